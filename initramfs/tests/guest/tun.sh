# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# TUN and TAP with a qdisc, from UDP sockets.  The patched kernel loses
# nothing behind the qdisc; the stock kernel tail-drops, and counts each.

# ledger DEVICE OFFERED RECORD - what became of OFFERED packets, in one line
#
# The device must be drained: what is still queued would count as lost.
ledger()
{
	ledger_delivered=$(record sequenced "$3")
	ledger_dropped=$(qdisc "$1" dropped)
	echo "offered=$2 lost=$(($2 - ledger_delivered - ledger_dropped))" \
		"duplicated=$(record duplicated "$3")"
}

# overrun DEVICE READER COUNT OPTION... - offer COUNT packets to a reader
# that is paused, until the ring is full, and resume it
#
# On the patched kernel the ring is known to be full when the qdisc holds
# packets; on stock when the sender is done, since nothing stops it.
overrun()
{
	overrun_dev=$1
	overrun_reader=$2
	overrun_count=$3
	shift 3
	send overrun "$overrun_count" --source-port 900 "$@"
	if [ "$KERNEL" = patched ]; then
		must "$overrun_dev's qdisc holds packets back" \
			is_queued "$overrun_dev"
		order "$overrun_reader" resume
	fi
	sent overrun >/dev/null
	if [ "$KERNEL" = stock ]; then
		is_queued "$overrun_dev" &&
			fail "expected: no backlog on stock" "$(state)"
		order "$overrun_reader" resume
	fi
	must "$overrun_dev's qdisc is empty" is_drained "$overrun_dev"
	must "everything that was not dropped is delivered" \
		has_delivered "$overrun_reader" $((overrun_count -
			$(qdisc "$overrun_dev" dropped) -
			$(counter "$overrun_dev" tx_dropped)))
}

# tun0, layer 3, whose reader is paused
paused_tun()
{
	reader rx --tun --pause-at-start tun0
	address tun0
}

t_tun_pfifo()
{
	paused_tun
	attach tun0 pfifo limit 10000
	overrun tun0 rx 4000
	probe rx
	finish rx
	# The probe is one more that was offered and delivered.
	case $KERNEL in
	patched) expect "a pfifo larger than the offer" \
			"offered=4001 lost=0 duplicated=0 tx_dropped=0" \
			"$(ledger tun0 4001 rx.rec) tx_dropped=$(counter tun0 \
				tx_dropped)" ;;
	stock)	expect "a ring of 500, and nobody reads" \
			"offered=4001 lost=3500 duplicated=0 tx_dropped=3500" \
			"$(ledger tun0 4001 rx.rec) tx_dropped=$(counter tun0 \
				tx_dropped)" ;;
	esac
}

# Four senders whose socket buffers hold all they send, against a qdisc of 500:
# it has to drop, and every packet that it did not drop has to arrive.
t_tun_fq_codel()
{
	paused_tun
	attach tun0 fq_codel limit 500
	send_all tx 4000 --threads 4 --source-port 1000 --sndbuf 4000000
	order rx resume
	must "tun0's qdisc is empty" is_drained tun0
	dropped=$(qdisc tun0 dropped)
	must "everything that was not dropped is delivered" has_delivered rx \
		$((4000 - dropped - $(counter tun0 tx_dropped)))
	probe rx
	finish rx
	case $KERNEL in
	patched) expect "packets lost behind the qdisc" \
			"offered=4001 lost=0 duplicated=0 tx_dropped=0" \
			"$(ledger tun0 4001 rx.rec) tx_dropped=$(counter tun0 \
				tx_dropped)"
		[ "$dropped" -gt 0 ] ||
			fail "expected: the qdisc drops" "$(state)" ;;
	# Senders that wait for each other can overrun the qdisc here too, so
	# the ring may get less than all; what it gets beyond 500 it loses.
	stock)	lost=$((4001 - 501 - dropped))
		expect "packets lost behind the qdisc" \
			"offered=4001 lost=$lost duplicated=0 tx_dropped=$lost" \
			"$(ledger tun0 4001 rx.rec) tx_dropped=$(counter tun0 \
				tx_dropped)" ;;
	esac
}

# ---- how a reader waits

t_mode_block()		{ mode block; }
t_mode_nonblock()	{ mode nonblock; }
t_mode_poll()		{ mode poll; }
t_mode_sigio()		{ mode sigio; }

# In bursts that fit the ring; then, where a qdisc is listened to, 3000 at
# once into a full ring.
mode()
{
	reader rx --tap --mode "$1" tap0
	address tap0
	attach tap0 pfifo limit 10000
	bursts rx 400 3
	mode_sent=1200
	if [ "$KERNEL" = patched ]; then
		order rx pause
		overrun tap0 rx 3000
		mode_sent=4200
	fi
	finish rx
	expect "packets read in mode $1" \
		"offered=$mode_sent lost=0 duplicated=0" \
		"$(ledger tap0 "$mode_sent" rx.rec)"
}

