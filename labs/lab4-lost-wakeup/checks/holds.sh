# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# holds.sh - a queue that is woken too readily does not stall either.  So: a
# full ring holds the qdisc back for as long as nobody reads, and four senders
# lose nothing.
. "$GRADE_LIB"
. "$LAB/checks/window.sh"

RING=8
SENT=40

full()
{
	window_qdisc_read
	[ "$backlog" -gt 0 ]
}

window_widen 0
window_open "$RING" "pfifo limit 10000" --pause-at-start
window_send "$SENT"
await 5 full || {
	window_counter tx_dropped
	fail "with a reader that sleeps, and a ring of $RING slots, of $SENT \
packets $((SENT - RING)) wait in the qdisc" \
		"0 wait there, $value were dropped by the device"
}
window_qdisc_read
requeues_before=$requeues
sleep 0.3
window_qdisc_read
[ "$backlog" = $((SENT - RING)) ] ||
	fail "$((SENT - RING)) packets wait in the qdisc while nobody reads" \
		"$backlog"
[ "$requeues" = "$requeues_before" ] ||
	fail "nothing is tried again while nobody reads: the queue is stopped" \
		"$((requeues - requeues_before)) requeues in 0.3 s"

window_order resume
window_moved "$SENT" || {
	window_counter tx_packets
	fail "$SENT packets once the reader reads" "$value, and no more"
}
# shellcheck disable=SC2034 # window_send looks at it
WINDOW_CPUS=f
window_send 2000 --threads 4
window_moved "$window_sent" || :
window_counter tx_packets
delivered=$value
window_counter tx_dropped
if [ "$delivered" != "$window_sent" ] || [ "$value" != 0 ]; then
	fail "4 senders: $window_sent packets read, 0 dropped by the device" \
		"$delivered read, $value dropped"
fi
window_close
pass
