# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Every packet is accounted for, through a qdisc that has room for all, and
# through one that has not: what that one drops is its rule, not a loss.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

overload udp pfifo 4 4000 100000 1 limit 5000
whole "4 UDP senders, pfifo with room for all"
[ "${most:-0}" -gt 0 ] ||
	fail "a backlog in the qdisc while a slow reader is overloaded" \
		"$samples samples of tc -s qdisc, none with a backlog"

# Exact: 1000 fill the ring, 200 the qdisc, and the rest finds both full.
asleep 1000 0 pfifo limit 200
offer 4000 --threads 4
read_all
fact qdisc_dropped "$qdisc_dropped by the qdisc, $device_dropped by the device"
expected="offered=4000 delivered=1200 device_dropped=0 qdisc_dropped=2800 \
queued=0 lost=0 probe=1"
got="offered=${offered:-?} delivered=${delivered:-?} \
device_dropped=${device_dropped:-?} qdisc_dropped=${qdisc_dropped:-?} \
queued=${queued:-?} lost=${lost:-?} probe=${probe:-0}"
[ "$got" = "$expected" ] || fail "a ring of 1000, a pfifo of 200, a reader \
that sleeps, 4 senders:
$expected" "$got
$(explain)"
pass
