# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# lib.sh - a run of traffic through tap0 on stock, with its drops on record.

TRACE=/sys/kernel/tracing/instances/lab2
NET=/sys/class/net/tap0
MAC=02:00:00:00:00:02

# trace_begin KBYTES: an own buffer of that size a CPU. The tracepoint is
# switched on while nothing runs: that patches the kernel's text.
trace_begin()
{
	if ! mkdir "$TRACE" || ! echo "$1" >"$TRACE/buffer_size_kb" ||
		! echo 1 >"$TRACE/events/skb/kfree_skb/enable"
	then
		infra "no trace of skb:kfree_skb"
	fi
}

trace_end()
{
	echo 0 >"$TRACE/events/skb/kfree_skb/enable"
	cat "$TRACE/trace" >trace
	# An event that a reader has skipped is told of in trace_pipe.
	overrun=$(cat "$TRACE"/per_cpu/cpu*/stats |
		awk '$1 == "overrun:" { sum += $2 } END { print sum + 0 }')
}

trace_gone()
{
	rmdir "$TRACE"
}

# tap_up RING COST QDISC: a reader that spends COST ns on each packet
tap_up()
{
	rm -f ready control answers
	tap-read --txqueuelen "$1" --cost "$2" --seconds 120 --ready ready \
		--record reader --control control --answers answers tap0 \
		>reader.log 2>&1 3>&- &
	reader=$!
	await 10 [ -e ready ] || infra "tap-read: $(cat reader.log)"
	{
		echo "link set dev tap0 up"
		echo "addr add 10.0.0.1/24 dev tap0"
		echo "neigh replace 10.0.0.2 lladdr $MAC nud permanent dev tap0"
	} >ip
	ip -batch ip >ip.log 2>&1 || infra "tap0: $(cat ip.log)"
	tc qdisc replace dev tap0 root "$3" || infra "no qdisc $3"
}

counter()
{
	cat "$NET/statistics/$1"
}

# Until the device has moved nothing for a while.
rest()
{
	still=0 last=
	while [ "$still" -lt 10 ]; do
		now="$(counter tx_packets) $(counter tx_dropped)"
		still=$((still + 1))
		[ "$now" = "$last" ] || still=0
		last=$now
		sleep 0.05
	done
}

tap_down()
{
	kill "$reader" 2>/dev/null
	wait "$reader" 2>/dev/null
}

# key KEY FILE: of a record
key()
{
	sed -n "1s/.*[ :]$1=\([^ ]*\).*/\1/p; 1s/^$1=\([^ ]*\).*/\1/p" "$2" |
		head -n 1
}
