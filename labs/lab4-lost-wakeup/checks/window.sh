# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# window.sh - bursts into a short ring, and a reader on another CPU, in a kernel
# whose stops wait until the reader has emptied the ring (widen.patch).
#
# Sourced in the guest by the checks, after $GRADE_LIB.
#
#	window_widen US	how long a stop waits at most
#	window_open RING QDISC [OPTION...]	reader and device
#	window_send N [OPTION...]	N packets, through the qdisc
#	window_moved N [STILL]	wait until N have been read, false if it stands
#			still
#	window_revives	true if link down and up ends the standstill
#	window_close
#	window_run	bursts until a stop has met the reader, or it stalls

WINDOW=/tmp/window
WINDOW_NET=/sys/class/net/tun0
WIDEN=/sys/module/tun/parameters
WINDOW_PORT=9000

# How long tun0 has to stand still, in hundredths of a second, before it counts
# as stalled.  Whoever does not stall never waits for this.
STILL=500

window_widen()
{
	echo "$1" 2>/dev/null >"$WIDEN/widen_us" ||
		infra "this kernel is not built with widen.patch"
}

# window_count NAME: sets value to widen_stops or widen_hits
window_count()
{
	value=0
	read -r value <"$WIDEN/$1"
}

window_counter()
{
	value=0
	read -r value <"$WINDOW_NET/statistics/$1"
}

window_up()
{
	{
		echo "link set dev tun0 up"
		echo "addr replace 10.64.0.1/24 dev tun0"
	} >"$WINDOW/ip"
	ip -batch "$WINDOW/ip" >>"$WINDOW/log" 2>&1
}

# window_open RING QDISC [OPTION...]: OPTIONs of tap-read.  A RING below 32
# gives each slot back when it is read.
window_open()
{
	window_ring=$1
	window_qdisc=$2
	shift 2
	rm -rf "$WINDOW"
	mkdir "$WINDOW"
	taskset 4 tap-read --tun --txqueuelen "$window_ring" --seconds 600 \
		--ready "$WINDOW/ready" --control "$WINDOW/control" \
		--answers "$WINDOW/answers" --record "$WINDOW/reader" "$@" \
		tun0 >>"$WINDOW/log" 2>&1 &
	window_reader=$!
	await 20 [ -e "$WINDOW/ready" ] ||
		infra "the reader did not start: $(cat "$WINDOW/log")"
	window_up || infra "tun0 cannot be set up: $(cat "$WINDOW/log")"
	# Its options are words.
	# shellcheck disable=SC2086
	tc qdisc replace dev tun0 root $window_qdisc >>"$WINDOW/log" 2>&1 ||
		infra "no $window_qdisc: $(cat "$WINDOW/log")"
	window_sent=0
}

# window_send N [OPTION...]: OPTIONs of udp-send; WINDOW_CPUS, taskset's mask.
# A port of its own for each: the numbers in the packets begin again.  The
# socket has room for all, so that nobody waits for a stalled queue.
window_send()
{
	window_n=$1
	WINDOW_PORT=$((WINDOW_PORT + 100))
	shift
	taskset "${WINDOW_CPUS:-2}" udp-send --count "$window_n" --size 64 \
		--sndbuf 8000000 --timeout 20 --source-port "$WINDOW_PORT" \
		--record "$WINDOW/sent" "$@" 10.64.0.2 \
		>>"$WINDOW/log" 2>&1 ||
		fail "the sender can send $window_n packets" \
			"$(tail -n 3 "$WINDOW/log")"
	window_sent=$((window_sent + window_n))
}

# Hundredths of a second since boot, without a fork.
window_now()
{
	read -r now rest </proc/uptime
	# "0.97": 097 would be octal.
	now=$((${now%.*} * 100 + 1${now#*.} - 100))
}

# window_moved N [STILL]
window_moved()
{
	window_still=${2:-$STILL}
	last=-1
	while :; do
		window_counter tx_packets
		[ "$value" -lt "$1" ] || return 0
		window_now
		if [ "$value" != "$last" ]; then
			last=$value
			since=$now
		fi
		[ $((now - since)) -lt $((window_still * SCALE / 100)) ] ||
			return 1
		sleep 0.002
	done
}

# What waits in the qdisc goes when the link does; XOFF is cleared.
window_revives()
{
	ip link set dev tun0 down && window_up || return 1
	window_counter tx_packets
	read_before=$value
	window_send 1
	window_moved $((read_before + 1)) 500
}

# Sets backlog and requeues of tun0's qdisc.
window_qdisc_read()
{
	tc -s qdisc show dev tun0 root | awk '
	$1 == "backlog" { print $3 + 0, $5 + 0 }' >"$WINDOW/qdisc"
	backlog=0 requeues=0
	read -r backlog requeues <"$WINDOW/qdisc"
}

# A pause or resume has been obeyed when it is answered.
window_order()
{
	: >"$WINDOW/answers"
	echo "$1" 1<>"$WINDOW/control"
	await 20 [ -s "$WINDOW/answers" ] ||
		infra "the reader does not obey \"$1\""
}

window_close()
{
	kill -TERM "$window_reader"
	wait "$window_reader" 2>/dev/null
}

# Sets stalled, and what the device has counted: sent, delivered, dropped;
# stops, and hits, the stops before which the reader emptied the ring.
window_run()
{
	window_count widen_stops
	stops_before=$value
	window_count widen_hits
	hits_before=$value
	# A reader that takes its time: else a fast machine never fills the ring.
	window_open 8 "pfifo limit 1000" --cost 100000
	stalled=0 hits=0 burst=0
	while [ "$burst" -lt "${WINDOW_BURSTS:-20}" ] &&
		[ "$stalled" = 0 ] && [ "$hits" = 0 ]; do
		window_send 40
		window_moved "$window_sent" || stalled=1
		burst=$((burst + 1))
		window_count widen_hits
		hits=$((value - hits_before))
	done
	window_count widen_stops
	stops=$((value - stops_before))
	sent=$window_sent
	window_counter tx_packets
	delivered=$value
	window_counter tx_dropped
	dropped=$value
}
