# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154,SC2043
#
# measure.sh - one line of data.csv for each run. Run it in the guest with
#
#	KERNEL=patched labs/grade/try 6 work/lab6/measure.sh >work/lab6/data.csv
#
# and change the loops below. A run takes about 7 seconds.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# one RING QDISC [OPTION...]
one()
{
	cat >try.sh <<-END
	set -e
	ip link set dev a0 txqueuelen $1
	tc qdisc replace dev a0 root $(shift; echo "$*")
	END
	if measured try.sh; then
		echo "$1,$2,$p50,$p95,$sent,$probe_lost,$bulk" >&3
	else
		echo "# ring $1, $2: $failure: $(tail -n 1 commands.log)" >&3
	fi
}

echo "ring,qdisc,p50_us,p95_us,sent,lost,bulk_pps" >&3
for length in 1000; do
	one "$length" pfifo limit 1000
done