# ---- the sender

# The first packets fill the ring, the next ones the socket's buffer by way of
# the qdisc: the sender blocks for as long as nobody reads, 2 s here.
# shellcheck disable=SC2154 # now() and delivered() in lib.sh set them
t_blocked()
{
	paused_tun
	attach tun0 pfifo limit 10000
	now
	began=$now
	send tx 4000 --source-port 1000
	if [ "$KERNEL" = patched ]; then
		must "tun0's qdisc holds packets back" is_queued tun0
		sleep 2
		ended tx && fail "expected: a blocked sender" \
			"got: it is done after $((now - began)) hundredths" \
			"of a second, and nothing was read" "$(state)"
		delivered rx
		expect "delivered while the reader pauses" 0 "$number"
	fi
	order rx resume
	offered=$(sent tx) || exit
	must "tun0's qdisc is empty" is_drained tun0
	must "what was not dropped is delivered" has_delivered rx \
		$((4000 - $(counter tun0 tx_dropped)))
	finish rx
	if [ "$KERNEL" = stock ]; then
		expect "what was not delivered" "$(counter tun0 tx_dropped)" \
			$((offered - $(record sequenced rx.rec)))
		return
	fi
	expect "a sender blocked by a full ring" \
		"offered=4000 lost=0 duplicated=0" "$(ledger tun0 "$offered" rx.rec)"
	[ "$(record blocked_ns tx.rec)" -ge 1000000000 ] ||
		fail "expected: blocked for a second or more" \
			"got: blocked_ns=$(record blocked_ns tx.rec)"
}

# ---- the ring's length.  Consumed slots are given back one by one in a ring
# shorter than 32, else 16 at a time.

t_length_1()		{ ring_length 1; }
t_length_2()		{ ring_length 2; }
t_length_15()		{ ring_length 15; }
t_length_16()		{ ring_length 16; }
t_length_31()		{ ring_length 31; }
t_length_32()		{ ring_length 32; }
t_length_33()		{ ring_length 33; }
t_length_500()		{ ring_length 500; }
t_length_1000()		{ ring_length 1000; }

ring_length()
{
	count=$(($1 * 2 + 1000))
	reader rx --tap --txqueuelen "$1" --pause-at-start tap0
	address tap0
	attach tap0 pfifo limit 10000
	overrun tap0 rx "$count"
	probe rx
	finish rx
	count=$((count + 1))
	case $KERNEL in
	patched) expect "a ring of $1" "offered=$count lost=0 duplicated=0" \
			"$(ledger tap0 "$count" rx.rec)" ;;
	stock)	expect "a ring of $1, and nobody reads" \
			"offered=$count lost=$((count - $1 - 1)) duplicated=0" \
			"$(ledger tap0 "$count" rx.rec)"
		expect "what the device counted" $((count - $1 - 1)) \
			"$(counter tap0 tx_dropped)" ;;
	esac
}

# ---- several queues

# qdisc_child DEVICE N - packets that the child of queue N (from 1) has sent
qdisc_child()
{
	show_qdisc "$1" | awk -v want="1:$2" '
		/^qdisc/ { on = $4 == "parent" && $5 == want }
		on && / Sent / { print $4 }'
}

t_multiqueue()
{
	reader rx --tap --queues 4 --txqueuelen 480 tap0
	address tap0
	attach tap0 handle 1: mq
	for i in 1 2 3 4; do
		tc qdisc replace dev tap0 parent "1:$i" pfifo limit 10000 ||
			fail "tc cannot give mq a child 1:$i"
	done
	# The flow's hash selects the queue: 48 flows leave none out.
	for i in 1 2 3; do
		send_all "burst$i" 480 --threads 48 --source-port \
			$((1000 + i * 100))
		must "burst $i is delivered" has_delivered rx $((i * 480))
	done
	total=1440
	if [ "$KERNEL" = patched ]; then
		order rx pause
		send tx 4800 --threads 48 --source-port 2000
		must "tap0's qdiscs hold packets back" is_queued tap0
		order rx resume
		sent tx >/dev/null
		total=$((total + 4800))
		must "all is delivered" has_delivered rx "$total"
	fi
	per_queue=
	for i in 1 2 3 4; do
		per_queue="$per_queue q$((i - 1))=$(qdisc_child tap0 "$i")"
	done
	finish rx
	expect "packets of all queues" "offered=$total lost=0 duplicated=0" \
		"$(ledger tap0 "$total" rx.rec)"
	expect "read from each ring, as its qdisc sent" "$per_queue" \
		" $(sed -n '1s/.*\(q0=.*\)/\1/p' rx.rec |
			awk '{ print $1, $2, $3, $4 }')"
	case " $per_queue " in
	*=0\ *)	fail "expected: packets in every queue" "got: $per_queue" ;;
	esac
}
