# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The programs that measure between two devices do what they say: tap-forward,
# udp-probe and queue-watch.  None of this depends on the kernel under test.

# forwarder OPTION... DEVICE DEVICE2 - start tap-forward and wait for it
forwarder()
{
	tap-forward --seconds 300 --ready fw.ready --record fw.rec "$@" \
		>fw.log 2>&1 &
	echo $! >fw.pid
	must "tap-forward $* opens its devices" [ -e fw.ready ]
}

# pair OPTION... - namespaces near and far, joined by tap-forward's tap1 and
# tap2, or, without options, by a veth pair of the same names
pair()
{
	for space in near far; do
		space_new "$space"
	done
	if [ $# -gt 0 ]; then
		forwarder "$@" tap1 tap2
		ip link set tap1 netns near && ip link set tap2 netns far
	else
		ip -n near link add tap1 type veth peer name tap2 netns far
	fi || fail "cannot give the namespaces a device each"
	pair_end near tap1 1 2
	pair_end far tap2 2 1
}

pair_end()
{
	if ! {
		ip -n "$1" link set "$2" address "02:00:00:00:67:0$3" up &&
		ip -n "$1" addr add "10.67.0.$3/24" dev "$2" &&
		ip -n "$1" neigh replace "10.67.0.$4" \
			lladdr "02:00:00:00:67:0$4" nud permanent dev "$2"
	}; then
		fail "cannot set up $2 in $1"
	fi
}

# A bridge takes what tap1 receives to tap2, whose reader checks the numbers.
# Snooping, it would join a multicast group, and say so.
t_forward_order()
{
	forwarder tap0 tap1
	reader rx --tap tap2
	if ! {
		ip link add br0 type bridge mcast_snooping 0 &&
		ip link set tap1 master br0 &&
		ip link set tap2 master br0 &&
		ip link set br0 up
	}; then
		fail "cannot bridge tap1 and tap2"
	fi
	address tap0
	bursts rx 400 3
	finish rx
	finish fw
	expect "what the reader behind the forwarder got" \
		"packets=1200 missing=0 duplicated=0 reordered=0" \
		"packets=$(record packets rx.rec) $(sed -n \
			's/^program=.* \(missing=[^ ]* dup[^ ]* reo[^ ]*\).*/\1/p' \
			rx.rec)"
	# A frame of udp-send's 64 bytes has 106.
	expect "what the forwarder counted" \
		"packets=1200 bytes=127200 largest=106 refused=0" \
		"$(grep -o 'packets=.* refused=0 s' fw.rec | sed 's/ s$//')"
}

t_forward_cut()		{ forward_tcp 0; }
t_forward_tso()		{ forward_tcp 1 --vnet-hdr; }

file_is_there()
{
	cmp -s sent got
}

# nc of busybox ends when its input does: the sender's is the file, the
# receiver's a pipe that it holds open itself.
nc_listens()
{
	ip netns exec far cat /proc/net/tcp /proc/net/tcp6 |
		grep -q ':1B58 .* 0A '
}

# forward_tcp TSO OPTION... - a file by TCP, both ways in use; with TSO 1, in
# segments that no device of an MTU of 1500 gets otherwise
forward_tcp()
{
	tso=$1
	shift
	pair --txqueuelen 1000 "$@"
	head -c 300000 /dev/urandom >sent
	mkfifo never
	ip netns exec far nc -l -p 7000 <>never >got &
	must "nc listens" nc_listens
	ip netns exec near nc 10.67.0.2 7000 <sent >/dev/null &
	must "the file arrives as it was sent" file_is_there
	finish fw
	largest=$(record largest fw.rec)
	[ "$largest" -gt 1514 ]
	expect "segments above the MTU: 0 yes, 1 no (the largest: $largest)" \
		$((1 - tso)) $?
	[ "$(record back_packets fw.rec)" -gt 0 ] ||
		fail "expected: ACKs on the way back" "got: $(cat fw.rec)"
}

# probe_pair COUNT - send COUNT probes from near to far, received by rx
probe_pair()
{
	ip netns exec far udp-probe --receive --seconds 300 --percentiles \
		--ready rx.ready --record rx.rec --raw rx.raw \
		--sender-record tx.rec >rx.log 2>&1 &
	echo $! >rx.pid
	must "udp-probe receives" [ -e rx.ready ]
	ip netns exec near udp-probe --send --count "$1" --interval 2000 \
		--record tx.rec 10.67.0.2 >tx.log 2>&1 ||
		fail "expected: udp-probe sends" "got: $(cat tx.log)"
}

# netem has neither of them any more.
netem_is_empty()
{
	[ "$(tc -n near -s qdisc show dev tap1 |
		awk '/ backlog / { print $3 + 0 }')" -eq 0 ]
}

# At least the delay that netem makes, and at most the time from the first
# sending to the last receiving: how fast the machine is does not matter.
t_probe_delay()
{
	pair
	tc -n near qdisc replace dev tap1 root netem delay 50ms ||
		fail "cannot attach netem"
	probe_pair 20
	must "netem gives all of it away" netem_is_empty
	must "all has arrived" far_received 20
	finish rx
	expect "probes" "sent=20 lost=0 received=20" \
		"$(for key in sent lost received; do
			echo "$key=$(record $key rx.rec)"
		done | tr '\n' ' ' | sed 's/ $//')"
	limit=$(($(record last_ns rx.rec) - $(record first_ns tx.rec)))
	expect "delays below 50 ms, or above what was measured in all" "" \
		"$(awk -F '[= ]' -v limit="$limit" '
		/^percentile=/ && ($4 < 50000 || $4 * 1000 > limit) {
			print
		}' rx.rec | head -n 3)"
	expect "percentiles, and delays in the file of --raw" "100 20" \
		"$(grep -c '^percentile=' rx.rec) $(($(wc -l <rx.raw) - 1))"
	expect "the highest delay, by percentile and by name" \
		"$(sed -n 's/^percentile=100 delay_us=//p' rx.rec)" \
		"$(record max_us rx.rec)"
}

