# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# macvtap and ipvtap: their rings are filled from the receive path of the
# lower device, with no qdisc in between.  The patches change who consumes from
# these rings, and must not change what arrives.

# Room in the ring of a macvtap or ipvtap, packets.
# Source: drivers/net/tap.h TUN_READQ_SIZE; tap_open() takes tx_queue_len.
VTAP_RING=500

# vtap KIND [DEVICE] - a device (tap0) of KIND on one end of a veth pair, and the other
# end, with a sender's address, in the network namespace "sender"
vtap()
{
	vtap_dev=${2:-tap0}
	space_new sender
	if ! ip link add below type veth peer name above netns sender ||
		! ip link set below up; then
		fail "cannot make a veth pair into a network namespace"
	fi
	case $1 in
	macvtap)
		ip link add link below name "$vtap_dev" type macvtap mode bridge ;;
	ipvtap)
		ip link add link below name "$vtap_dev" type ipvtap mode l2 ;;
	esac || fail "cannot make a $1 on a veth"
	# ipvtap finds the device by the destination address.
	[ "$1" = macvtap ] || ip address add "$FAR/24" dev "$vtap_dev"
	ip link set "$vtap_dev" up
	ip -n sender address add "$NEAR/24" dev above
	ip -n sender link set above up
	ip -n sender neighbour add "$FAR" dev above \
		lladdr "$(cat "/sys/class/net/$vtap_dev/address")" ||
		fail "cannot set up the sender's side"
	expect "ring length of a $1" "$VTAP_RING" \
		"$(cat "/sys/class/net/$vtap_dev/tx_queue_len")"
	# shellcheck disable=SC2034 # lib.sh reads it
	SEND_IN=sender
}

t_macvtap_read_fits()	{ vtap_fits macvtap reader; }
t_macvtap_vhost_fits()	{ vtap_fits macvtap driver; }
t_ipvtap_read_fits()	{ vtap_fits ipvtap reader; }
t_ipvtap_vhost_fits()	{ vtap_fits ipvtap driver; }
t_macvtap_read_overrun() { read_overrun macvtap; }
t_macvtap_vhost_overrun() { vhost_overrun macvtap; }
t_ipvtap_read_overrun() { read_overrun ipvtap; }
t_ipvtap_vhost_overrun() { vhost_overrun ipvtap; }

# Three times 400 packets, each time into an empty ring.
vtap_fits()
{
	vtap "$1"
	"$2" rx --chardev tap0
	bursts rx 400 3
	finish rx
	expect "1200 packets, never more than 400 at a time" \
		"$(ledger_line 1200 1200 0 0)" \
		"$(ledger_line 1200 "$(record sequenced rx.rec)" \
			"$(record missing rx.rec)" "$(record duplicated rx.rec)")"
	fact "$(record sequenced rx.rec)"
}

ledger_line()
{
	echo "sent=$1 delivered=$2 missing=$3 duplicated=$4"
}

# Nobody reads while 1200 packets come: the ring takes 500 of them.
#
# The sender needs a buffer for all of them: neither a veth nor a macvtap
# orphans skbs, so they stay on its account until they are read.
overrun_sent()
{
	send_all tx 1200 --source-port 1000 --sndbuf 4000000
	overrun_dropped=$(counter tap0 rx_dropped)
	order rx resume
	must "what was not dropped is delivered" \
		has_delivered rx $((1200 - overrun_dropped))
	probe rx
	finish rx
	overrun_got="delivered=$(flow_word 1000 packets \
		rx.rec) duplicated=$(record duplicated rx.rec)"
}

read_overrun()
{
	vtap "$1"
	reader rx --chardev --pause-at-start tap0
	overrun_sent
	expect "1200 packets into a ring of $VTAP_RING" \
		"delivered=$VTAP_RING duplicated=0" "$overrun_got"
	fact "$overrun_got"
}

# vhost-net takes some more, how many depends on when it runs: none if it only
# runs when all is sent, at most what the vring of 16 has room for and a batch of
# 64 on top of that.
vhost_overrun()
{
	vtap "$1"
	driver rx --chardev --ring-size 16 --pause-at-start tap0
	overrun_sent
	expect "1200 packets into a ring of $VTAP_RING" \
		"delivered=$((1200 - overrun_dropped)) duplicated=0" \
		"$overrun_got"
	[ "$overrun_dropped" -ge $((1200 - VTAP_RING - 16 - 64)) ] &&
		[ "$overrun_dropped" -le $((1200 - VTAP_RING)) ] && return
	fail "expected: $((1200 - VTAP_RING - 16 - 64)) to $((1200 -
		VTAP_RING)) dropped" "got: $overrun_dropped"
}

# wakes - a line for each netdev queue that was ever woken: address and count
wakes()
{
	echo none
	grep '^{ queue:' /sys/kernel/tracing/events/kprobes/ringside_wake/hist
}

# A macvtap has one transmit queue, and can be opened any number of times: a
# reader of the second file must not wake a queue that is not there.
t_macvtap_files()
{
	vtap macvtap
	reader rx --chardev --queues 3 tap0
	wakes >wakes.before
	# The flow's hash selects the file: 60 flows leave none out.
	i=0
	while [ "$i" -lt 6 ]; do
		send_all "tx$i" 300 --threads 10 --source-port $((1000 + i * 10))
		i=$((i + 1))
		must "burst $i of 300 packets is delivered" \
			has_delivered rx $((i * 300))
	done
	wakes >wakes.after
	queues=$(grep -c -v -x -F -f wakes.before wakes.after)
	finish rx
	expect "packets delivered" 1800 "$(record sequenced rx.rec)"
	# A batch of 16 is what it takes for a wake to be tried.
	for q in q0 q1 q2; do
		[ "$(record "$q" rx.rec)" -ge 16 ] ||
			fail "expected: 16 packets or more in each file" \
				"got: $q=$(record "$q" rx.rec)"
	done
	case $KERNEL in
	patched) expect "netdev queues woken by readers of three files" 1 \
			"$queues" ;;
	stock)	expect "netdev queues woken on stock" 0 "$queues" ;;
	esac
}
