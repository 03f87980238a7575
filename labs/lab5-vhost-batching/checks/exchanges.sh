# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What exchange.sh of the regression tests does not ask: exchanges under full
# load, one that is refused, and vhost-net's end with packets in its hands.

t_fits()	{ t_exchange_fits; }
t_full()	{ t_exchange_full; }
t_macvtap()	{ t_macvtap_vhost_fits; }

# Three senders that never stop, and a driver that is slower than each: the
# vring is full, and vhost-net holds packets, nearly all the time.
# shellcheck disable=SC2034,SC2317 # lib.sh reads SEND_IN, SEND_TO
load_up()
{
	# exchange_up calls it.
	driver()
	{
		load_name=$1
		shift
		start_reader vhost-drive "$load_name" --cost 20000 "$@"
	}
	exchange_up 100
	order rx resume
	for n in 1 2 3; do
		SEND_IN='' SEND_TO=10.66.$n.2
		[ "$n" -ne 3 ] || SEND_IN=sender SEND_TO=$FAR
		# No qdisc can push back on a macvtap's sender: its socket's
		# buffer has to be smaller than the ring.
		send "load$n" 0 --source-port $((n * 1000)) --sndbuf 20000
	done
}

load_over()
{
	for n in 1 2 3; do
		kill -TERM "$(cat "load$n.pid")"
		must "sender $n ends" ended "load$n"
		eval "given_$n=\$(record offered load$n.rec)"
	done
}

# has_read N COUNT - a TAP counts a packet when it is read
# Source: drivers/net/tun.c tun_put_user().
has_read()
{
	[ "$(counter "tap$1" tx_packets)" -ge "$2" ]
}

# Each backend once more, until what it was given and kept is delivered.
load_drain()
{
	should='' expected=0
	for n in 1 2 3; do
		backend "$n"
		eval "left=\$((given_$n - freed_$n - $(dropped_by "$n")))"
		should="$should$left "
		expected=$((expected + left))
		[ "$n" -eq 3 ] || await "$PATIENCE" has_read "$n" "$left" || :
	done
	await "$PATIENCE" has_delivered rx "$expected" || :
}

# Who handed a packet over is told by the device that counted it.
t_load()
{
	load_up
	trace_begin
	while [ "$exchanges" -lt "$REPEATS" ]; do
		for n in 1 2 3 2 1 0 3; do
			delivered rx
			backend "$n"
			[ "$n" -eq 0 ] ||
				must "traffic goes on with backend $n" \
					has_delivered rx $((number + 64))
		done
	done
	trace_end trace
	load_over
	load_drain
	finish rx
	own="$(port_packets 1) $(port_packets 2)"
	expect "packets of tap1, tap2, tap3: sent, less those dropped and \
counted, less those that unconsume freed; duplicated, reordered" \
		"${should}0 0" "$own $(port_packets 3) $(record \
			duplicated rx.rec) $(record reordered rx.rec)"
	expect "packets read from the rings of tap1 and tap2: their own" \
		"$own" "$(counter tap1 tx_packets) $(counter tap2 tx_packets)"
	back=$(numbers trace 'give_t[ua][np]' | wc -w)
	[ "$back" -ge 10 ] ||
		fail "expected: 10 exchanges or more that give packets back" \
			"got: $back of $exchanges"
}

# refused COMMAND - the driver must not be able to do it
refused()
{
	: >rx.ans
	echo "$1" 1<>rx.ctl
	must "an answer to \"$1\"" [ -s rx.ans ]
	read -r answer <rx.ans
	case $answer in
	"failed $1"*)	;;
	*)	fail "a deleted TAP as a backend" "expected: failed $1" \
			"got: $answer" ;;
	esac
}

# A backend that vhost-net cannot poll: its device was deleted.  The old one,
# of another driver, then stays, with all that vhost-net held.
t_refused()
{
	exchange_up "$RING"
	give 3 100
	hold 3
	ip link delete tap2 || fail "cannot delete tap2"
	refused "backend tap tap2"
	take 100
	give 3 20
	take 20
	backend 1
	give 1 100
	take 100
	finish rx
	expect "packets of tap1 and tap3; missing, duplicated, reordered" \
		"100 120 0 0 0" "$(port_packets 1) $(port_packets 3) $(record \
			missing rx.rec) $(record duplicated \
			rx.rec) $(record reordered rx.rec)"
}

# Freed by the driver of TUN and TAP, in whichever of its functions.
freed_by_tun()
{
	awk '/location: .* tun_/ {
		sub(/.*hitcount: */, "")
		sum += $1
	} END { print sum + 0 }' "$TRACING/events/skb/kfree_skb/hist"
}

has_freed()
{
	[ "$(freed_by_tun)" -ge "$1" ]
}

# Whoever drives vhost-net is killed while it holds packets: there is no exchange
# to none before the end.  The packets must be in the ring when that is freed
# with its device: what vhost-net keeps is freed by nobody.
t_close()
{
	exchange_up "$RING"
	give 1 100
	freed_at_start=$(freed_by_tun)
	hold 1
	kill -KILL "$(cat rx.pid)"
	must "vhost-drive is gone" ended rx
	await "$PATIENCE" has_freed $((freed_at_start + 100 - BUFFERS)) || :
	expect "packets freed of 100, with $BUFFERS delivered" \
		$((100 - BUFFERS)) $(($(freed_by_tun) - freed_at_start))
}
