# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2153
#
# lossless.sh THREADS - TAP + vhost-net through the qdisc, with a slow reader:
# nothing is lost, the qdisc held a backlog, and the queue still runs.
. "$GRADE_LIB"

t=/tmp/lab5.lossless
rm -rf "$t"
mkdir -p "$t"
# traffic.sh ends a run after this many seconds.
LIMIT=$((8 * SCALE / 100))
# shellcheck source=/dev/null
. "$LIB/traffic.sh"

wakes_disarm()
{
	[ -e "$WAKES/trigger" ] || return 0
	echo '!hist:keys=state' >"$WAKES/trigger"
	echo 0 >"$WAKES/enable"
	echo '-:rs_wake' >>"$TRACING/kprobe_events"
} 2>/dev/null

row_word()
{
	sed -n "s/^row.* $1=\([^ ]*\).*/\1/p" "$t/row"
}

ip link delete tap0 2>/dev/null
wakes_disarm
wakes_arm 2>"$t/said"
count=8000
run_one lab5 udp pfifo tap+vhost "$1" 1 "$count" 20000 1 limit 10000 \
	3>"$t/row" 2>>"$t/said"
wakes_disarm
[ -s "$t/row" ] || infra "no row of traffic.sh"
cat "$t/said" "$t/row" >"$t/all"

wakes=$(row_word wakes)
[ -z "$wakes" ] || fact wakes_per_1000 $((wakes * 1000 / count))
failure=$(row_word failure)
case $failure in
''|sender_did_not_end|sender_ended_early|probe_not_sent)	;;
*)	infra "$failure" ;;
esac

got="delivered=$(row_word delivered) device_dropped=$(row_word \
	device_dropped) queued=$(row_word queued) probe=$(row_word probe)"
[ "$got" = "delivered=$count device_dropped=0 queued=0 probe=1" ] ||
	fail "delivered=$count device_dropped=0 queued=0 probe=1" "$got" \
		"$t/all"
rest="duplicated=$(row_word duplicated) reordered=$(row_word reordered)"
[ "$rest" = "duplicated=0 reordered=0" ] ||
	fail "duplicated=0 reordered=0" "$rest" "$t/all"
backlog=$(row_word backlog_max)
[ "${backlog:-0}" -gt 0 ] ||
	fail "a backlog in the qdisc" "backlog_max=$backlog" "$t/all"
pass
