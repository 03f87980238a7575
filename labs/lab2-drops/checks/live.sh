# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# live.sh udp|pktgen - a real overload: what the student's program counts for
# FULL_RING is what the device says it dropped.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

trace_begin 16384
tap_up "$PARAM_RING" 200000 noqueue
case $1 in
udp)
	udp-send --threads 2 --count 4000 --timeout 20 --record sent \
		10.0.0.2 >send.log 2>&1 || infra "udp-send: $(cat send.log)" ;;
pktgen)
	pg=/proc/net/pktgen
	# Unshared: pktgen sends one skb many times by default, and a drop then
	# gives back one of its references. What the trace shows of that is
	# pktgen's own free, which names no reason.
	{
		echo "add_device tap0" >$pg/kpktgend_0 &&
		for line in "flag !SHARED" "count 2000" "pkt_size 60" \
			"delay 0" "dst_mac $MAC" "dst 10.0.0.2"; do
			echo "$line" >$pg/tap0 || exit 1
		done
	} || infra "pktgen was not set up"
	(
		sleep "$(scaled 20)"
		echo stop >$pg/pgctrl
	) >/dev/null 2>&1 3>&- &
	watchdog=$!
	echo start >$pg/pgctrl
	kill "$watchdog" 2>/dev/null
	echo reset >$pg/pgctrl ;;
esac
rest
dropped=$(counter tx_dropped)
tap_down
trace_end
trace_gone
[ "$overrun" = 0 ] || infra "$overrun trace records were lost"
[ "$dropped" -gt 0 ] || infra "nothing was dropped"
fact "dropped_$1" "$dropped"

status=0
as_student 20 dropcount --reason FULL_RING <trace >got 2>errors || status=$?
got=$(sed -n 's/^FULL_RING //p' got)
[ "$status" = 0 ] || fail "exit status 0: no record was lost" "$status" errors
[ "$got" = "$dropped" ] ||
	fail "FULL_RING $dropped, as tx_dropped of tap0 says" \
		"FULL_RING ${got:-(no such line)}" got
pass
