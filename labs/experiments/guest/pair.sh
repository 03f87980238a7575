# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# pair.sh - two network namespaces, a TAP in each, and what joins the two.
#
#	a: a0 10.77.0.1 --- forwarder --- b: b0 10.77.0.2
#
# The forwarder is tap-forward, or vhost-drive, which does the same for two
# vhost-net instances.  It lives in the root namespace and makes the devices,
# which are then moved: a device keeps its descriptor.  Under test is a0, and
# b0 for what comes back, so both get the ring and the qdisc of the cell.
#
# A round trip is made by netem behind b, not between a and b:
#
#	a: a0 --- forwarder --- b: b0, b1 10.78.0.1 --- c: c0 10.78.0.2
#
# b routes, b1 and c0 are a veth pair, and each of them delays by half.  As the
# root qdisc of a0 or b0 netem would replace the one under test; and it must
# not sit between ring and reader, for it would empty the ring at once, hold
# the packets itself and hide what the ring does.  So the ring under test stands
# before the long way, as that of a VPN's device does.
#
# A guest's script has traffic.sh in front of this one, for say and add and for
# the wakes.  Every function keeps its names below PAIR or pair_, but for what
# a cell is described by: qdisc, path, ring, rtt_ms, tso and cost.

PAIR=/tmp/pair
PAIR_A=10.77.0.1
PAIR_B=10.77.0.2
# Nobody has it: b drops what is sent there, without an answer.
PAIR_SINK=10.77.0.3
PAIR_C=10.78.0.2

pair_try()
{
	"$@" >>"$PAIR/errors" 2>&1
}

# pair_in NAMESPACE PROGRAM...: becomes the program, so that $! is its own.
# Only the network changes: /sys stays the root's, and tracefs with it.
pair_in()
{
	pair_space=$1
	shift
	exec nsenter "--net=/run/netns/$pair_space" "$@"
}

# pair_limited SECONDS NAMESPACE PROGRAM...: the same, ended after SECONDS at
# the latest.  timeout comes first: busybox would start its own from nsenter.
pair_limited()
{
	pair_limit=$1
	pair_space=$2
	shift 2
	exec timeout -k 2 "$pair_limit" \
		nsenter "--net=/run/netns/$pair_space" "$@"
}

# pair_run NAMESPACE PROGRAM...: the same in the foreground.
pair_run()
{
	(pair_in "$@")
}

# pair_end PID: end it, within a few seconds, if it still runs.
pair_end()
{
	[ -n "$1" ] || return 0
	kill -TERM "$1" 2>/dev/null
	pair_tries=0
	while kill -0 "$1" 2>/dev/null; do
		pair_tries=$((pair_tries + 1))
		if [ "$pair_tries" -gt 200 ]; then
			kill -KILL "$1" 2>/dev/null
			break
		fi
		sleep 0.02
	done
	wait "$1" 2>/dev/null
}

# pair_await PID COMMAND...: until COMMAND succeeds; false if PID ends before,
# or after 20 s.
pair_await()
{
	pair_pid=$1
	shift
	pair_tries=0
	until "$@"; do
		pair_tries=$((pair_tries + 1))
		[ "$pair_tries" -lt 1000 ] || return 1
		kill -0 "$pair_pid" 2>/dev/null || return 1
		sleep 0.02
	done
}

# The process that makes a0 and b0 and joins them.  vhost-drive always offers
# checksums and TSO to the kernel when it forwards; tap-forward on request.
pair_forwarder()
{
	set -- --txqueuelen "$ring" --cost "$cost" --seconds 300 \
		--ready "$PAIR/ready" --record "$PAIR/forwarder"
	case $path in
	tap)
		[ "$tso" = 0 ] || set -- "$@" --vnet-hdr
		tap-forward "$@" a0 b0 >>"$PAIR/errors" 2>&1 3>&- & ;;
	tap+vhost)
		vhost-drive "$@" --mergeable --forward b0 a0 \
			>>"$PAIR/errors" 2>&1 3>&- & ;;
	*)
		return 1 ;;
	esac
	pair_forwarder_pid=$!
	pair_await "$pair_forwarder_pid" [ -e "$PAIR/ready" ]
}

