# SPDX-License-Identifier: GPL-2.0-only
#
# stats.awk - medians, quartiles, ratios and what may be concluded from
# them, and a number as the page shows it: with the file, cell, column and
# statistic that it came from, so that anybody can follow it back.

# Fills list[1..n] with what the rows of a cell hold in a column, sorted.
function collect(f, w, column,	i, j, n, x)
{
	n = 0
	split("", list)
	for (i = 1; i <= size[f, w]; i++) {
		x = val[member[f, w, i], column]
		if (x == "")
			continue
		for (j = n++; j >= 1 && list[j] > x + 0; j--)
			list[j + 1] = list[j]
		list[j + 1] = x + 0
	}
	return n
}

# Between the two nearest of list[1..n]: the quantile that R calls type 7.
function quantile(n, p,	h, k)
{
	h = 1 + (n - 1) * p
	k = int(h)
	if (k >= n)
		return list[n]
	return list[k] + (h - k) * (list[k + 1] - list[k])
}

# One statistic of a cell, "" where it cannot be said.
function stat(f, w, column, s,	n)
{
	n = collect(f, w, column)
	if (s == "n")
		return n
	if (!n || ((s == "q1" || s == "q3") && n < 2))
		return ""
	if (s == "min")
		return list[1]
	if (s == "max")
		return list[n]
	return quantile(n, s == "q1" ? 0.25 : s == "q3" ? 0.75 : 0.5)
}

# The ratio of two cells' medians in mid; low and high are what the quartiles
# leave open, mark what may be said.  A spread at least as large as the effect
# decides nothing, and neither does a single run.
function ratio(f, over, under, column,	a, b)
{
	mid = low = high = ""
	mark = "not measured"
	a = stat(f, under, column, "median")
	b = stat(f, over, column, "median")
	if (a == "" || b == "")
		return 0
	mark = "undecided"
	if (a <= 0)
		return 0
	mid = b / a
	a = stat(f, under, column, "q1")
	b = stat(f, over, column, "q3")
	if (a == "" || b == "" || a <= 0)
		return 1
	high = b / a
	low = stat(f, over, column, "q1") / stat(f, under, column, "q3")
	if (high - low < (mid > 1 ? mid - 1 : 1 - mid))
		mark = mid > 1 ? "higher" : "lower"
	return 1
}

function esc(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	return text
}

# Three figures are more than any of these experiments repeats.
function shown(x)
{
	if (x == int(x))
		return sprintf("%.0f", x)
	if (x >= 100)
		return sprintf("%.0f", x)
	if (x >= 10)
		return sprintf("%.1f", x)
	if (x >= 1)
		return sprintf("%.2f", x)
	return sprintf("%.3g", x)
}

function csv_of(f)
{
	return f ".csv"
}

function traced(x, f, w, column, s, over)
{
	if (x == "")
		return "<span class=\"none\">&ndash;</span>"
	return sprintf("<data value=\"%.10g\" data-file=\"%s\" " \
		"data-where=\"%s\" data-column=\"%s\" data-stat=\"%s\"%s>" \
		"%s</data>", x, csv_of(f), esc(w), column, s,
		over == "" ? "" : " data-over=\"" esc(over) "\"", shown(x))
}

function fig(f, w, column, s)
{
	return traced(stat(f, w, column, s), f, w, column, s, "")
}

# A parameter: any value that occurs in the column.
function par(f, column, x)
{
	if (x == "")
		return "unknown"
	return sprintf("<data value=\"%s\" data-file=\"%s\" data-where=\"\" " \
		"data-column=\"%s\" data-stat=\"key\">%s</data>", esc(x),
		csv_of(f), column, esc(x))
}

# Median, its quartiles unless all runs gave the same, and how many runs where
# that is not what was asked.
function spread(f, w, column,	n, text)
{
	n = stat(f, w, column, "n")
	if (!n)
		return "<span class=\"none\">&ndash;</span>"
	text = "<b>" fig(f, w, column, "median") "</b>"
	if (n < 2 && meta[f, "runs"] + 0 == 1)
		return text
	if (n < 2)
		return text " <small>n&nbsp;=&nbsp;" \
			fig(f, w, column, "n") "</small>"
	if (list[1] == list[n])
		return text (n == meta[f, "runs"] + 0 ? "" : \
			" <small>n&nbsp;=&nbsp;" fig(f, w, column, "n") \
			"</small>")
	text = text " <small>" fig(f, w, column, "q1") "&ndash;" \
		fig(f, w, column, "q3")
	if (n != meta[f, "runs"] + 0)
		text = text ", n&nbsp;=&nbsp;" fig(f, w, column, "n")
	return text "</small>"
}

function ratio_shown(f, over, under, column,	text)
{
	if (!ratio(f, over, under, column))
		return "<span class=\"none\">&ndash;</span>" \
			(mark == "undecided" ? " undecided" : "")
	text = "<b>" traced(mid, f, over, column, "ratio", under) "</b>"
	if (low != "")
		text = text " <small>" \
			traced(low, f, over, column, "ratio-low", under) \
			"&ndash;" \
			traced(high, f, over, column, "ratio-high", under) \
			"</small>"
	return text " <span class=\"mark " mark "\">" mark "</span>"
}

# ---- what is asked of the data everywhere ----

# The values of a column in the cells of a file, sorted, as a string; w is a
# part that a cell's name must hold.
function distinct(f, column, w,	i, j, n, x, text, found, out)
{
	n = 0
	for (i = 1; i <= cells[f]; i++) {
		if (w != "" && !holds(cell[f, i], w))
			continue
		x = key[f, cell[f, i], column]
		if (x in found)
			continue
		found[x] = 1
		for (j = n++; j >= 1 && after(out[j], x); j--)
			out[j + 1] = out[j]
		out[j + 1] = x
	}
	for (i = 1; i <= n; i++)
		text = text (i > 1 ? " " : "") (out[i] == "" ? "-" : out[i])
	return text
}

function after(a, b)
{
	if (a ~ /^[0-9.]+$/ && b ~ /^[0-9.]+$/)
		return a + 0 > b + 0
	return rank(a) > rank(b)
}

# The order in which words are shown; others after them, by the alphabet.
function rank(x,	i)
{
	i = index(" stock patched noqueue pfifo fq_codel fq tbf htb below " \
		"above all tun tap tap+vhost ", " " x " ")
	return i ? sprintf("%03d", i) : "999" x
}

# Does a cell's name hold all of "a=b;c=d"?
function holds(w, conditions,	i, n, part)
{
	n = split(conditions, part, ";")
	for (i = 1; i <= n; i++)
		if (!index(";" w ";", ";" part[i] ";"))
			return 0
	return 1
}

function unset(x)
{
	return x == "-" ? "" : x
}

function path_name(path)
{
	return path == "tap" ? "TAP" : path == "tap+vhost" ? \
		"TAP + vhost-net" : path
}

function tso_name(tso)
{
	return tso == "1" ? "TSO on" : tso == "0" ? "TSO off" : "TSO unknown"
}
