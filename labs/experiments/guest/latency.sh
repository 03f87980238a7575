# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# latency.sh - how long a sparse flow is under way beside bulk traffic.
#
# Bulk: UDP senders that together offer more than the forwarder of the pair can
# move, since it spends a fixed time on each packet.  Sparse: a datagram of
# udp-probe every few milliseconds through the same device.  The bulk goes to
# an address that nobody has: what crossed both devices has done its work.
#
# What a cell shows is where the bulk waits, and whether the sparse flow has to
# wait with it: in the ring, which is one for all and is as long as it is; or
# in the qdisc, which may know flows.
#
# Runs in the guest after traffic.sh and pair.sh.

# The bulk's head start, in seconds and in packets that have been read; the ring
# is full then.
LATENCY_HEAD=1
LATENCY_HEAD_PACKETS=400
# Probes that do not count, before those that do.  fq puts a flow that it has
# not seen before into the list of another band, and looks there only when the
# bulk's band has had its 192 KiB; from then on the flow is where it belongs.
# That is a matter of fq and of a flow's beginning, not of the ring.
# Source: net/sched/sch_fq.c fq_enqueue(), which sets the band too late.
LATENCY_LEAD=50
LATENCY_HIST=/sys/kernel/tracing/events/kprobes/rs_wake/hist

# Fixed, where its default would be the length of the ring: what pfifo holds is
# no part of what is varied.
latency_options()
{
	[ "$qdisc" != pfifo ] || echo limit 1000
}

latency_start()
{
	failure=probe_does_not_receive
	(pair_in b nice -n -20 udp-probe --receive --percentiles \
		--seconds $((seconds + 30)) --ready "$PAIR/receives" \
		--sender-record "$PAIR/probe.sent" \
		--record "$PAIR/probe" >>"$PAIR/errors" 2>&1 3>&-) &
	latency_receiver=$!
	pair_await "$latency_receiver" [ -e "$PAIR/receives" ] || return 1
	failure=queue_is_not_watched
	set -- --udp
	[ -z "${wakes_armed:-}" ] || set -- "$@" --wakes "$LATENCY_HIST"
	(pair_in a nice -n -20 queue-watch --interval "$interval_ms" \
		--seconds $((seconds + 30)) --ready "$PAIR/watches" \
		--output "$PAIR/series" "$@" a0 \
		>>"$PAIR/errors" 2>&1 3>&-) &
	latency_watch=$!
	pair_await "$latency_watch" [ -e "$PAIR/watches" ] || return 1
}

# Where the machine is so slow that they take longer, go on after a while.
latency_head()
{
	sleep "$LATENCY_HEAD"
	latency_tries=0
	while [ "$latency_tries" -lt 50 ]; do
		pair_read a a0 || return 1
		[ "$pair_tx_packets" -lt "$LATENCY_HEAD_PACKETS" ] ||
			return 0
		latency_tries=$((latency_tries + 1))
		sleep 0.1
	done
}

# The bulk goes on until the last probe is sent.
latency_send()
{
	failure=
	(pair_in a udp-send --threads "$threads" --rate "$rate" --count 0 \
		--size 1400 --timeout $((seconds * 2 + 30)) \
		--record "$PAIR/bulk" "$PAIR_SINK" \
		>>"$PAIR/errors" 2>&1 3>&-) &
	latency_bulk=$!
	latency_head || failure=counters_not_read
	pair_run a nice -n -20 udp-probe --send --lead "$LATENCY_LEAD" \
		--interval "$probe_us" \
		--count $((seconds * 1000000 / probe_us)) \
		--seconds $((seconds * 2 + 5)) --record "$PAIR/probe.sent" \
		"$PAIR_B" >>"$PAIR/errors" 2>&1 3>&- ||
		failure=probe_did_not_send
	pair_end "$latency_bulk"
	latency_bulk=
	grep -q " ended=signal" "$PAIR/bulk" 2>/dev/null ||
		failure=${failure:-bulk_did_not_last}
}

# Until the device has moved nothing for a while: the last probes are delivered
# then, or stuck for good.
latency_settle()
{
	latency_still=0 latency_last='' latency_tries=0
	while [ "$latency_still" -lt 5 ] && [ "$latency_tries" -lt 200 ]; do
		pair_read a a0 || return 1
		latency_still=$((latency_still + 1))
		[ "$pair_tx_packets" = "$latency_last" ] || latency_still=0
		latency_last=$pair_tx_packets
		latency_tries=$((latency_tries + 1))
		sleep 0.05
	done
}

# latency_value KEY: of the receiver's record.
latency_value()
{
	sed -n "1s/.* $1=\([^ ]*\).*/\1/p" "$PAIR/probe" 2>/dev/null
}

latency_result()
{
	sent=$(latency_value sent)
	delivered=$(latency_value received)
	probe_lost=$(latency_value lost)
	for latency_key in p50_us p95_us p99_us max_us seconds; do
		eval "latency_$latency_key=\$(latency_value $latency_key)"
	done
	[ -n "$sent" ] && [ -n "$delivered" ] && [ "$delivered" -gt 0 ]
}

