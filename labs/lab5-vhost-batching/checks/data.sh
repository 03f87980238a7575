# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# data.sh - batch.csv is what measure.sh prints, for batches of 1, 16 and 64
#
# Only that the figures can have been measured: what they mean is explained in
# batch.md, and read by a human.
. "$GRADE_LIB"

csv=$SUBMISSION/batch.csv
[ -s "$csv" ] || fail "batch.csv, see the handout" "no such file"

wrong=$(awk -F, '
BEGIN { want = "batch,run,packets,kpps,calls,wakes" }
function say(text)
{
	if (!said++)
		print "line " NR ": " text
}
{ sub(/\r$/, "") }
NR == 1 {
	if ($0 != want)
		say("\"" $0 "\", not \"" want "\"")
	next
}
NF != 6 { say("not 6 fields"); next }
$1 != 1 && $1 != 16 && $1 != 64 { say("batch " $1); next }
$4 + 0 > 0 && $5 == "" && $6 == "" { speed[$1]++; next }
$4 == "" && $5 + 0 > 0 && $6 != "" {
	counted[$1]++
	if ($5 * $1 < $3 * 0.99)
		say($5 " calls cannot take " $3 " packets")
	if ($6 + 0 > $5 + 0)
		say("more wakes than calls")
	next
}
{ say("neither kpps nor calls and wakes") }
END {
	for (b = 1; b <= 64; b *= b == 1 ? 16 : 4)
		if (speed[b] < 5 || !counted[b])
			say("batch " b ": 5 runs for kpps and one that " \
				"counts are needed")
}' "$csv")
[ -z "$wrong" ] || fail "rows of measure.sh for batches of 1, 16 and 64" \
	"$wrong" "$csv"

# median BATCH - of its kpps
median()
{
	awk -F, -v batch="$1" '$1 == batch && $4 != "" { print $4 }' "$csv" |
		sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
fact kpps_1_16_64 "$(median 1) $(median 16) $(median 64)"
pass
