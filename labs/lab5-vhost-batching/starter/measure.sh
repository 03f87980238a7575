# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# measure.sh - in the guest: what does vhost-net's batch size change?
#
#	labs/grade/try 5 work/lab5/measure.sh >>work/lab5/batch.csv
#
# Six runs of pktgen into a TAP that vhost-net reads as fast as it can.  Five
# are timed.  The sixth is counted by probes, which cost time: how many calls
# took packets from the ring, and how many wakes vhost-net tried.  The batch
# size is the most that a call took.
COUNT=100000
RUNS=5

# shellcheck source=/dev/null
. "$LIB/traffic.sh"

t=/tmp/measure
mkdir -p "$t"

# value KEY FILE - of the last row
value()
{
	sed -n "s/^row.* $1=\([^ ]*\).*/\1/p" "$2" | tail -n 1
}

# one RUN - its row goes to $t/RUN
one()
{
	run_one measure start_xmit pfifo tap+vhost 1 "$1" "$COUNT" 0 0 \
		limit 1000 3>"$t/$1"
	[ -z "$(value failure "$t/$1")" ] && [ -n "$(value seconds "$t/$1")" ]
}

# Probes change the kernel's text: only while nothing is sent.
# shellcheck disable=SC2016 # $retval is the kernel's
count_on()
{
	{
		echo 'r:lab5/take tun_ring_consume_batched n=$retval:s32' &&
		echo 'p:lab5/wake netif_tx_wake_queue'
	} >"$TRACING/kprobe_events" &&
		echo 'hist:keys=n if n > 0' >"$TRACING/events/lab5/take/trigger" &&
		echo 'hist:keys=common_pid.execname' \
			>"$TRACING/events/lab5/wake/trigger"
}

# calls - "calls entries most" of all batches
calls()
{
	awk '/hitcount:/ {
		n = hits = 0
		for (i = 1; i < NF; i++) {
			if ($i == "n:")
				n = $(i + 1)
			if ($i == "hitcount:")
				hits = $(i + 1)
		}
		calls += hits
		entries += n * hits
		if (n > most)
			most = n
	}
	END { print calls + 0, entries + 0, most + 0 }' \
		"$TRACING/events/lab5/take/hist"
}

wakes_by_vhost()
{
	awk '/common_pid: vhost-/ {
		sub(/.*hitcount: */, "")
		sum += $1
	} END { print sum + 0 }' "$TRACING/events/lab5/wake/hist"
}

run=1
while [ "$run" -le "$RUNS" ]; do
	one "$run" || { say "run $run failed"; exit 1; }
	run=$((run + 1))
done
count_on || { say "the kernel refuses the probes"; exit 1; }
one "$run" || { say "run $run failed"; exit 1; }
# shellcheck disable=SC2046 # three words
set -- $(calls)
calls=$1 entries=$2 most=$3

n=1
while [ "$n" -le "$RUNS" ]; do
	echo "$(value delivered "$t/$n") $(value seconds "$t/$n")" |
	awk -v batch="$most" -v run="$n" '{
		printf "%d,%d,%d,%.1f,,\n", batch, run, $1, $1 / $2 / 1000
	}'
	n=$((n + 1))
done >&3
echo "$most,$run,$entries,,$calls,$(wakes_by_vhost)" >&3
