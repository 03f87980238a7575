# SPDX-License-Identifier: GPL-2.0-only
#
# summary.awk - median and quartiles of each cell of ring-bench.csv:
#
#	threads consume_batch length ring capacity n q1 median q3 disturbed
#
# in the order in which the cells came first. Quartiles lie between two values
# where they must: at 1 + (n - 1) / 4 and so on, of the values in order.
# disturbed: how many of the n runs lost their CPU on every try.
#
# -v columns=FILE: columns.csv. A column that is not in it ends this with 2.

function fail(text)
{
	print "ring-bench: " text >"/dev/stderr"
	failed = 2
	exit 2
}

function quantile(share,	at, low)
{
	at = 1 + (n - 1) * share
	low = int(at)
	if (low >= n)
		return value[n]
	return value[low] + (at - low) * (value[low + 1] - value[low])
}

# Sorts value[1..n]; n is small.
function sort(	i, j, v)
{
	for (i = 2; i <= n; i++) {
		v = value[i]
		for (j = i - 1; j >= 1 && value[j] > v; j--)
			value[j + 1] = value[j]
		value[j + 1] = v
	}
}

BEGIN {
	FS = ","
	while (columns != "" && (getline line <columns) > 0) {
		split(line, word, ",")
		defined[word[1]] = 1
		any = 1
	}
	if (columns != "" && !any)
		fail("cannot read " columns)
}

FNR == 1 {
	for (i = 1; i <= NF; i++) {
		at[$i] = i
		if (any && !($i in defined))
			fail("column " $i " is not defined in " columns)
	}
	width = NF
	next
}

NF != width {
	fail("line " FNR ": expected " width " columns, got " NF)
}

{
	ns = $(at["ns_per_item"])
	if (ns !~ /^[0-9]+[.][0-9]+$/ || ns <= 0)
		fail("line " FNR ": ns_per_item is \"" ns "\"")
	key = $(at["threads"]) " " $(at["consume_batch"]) " " \
		$(at["length"]) " " $(at["subject"]) " " $(at["capacity"])
	if (!(key in runs))
		order[++cells] = key
	values[key, ++runs[key]] = ns
	disturbed[key] += "switches" in at && $(at["switches"]) > 0
}

END {
	if (failed)
		exit failed
	if (!cells)
		fail("there is no row")
	for (c = 1; c <= cells; c++) {
		key = order[c]
		n = runs[key]
		for (i = 1; i <= n; i++)
			value[i] = values[key, i] + 0
		sort()
		printf "%s %d %.3f %.3f %.3f %d\n", key, n, quantile(0.25),
			quantile(0.5), quantile(0.75), disturbed[key]
	}
}
