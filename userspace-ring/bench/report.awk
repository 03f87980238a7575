# SPDX-License-Identifier: GPL-2.0-only
#
# report.awk - the tables of ratios from what summary.awk wrote.

{
	cell = $1 " " $2 " " $3
	if (!(cell in seen)) {
		seen[cell] = 1
		order[++cells] = cell
	}
	q1[cell, $4] = $7
	median[cell, $4] = $8
	q3[cell, $4] = $9
	runs = $6
	doubtful[cell, $4] = $10 > $6 / 4
}

# Three digits are enough.
function digits(ns)
{
	return sprintf(ns < 100 ? "%.1f" : "%.0f", ns)
}

# The ratio of two medians, or "-" where one is missing; "~" in front where
# more than a quarter of the runs of one of them lost their CPU.
function ratio(cell, ring, base)
{
	if (!((cell, ring) in median) || !((cell, base) in median))
		return "-"
	return sprintf("%s%.2f", \
		doubtful[cell, ring] || doubtful[cell, base] ? "~" : "", \
		median[cell, ring] / median[cell, base])
}

# The first of the names is what the others are divided by.
function table(title, names,	c, i, n, name, cell, key)
{
	n = split(names, name, " ")
	print title
	printf "%3s %5s %6s |%7s %-12s", "thr", "batch", "length", "ns",
		"quartiles"
	for (i = 2; i <= n; i++)
		printf "%13s", name[i]
	print ""
	for (c = 1; c <= cells; c++) {
		cell = order[c]
		split(cell, key, " ")
		printf "%3s %5s %6s |%7s %-12s", key[1], key[2], key[3],
			digits(median[cell, name[1]]),
			digits(q1[cell, name[1]]) ".." \
			digits(q3[cell, name[1]])
		for (i = 2; i <= n; i++)
			printf "%13s", ratio(cell, name[i], name[1])
		print ""
	}
	print ""
}

END {
	print "Medians of " runs " runs. thr: threads; ns: nanoseconds an" \
		" item of the kernel's ring;"
	print "the others as multiples of it, so that less than 1 is faster. ~: a thread"
	print "lost its CPU in more than a quarter of the runs, see README.md."
	print ""
	table("With locks (ck-mpmc: compare-and-swap), against kernel:", \
		"kernel twin ck-mpmc kernel-bare")
	table("One producer, one consumer, no locks, against kernel-bare:", \
		"kernel-bare twin-bare ck-spsc kernel-eager")
}
