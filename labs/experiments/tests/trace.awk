# SPDX-License-Identifier: GPL-2.0-only
#
# trace.awk - follow each number of the page, and each point of each plot,
# back to its rows, with arithmetic of its own: nothing is shared with the
# report.  Input, told apart by the variable kind: csv (with file=NAME.csv),
# meta (file=NAME.meta), words, plot, page.  Prints what cannot be followed,
# and last "traced N numbers, M points".

function complain(text)
{
	if (++complaints <= 20)
		print text
}

FNR == 1 { split("", at) }

# ---- the rows ----

kind == "csv" && FNR == 1 {
	columns[file] = split($0, part, ",")
	for (i = 1; i <= columns[file]; i++)
		head[file, i] = part[i]
	next
}

kind == "csv" {
	n = ++rows[file]
	split($0, part, ",")
	for (i = 1; i <= columns[file]; i++)
		cell[file, n, head[file, i]] = part[i]
	next
}

kind == "meta" {
	sub(/^[^:]*: /, "")
	meta[file] = meta[file] "\n" tolower($0)
	next
}

kind == "words" {
	said = said " " $0
	next
}

# ---- arithmetic ----

# All rows of f for which the conditions hold, as "1 5 9"; looked up in an
# index that is made once for each set of columns.
function chosen(f, where,	i, n, part, pair, names, values, r, text)
{
	n = split(where, part, ";")
	for (i = 1; i <= n; i++) {
		pair = index(part[i], "=")
		names = names ";" substr(part[i], 1, pair - 1)
		values = values ";" substr(part[i], pair + 1)
	}
	if (!((f, names) in indexed)) {
		indexed[f, names] = 1
		n = split(substr(names, 2), part, ";")
		for (r = 1; r <= rows[f]; r++) {
			if (cell[f, r, "failure"] != "")
				continue
			text = ""
			for (i = 1; i <= n; i++)
				text = text ";" cell[f, r, part[i]]
			found[f, names, text] = found[f, names, text] " " r
		}
	}
	return found[f, names, values]
}

function percent(f, r, a, b,	x, y)
{
	x = cell[f, r, a]
	y = cell[f, r, b]
	return x == "" || y == "" || y == 0 ? "" : 100 * x / y
}

# A class's part of what all classes of its run have in a column.
function share(f, r, column,	w, i, n, part, sum)
{
	w = "kernel=" cell[f, r, "kernel"] ";qdisc=" cell[f, r, "qdisc"] \
		";path=" cell[f, r, "path"] ";threads=" cell[f, r, "threads"] \
		";ring=" cell[f, r, "ring"] ";side=" cell[f, r, "side"] \
		";run=" cell[f, r, "run"]
	n = split(chosen(f, w), part, " ")
	for (i = 1; i <= n; i++)
		if (cell[f, part[i], "class"] != "all")
			sum += cell[f, part[i], column]
	return 100 * cell[f, r, column] / sum
}

function value(f, r, column,	x)
{
	if (column == "lost_of_sent")
		return percent(f, r, "lost", "sent")
	if (column ~ /_of_offered$/) {
		sub(/_of_offered$/, "", column)
		return percent(f, r, column, "offered")
	}
	if (column == "reached_of_configured")
		return percent(f, r, "reached_kbit", "configured_kbit")
	if (column == "share_off") {
		x = share(f, r, "reached_kbit") - share(f, r, "configured_kbit")
		return x < 0 ? -x : x
	}
	if (column ~ /^(reached|configured)_share$/) {
		if (cell[f, r, "class"] == "all")
			return ""
		sub(/_share$/, "_kbit", column)
		return share(f, r, column)
	}
	if (column == "delivered_mbit_s")
		return cell[f, r, "delivered"] * \
			(cell[f, r, "unit"] == "Gbit/s" ? 1000 : 1)
	return cell[f, r, column]
}

# The rank of each value by counting, rather than by sorting.
function nth(k,	i, j, below, equal)
{
	for (i = 1; i <= many; i++) {
		below = equal = 0
		for (j = 1; j <= many; j++) {
			below += pool[j] < pool[i]
			equal += pool[j] == pool[i]
		}
		if (below < k && k <= below + equal)
			return pool[i]
	}
	return ""
}

function at_part(p,	x, k)
{
	x = (many - 1) * p
	k = int(x) + 1
	return k >= many ? nth(many) : \
		nth(k) * (k - x) + nth(k + 1) * (x - k + 1)
}

function statistic(f, where, column, stat,	i, n, part, x)
{
	many = 0
	n = split(chosen(f, where), part, " ")
	for (i = 1; i <= n; i++) {
		x = value(f, part[i], column)
		if (x != "")
			pool[++many] = x + 0
	}
	if (stat == "n")
		return many
	if (!many)
		return "no row"
	if (stat == "value")
		return many == 1 ? pool[1] : "several rows"
	if (stat == "min")
		return nth(1)
	if (stat == "max")
		return nth(many)
	if (stat == "q1" || stat == "q3")
		return many < 2 ? "one row" : \
			at_part(stat == "q1" ? 0.25 : 0.75)
	return stat ~ /^median/ ? at_part(0.5) : "no such statistic"
}

