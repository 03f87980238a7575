# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Without a qdisc nobody can hold a packet back: the device drops, and counts
# what it drops, as it always did.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# Exact: 1000 fill the ring, and the rest finds it full.
asleep 1000 0 noqueue
offer 3000
held
fact noqueue_dropped "${device_dropped:-?} of 3000"
read_all
expected="offered=3000 delivered=1000 device_dropped=2000 lost=2000 probe=1"
got="offered=${offered:-?} delivered=${delivered:-?} \
device_dropped=${device_dropped:-?} lost=${lost:-?} probe=${probe:-0}"
[ "$got" = "$expected" ] || fail "noqueue, a reader that sleeps:
$expected" "$got${failure:+
$(said)}"

# And under load: the ring is full when four senders meet a slow reader.
asleep 1000 20000 noqueue
offer 2000
filled=${offered:-0}
order resume
offer 4000 --threads 4 --source-port $((FLOW_PORT + 100))
offered=$((${offered:-0} + filled))
arrive
run_end
if [ "$failure" != '' ] || [ "$lost" != "$device_dropped" ] ||
	[ "$device_dropped" -eq 0 ] || [ "$probe" != 1 ]; then
	fail "noqueue, 4 senders, a slow reader: lost = device_dropped, more \
than 0, and the probe arrives" "$(ledger)
$(explain)"
fi
pass
