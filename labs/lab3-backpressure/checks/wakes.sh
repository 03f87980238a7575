# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# How often is the queue woken?  A ring of 1000 gives back 63 batches while
# 1000 packets are read, and one wake may stand for K of them.  Counted are the
# calls of netif_tx_wake_queue(), not their speed.  What is allowed is a factor
# of 1.4 to either side.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# calls - of netif_tx_wake_queue() since the probe was armed
calls()
{
	awk '
	/hitcount:/ {
		for (i = 1; i < NF; i++)
			if ($i == "hitcount:")
				sum += $(i + 1)
	}
	END { print sum + 0 }' "$WAKES/hist"
}

count=9000
wakes_arm
[ -n "$wakes_armed" ] || infra "tracefs took no probe on netif_tx_wake_queue()"
asleep 1000 20000 pfifo limit 20000
offer "$count"
calls_before=$(calls)
read_all
got_calls=$(($(calls) - calls_before))
echo '!hist:keys=state' >"$WAKES/trigger"
echo '-:rs_wake' >>"$TRACING/kprobe_events"
if [ "${delivered:-0}" -lt $((count / 2)) ] || [ "$queued,$probe" != 0,1 ]; then
	fail "9000 packets for a slow reader: none is left in the qdisc, and the \
probe arrives" "$(ledger)
$(explain)"
fi

per_1000=$((got_calls * 1000 / delivered))
fact wakes_per_1000 "$per_1000"
least=$((45 / PARAM_K)) most=$((88 / PARAM_K + 1))
if [ "$per_1000" -lt "$least" ] || [ "$per_1000" -gt "$most" ]; then
	fail "a wake for $PARAM_K freed batches: $least to $most calls of \
netif_tx_wake_queue() for 1000 packets read" \
		"$per_1000 for 1000 packets ($got_calls for $count)"
fi
pass
