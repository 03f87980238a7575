# SPDX-License-Identifier: GPL-2.0-only
#
# verdicts.awk - what the rows say about each claim.  A verdict looks at
# cells; each passes, fails, or leaves it open.  One that fails: not held.
# All pass: held.  Otherwise, and if there is none: undecided.  The rules in
# words are in words.html, under rule-NAME.

function verdict(name)
{
	v_now = name
	v_name[++verdicts] = name
	v_text[name] = ""
	v_pass[name] = v_fail[name] = v_open[name] = 0
}

# how: pass, fail or open.
function cell_says(how, text)
{
	if (how == "pass")
		v_pass[v_now]++
	else if (how == "fail")
		v_fail[v_now]++
	else
		v_open[v_now]++
	v_text[v_now] = v_text[v_now] "<li class=\"" how "\" data-verdict=\"" \
		v_now "\">" (how == "pass" ? "passes" : how == "fail" ? \
		"fails" : "open") ": " text "</li>\n"
}

function state(name)
{
	if (v_fail[name])
		return "not held"
	return v_pass[name] && !v_open[name] ? "held" : "undecided"
}


# No degradation: what the quartiles leave open does not reach below 0.95.
function no_worse(f, over, under, column, name,	how)
{
	if (!size[f, over] && !size[f, under])
		return
	ratio(f, over, under, column)
	how = "open"
	if (low != "" && low >= 0.95)
		how = "pass"
	else if (mark == "lower" && mid < 0.95)
		how = "fail"
	cell_says(how, name ": " ratio_shown(f, over, under, column))
}

# Higher, or lower, beyond the spread.
function moves(f, over, under, column, name, wanted,	how)
{
	if (!size[f, over] && !size[f, under])
		return
	ratio(f, over, under, column)
	how = mark == wanted ? "pass" : mark == "higher" || mark == "lower" ? \
		"fail" : "open"
	cell_says(how, name ": " ratio_shown(f, over, under, column))
}

# A count of each run of a cell: all 0, or all above 0.
function counts(f, w, column, wanted, name,	a, b, how)
{
	if (!size[f, w])
		return
	a = stat(f, w, column, "min")
	b = stat(f, w, column, "max")
	if (a == "" || stat(f, w, column, "n") < size[f, w])
		how = "open"
	else if (wanted == 0)
		how = b == 0 ? "pass" : "fail"
	else
		how = a > 0 ? "pass" : b == 0 ? "fail" : "open"
	cell_says(how, name ": " (a == "" ? "not known" : \
		fig(f, w, column, "min") (a == b ? "" : "&ndash;" \
		fig(f, w, column, "max"))))
}

# Quartiles of a column all inside, or all outside, of from to to.
function within(f, w, column, from, to, name,	a, b, how)
{
	if (!size[f, w])
		return
	a = stat(f, w, column, "q1")
	b = stat(f, w, column, "q3")
	how = a == "" ? "open" : a >= from && b <= to ? "pass" : \
		a > to || b < from ? "fail" : "open"
	cell_says(how, name ": " spread(f, w, column))
}

function verdicts_tcp(	i, j, k, n, m, lane, s)
{
	verdict("5a")
	tcp_no_worse("1")
	verdict("5b")
	tcp_no_worse("")
	verdict("5c")
	for (i = 1; i <= cells["tcp"]; i++)
		if (holds(cell["tcp", i], arm(4)))
			counts("tcp", cell["tcp", i], "lost", 0,
				tcp_cell_name(cell["tcp", i]))
	verdict("b20")
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			if (lane_path(lane[i]) == "tap" && s[j] >= 8)
				no_worse("tcp", tcp(arm(4), "tap", s[j], ring0,
					rtt0, lane_tso(lane[i])), tcp(arm(2),
					"tap", s[j], ring0, rtt0,
					lane_tso(lane[i])), "mbit_s",
					lane_head(lane[i], "threads", s[j],
					stream_word(s[j])))
}

function tcp_no_worse(only,	i, j, k, n, m, lane, s)
{
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			for (k = 1; k <= 2; k++)
				if (only == "" || s[j] == only)
					no_worse("tcp", tcp(arm(k + 2),
						lane_path(lane[i]), s[j],
						ring0, rtt0,
						lane_tso(lane[i])),
						tcp(arm(k), lane_path(lane[i]),
						s[j], ring0, rtt0,
						lane_tso(lane[i])), "mbit_s",
						lane_head(lane[i], "threads",
						s[j], stream_word(s[j])) \
						", " (k == 1 ? "noqueue" : \
						"fq_codel"))
}

function tcp_cell_name(w,	tso)
{
	tso = key["tcp", w, "tso"]
	return esc(path_name(key["tcp", w, "path"])) ", " tso_name(tso) \
		", " par("tcp", "threads", key["tcp", w, "threads"]) " " \
		stream_word(key["tcp", w, "threads"]) ", ring " \
		par("tcp", "ring", key["tcp", w, "ring"]) ", " \
		par("tcp", "rtt_ms", key["tcp", w, "rtt_ms"]) "&nbsp;ms"
}

function verdicts_openvpn(	i, n, x)
{
	verdict("6a")
	n = split(tunnels(), x, " ")
	for (i = 1; i <= n; i++)
		moves("openvpn", vpn(arm(4), x[i]), vpn(arm(2), x[i]),
			"mbit_s", vpn_head(x[i]), "higher")
	verdict("6b")
	for (i = 1; i <= n; i++)
		counts("openvpn", vpn(arm(4), x[i]), "lost", 0, vpn_head(x[i]))
}

