# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# matrix.sh - every run of both tables on one kernel.  The host puts RUNS,
# COUNT, LEDGER_COUNT, COST and traffic.sh in front of it.

dmesg -n 1
cores=$(grep -c '^processor' /proc/cpuinfo)
echo "kernel release=$(uname -r) cpus=$cores" >&3

each_run()
{
	run_no=1
	while [ "$run_no" -le "$RUNS" ]; do
		"$@"
		run_no=$((run_no + 1))
	done
}

cell()
{
	run_one matrix start_xmit "$1" "$2" "$3" "$run_no" "$COUNT" 0 0
}

# Twenty microseconds a packet are 50 Kpps: pktgen is several times faster.
control()
{
	run_one control start_xmit "$1" "$2" 1 "$run_no" "$CONTROL_COUNT" \
		"$COST" 0
}

ledger()
{
	if [ "$2" = pfifo ]; then
		# Room for all that is offered: pfifo has no reason to drop.
		run_one ledger "$1" pfifo tap 4 "$run_no" "$LEDGER_COUNT" \
			"$COST" 1 limit $((LEDGER_COUNT + 1000))
	else
		run_one ledger "$1" "$2" tap 4 "$run_no" "$LEDGER_COUNT" \
			"$COST" 1
	fi
}

for path_no in tap tap+vhost; do
	for threads_no in 1 4; do
		for qdisc_no in noqueue fq_codel; do
			each_run cell "$qdisc_no" "$path_no" "$threads_no"
		done
	done
	for qdisc_no in noqueue fq_codel; do
		each_run control "$qdisc_no" "$path_no"
	done
done
[ "$COUNT_WAKES" != 1 ] || wakes_arm
for sender_no in udp queue_xmit; do
	for qdisc_no in pfifo fq_codel; do
		each_run ledger "$sender_no" "$qdisc_no"
	done
done
