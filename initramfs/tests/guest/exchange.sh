# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The backend of vhost-net is exchanged while vhost-net holds packets that it
# has taken from the old backend's ring: they go back to that ring, and to no
# other.  Backends are two TAPs, a macvtap, and none.
#
# To know that vhost-net holds packets, the driver is paused with 16 RX
# buffers posted: vhost-net takes up to 64 packets from the ring at once,
# fills these 16 buffers, and holds the other 48.  Whose ring a packet came
# from is told by its source port, and by the backend that was attached when
# vhost-net handed it over; that this backend's packets are exactly its
# port's packets says that none came from a wrong ring.

BUFFERS=16

# exchange_up RING_LENGTH - tap1, tap2 and the macvtap tap3; vhost-net has none
# shellcheck disable=SC2034,SC2154 # set and read by eval
exchange_up()
{
	vtap macvtap tap3
	ip link set tap3 txqueuelen "$1" || fail "cannot set txqueuelen"
	driver rx --tap --txqueuelen "$1" --ring-size "$BUFFERS" \
		--pause-at-start tap1
	order rx "backend none"
	order rx "open tap tap2"
	order rx "open chardev tap3"
	for n in 1 2; do
		address "tap$n" "$n"
		attach "tap$n" pfifo limit 10000
	done
	given_1=0 given_2=0 given_3=0 gives=0 expected=0 exchanges=0
	freed_0=0 freed_1=0 freed_2=0 freed_3=0 attached=0
	freed_before=$(freed_in_all)
}

# give N COUNT - COUNT packets to backend N, each give from a port of its own
#
# Ports: backend N gets 1000 * N and up.
# shellcheck disable=SC2034 # lib.sh reads them
give()
{
	case $1 in
	3)	SEND_IN=sender SEND_TO=$FAR ;;
	*)	SEND_IN='' SEND_TO=10.66.$1.2 ;;
	esac
	gives=$((gives + 1))
	send_all "give$gives" "$2" --sndbuf 4000000 \
		--source-port $(($1 * 1000 + gives))
	eval "given_$1=\$((given_$1 + $2))"
}

# backend N - make it N's turn, 0 for none
#
# What did not fit into the ring of the one before is freed in here: freed_N.
backend()
{
	case $1 in
	0)	order rx "backend none" ;;
	3)	order rx "backend chardev tap3" ;;
	*)	order rx "backend tap tap$1" ;;
	esac
	exchanges=$((exchanges + 1))
	eval "freed_$attached=\$((freed_$attached + $(freed_by_unconsume)))"
	freed_before=$(freed_in_all)
	attached=$1
}

published()
{
	order rx status
	answered published
}

# shellcheck disable=SC2154 # answered() in lib.sh sets number
has_published()
{
	published
	[ "$number" -ge "$1" ]
}

# hold N - exchange to N, whose ring holds packets, and wait until the buffers
# are full; the rest of the batch is in vhost-net's hands then
hold()
{
	published
	hold_before=$number
	backend "$1"
	must "vhost-net fills $BUFFERS buffers from backend $1" \
		has_published $((hold_before + BUFFERS))
}

# take COUNT - go on, and wait for COUNT more packets
take()
{
	order rx resume
	expected=$((expected + $1))
	must "packet number $expected is delivered" has_delivered rx "$expected"
}

# How many skbs did not fit the ring any more and were freed, since the
# kernel started and since the exchange before this one.
# Source: include/linux/ptr_ring.h ptr_ring_unconsume(), tun_ptr_free().
freed_in_all()
{
	awk '/tun_ptr_free/ {
		sub(/.*hitcount: */, "")
		sum += $1
	} END { print sum + 0 }' /sys/kernel/tracing/events/skb/kfree_skb/hist
}

freed_by_unconsume()
{
	echo $(($(freed_in_all) - freed_before))
}

# dropped_by N - what the device of backend N dropped and counted
dropped_by()
{
	case $1 in
	3)	counter tap3 rx_dropped ;;
	*)	counter "tap$1" tx_dropped ;;
	esac
}

# port_packets N - packets that came with a source port of backend N
port_packets()
{
	awk -v from="$(($1 * 1000))" '/^flow=/ {
		port = substr($1, 6)
		if (port < from || port >= from + 1000)
			next
		for (i = 2; i <= NF; i++)
			if ($i ~ /^packets=/)
				sum += substr($i, 9)
	} END { print sum + 0 }' rx.rec
}

# backend_packets NAME - packets handed over while it was the backend
backend_packets()
{
	sed -n "s/^backend=$1 packets=\([0-9]*\) during=\([0-9]*\).*/\1 \2/p" \
		rx.rec | awk '{ print $1 + $2 }'
}

# Each backend's packets are its port's.  What came while a backend was being
# attached is its own, too: the one before it was none, had no buffers left, or
# had nothing to hand over.
from_their_own_rings()
{
	expect "packets handed over by tap1, tap2, tap3 and none" \
		"$(port_packets 1) $(port_packets 2) $(port_packets 3) 0" \
		"$(backend_packets tap1) $(backend_packets tap2) \
$(backend_packets tap3) $(backend_packets none)"
}

# Six exchanges a round.  All rings stay below their length.
t_exchange_fits()
{
	exchange_up 500
	first=1 second=2
	while [ "$exchanges" -lt "$REPEATS" ]; do
		give "$first" 100
		hold "$first"
		give "$second" 50
		backend "$second"
		backend 0
		order rx resume
		backend "$second"
		take $((BUFFERS + 50))
		backend "$first"
		take $((100 - BUFFERS))
		backend 0
		order rx pause
		third=$((6 - first - second))
		first=$second second=$third
	done
	freed=$((freed_1 + freed_2 + freed_3))
	finish rx
	expect "$exchanges exchanges" \
		"packets=$expected missing=0 duplicated=0 reordered=0 freed=0" \
		"packets=$(record sequenced rx.rec) missing=$(record missing \
			rx.rec) duplicated=$(record duplicated \
			rx.rec) reordered=$(record reordered rx.rec) freed=$freed"
	from_their_own_rings
}

# Six exchanges a round, with rings of 100.  While vhost-net holds 48 of a
# ring's packets the ring is filled again, so there is no room for them.
# shellcheck disable=SC2034,SC2154 # set and read by eval
t_exchange_full()
{
	exchange_up 100
	taken_1=0 taken_2=0 taken_3=0
	first=1 second=2
	while [ "$exchanges" -lt "$REPEATS" ]; do
		give "$first" 100
		hold "$first"
		give "$first" 200
		give "$second" 150
		backend "$second"
		backend $((6 - first - second))
		backend "$first"
		backend "$second"
		backend 0
		take "$BUFFERS"
		eval "taken_$first=\$((taken_$first + BUFFERS))"
		order rx pause
		third=$((6 - first - second))
		first=$second second=$third
	done
	order rx resume
	should=
	for n in 1 2 3; do
		backend "$n"
		eval "left=\$((given_$n - $(dropped_by "$n") - freed_$n))"
		should="$should$left "
		eval "expected=\$((expected + left - taken_$n))"
		await "$PATIENCE" has_delivered rx "$expected"
	done
	backend 0
	freed=$((freed_1 + freed_2 + freed_3))
	finish rx
	expect "packets of tap1, tap2, tap3: given, less those dropped and counted,
less those that unconsume freed; and duplicates" \
		"${should}0" "$(port_packets 1) $(port_packets 2) \
$(port_packets 3) $(record duplicated rx.rec)"
	from_their_own_rings
	[ "$freed" -ge 48 ] ||
		fail "expected: unconsume frees 48 packets or more" "got: $freed"
}