# pair_device NAMESPACE DEVICE NUMBER: move it there and bring it up.  Its
# neighbours are told, and no address is ever asked for: ARP would be lost with
# the rest.
pair_device()
{
	cat >"$PAIR/ip" <<-END
	link set dev $2 address 02:00:00:00:77:0$3 up
	addr add 10.77.0.$3/24 dev $2
	neigh replace $PAIR_A lladdr 02:00:00:00:77:01 nud permanent dev $2
	neigh replace $PAIR_B lladdr 02:00:00:00:77:02 nud permanent dev $2
	neigh replace $PAIR_SINK lladdr 02:00:00:00:77:02 nud permanent dev $2
	END
	pair_try ip link set dev "$2" netns "$1" &&
		pair_try ip -n "$1" -batch "$PAIR/ip" || return 1
	# Its options are words of their own.
	# shellcheck disable=SC2086
	pair_try tc -n "$1" qdisc replace dev "$2" root $qdisc $qdisc_options
}

# The long way, behind b.  netem has room for all that can be under way.
pair_distance()
{
	[ "$rtt_ms" != 0 ] || return 0
	cat >"$PAIR/ip" <<-END
	addr add 10.78.0.1/24 dev b1
	link set dev b1 address 02:00:00:00:78:01 up
	neigh replace $PAIR_C lladdr 02:00:00:00:78:02 nud permanent dev b1
	END
	cat >"$PAIR/ip.c" <<-END
	addr add $PAIR_C/24 dev c0
	link set dev c0 address 02:00:00:00:78:02 up
	neigh replace 10.78.0.1 lladdr 02:00:00:00:78:01 nud permanent dev c0
	route add default via 10.78.0.1
	END
	pair_space_new c &&
	pair_try ip -n b link add b1 type veth peer name c0 netns c &&
	pair_try ip -n b -batch "$PAIR/ip" &&
	pair_try ip -n c -batch "$PAIR/ip.c" &&
	pair_try ip -n a route add default via "$PAIR_B" &&
	pair_run b sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' &&
	pair_try tc -n b qdisc replace dev b1 root netem \
		delay "$((rtt_ms * 500))us" limit 100000 &&
	pair_try tc -n c qdisc replace dev c0 root netem \
		delay "$((rtt_ms * 500))us" limit 100000
}

# A namespace for devices under test.  What IPv6 says unasked would be counted
# with the rest.
pair_space_new()
{
	pair_try ip netns add "$1" &&
	pair_run "$1" sh -c \
		'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
}

# pair_up: all of it, from qdisc, qdisc_options, path, ring, rtt_ms, tso and
# cost.  Sets pair_far and pair_far_address, the other end.
pair_up()
{
	rm -rf "$PAIR"
	mkdir -p "$PAIR"
	pair_forwarder_pid=
	pair_far=b
	pair_far_address=$PAIR_B
	if [ "$rtt_ms" != 0 ]; then
		pair_far=c
		pair_far_address=$PAIR_C
	fi
	pair_space_new a && pair_space_new b && pair_forwarder &&
		pair_device a a0 1 && pair_device b b0 2 &&
		pair_distance
}

# A namespace goes with its last process, and its devices with it; a0 and b0 go
# with the forwarder.
pair_down()
{
	pair_end "$pair_forwarder_pid"
	pair_forwarder_pid=
	for pair_space in a b c; do
		[ ! -e "/run/netns/$pair_space" ] ||
			pair_try ip netns delete "$pair_space"
	done
}

# pair_read NAMESPACE DEVICE: what both count, in pair_tx_packets,
# pair_tx_dropped, pair_sent, pair_backlog, pair_drops, pair_requeues; the last
# four are empty with noqueue.
pair_read()
{
	pair_tx_packets='' pair_tx_dropped='' pair_sent=''
	pair_backlog='' pair_drops='' pair_requeues=''
	pair_line=$(pair_run "$1" queue-watch --count 1 "$2" \
		2>>"$PAIR/errors" | tail -n 1)
	IFS=, read -r pair_time pair_tx_packets pair_tx_dropped pair_sent \
		pair_backlog pair_drops pair_requeues pair_rest <<-END
	$pair_line
	END
	[ -n "$pair_tx_dropped" ]
}

# pair_account: device_dropped, qdisc_dropped and requeues are a0's; lost is
# what both devices dropped.
pair_account()
{
	pair_read b b0 || return 1
	lost=$pair_tx_dropped
	pair_read a a0 || return 1
	lost=$((lost + pair_tx_dropped))
	device_dropped=$pair_tx_dropped
	qdisc_dropped=$pair_drops
	requeues=$pair_requeues
}

# pair_failed EXPERIMENT: say why the cell cannot be used.
pair_failed()
{
	say "$failure: $1 $qdisc $path, $threads threads, ring $ring"
	tail -n 8 "$PAIR/errors" >&2
}