# UDP's own count of what came, in far: the probes are all that comes.
far_received()
{
	[ "$(ip netns exec far cat /proc/net/snmp | awk '
		$1 == "Udp:" && n++ { print $2 }')" -ge "$1" ]
}

# All twice, and then nothing: netem decides, not chance.
t_probe_counts()
{
	pair
	tc -n near qdisc replace dev tap1 root netem duplicate 100% ||
		fail "cannot attach netem"
	probe_pair 20
	must "all has arrived, twice" far_received 40
	finish rx
	expect "each probe twice" "20 20 0" \
		"$(record received rx.rec) $(record duplicated rx.rec) \
$(record lost rx.rec)"
	rm -f rx.* tx.*
	tc -n near qdisc replace dev tap1 root netem loss 100% ||
		fail "cannot attach netem"
	probe_pair 20
	finish rx
	expect "no probe at all" "0 20 " \
		"$(record received rx.rec) $(record lost rx.rec) \
$(record p50_us rx.rec)"
}

# At rest, with a full ring, a full qdisc and drops: what queue-watch says is
# what tc and ip say.
t_watch_numbers()
{
	reader rx --tap --txqueuelen 32 tap0
	address tap0
	attach tap0 pfifo limit 100
	# A whole batch: the reader gives slots back by sixteen.
	bursts rx 16 1
	order rx pause
	send_all tx 400 --source-port 900 --sndbuf 4000000
	queue-watch --count 3 --interval 5 --udp tap0 >watch ||
		fail "expected: queue-watch ends with 0"
	expect "samples of a queue at rest that differ" 1 \
		"$(sed 1d watch | cut -d , -f 2- | sort -u | wc -l)"
	ip -s link show dev tap0 | awk '
		up { print $2; print $4; up = 0 }
		/TX:/ { up = 1 }' >expected
	for name in sent queued dropped requeues; do
		qdisc tap0 "$name"
	done >>expected
	awk '$1 == "Udp:" && n++ { print $5 }' /proc/net/snmp >>expected
	expect "tx_packets tx_dropped sent backlog drops requeues udp_sent" \
		"$(tr '\n' ' ' <expected)" \
		"$(tail -n 1 watch | cut -d , -f 2-8 | tr , ' ') "
	expect "what the device, ring and qdisc hold, read and dropped" 416 \
		"$(tail -n 1 watch | awk -F , -v ring=32 '
			{ print $2 + $3 + ring + $5 + $6 }')"
	attach tap0 noqueue
	expect "columns of the qdisc with noqueue" ",,,," \
		"$(queue-watch --count 1 tap0 |
			sed -n '2s/^\([0-9]*,\)\{3\}\(,,,\).*/,\2/p')"
}