function shape_cell_name(x, side, kernel,	part)
{
	split(x, part, "|")
	return esc(kernel) ", " esc(side) ", " shape_words(part)
}

function is_class(x,	part)
{
	split(x, part, "|")
	return part[5] != "all"
}

function all_zero(f, w, column)
{
	return size[f, w] && stat(f, w, column, "n") == size[f, w] &&
		stat(f, w, column, "max") == 0
}

# A class that offered less than its rate is to get all of it through.
# A class of which nothing was lost or dropped has all that it wanted; otherwise
# a column has to be from from to to.
function keeps(w, name, column, from, to, unit)
{
	if (all_zero("shaping", w, "qdisc_dropped") &&
	    all_zero("shaping", w, "lost"))
		cell_says("pass", name ": all of what it offered, " \
			fig("shaping", w, "offered", "median") " packets")
	else
		within("shaping", w, column, from, to, name ", " unit)
}

function verdicts_shaping(	j, k, m, x, w, kernel)
{
	m = split(shaped(), x, " ")
	verdict("7a")
	for (j = 1; j <= m; j++)
		for (k = 1; k <= 2; k++) {
			kernel = k == 1 ? "stock" : "patched"
			w = shape_of(kernel, "below", x[j])
			if (is_class(x[j]) || x[j] ~ /^tbf/)
				keeps(w, shape_cell_name(x[j], "below",
					kernel), "reached_of_configured", 90,
					110, "% of the configured rate")
		}
	verdict("7b")
	for (j = 1; j <= m; j++)
		if (!is_class(x[j]))
			counts("shaping", shape_of("stock", "above", x[j]),
				"lost", 1, shape_cell_name(x[j], "above",
				"stock"))
	verdict("7c")
	for (j = 1; j <= m; j++)
		counts("shaping", shape_of("patched", "above", x[j]), "lost",
			0, shape_cell_name(x[j], "above", "patched"))
	verdict("7d")
	for (j = 1; j <= m; j++) {
		w = shape_of("patched", "above", x[j])
		if (is_class(x[j]) && size["shaping", w])
			keeps(w, shape_cell_name(x[j], "above",
				"patched"), "share_off", 0, 5, "points off")
	}
}

function verdicts_latency(	i, j, n, m, q, ring, name)
{
	n = split(latency_qdiscs(), q, " ")
	m = split(latency_rings(), ring, " ")
	verdict("la")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			if (q[i] == "fq_codel" || q[i] == "fq")
				counts("latency", lat("patched", q[i],
					ring[j]), "lost", 0, lat_name(q[i],
					ring[j], "patched"))
	verdict("lb")
	for (j = 1; j <= m; j++)
		if (size["latency", lat("patched", "fq_codel", ring[j])])
			moves("latency", lat("patched", "fq_codel", ring[j]),
				lat("patched", "pfifo", ring[j]), "p99_us",
				"ring " par("latency", "ring", ring[j]) \
				", p99 of fq_codel / pfifo", "lower")
	verdict("lc")
	for (i = 1; i <= n && m > 1; i++)
		if (q[i] == "fq_codel" || q[i] == "fq")
			moves("latency", lat("patched", q[i], ring[m]),
				lat("patched", q[i], ring[1]), "p50_us",
				esc(q[i]) ", p50 at ring " par("latency",
				"ring", ring[m]) " / at ring " par("latency",
				"ring", ring[1]), "higher")
}

function lat_name(qdisc, ring, kernel)
{
	return kernel ", " esc(qdisc) ", ring " par("latency", "ring", ring)
}

# The number of items of one kind, for the reader and for the test.
function tally(name, how, n)
{
	return sprintf("<data value=\"%d\" data-file=\"page\" " \
		"data-where=\"%s\" data-column=\"%s\" data-stat=\"items\">" \
		"%d</data>", n, name, how, n)
}

function print_verdict(name,	s, class)
{
	s = state(name)
	class = s
	sub(/ /, "-", class)
	printf "<article class=\"verdict %s\" id=\"verdict-%s\">\n", class, name
	printf "<h3><span class=\"badge\">%s</span> %s</h3>\n", s,
		words_of("claim-" name)
	printf "<p class=\"rule\">Rule: %s</p>\n", words_of("rule-" name)
	if (v_pass[name] + v_fail[name] + v_open[name])
		printf "<details><summary>Cells: %s pass, %s fail, %s " \
			"open</summary>\n<ul>\n%s</ul></details>\n",
			tally(name, "pass", v_pass[name]),
			tally(name, "fail", v_fail[name]),
			tally(name, "open", v_open[name]), v_text[name]
	else
		print "<p>Not measured: no row speaks about it.</p>"
	print "</article>"
}

function print_summary(	i, s, class)
{
	print "<table class=\"summary\"><thead><tr><th scope=\"col\">" \
		"verdict</th><th scope=\"col\">claim</th></tr></thead><tbody>"
	for (i = 1; i <= verdicts; i++) {
		s = state(v_name[i])
		class = s
		sub(/ /, "-", class)
		printf "<tr class=\"%s\"><td><span class=\"badge\">%s</span>" \
			"</td><td><a href=\"#verdict-%s\">%s</a></td></tr>\n",
			class, s, v_name[i], words_of("claim-" v_name[i])
	}
	print "</tbody></table>"
}