# The six columns that all rows begin with.
latency_key()
{
	echo "row experiment=$1 qdisc=$qdisc path=$path threads=$threads" \
		"run=$run ring=$ring"
}

latency_cdf()
{
	awk -v key="$(latency_key latency-cdf)" '
	/^percentile=/ { print key, $0 }' "$PAIR/probe"
}

# The ring holds what the qdisc gave the device, or, without one, what UDP gave
# it, less what the device dropped and what its reader has taken.  These are
# asked one after another: what is read in between can make the ring look less
# than empty, which it is not.  wakes and lost are counted from the first
# sample on.
latency_series()
{
	awk -F, -v key="$(latency_key latency-series)" '
	NR == 2 {
		start = $1
		wakes = $9
		lost = $3
		udp = $8
	}
	NR > 1 && NF == 9 {
		ring = backlog = woken = ""
		if ($4 != "") {
			ring = $4 - $2 - $3
			backlog = " backlog=" $5
		} else if ($8 != "") {
			ring = $8 - udp - $2
		}
		if (ring != "")
			ring = " ring_fill=" (ring > 0 ? ring : 0)
		if ($9 != "")
			woken = " wakes=" ($9 - wakes)
		printf "%s t_ms=%.1f%s%s%s lost=%d\n", key,
			($1 - start) / 1000000, ring, backlog, woken, $3 - lost
	}' "$PAIR/series"
}

# latency_most KEY: the highest of a column of the series, which is on stdin.
latency_most()
{
	awk -v key="$1=" '
	{
		for (i = 1; i <= NF; i++)
			if (index($i, key) == 1) {
				value = substr($i, length(key) + 1) + 0
				if (most == "" || value > most)
					most = value
			}
	}
	END { print most }'
}

# Fails with the reason in $failure.
latency_run()
{
	failure=pair_not_set_up
	pair_up || return 1
	wakes_begin
	latency_start || return 1
	latency_send
	latency_settle
	wakes_end
	pair_account || failure=${failure:-counters_not_read}
	pair_end "$latency_watch"
	pair_end "$latency_receiver"
	latency_watch='' latency_receiver=''
	latency_result || failure=${failure:-probe_not_received}
	latency_series >"$PAIR/rows" 2>>"$PAIR/errors"
	[ -s "$PAIR/rows" ] || failure=${failure:-queue_was_not_watched}
	ring_max=$(latency_most ring_fill <"$PAIR/rows")
	backlog_max=$(latency_most backlog <"$PAIR/rows")
	[ -z "$failure" ]
}

# The summary comes last: a cell without it was not finished, and none of its
# rows counts.
latency_rows()
{
	if [ -z "$failure" ]; then
		latency_cdf >&3
		cat "$PAIR/rows" >&3
	fi
	row=$(latency_key latency)
	add sent "$sent"
	add delivered "$delivered"
	add lost "$probe_lost"
	add p50_us "$latency_p50_us"
	add p95_us "$latency_p95_us"
	add p99_us "$latency_p99_us"
	add max_us "$latency_max_us"
	add device_dropped "$device_dropped"
	add qdisc_dropped "$qdisc_dropped"
	add requeues "$requeues"
	add wakes "$wakes"
	add backlog_max "$backlog_max"
	add ring_max "$ring_max"
	add seconds "$latency_seconds"
	add failure "$failure"
	echo "$row" >&3
}

# cell_latency KEY=VALUE...: qdisc noqueue, pfifo, fq_codel or fq; path tap or
# tap+vhost; threads, the senders of bulk; run; ring, packets; seconds of
# probing; cost, ns a packet of the forwarder; rate, packets a second of all
# senders together; probe_us and interval_ms, from one probe and one sample to
# the next.
cell_latency()
{
	qdisc=noqueue path=tap threads=4 run=1 ring=1000 seconds=4
	cost=500000 rate=4000 probe_us=10000 interval_ms=20
	rtt_ms=0 tso=0
	for word in "$@"; do
		case $word in
		qdisc=*)	qdisc=${word#*=} ;;
		path=*)		path=${word#*=} ;;
		threads=*)	threads=${word#*=} ;;
		run=*)		run=${word#*=} ;;
		ring=*)		ring=${word#*=} ;;
		seconds=*)	seconds=${word#*=} ;;
		cost=*)		cost=${word#*=} ;;
		rate=*)		rate=${word#*=} ;;
		probe_us=*)	probe_us=${word#*=} ;;
		interval_ms=*)	interval_ms=${word#*=} ;;
		esac
	done
	qdisc_options=$(latency_options)
	latency_receiver='' latency_watch='' latency_bulk=''
	latency_p50_us='' latency_p95_us='' latency_p99_us=''
	latency_max_us='' latency_seconds='' sent='' delivered=''
	probe_lost='' lost='' device_dropped='' qdisc_dropped=''
	requeues='' wakes='' backlog_max='' ring_max=''
	pair_forwarder_pid=
	latency_run || pair_failed latency
	for latency_pid in $latency_bulk $latency_watch $latency_receiver; do
		pair_end "$latency_pid"
	done
	pair_down
	latency_rows
}
