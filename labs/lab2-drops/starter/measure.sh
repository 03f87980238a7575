# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154,SC2043
#
# measure.sh - one line of data.csv for each run. Run it in the guest with
#
#	labs/grade/try 2 work/lab2/measure.sh >work/lab2/data.csv
#
# and change the loops below: which ring lengths, readers and qdiscs answer
# your questions?

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

COUNT=2000

# one RING COST QDISC: COUNT packets as fast as two senders can, to a reader
# that spends COST nanoseconds on each
one()
{
	tap_up "$1" "$2" "$3"
	rm -f sent		# udp-send adds its record at the end
	udp-send --threads 2 --count "$COUNT" --timeout 20 --record sent \
		10.0.0.2 >send.log 2>&1
	rest
	offered=$(key offered sent)
	dropped=$(counter tx_dropped)
	line=$(tc -s qdisc show dev tap0 root)
	by_qdisc=$(echo "$line" | sed -n 's/.*(dropped \([0-9]*\),.*/\1/p')
	queued=$(echo "$line" | sed -n 's/.*backlog [0-9]*b \([0-9]*\)p.*/\1/p')
	# Counted as it leaves the ring, which rest() has seen empty.
	delivered=$(counter tx_packets)
	tap_down
	echo "$1,$2,$3,$offered,$delivered,$dropped,${by_qdisc:-0},${queued:-0}" >&3
}

echo "ring,cost_ns,qdisc,offered,delivered,device_dropped,qdisc_dropped,queued" >&3
for ring in 10; do
	for cost in 200000; do
		for qdisc in noqueue; do
			one "$ring" "$cost" "$qdisc"
		done
	done
done
