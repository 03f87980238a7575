# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# How many entries vhost-net takes at a time, and when it wakes the queue.
#
# vhost-net is attached when the packets lie in the ring, so what each call
# takes does not depend on when anybody runs.

RING=500
PAYLOAD=64	# what lib.sh sends
FRAME=$((PAYLOAD + 42))	# with the headers of Ethernet, IPv4 and UDP

# bed VRING_SIZE OPTION... - tap1, and vhost-net without a backend
bed()
{
	driver rx --tap --txqueuelen "$RING" --ring-size "$@" tap1
	order rx "backend none"
	address tap1 1
	attach tap1 pfifo limit 1000
	fed=0 feeds=0
}

# feed COUNT - that many packets into the ring
# shellcheck disable=SC2034 # lib.sh reads SEND_TO
feed()
{
	fed=$((fed + $1)) feeds=$((feeds + 1))
	SEND_TO=10.66.1.2
	send_all "feed$feeds" "$1" --sndbuf 4000000 \
		--source-port $((1000 + feeds))
}

# drain - attach tap1 until all that was fed has been read
drain()
{
	order rx "backend tap tap1"
	must "packet number $fed is delivered" has_delivered rx "$fed"
	order rx "backend none"
}

t_switched()
{
	bed 256
	feed 100
	trace_begin
	drain
	trace_end trace
	finish rx
	[ -n "$(numbers trace take_tun)" ] ||
		fail "expected: vhost-net takes packets from a TAP by \
tun_ring_consume_batched()" "got: 100 packets delivered, and no such call"
}

t_batches()
{
	b=$PARAM_BATCH
	bed 512
	feed $((3 * b + 8))
	trace_begin
	drain
	trace_end trace
	finish rx
	packets=$(record packets rx.rec)
	bytes=$(record bytes rx.rec)
	fact buffers "$packets, of $((bytes / packets)) bytes each"
	fact batch_sizes "$(numbers trace take_tun)"
	fact wakes_tried "$(wakes_tried trace)"
	expect "entries that each call took of the $fed in the ring" \
		"$b $b $b 8" "$(numbers trace take_tun)"
	expect "packets and bytes delivered" "$fed $((fed * FRAME))" \
		"$packets $bytes"
}

# The driver is paused, with fewer buffers posted than a batch has entries.
t_held()
{
	bed "$BUFFERS" --pause-at-start
	feed 100
	trace_begin
	order rx "backend tap tap1"
	must "vhost-net fills $BUFFERS buffers" has_published "$BUFFERS"
	order rx "backend none"
	trace_end trace
	order rx resume
	finish rx
	took=$(numbers trace take_tun)
	back=$(numbers trace give_tun)
	fact held "${back:-0}"
	expect "entries taken, and given back with $BUFFERS of them delivered" \
		"$PARAM_BATCH, $((PARAM_BATCH - BUFFERS))" \
		"${took:-none}, ${back:-none}"
}

# What is left of the first packets fills a part of a batch of slots; the
# second leave one slot of it free, the third go one slot beyond it.
t_wakes()
{
	rest=$((1 + SEED % 14))
	bed 512
	trace_begin
	for n in $((3 * PARAM_BATCH + rest)) $((15 - rest)) 2; do
		feed "$n"
		drain
	done
	trace_end trace
	finish rx
	due=$(wakes_due trace "$RING")
	[ "$due" -gt 0 ] ||
		fail "expected: vhost-net takes packets from a TAP by \
tun_ring_consume_batched()" "got: no call that gave slots back"
	expect "wakes tried for batches of $(numbers trace take_tun)" \
		"$due" "$(wakes_tried trace)"
}