function recomputed(f, where, column, stat, over,	a, b, s)
{
	if (stat == "key") {
		for (a = 1; a <= rows[f]; a++)
			if (cell[f, a, column] == over)
				return over
		return "no such value"
	}
	if (stat !~ /^ratio/)
		return statistic(f, where, column, stat)
	s = stat == "ratio" ? "median median" : stat == "ratio-low" ? \
		"q1 q3" : "q3 q1"
	a = statistic(f, where, column, substr(s, 1, index(s, " ") - 1))
	b = statistic(f, over, column, substr(s, index(s, " ") + 1))
	return a ~ /^[0-9]/ && b ~ /^[0-9]/ && b > 0 ? a / b : "no ratio"
}

function near(x, y, part)
{
	return x ~ /^[0-9.e+-]+$/ && y ~ /^[0-9.e+-]+$/ &&
		(x - y) * (x - y) <= (part * y) * (part * y) + 1e-12
}

function want(what, got, f, where, column, stat, over,	x)
{
	x = recomputed(f, where, column, stat, over)
	if (stat == "key" ? x != got : !near(got, x, 1e-6))
		complain(what ": " got ", but " stat " of " column " in " f \
			" where " where " is " x)
}

# ---- the plots' points ----

kind == "plot" && FNR == 1 { next }

# The page says how many runs went into the points of a plot.
kind == "plot" {
	split($0, p, ",")
	points++
	name = FILENAME
	sub(/.*\//, "", name)
	want("plot " name, p[5], p[9], p[10], p[11], p[12], p[13])
	if (p[12] !~ /stacked/ && p[6] != "") {
		want("plot " name ", low", p[6], p[9], p[10], p[11],
			p[12] == "median" ? "q1" : p[12] "-low", p[13])
		want("plot " name ", high", p[7], p[9], p[10], p[11],
			p[12] == "median" ? "q3" : p[12] "-high", p[13])
	}
	if (p[8] != "") {
		name = "plots/" name
		columns[name] = 1
		cell[name, ++rows[name], "n"] = p[8]
	}
	next
}

# ---- the page ----

kind == "page" { walk($0) }

function attribute(tag, name,	x)
{
	if (!match(tag, name "=\"[^\"]*\""))
		return ""
	x = substr(tag, RSTART + length(name) + 2, RLENGTH - length(name) - 3)
	gsub(/&lt;/, "<", x)
	gsub(/&gt;/, ">", x)
	gsub(/&quot;/, "\"", x)
	gsub(/&amp;/, "\\&", x)
	return x
}

function a_number(tag, text,	f, got)
{
	numbers++
	f = attribute(tag, "data-file")
	got = attribute(tag, " value")
	if (f == "page") {
		items[attribute(tag, "data-where"),
			attribute(tag, "data-column")] = got
	} else
		want("page", got, f, attribute(tag, "data-where"),
			attribute(tag, "data-column"),
			attribute(tag, "data-stat"),
			attribute(tag, "data-stat") == "key" ? got : \
			attribute(tag, "data-over"))
	if (text != got && !near(text, got, 0.006))
		complain("page: shows " text " for " got)
}

function of_meta(tag, text,	f, i, n, part)
{
	f = attribute(tag, "data-meta")
	n = split(text, part, /, /)
	for (i = 1; i <= n; i++)
		if (part[i] ~ /[0-9]/ && !index(meta[f], tolower(part[i])) &&
		    !(part[i] ~ / cores$/ &&
		      index(meta[f], "\n" part[i] + 0)))
			complain("page: " part[i] " is not in " f)
}

# What is left has only words, and numbers that words.html has too.
function bare(text,	token)
{
	while (match(text, /[0-9][0-9.]*/)) {
		token = substr(text, RSTART, RLENGTH)
		sub(/\.$/, "", token)
		if (!index(said, token))
			complain("page: " token " comes from nowhere, near \"" \
				substr(text, RSTART > 20 ? RSTART - 20 : 1,
				40) "\"")
		text = substr(text, RSTART + RLENGTH)
	}
}

# Cuts a line of the page at its tags; skips what is drawn, styled or quoted
# whole, over as many lines as it has.
function walk(line,	n, i, part, end, tag, text)
{
	n = split(line, part, "<")
	if (skip == "")
		bare(part[1])
	for (i = 2; i <= n; i++) {
		end = index(part[i], ">")
		if (!end)
			end = length(part[i]) + 1
		tag = substr(part[i], 1, end - 1)
		text = substr(part[i], end + 1)
		if (skip != "") {
			if (tag == "/" skip)
				skip = ""
			else
				continue
		}
		if (tag ~ /^(style|svg|code|title)/) {
			match(tag, /^[a-z]+/)
			skip = substr(tag, 1, RLENGTH)
		} else if (tag ~ /^pre data-source=/)
			skip = "pre"
		else if (tag ~ /^li class="(pass|fail|open)"/) {
			listed[attribute(tag, "data-verdict"),
				attribute(tag, "class")]++
			bare(text)
		} else if (tag ~ /^data /)
			a_number(tag, text)
		else if (tag ~ /data-meta=/)
			of_meta(tag, text)
		else if (tag !~ /data-source=/ && tag !~ /^!--/) {
			gsub(/&#?[a-z0-9]+;/, " ", text)
			bare(text)
		}
	}
}

END {
	for (i in items)
		if (items[i] != listed[i] + 0)
			complain("page: " items[i] " items, but there are " \
				listed[i] + 0)
	printf "traced %d numbers, %d points%s\n", numbers, points,
		complaints ? ", " complaints " of them wrong" : ""
}
