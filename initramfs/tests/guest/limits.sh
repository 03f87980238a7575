# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Known limits of the series: a netdev queue that stays stopped because
# nobody wakes it.  Each is shown by a probe through the qdisc that must arrive
# within PROBE_PATIENCE seconds: on stock it does, on the patched kernel it
# does not (HISTORY B8, B9, B11).  All else in these tests has to hold on both,
# and setting the link down and up has to end each stall.
#
# TUN throughout: it has no neighbours, which are lost with the link.

# fill DEVICE COUNT OPTION... - send COUNT datagrams to a device nobody reads
fill()
{
	fill_dev=$1
	fill_count=$2
	shift 2
	send_all fill "$fill_count" --source-port 1000 --sndbuf 4000000 "$@"
	[ "$KERNEL" = stock ] ||
		must "$fill_dev's qdisc holds packets back" is_queued "$fill_dev"
}

# probe_or_stall DEVICE READER
probe_or_stall()
{
	# Too short a wait could only show a limit that is not there, and a slow stock
	# kernel never fails by it.
	[ "$KERNEL" = stock ] || PROBE_PATIENCE=5
	stall_status=0
	(probe "$2") || stall_status=$?
	[ "$stall_status" -eq "$STALLED" ] || exit "$stall_status"
	if ! ip link set "$1" down || ! ip link set "$1" up; then
		fail "cannot set $1 down and up"
	fi
	# shellcheck disable=SC2034 # lib.sh reads it
	PROBE_PATIENCE=$PATIENCE
	(probe "$2") || fail "after link down and up" \
		"expected: the probe arrives" "got: it does not"
	exit "$STALLED"
}

# Fewer than 16 entries are carried over into a ring that gives slots back 16
# at a time: no batch completes when they are read.
t_limit_grow()
{
	reader rx --tun --txqueuelen 10 --pause-at-start tun0
	address tun0
	attach tun0 pfifo limit 1000
	fill tun0 50
	ip link set tun0 txqueuelen 1000 || fail "cannot set txqueuelen"
	order rx resume
	must "the 10 packets of the old ring are delivered" has_delivered rx 10
	probe_or_stall tun0 rx
}

# Queue 0 is detached while it is full: queue 1, which is empty, takes its
# place, and its netdev queue.
t_limit_detach()
{
	reader rx --tun --queues 2 --txqueuelen 50 tun0
	address tun0
	attach tun0 handle 1: mq
	for i in 1 2; do
		tc qdisc replace dev tun0 parent "1:$i" pfifo limit 10000 ||
			fail "tc cannot give mq a child 1:$i"
	done
	order rx "pause 0"
	# The flow's hash selects the queue: of 48 flows both get some.
	fill tun0 4800 --threads 48
	must "queue 1 is read until it is empty" queue_1_drained
	order rx "detach 0"
	probe_or_stall tun0 rx
}

# shellcheck disable=SC2154 # delivered() in lib.sh sets number
queue_1_drained()
{
	[ "$(child_queued tun0 2)" -eq 0 ] || return 1
	delivered rx
	drained_before=$number
	sleep 0.1
	delivered rx
	[ "$number" -eq "$drained_before" ]
}

# child_queued DEVICE N - packets that the child of queue N (from 1) holds
child_queued()
{
	show_qdisc "$1" | awk -v want="1:$2" '
		/^qdisc/ { on = $4 == "parent" && $5 == want }
		on && / backlog / { print $3 + 0 }'
}

# A ring of size 0 takes nothing.  Stock drops, and works as soon as there is a
# ring; a queue that has been stopped has nobody to wake it.
t_limit_zero()
{
	reader rx --tun --txqueuelen 0 tun0
	address tun0
	attach tun0 pfifo limit 1000
	fill tun0 5
	[ "$KERNEL" = patched ] || expect "dropped by a ring of size 0" 5 \
		"$(counter tun0 tx_dropped)"
	ip link set tun0 txqueuelen 500 || fail "cannot set txqueuelen"
	probe_or_stall tun0 rx
}
