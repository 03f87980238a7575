# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# noqueue.sh - without a qdisc nobody could hold packets: the device drops what
# does not fit, as ever, and stops nothing.
. "$GRADE_LIB"
. "$LAB/checks/window.sh"

RING=8
SENT=40

window_widen 0
window_open "$RING" noqueue --pause-at-start
window_count widen_stops
stops_before=$value
window_send "$SENT"
window_count widen_stops
stops=$value
window_counter tx_dropped
if [ "$value" != $((SENT - RING)) ] || [ "$stops" != "$stops_before" ]; then
	fail "noqueue, a reader that sleeps, a ring of $RING slots: of $SENT \
packets $((SENT - RING)) dropped by the device, no stop" \
		"$value dropped, $((stops - stops_before)) stops"
fi
window_order resume
window_moved "$RING" || {
	window_counter tx_packets
	fail "$RING packets once the reader reads" "$value"
}
window_close
pass
