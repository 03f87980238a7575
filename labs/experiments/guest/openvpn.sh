# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# openvpn.sh - TCP bulk through a tunnel of openvpn.
#
#	a: tun0 10.9.0.1, openvpn, eth0 --- root --- b: eth0, openvpn, tun0
#
# iperf3 in a sends to iperf3 in b (10.9.0.2).  Under test are the two tun
# devices: the data goes into a's, the ACKs into b's.
#
# The tunnel's datagrams go over a veth pair from each namespace to the root
# namespace, which forwards them and delays them (netem) on both ways out, half
# the round trip each.  Neither end would do for that: as the root qdisc of a
# tun device netem would replace the qdisc under test, and below the sending
# openvpn it would hold that one's datagrams against the send buffer of its
# socket, so that the buffer, and not the reader's speed, would bound the
# tunnel.  A datagram that has crossed a veth pair belongs to no socket.
#
# Runs in the guest after traffic.sh, pair.sh and tcp.sh, whose namespaces,
# counters and iperf3 it uses; needs openvpn and iperf3 in /usr/bin, and
# certificates in /etc/ringside.

VPN_PORT=1194

# vpn_link NAMESPACE NUMBER: a veth pair from the root to it.
vpn_link()
{
	pair_space_new "$1" &&
	pair_try ip link add "vpn-$1" type veth peer name eth0 netns "$1" &&
	pair_try ip addr add "10.10.$2.1/24" dev "vpn-$1" &&
	pair_try ip link set "vpn-$1" up &&
	pair_try ip -n "$1" addr add "10.10.$2.2/24" dev eth0 &&
	pair_try ip -n "$1" link set eth0 up &&
	pair_try ip -n "$1" route add default via "10.10.$2.1"
}

# What is lost at a socket is not lost at the tun device, which is what this is
# about: give the sockets room.
vpn_path()
{
	echo 1 >/proc/sys/net/ipv4/ip_forward &&
	echo 8388608 >/proc/sys/net/core/rmem_max &&
	echo 8388608 >/proc/sys/net/core/wmem_max &&
	vpn_link a 1 && vpn_link b 2
}

vpn_delay()
{
	[ "$rtt_ms" != 0 ] || return 0
	for device in vpn-a vpn-b; do
		pair_try tc qdisc replace dev "$device" root netem \
			delay "$((rtt_ms * 500))us" limit 100000 || return 1
	done
}

# vpn_daemon NAMESPACE OUR-ADDRESS PEER-ADDRESS OPTION...; the log is named
# after the namespace.
vpn_daemon()
{
	space=$1 ours=$2 theirs=$3
	role=server
	[ "$space" = b ] || role=client
	shift 3
	# With no cipher there is no digest either: else the cost of the one
	# would only be replaced by that of the other.
	[ "$cipher" != none ] || set -- "$@" --auth none
	# DCO would take the packets past the tun device's ring.
	(pair_in "$space" openvpn --dev tun0 --dev-type tun --disable-dco \
		--proto udp4 --ifconfig "$ours" "$theirs" \
		--txqueuelen "$ring" --data-ciphers "$cipher" \
		--ca /etc/ringside/ca.crt --cert "/etc/ringside/$role.crt" \
		--key "/etc/ringside/$role.key" --connect-retry 1 1 \
		--sndbuf 4194304 --rcvbuf 4194304 --verb 3 "$@" \
		>"$PAIR/$space.log" 2>&1 3>&-) &
}

vpn_says()
{
	grep -q "$2" "$PAIR/$1.log"
}

# The server first: a client that finds none waits two seconds.
vpn_tunnel()
{
	done_line='Initialization Sequence Completed'
	vpn_daemon b 10.9.0.2 10.9.0.1 --tls-server --dh none \
		--port "$VPN_PORT" --remote-cert-tls client
	vpn_b=$!
	pair_await "$vpn_b" vpn_says b 'link local' || return 1
	vpn_daemon a 10.9.0.1 10.9.0.2 --tls-client --nobind \
		--remote 10.10.2.2 "$VPN_PORT" --remote-cert-tls server
	vpn_a=$!
	pair_await "$vpn_b" vpn_says b "$done_line" &&
		pair_await "$vpn_a" vpn_says a "$done_line" || return 1
	# What was agreed on, not what was asked for.
	failure=other_cipher_agreed_on
	pair_await "$vpn_a" vpn_says a "Data Channel: cipher" || return 1
	agreed=$cipher
	[ "$cipher" != none ] || agreed='\[null-cipher\]'
	vpn_says a "Data Channel: cipher '$agreed'"
}

