# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The student's table: enough of it, and possible.

. "$GRADE_LIB"

need_file data.csv
awk -F, '
function wrong(got) { print "line " FNR ": " got; bad = 1; exit }
{ sub(/\r$/, "") }
FNR == 1 {
	if ($0 != "ring,qdisc,p50_us,p95_us,sent,lost,bulk_pps")
		wrong("this is not the head that measure.sh prints")
	next
}
NF == 0 || /^#/ { next }	# a run that failed
{
	if (NF != 7)
		wrong(NF " columns, not 7")
	for (i = 1; i <= 7; i++)
		if (i != 2 && $i !~ /^[0-9]+$/)
			wrong("\"" $i "\" is no number")
	if ($3 > $4)
		wrong("a median of " $3 " above the 95th percentile, " $4)
	if ($6 > $5)
		wrong($6 " lost of " $5)
	rings[$1]; qdiscs[$2]
	rows++
}
END {
	if (bad)
		exit
	for (x in rings) r++
	for (x in qdiscs) q++
	if (rows < 9 || r < 3 || q < 3)
		print rows + 0 " rows, " r + 0 " ring lengths, " q + 0 " qdiscs"
}' "$SUBMISSION/data.csv" >wrong
[ ! -s wrong ] || fail "9 rows or more, 3 ring lengths, 3 qdiscs, and numbers
that can be" "$(head -n 1 wrong)"
pass
