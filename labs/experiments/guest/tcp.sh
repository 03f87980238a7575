# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# tcp.sh - TCP of a real iperf3 through a pair of TAPs.
#
# Runs in the guest after traffic.sh and pair.sh; needs iperf3 in /usr/bin.

TCP_PORT=5201

# iperf3 says "ready" by listening.  1451 is the port; 0A is TCP_LISTEN.
tcp_listens()
{
	pair_run "$pair_far" cat /proc/net/tcp 2>/dev/null |
		awk '$2 ~ /:1451$/ && $4 == "0A" { found = 1 }
			END { exit !found }'
}

# The control connection takes the same way as the data, so the end may come
# late, or never: both sides are killed then.
tcp_bulk()
{
	failure=iperf3_does_not_listen
	(pair_limited $((seconds + 30)) "$pair_far" iperf3 --server \
		--one-off --port "$TCP_PORT" --bind "$pair_far_address" \
		--interval 0 >"$PAIR/server" 2>&1 3>&-) &
	tcp_server=$!
	pair_await "$tcp_server" tcp_listens || return 1
	failure=
	(pair_limited $((seconds + 20)) a iperf3 --json \
		--client "$pair_far_address" --port "$TCP_PORT" \
		--parallel "$threads" --time "$seconds" --interval 0 \
		--connect-timeout 10000 >"$PAIR/client" 2>>"$PAIR/errors" 3>&-)
	case $? in
	0)		;;
	124|137)	failure=iperf3_did_not_end ;;
	*)		failure=iperf3_failed ;;
	esac
}

# "mbit_s retransmits seconds": what the receiver got and how long it took,
# and what the sender sent again.
tcp_result()
{
	awk '
	/"sum_sent":/ { part = "sent" }
	/"sum_received":/ { part = "received" }
	/}/ { part = "" }
	{
		value = $2
		sub(/,$/, "", value)
	}
	part == "sent" && $1 == "\"retransmits\":" { again = value }
	part == "received" && $1 == "\"bits_per_second\":" { bits = value }
	part == "received" && $1 == "\"seconds\":" { span = value }
	/^\t"error":/ { failed = 1 }
	END {
		if (failed || again == "" || bits == "" || span <= 0)
			exit 1
		printf "%.2f %d %.3f\n", bits / 1000000, again, span
	}' "$PAIR/client" 2>/dev/null
}

# tcp_counted NAMESPACE NAME...: the sum of these of its counters TcpExt; each
# cell has namespaces of its own, so they begin at 0.
tcp_counted()
{
	tcp_space=$1
	shift
	pair_run "$tcp_space" cat /proc/net/netstat 2>/dev/null |
	awk -v names=" $* " '
	$1 != "TcpExt:" { next }
	!n { n = split($0, name); next }
	{
		for (i = 2; i <= n; i++)
			if (index(names, " " name[i] " ")) {
				found++
				sum += $i
			}
	}
	END {
		if (found != split(names, name))
			exit 1
		print sum
	}'
}

# Why a segment was sent again that no device lost: tcp_data_queue(),
# tcp_data_queue_ofo() and tcp_add_backlog() may find no room in the receiver.
tcp_account()
{
	timeouts=$(tcp_counted a TCPTimeouts) &&
	receiver_dropped=$(tcp_counted "$pair_far" TCPRcvQDrop TCPOFODrop \
		TCPBacklogDrop)
}

# Fails with the reason in $failure.
tcp_run()
{
	failure=there_is_no_iperf3
	command -v iperf3 >/dev/null || return 1
	# vhost-drive cannot be told to do without.
	failure=vhost_forwards_with_tso_only
	[ "$path$tso" != tap+vhost0 ] || return 1
	failure=pair_not_set_up
	pair_up || return 1
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
	{ pair_account && tcp_account; } ||
		failure=${failure:-counters_not_read}
	[ -z "$failure" ]
}

tcp_row()
{
	row="row experiment=tcp qdisc=$qdisc path=$path threads=$threads"
	row="$row run=$run ring=$ring rtt_ms=$rtt_ms tso=$tso"
	add mbit_s "$mbit_s"
	add retransmits "$retransmits"
	add timeouts "$timeouts"
	add receiver_dropped "$receiver_dropped"
	add lost "$lost"
	add device_dropped "$device_dropped"
	add qdisc_dropped "$qdisc_dropped"
	add requeues "$requeues"
	add wakes "$wakes"
	add seconds "$span"
	add failure "$failure"
	echo "$row" >&3
}

# cell_tcp KEY=VALUE...: qdisc noqueue or fq_codel; path tap or tap+vhost;
# threads, the streams; run; ring, packets; rtt_ms; tso 0 or 1, by default 1
# where vhost-net has it anyway; seconds.
cell_tcp()
{
	qdisc=noqueue qdisc_options='' path=tap threads=1 run=1 ring=1000
	rtt_ms=0 tso='' seconds=5 cost=0
	for word in "$@"; do
		case $word in
		qdisc=*)	qdisc=${word#*=} ;;
		path=*)		path=${word#*=} ;;
		threads=*)	threads=${word#*=} ;;
		run=*)		run=${word#*=} ;;
		ring=*)		ring=${word#*=} ;;
		rtt_ms=*)	rtt_ms=${word#*=} ;;
		tso=*)		tso=${word#*=} ;;
		seconds=*)	seconds=${word#*=} ;;
		esac
	done
	if [ -z "$tso" ]; then
		tso=0
		[ "$path" = tap ] || tso=1
	fi
	tcp_server='' mbit_s='' retransmits='' span='' lost=''
	device_dropped='' qdisc_dropped='' requeues='' wakes=''
	timeouts='' receiver_dropped=''
	pair_forwarder_pid=
	tcp_run || pair_failed tcp
	pair_end "$tcp_server"
	pair_down
	tcp_row
}