vpn_qdisc()
{
	for space in a b; do
		pair_try tc -n "$space" qdisc replace dev tun0 root \
			"$qdisc" || return 1
	done
}

# lost is what both devices dropped; the rest is a's, which takes the data.
vpn_account()
{
	pair_read b tun0 || return 1
	lost=$pair_tx_dropped
	pair_read a tun0 || return 1
	lost=$((lost + pair_tx_dropped))
	device_dropped=$pair_tx_dropped
	qdisc_dropped=$pair_drops
	requeues=$pair_requeues
}

# Fails with the reason in $failure.
vpn_run()
{
	failure=there_is_no_openvpn
	command -v openvpn >/dev/null || return 1
	failure=path_not_set_up
	vpn_path || return 1
	# Before there is a delay, a handshake is a matter of computing only.
	failure=tunnel_did_not_come_up
	vpn_tunnel || return 1
	failure=qdisc_not_set_up
	vpn_qdisc && vpn_delay || return 1
	wakes_begin
	tcp_bulk
	wakes_end
	if line=$(tcp_result); then
		# shellcheck disable=SC2086 # three words
		set -- $line
		mbit_s=$1 retransmits=$2 span=$3
	else
		failure=${failure:-iperf3_left_no_result}
	fi
	vpn_account || failure=${failure:-counters_not_read}
	[ -z "$failure" ]
}

vpn_row()
{
	row="row experiment=openvpn qdisc=$qdisc path=$path threads=$threads"
	row="$row run=$run ring=$ring cipher=$cipher rtt_ms=$rtt_ms"
	add mbit_s "$mbit_s"
	add retransmits "$retransmits"
	add lost "$lost"
	add device_dropped "$device_dropped"
	add qdisc_dropped "$qdisc_dropped"
	add requeues "$requeues"
	add wakes "$wakes"
	add seconds "$span"
	add failure "$failure"
	echo "$row" >&3
}

# cell_openvpn KEY=VALUE...: qdisc noqueue or fq_codel; cipher AES-256-GCM or
# none; rtt_ms; threads, the streams; run; ring, packets, given to openvpn as
# --txqueuelen, or it would be the kernel's TUN_READQ_SIZE, 500; seconds.
cell_openvpn()
{
	qdisc=noqueue cipher=AES-256-GCM rtt_ms=60 threads=1 run=1 ring=100
	seconds=6 path=tun
	for word in "$@"; do
		case $word in
		qdisc=*)	qdisc=${word#*=} ;;
		cipher=*)	cipher=${word#*=} ;;
		rtt_ms=*)	rtt_ms=${word#*=} ;;
		threads=*)	threads=${word#*=} ;;
		run=*)		run=${word#*=} ;;
		ring=*)		ring=${word#*=} ;;
		seconds=*)	seconds=${word#*=} ;;
		esac
	done
	# What pair.sh and tcp.sh need to know.
	PAIR=/tmp/openvpn
	pair_far=b
	pair_far_address=10.9.0.2
	pair_forwarder_pid=
	rm -rf "$PAIR"
	mkdir -p "$PAIR"
	vpn_a='' vpn_b='' tcp_server='' mbit_s='' retransmits='' span=''
	lost='' device_dropped='' qdisc_dropped='' requeues='' wakes=''
	vpn_run || {
		pair_failed openvpn
		tail -n 8 "$PAIR"/*.log >&2
	}
	for child in "$tcp_server" "$vpn_a" "$vpn_b"; do
		pair_end "$child"
	done
	pair_down
	for device in vpn-a vpn-b; do
		ip link delete "$device" 2>/dev/null
	done
	vpn_row
}
