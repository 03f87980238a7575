# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# A packet that finds the ring full although the queue runs, as the loser of a
# race does, but every time: the ring is filled under noqueue, where nothing
# stops, and then a qdisc is attached.  Its first packet meets a full ring, and
# must not be lost.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# A driver that stops even under noqueue is never called here, and this check
# would say nothing of it.  Down and up lets its queue run; the ring stays full.
queue_runs()
{
	{
		echo "link set dev tap0 down"
		echo "link set dev tap0 up"
		echo "neigh replace 10.0.0.2 lladdr $READER_MAC nud permanent" \
			"dev tap0"
	} >"$T/ip"
	ip -batch "$T/ip" 2>>"$T/errors" ||
		infra "tap0 did not come up again: $(said)"
}

returns_begin
asleep 1000 0 noqueue
offer 1000
queue_runs
tc qdisc replace dev tap0 root pfifo limit 10000 2>>"$T/errors" ||
	infra "tc attached no pfifo: $(said)"
offer 500 --source-port $((FLOW_PORT + 1))
offered=$((${offered:-0} + 1000))
held
busy=$(returns 16)
expected="500 packets sent to a full ring: held by the qdisc 500, dropped by \
the device 0, seen to be given back by NETDEV_TX_BUSY: yes"
given=yes
[ "$busy" -gt 0 ] || given=no
got="500 packets sent to a full ring: held by the qdisc $queued, dropped by \
the device $device_dropped, seen to be given back by NETDEV_TX_BUSY: $given"
if [ "$got" != "$expected" ]; then
	run_end
	returns_end
	fail "$expected" "$got"
fi
read_all
returns_end
fact busy "$busy times NETDEV_TX_BUSY, $lost of 500 packets lost"
whole "1000 packets in the ring, 500 behind it"
pass
