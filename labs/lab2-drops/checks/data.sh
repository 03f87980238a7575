# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The student's table: enough of it, and a ledger that balances in each row.

. "$GRADE_LIB"

need_file data.csv
awk -F, '
function wrong(got) { print "line " FNR ": " got; bad = 1; exit }
{ sub(/\r$/, "") }
FNR == 1 {
	if ($0 != "ring,cost_ns,qdisc,offered,delivered,device_dropped,qdisc_dropped,queued")
		wrong("this is not the head that measure.sh prints")
	next
}
NF == 0 { next }
{
	if (NF != 8)
		wrong(NF " columns, not 8")
	for (i = 1; i <= 8; i++)
		if (i != 3 && $i !~ /^[0-9]+$/)
			wrong("\"" $i "\" is no count")
	if ($4 != $5 + $6 + $7 + $8)
		wrong("offered " $4 " is not " $5 " + " $6 " + " $7 " + " $8)
	rings[$1]; costs[$2]; qdiscs[$3]
	rows++
}
END {
	if (bad)
		exit
	for (x in rings) r++
	for (x in costs) c++
	for (x in qdiscs) q++
	if (rows < 12 || r < 3 || c < 2 || q < 2)
		print rows + 0 " rows, " r + 0 " ring lengths, " c + 0 \
			" costs, " q + 0 " qdiscs"
}' "$SUBMISSION/data.csv" >wrong
[ ! -s wrong ] || fail "12 rows or more; 3 ring lengths, 2 costs, 2 qdiscs; and
offered = delivered + device_dropped + qdisc_dropped + queued in each row" \
	"$(head -n 1 wrong)"
pass
