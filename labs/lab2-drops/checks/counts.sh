# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# counts.sh WHAT - the student's program on a trace that was made up, another
# one for each seed: all | reason | lost. What it must say is counted by awk
# while the trace is written.

. "$GRADE_LIB"

awk -v seed="$SEED" -v lossy="$([ "$1" = lost ] && echo 1)" '
function pick(n) { return int(rand() * n) }
BEGIN {
	srand(seed)
	rand()
	n = split("FULL_RING FULL_RING_OTHER NO_SOCKET NOT_SPECIFIED " \
		"UDP_CSUM TCP_ZEROWINDOW QDISC_DROP OTHERHOST", why, " ")
	# More of them than anybody would lay out a table for.
	for (i = 1; i <= 80; i++)
		why[++n] = sprintf("REASON_%d", pick(900) + 100)
	task = "iperf3 reason:_X [LOST_9 kworker/0:1 a-b:_kfree_skb:"
	tasks = split(task, name, " ")
	print "# tracer: nop"
	print "#"
	for (i = 0; i < 3000; i++) {
		x = name[pick(tasks) + 1]
		gsub(/_/, " ", x)
		head = sprintf("%16s-%-7d [%03d] ..s1. %5d.%06d: ", x,
			pick(9000), pick(4), i / 100, pick(1000000))
		p = pick(20)
		if (p == 0) {
			print head "consume_skb: skbaddr=0000 location=x"
			continue
		}
		if (p == 1 && lossy) {
			m = pick(5000) + 1
			print "CPU:" pick(4) " [LOST " m " EVENTS]"
			lost += m
			continue
		}
		r = why[pick(pick(3) ? 8 : n) + 1]
		long = ""
		for (j = pick(5) ? 0 : 900; j > 0; j--)
			long = long "x"
		print head "kfree_skb: skbaddr=00000000" i " rx_sk=0000 " \
			"protocol=" pick(40000) " location=tun_net_xmit" \
			long "+0x2b1/0x640 reason: " r
		count[r]++
		total++
	}
	for (r in count)
		print r, count[r] >"counts"
	print total + 0 >"total"
	print lost + 0 >"lost"
}' >trace || infra "no trace could be made up"

status=0
case $1 in
all|lost)
	{
		sort counts
		echo "total $(cat total)"
		echo "lost $(cat lost)"
	} >want
	as_student 10 dropcount <trace >got 2>errors || status=$? ;;
reason)
	n=$(awk '$1 == "FULL_RING" { print $2 }' counts)
	printf 'FULL_RING %s\ntotal %s\nlost 0\n' "$n" "$n" >want
	as_student 10 dropcount --reason FULL_RING <trace >got 2>errors ||
		status=$? ;;
esac
wanted_status=0
[ "$1" != lost ] || wanted_status=3
if ! cmp -s want got; then
	# BusyBox diff knows the unified form alone.
	diff want got | awk '
	FNR <= 2 || /^@/ { next }
	/^-/ && ++missing <= 8 { print "expected: " substr($0, 2) }
	/^\+/ && ++wrong <= 8 { other[wrong] = substr($0, 2) }
	END {
		for (i = 1; i in other; i++)
			print "got:      " other[i]
	}' >window
	cat errors >>window
	fail "the lines that the trace has (below)" \
		"other lines, exit status $status" window
fi
[ "$status" = "$wanted_status" ] ||
	fail "exit status $wanted_status" "$status"
pass
