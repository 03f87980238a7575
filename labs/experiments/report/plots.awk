# SPDX-License-Identifier: GPL-2.0-only
#
# plots.awk - what each plot shows.  A plot is panels, one below the other,
# of series of points; begin(), panel(), series() and put() write it to two
# files, NAME.csv (the points, each with the cell it was computed from) and
# NAME.gpi (titles and ranges), which one of the gnuplot scripts then draws.
#
# Colours mean the same in every figure of the kit: of two queues, the ring
# and the qdisc, the one that an arm relies on.  Stock is hollow, patched
# filled.

function begin(plot, script, source)
{
	now = plot
	plots++
	plot_name[plots] = plot
	script_of[plot] = script
	source_of[plot] = source
	now_panels = now_series = now_points = 0
	panel_open = 0
	tics_of_last = 0
	tic_lines = 1
	now_n_min = now_n_max = ""
	split("", s_used)
	split("", y_min)
	split("", y_max)
	split("", s_line)
}

# The next points are in a panel of this title, which is there only if any
# are.  scale: log or zero, where the axis starts.
function panel(title, scale, label, tics, line)
{
	panel_open = 0
	next_title = title
	next_scale = scale
	next_label = label
	next_tics = tics
	next_line = line
}

function series(i, title, colour, point, dash, shift)
{
	if (i > now_series)
		now_series = i
	s_title[i] = title
	s_colour[i] = colour
	s_point[i] = point
	s_dash[i] = dash
	s_line[i] = sprintf("s_lc[%d] = %s; s_pt[%d] = %d; s_dt[%d] = %d; " \
		"s_dx[%d] = %.2f", i, colour, i, point, i, dash, i, shift)
}

# Text in single quotes, as gnuplot wants it.
function in_quotes(text)
{
	gsub(/\047/, "&&", text)
	return "\047" text "\047"
}

# An entry for each title that is used; in the colour of its series, or, if
# they have several, in that of the text.
function legend(gpi,	i, j, n, seen)
{
	for (i = 1; i <= now_series; i++) {
		if (!(i in s_used))
			continue
		if (!(s_title[i] in seen)) {
			seen[s_title[i]] = ++n
			l_series[n] = i
			l_colour[n] = s_colour[i]
		} else if (l_colour[seen[s_title[i]]] != s_colour[i])
			l_colour[seen[s_title[i]]] = "c_ink"
	}
	printf "legends = %d\narray l_title[legends]; " \
		"array l_lc[legends]; array l_pt[legends]; " \
		"array l_dt[legends]\n", n >gpi
	for (j = 1; j <= n; j++) {
		i = l_series[j]
		printf "l_title[%d] = %s; l_lc[%d] = %s; l_pt[%d] = %d; " \
			"l_dt[%d] = %d\n", j, in_quotes(s_title[i]), j,
			l_colour[j], j, s_point[i], j, s_dash[i] >gpi
	}
}

function open_panel()
{
	panel_open = 1
	now_panels++
	p_title[now_panels] = next_title
	p_scale[now_panels] = next_scale
	p_label[now_panels] = next_label
	p_tics[now_panels] = next_tics
	p_line[now_panels] = next_line
}

function stretch(y)
{
	if (y == "")
		return
	if (!(now_panels in y_max) || y > y_max[now_panels])
		y_max[now_panels] = y
	if (y > 0 && (!(now_panels in y_min) || y < y_min[now_panels]))
		y_min[now_panels] = y
}

function point(i, x, text, y, lo, hi, n, f, w, column, s, over)
{
	if (y == "")
		return
	if (!panel_open)
		open_panel()
	s_used[i] = 1
	now_points++
	stretch(y)
	stretch(lo)
	stretch(hi)
	if (n != "" && f != "published") {
		if (now_n_min == "" || n < now_n_min)
			now_n_min = n
		if (now_n_max == "" || n > now_n_max)
			now_n_max = n
	}
	if (now_points == 1)
		print "panel,series,x,label,y,low,high,n,file,where," \
			"column,stat,over" >(out "/" now ".csv")
	printf "%d,%d,%s,%s,%.10g,%s,%s,%s,%s,%s,%s,%s,%s\n",
		now_panels, i, x, text, y,
		lo == "" ? "" : sprintf("%.10g", lo),
		hi == "" ? "" : sprintf("%.10g", hi), n, csv_of(f), w, column,
		s, over >(out "/" now ".csv")
}

# The median of a cell, with its quartiles.
function put(i, x, text, f, w, column)
{
	point(i, x, text, stat(f, w, column, "median"),
		stat(f, w, column, "q1"), stat(f, w, column, "q3"),
		f == "published" ? "" : stat(f, w, column, "n"), f, w, column,
		"median", "")
}

function put_ratio(i, x, text, f, over, under, column,	a, b)
{
	if (!ratio(f, over, under, column))
		return
	a = stat(f, over, column, "n")
	b = stat(f, under, column, "n")
	point(i, x, text, mid, low, high, f == "published" ? "" : \
		(a < b ? a : b), f, over, column, "ratio", under)
}

function n_text()
{
	if (now_n_min == "")
		return ""
	return "n = " now_n_min (now_n_max == now_n_min ? "" : " to " \
		now_n_max)
}

# Ranges are set here, since gnuplot warns of an axis on which all is 0.
function finish(xlabel, height,	i, gpi, to, from)
{
	if (!now_points) {
		plots--
		return
	}
	panels_of[now] = now_panels
	n_min[now] = now_n_min
	n_max[now] = now_n_max
	panels_text[now] = ""
	for (i = 1; i <= now_panels; i++)
		panels_text[now] = panels_text[now] (i > 1 ? "; " : "") \
			p_title[i]
	close(out "/" now ".csv")
	gpi = out "/" now ".gpi"
	printf "name = \047%s\047\npanels = %d\nseries = %d\nheight = %d\n" \
		"last_tic = %d\ntic_lines = %d\nxlabel = %s\n" \
		"caption = %s\n", now,
		now_panels, now_series, height, tics_of_last, tic_lines,
		in_quotes(xlabel), "\"" caption(source_of[now]) "\"" >gpi
	print "array p_title[panels]; array p_label[panels]; " \
		"array p_log[panels]; array p_from[panels]; " \
		"array p_to[panels]; array p_tics[panels]; " \
		"array p_line[panels]" >gpi
	for (i = 1; i <= now_panels; i++) {
		to = i in y_max ? y_max[i] : 1
		from = 0
		if (p_scale[i] == "log") {
			from = i in y_min ? y_min[i] / 1.6 : 0.1
			to = (to > from ? to : 10 * from) * 1.6
		} else
			to = to > 0 ? to * 1.08 : 1
		if (p_line[i] != "" && to < p_line[i] * 1.08)
			to = p_line[i] * 1.08
		printf "p_title[%d] = %s; p_label[%d] = %s; " \
			"p_log[%d] = %d; p_from[%d] = %.6g; p_to[%d] = %.6g; " \
			"p_tics[%d] = %s; p_line[%d] = %s\n", i,
			in_quotes(p_title[i]), i, in_quotes(p_label[i]), i,
			p_scale[i] == "log", i, from, i, to, i,
			in_quotes(p_tics[i]), i, p_line[i] == "" ? "NaN" : \
			p_line[i] >gpi
	}
	print "array s_lc[series]; array s_pt[series]; " \
		"array s_dt[series]; array s_dx[series]" >gpi
	for (i = 1; i <= now_series; i++)
		print s_line[i] >gpi
	legend(gpi)
	close(gpi)
	print now, script_of[now] >(out "/list")
}

# What a picture says of itself when it is met without its page.
function caption(f,	text, host)
{
	text = n_text()
	if (text != "")
		text = text (now_n_max > 1 ? ", median and quartiles" : \
			"") "\\n"
	host = host_of(f)
	gsub(/["`$\\]/, "", host)
	return text host
}

function known(f, what)
{
	return (f, what) in meta ? meta[f, what] : ""
}

function accel_of(f,	text)
{
	text = "accel=" known(f, "accel") " " known(f, "stock") " " \
		known(f, "patched") " " known(f, "stock run-vm")
	if (!match(text, /accel=[a-z]+/))
		return ""
	return toupper(substr(text, RSTART + 6, RLENGTH - 6))
}

function host_of(f,	text)
{
	text = known(f, "cpu") == "" ? "host not recorded" : known(f, "cpu")
	if (known(f, "cores") != "")
		text = text ", " known(f, "cores") " cores"
	if (accel_of(f) != "")
		text = text ", " accel_of(f)
	if (known(f, "date") != "")
		text = text ", " substr(known(f, "date"), 1, 10)
	return text
}

# The four arms: qdisc and patch each vary alone between two of them.
function arms()
{
	series(1, "stock noqueue", "c_ring", 6, 2, -0.24)
	series(2, "stock fq_codel", "c_qdisc", 6, 2, -0.08)
	series(3, "patched noqueue", "c_ring", 7, 1, 0.08)
	series(4, "patched fq_codel", "c_qdisc", 7, 1, 0.24)
}

function arm(i)
{
	return i == 1 ? "kernel=stock;qdisc=noqueue" : \
		i == 2 ? "kernel=stock;qdisc=fq_codel" : \
		i == 3 ? "kernel=patched;qdisc=noqueue" : \
		"kernel=patched;qdisc=fq_codel"
}

# "('1' 1, '2' 2)" of a list of labels: tic labels of an axis of words.
function tics(labels,	i, n, part, text)
{
	n = split(labels, part, " ")
	tics_of_last = n
	for (i = 1; i <= n; i++) {
		gsub(/\+/, " ", part[i])
		text = text (i > 1 ? ", " : "") "\"" part[i] "\" " i
	}
	return "(" text ")"
}

# ---- TCP ----

# Two slices of tcp.csv: over streams, at one ring length and round trip;
# and over ring lengths and round trips, at one number of streams.
function slices(	i, n, part, m, most_cells)
{
	ring0 = pick("tcp", "ring", "1000")
	rtt0 = pick("tcp", "rtt_ms", "0")
	n = split(distinct("tcp", "threads", ""), part, " ")
	most_cells = 1
	threads0 = ""
	for (i = 1; i <= n; i++) {
		m = combinations(part[i])
		if (m > most_cells) {
			most_cells = m
			threads0 = part[i]
		}
	}
}

# The value wanted if the column has it, else its highest.
function pick(f, column, wanted,	n, part, text)
{
	text = distinct(f, column, "")
	if (index(" " text " ", " " wanted " "))
		return wanted
	n = split(text, part, " ")
	return n ? part[n] : ""
}

function combinations(threads,	i, w, x, seen, n)
{
	for (i = 1; i <= cells["tcp"]; i++) {
		w = cell["tcp", i]
		if (key["tcp", w, "threads"] != threads)
			continue
		x = key["tcp", w, "ring"] ";" key["tcp", w, "rtt_ms"]
		if (!(x in seen)) {
			seen[x] = 1
			n++
		}
	}
	return n + 0
}

function tcp(which, path, threads, ring, rtt, tso)
{
	return which ";path=" path ";threads=" threads ";ring=" ring \
		";rtt_ms=" rtt ";tso=" tso
}

# "path tso" of the slice over streams, one each.
function lanes(	i, j, n, m, p, t, text)
{
	n = split(distinct("tcp", "path", ""), p, " ")
	for (i = 1; i <= n; i++) {
		m = split(distinct("tcp", "tso", "path=" p[i] ";ring=" ring0 \
			";rtt_ms=" rtt0), t, " ")
		for (j = 1; j <= m; j++)
			text = text (text == "" ? "" : " ") p[i] ":" t[j]
	}
	return text
}

function lane_path(lane)
{
	return substr(lane, 1, index(lane, ":") - 1)
}

function lane_tso(lane)
{
	return unset(substr(lane, index(lane, ":") + 1))
}

function lane_name(lane)
{
	return path_name(lane_path(lane)) ", " tso_name(lane_tso(lane))
}

function stream_list()
{
	return distinct("tcp", "threads", "ring=" ring0 ";rtt_ms=" rtt0)
}

# Published figures have keys of their own.
function published(source, setup, threads, variant)
{
	return "source=" source ";setup=" setup ";threads_or_streams=" \
		threads ";variant=" variant
}

function cover_setup(path)
{
	return path == "tap" ? "iperf3 TCP 120s TAP" : \
		"iperf3 TCP 120s TAP+vhost-net"
}

function librecast(threads, variant)
{
	return published("librecast 7.2-rc", "iperf3 TCP 10s one tap", \
		threads, variant)
}

function plot_tcp_throughput(	i, j, k, n, m, lane, s)
{
	begin("tcp-throughput", "dots", "tcp")
	arms()
	series(5, "published, v7 stock", "c_ink", 12, 3, -0.40)
	series(6, "published, v7 patched", "c_ink", 13, 3, 0.40)
	series(7, "7.2-rc without", "c_ink", 8, 3, -0.34)
	series(8, "7.2-rc half ring", "c_ink", 9, 3, 0.34)
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++) {
		panel(lane_name(lane[i]), "log", "Mbit/s", tics(stream_list()))
		for (k = 1; k <= 4; k++)
			for (j = 1; j <= m; j++)
				put(k, j, s[j], "tcp", tcp(arm(k),
					lane_path(lane[i]), s[j], ring0, rtt0,
					lane_tso(lane[i])), "mbit_s")
		if (!panel_open)
			continue
		for (j = 1; j <= m; j++) {
			put(5, j, s[j], "published", published("v7 cover",
				cover_setup(lane_path(lane[i])), s[j],
				"stock"), "delivered_mbit_s")
			put(6, j, s[j], "published", published("v7 cover",
				cover_setup(lane_path(lane[i])), s[j],
				"patched fq_codel"), "delivered_mbit_s")
		}
		if (lane_path(lane[i]) != "tap")
			continue
		for (k = 7; k <= 8; k++)
			for (j = 1; j <= m; j++)
				put(k, j, s[j], "published", librecast(s[j],
					k == 7 ? "reverted" : \
					"backpressure half ring"),
					"delivered_mbit_s")
	}
	finish("TCP streams", 180)
}

function plot_tcp_ratio(	i, j, k, n, m, lane, s)
{
	begin("tcp-ratio", "dots", "tcp")
	series(1, "noqueue: patched / stock", "c_ring", 7, 1, -0.12)
	series(2, "fq_codel: patched / stock", "c_qdisc", 7, 1, 0.12)
	series(3, "published, v7 cover", "c_ink", 12, 3, -0.3)
	series(4, "published, 7.2-rc half ring", "c_ink", 8, 3, 0.3)
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++) {
		panel(lane_name(lane[i]), "zero", "patched / stock",
			tics(stream_list()), 1)
		for (k = 1; k <= 2; k++)
			for (j = 1; j <= m; j++)
				put_ratio(k, j, s[j], "tcp", tcp(arm(k + 2),
					lane_path(lane[i]), s[j], ring0, rtt0,
					lane_tso(lane[i])), tcp(arm(k),
					lane_path(lane[i]), s[j], ring0, rtt0,
					lane_tso(lane[i])), "mbit_s")
		if (!panel_open)
			continue
		for (j = 1; j <= m; j++)
			put_ratio(3, j, s[j], "published", published("v7 cover",
				cover_setup(lane_path(lane[i])), s[j],
				"patched fq_codel"), published("v7 cover",
				cover_setup(lane_path(lane[i])), s[j],
				"stock"), "delivered_mbit_s")
		for (j = 1; lane_path(lane[i]) == "tap" && j <= m; j++)
			put_ratio(4, j, s[j], "published", librecast(s[j],
				"backpressure half ring"), librecast(s[j],
				"reverted"), "delivered_mbit_s")
	}
	finish("TCP streams", 126)
}

function plot_tcp_loss(	c, i, j, k, n, m, lane, s)
{
	begin("tcp-loss", "dots", "tcp")
	arms()
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++)
		for (c = 1; c <= 2; c++) {
			panel((c == 1 ? "retransmits, " : "lost, ") \
				lane_name(lane[i]), "zero", c == 1 ? \
				"segments" : "packets", tics(stream_list()))
			for (k = 1; k <= 4; k++)
				for (j = 1; j <= m; j++)
					put(k, j, s[j], "tcp", tcp(arm(k),
						lane_path(lane[i]), s[j],
						ring0, rtt0,
						lane_tso(lane[i])),
						c == 1 ? "retransmits" : \
						"lost")
		}
	finish("TCP streams", 126)
}

function nodrop(ring, rtt, variant)
{
	return published("nodrop repo v4", "iperf3 TCP 300s TAP ring " ring \
		" RTT " rtt (rtt == "0" ? "" : "ms"), "1", variant)
}

function grid(column)
{
	return distinct("tcp", column, "threads=" threads0)
}

# "path tso" of the slice over rings and round trips.
function grid_lanes(	i, j, n, m, p, t, text)
{
	n = split(grid("path"), p, " ")
	for (i = 1; i <= n; i++) {
		m = split(distinct("tcp", "tso", "path=" p[i] ";threads=" \
			threads0), t, " ")
		for (j = 1; j <= m; j++)
			if (lane_combinations(p[i], unset(t[j])) > 1)
				text = text (text == "" ? "" : " ") p[i] ":" \
					t[j]
	}
	return text
}

function lane_combinations(path, tso,	i, w, x, seen, n)
{
	for (i = 1; i <= cells["tcp"]; i++) {
		w = cell["tcp", i]
		if (!holds(w, "path=" path ";threads=" threads0 ";tso=" tso))
			continue
		x = key["tcp", w, "ring"] ";" key["tcp", w, "rtt_ms"]
		if (!(x in seen)) {
			seen[x] = 1
			n++
		}
	}
	return n + 0
}

function plot_tcp_ring(	i, j, k, r, n, m, o, lane, ring, rtt)
{
	if (threads0 == "")
		return
	begin("tcp-ring", "dots", "tcp")
	arms()
	series(5, "published, v4 stock", "c_ink", 12, 3, -0.38)
	series(6, "published, v4 patched", "c_ink", 13, 3, 0.38)
	n = split(grid_lanes(), lane, " ")
	m = split(grid("ring"), ring, " ")
	o = split(grid("rtt_ms"), rtt, " ")
	for (i = 1; i <= n; i++)
		for (r = 1; r <= o; r++) {
			panel(path_name(lane_path(lane[i])) ", " threads0 \
				(threads0 == 1 ? " stream" : " streams") \
				", round trip " rtt[r] " ms", "log",
				"Mbit/s", tics(grid("ring")))
			for (k = 1; k <= 4; k++)
				for (j = 1; j <= m; j++)
					put(k, j, ring[j], "tcp", tcp(arm(k),
						lane_path(lane[i]), threads0,
						ring[j], rtt[r],
						lane_tso(lane[i])), "mbit_s")
			if (!panel_open || lane_path(lane[i]) != "tap")
				continue
			for (k = 5; k <= 6; k++)
				for (j = 1; j <= m; j++)
					put(k, j, ring[j], "published",
						nodrop(ring[j], rtt[r], k == 5 \
						? "stock" : "patched"),
						"delivered_mbit_s")
		}
	finish("ring length, packets", 126)
}

# ---- latency ----

function latency_slice(	i, w, x, n, top)
{
	for (i = 1; i <= cells["latency"]; i++) {
		w = cell["latency", i]
		x = "path=" key["latency", w, "path"] ";threads=" \
			key["latency", w, "threads"]
		if (++n[x] > top) {
			top = n[x]
			slice0 = x
		}
	}
	split(slice0, x2, /[=;]/)
	slice_path = x2[2]
	slice_threads = x2[4]
}

function lat(kernel, qdisc, ring)
{
	return "kernel=" kernel ";qdisc=" qdisc ";" slice0 ";ring=" ring
}

function latency_rings()
{
	return distinct("latency", "ring", slice0)
}

function latency_qdiscs()
{
	return distinct("latency", "qdisc", slice0)
}

function queue_colour(qdisc)
{
	return qdisc == "noqueue" ? "c_ring" : "c_qdisc"
}

function plot_latency_ring(	c, i, j, k, n, m, q, ring, column, base)
{
	begin("latency-ring", "dots", "latency")
	split("p50_us p95_us p99_us", column, " ")
	for (c = 1; c <= 3; c++)
		for (k = 1; k <= 2; k++)
			for (j = 1; j <= 2; j++)
				series((j - 1) * 6 + (k - 1) * 3 + c,
					substr(column[c], 1, 3) " " \
					(k == 1 ? "stock" : "patched"),
					j == 1 ? "c_ring" : "c_qdisc",
					(c == 1 ? 6 : c == 2 ? 8 : 4) + k - 1,
					3 - k, (c - 2) * 0.2 + \
					(k == 1 ? -0.05 : 0.05))
	n = split(latency_qdiscs(), q, " ")
	m = split(latency_rings(), ring, " ")
	for (i = 1; i <= n; i++) {
		panel(q[i], "log", "delay, us", tics(latency_rings()))
		base = q[i] == "noqueue" ? 0 : 6
		for (k = 1; k <= 2; k++)
			for (c = 1; c <= 3; c++)
				for (j = 1; j <= m; j++)
					put(base + (k - 1) * 3 + c, j, ring[j],
						"latency", lat(k == 1 ? \
						"stock" : "patched", q[i],
						ring[j]), column[c])
	}
	finish("ring length, packets", 126)
}

function plot_latency_loss(	i, j, k, n, m, q, ring)
{
	begin("latency-loss", "dots", "latency")
	series(1, "stock", "c_lost", 6, 2, -0.1)
	series(2, "patched", "c_lost", 7, 1, 0.1)
	n = split(latency_qdiscs(), q, " ")
	m = split(latency_rings(), ring, " ")
	for (i = 1; i <= n; i++) {
		panel(q[i], "zero", "probes lost, %", tics(latency_rings()))
		for (k = 1; k <= 2; k++)
			for (j = 1; j <= m; j++)
				put(k, j, ring[j], "latency", lat(k == 1 ? \
					"stock" : "patched", q[i], ring[j]),
					"lost_of_sent")
	}
	finish("ring length, packets", 126)
}

# The delays at all percentiles, for one ring length.
function plot_latency_cdf(name, ring,	i, j, k, n, m, q, p, w)
{
	begin(name, "cdf", "latency-cdf")
	series(1, "stock", "c_ring", 6, 2, 0)
	series(2, "patched", "c_ring", 7, 1, 0)
	series(3, "stock", "c_qdisc", 6, 2, 0)
	series(4, "patched", "c_qdisc", 7, 1, 0)
	n = split(latency_qdiscs(), q, " ")
	m = split(distinct("latency-cdf", "percentile", ""), p, " ")
	for (i = 1; i <= n; i++) {
		panel(q[i] ", ring " ring, "log", "percent of probes", "")
		for (k = 1; k <= 2; k++)
			for (j = 1; j <= m; j++) {
				w = lat(k == 1 ? "stock" : "patched", q[i],
					ring) ";percentile=" p[j]
				put(k + (q[i] == "noqueue" ? 0 : 2), p[j],
					p[j], "latency-cdf", w, "delay_us")
			}
	}
	finish("one-way delay of the probe, us", 126)
}

# A run of each kernel that has samples, at the shortest ring, which the same
# traffic fills soonest (a long one may never be full, and nothing happens),
# with the qdisc that the series is about: the first with wakes counted, else
# the first.
function series_run(kernel,	i, x, first)
{
	first = ""
	for (i = 1; i <= 50; i++) {
		x = "kernel=" kernel ";qdisc=" series_qdisc ";" slice0 \
			";ring=" series_ring ";run=" i
		if (samples[x] && val[sample_row[x, samples[x]], "wakes"] != "")
			return x
		if (samples[x] && first == "")
			first = x
	}
	return first
}

function series_slice(	n, part)
{
	series_qdisc = pick("latency-series", "qdisc", "fq_codel")
	n = split(distinct("latency-series", "ring", ""), part, " ")
	series_ring = n ? part[1] : ""
}

function plot_latency_series(	c, i, k, n, x, r, column, title)
{
	begin("latency-series", "series", "latency-series")
	split("ring_fill backlog wakes lost", column, " ")
	split("ring fill|qdisc backlog|wakes so far|lost so far", title, "|")
	for (c = 1; c <= 4; c++)
		for (k = 1; k <= 2; k++)
			series((c - 1) * 2 + k, k == 1 ? "stock" : "patched",
				c == 1 ? "c_ring" : c == 2 ? "c_qdisc" : \
				c == 3 ? "c_consumer" : "c_lost", 7, 3 - k, 0)
	for (c = 1; c <= 4; c++) {
		panel(title[c], "zero", c == 3 ? "wakes" : "packets", "")
		for (k = 1; k <= 2; k++) {
			x = series_run(k == 1 ? "stock" : "patched")
			for (i = 1; i <= samples[x]; i++) {
				r = sample_row[x, i]
				point((c - 1) * 2 + k, val[r, "t_ms"],
					val[r, "t_ms"], val[r, column[c]], "",
					"", 1, "latency-series",
					x ";t_ms=" val[r, "t_ms"], column[c],
					"value", "")
			}
		}
	}
	finish("time, ms", 110)
}

# ---- shaping ----

function shape(kernel, qdisc, path, threads, ring, side, class)
{
	return "kernel=" kernel ";qdisc=" qdisc ";path=" path ";threads=" \
		threads ";ring=" ring ";side=" side ";class=" class
}

# What a class of the shaping experiment is, but for kernel and side; tbf before
# htb, and htb as a whole last.
function shaped(	i, w, x, seen, text)
{
	for (i = 1; i <= cells["shaping"]; i++) {
		w = cell["shaping", i]
		x = (key["shaping", w, "qdisc"] == "tbf" ? "0" : "1") \
			key["shaping", w, "qdisc"] "|" \
			key["shaping", w, "path"] \
			"|" key["shaping", w, "threads"] "|" \
			key["shaping", w, "ring"] "|" key["shaping", w, "class"]
		if (!(x in seen)) {
			seen[x] = 1
			text = text (text == "" ? "" : " ") x
		}
	}
	text = in_order(text)
	gsub(/(^| )[01]/, " ", text)
	sub(/^ /, "", text)
	return text
}

function in_order(text,	i, j, n, part, x)
{
	n = split(text, part, " ")
	for (i = 2; i <= n; i++) {
		x = part[i]
		for (j = i - 1; j >= 1 && part[j] > x; j--)
			part[j + 1] = part[j]
		part[j + 1] = x
	}
	text = ""
	for (i = 1; i <= n; i++)
		text = text (i > 1 ? " " : "") part[i]
	return text
}

function shape_of(kernel, side, x,	part)
{
	split(x, part, "|")
	return shape(kernel, part[1], part[2], part[3], part[4], side, part[5])
}

function shape_label(x,	part)
{
	split(x, part, "|")
	return part[1] (part[5] == "all" && part[1] != "htb" ? "" : \
		" " part[5])
}

function shape_tics(	i, n, part, text, x)
{
	n = split(shaped(), part, " ")
	for (i = 1; i <= n; i++) {
		x = shape_label(part[i])
		gsub(/ /, "+", x)
		text = text (i > 1 ? " " : "") x
	}
	return tics(text)
}


function plot_shaping(	i, j, k, n, m, side, x, kernel, w)
{
	begin("shaping", "boxes", "shaping")
	series(1, "reached, stock", "c_qdisc", 6, 2, -0.19)
	series(2, "reached, patched", "c_qdisc", 7, 1, 0.19)
	series(3, "configured", "c_ink", 0, 1, 0)
	series(4, "reader's speed, all classes", "c_consumer", 0, 2, 0)
	n = split(distinct("shaping", "side", ""), side, " ")
	m = split(shaped(), x, " ")
	for (i = 1; i <= n; i++) {
		panel(plain_side(side[i]), "zero", "kbit/s", shape_tics())
		for (k = 1; k <= 4; k++)
			for (j = 1; j <= m; j++) {
				w = shape_of("patched", side[i], x[j])
				if (k == 1 || (k > 2 && !size["shaping", w]))
					w = shape_of("stock", side[i], x[j])
				put(k, j, shape_label(x[j]), "shaping", w,
					k < 3 ? "reached_kbit" : k == 3 ? \
					"configured_kbit" : "reader_kbit")
			}
	}
	finish("", 160)
}

function plain_side(side)
{
	return "rate " side " the speed of the reader"
}

# Stacked: low and high are where a piece begins and ends.
function plot_shaping_drops(	i, j, k, p, n, m, side, x, w, y, c, base,
	column)
{
	begin("shaping-drops", "stacks", "shaping")
	split("lost_of_offered qdisc_dropped_of_offered queued_of_offered",
		column, " ")
	for (p = 1; p <= 2; p++) {
		w = p == 1 ? ", stock" : ", patched"
		y = p == 1 ? -0.19 : 0.19
		series(3 * p - 2, "lost in the ring" w, "c_lost", 6, 3 - p, y)
		series(3 * p - 1, "dropped by the qdisc" w, "c_qdisc", 6,
			3 - p, y)
		series(3 * p, "still queued" w, "c_producer", 6, 3 - p, y)
	}
	n = split(distinct("shaping", "side", ""), side, " ")
	m = split(shaped(), x, " ")
	for (i = 1; i <= n; i++) {
		panel(plain_side(side[i]), "zero", "% of offered", shape_tics())
		split("", base)
		for (k = 1; k <= 6; k++)
			for (j = 1; j <= m; j++) {
				w = shape_of(k < 4 ? "stock" : "patched",
					side[i], x[j])
				c = column[(k - 1) % 3 + 1]
				y = stat("shaping", w, c, "median")
				p = j " " (k < 4)
				point(k, j, shape_label(x[j]), y, base[p] + 0,
					base[p] + y, stat("shaping", w, c, "n"),
					"shaping", w, c, "median-stacked", "")
				base[p] += y
			}
	}
	finish("", 160)
}

# ---- OpenVPN ----

# "path|threads|ring|cipher|rtt" of what was measured.
function tunnels(	i, n, part, w, x, seen, text)
{
	for (i = 1; i <= cells["openvpn"]; i++) {
		w = cell["openvpn", i]
		x = key["openvpn", w, "path"] "|" key["openvpn", w, "threads"] \
			"|" key["openvpn", w, "ring"] "|" \
			key["openvpn", w, "cipher"] "|" \
			sprintf("%05d", key["openvpn", w, "rtt_ms"])
		if (!(x in seen)) {
			seen[x] = 1
			text = text (text == "" ? "" : " ") x
		}
	}
	n = split(in_order(text), part, " ")
	text = ""
	for (i = 1; i <= n; i++)
		text = text (i > 1 ? " " : "") substr(part[i], 1,
			length(part[i]) - 5) \
			(substr(part[i], length(part[i]) - 4) + 0)
	return text
}

function vpn(which, x,	part)
{
	split(x, part, "|")
	return which ";path=" part[1] ";threads=" part[2] ";ring=" part[3] \
		";cipher=" part[4] ";rtt_ms=" part[5]
}

function vpn_label(x,	part)
{
	split(x, part, "|")
	return (part[4] == "" ? "cipher unknown" : part[4]) " " part[5] " ms"
}

function vpn_published(variant)
{
	return published("v4 cover", "OpenVPN TCP", "1", variant)
}

# The published pair belongs beside a round trip of 120 ms.
function plot_openvpn(	c, i, k, n, x, text, label, shown_pair)
{
	begin("openvpn", "dots", "openvpn")
	tic_lines = 2
	arms()
	series(5, "published, stock", "c_ink", 12, 3, -0.38)
	series(6, "published, patched", "c_ink", 13, 3, 0.38)
	n = split(tunnels(), x, " ")
	for (i = 1; i <= n; i++) {
		label = vpn_label(x[i])
		sub(/ /, "\\n", label)
		gsub(/ /, "+", label)
		text = text (i > 1 ? " " : "") label
	}
	for (c = 1; c <= 2; c++) {
		panel(c == 1 ? "throughput" : "lost at the tun devices",
			c == 1 ? "log" : "zero", c == 1 ? "Mbit/s" : \
			"packets", tics(text))
		for (k = 1; k <= 4; k++)
			for (i = 1; i <= n; i++)
				put(k, i, vpn_label(x[i]), "openvpn",
					vpn(arm(k), x[i]), c == 1 ? \
					"mbit_s" : "lost")
		if (!panel_open || c == 2)
			continue
		for (i = n; i >= 1; i--)
			if (x[i] ~ /\|120$/)
				shown_pair = i
		if (!shown_pair)
			continue
		put(5, shown_pair, vpn_label(x[shown_pair]), "published",
			vpn_published("stock"), "delivered_mbit_s")
		put(6, shown_pair, vpn_label(x[shown_pair]), "published",
			vpn_published("patched"), "delivered_mbit_s")
	}
	finish("", 180)
}

# ---- what is computed from a row before anything else ----

function of(r, a, b)
{
	if (val[r, a] == "" || val[r, b] == "" || val[r, b] + 0 <= 0)
		return ""
	return 100 * val[r, a] / val[r, b]
}

function derive(	i, j, r, w, g)
{
	for (i = 1; i <= cells["latency"]; i++) {
		w = cell["latency", i]
		for (j = 1; j <= size["latency", w]; j++) {
			r = member["latency", w, j]
			val[r, "lost_of_sent"] = of(r, "lost", "sent")
		}
	}
	for (i = 1; i <= cells["shaping"]; i++) {
		w = cell["shaping", i]
		for (j = 1; j <= size["shaping", w]; j++) {
			r = member["shaping", w, j]
			val[r, "lost_of_offered"] = of(r, "lost", "offered")
			val[r, "qdisc_dropped_of_offered"] = \
				of(r, "qdisc_dropped", "offered")
			val[r, "queued_of_offered"] = of(r, "queued",
				"offered")
			val[r, "reached_of_configured"] = \
				of(r, "reached_kbit", "configured_kbit")
			g = group(w, r)
			if (val[r, "class"] == "all")
				continue
			sum[g, "configured"] += val[r, "configured_kbit"]
			sum[g, "reached"] += val[r, "reached_kbit"]
			if (!got_all(r)) {
				rest[g, "configured"] += \
					val[r, "configured_kbit"]
				rest[g, "reached"] += val[r, "reached_kbit"]
			}
			if (val[r, "reached_kbit"] == "" ||
			    val[r, "configured_kbit"] == "")
				hole[g] = 1
		}
	}
	for (i = 1; i <= cells["shaping"]; i++) {
		w = cell["shaping", i]
		for (j = 1; j <= size["shaping", w]; j++) {
			r = member["shaping", w, j]
			g = group(w, r)
			if (val[r, "class"] == "all" || (g in hole) ||
			    sum[g, "reached"] <= 0 ||
			    sum[g, "configured"] <= 0)
				continue
			val[r, "reached_share"] = 100 * \
				val[r, "reached_kbit"] / sum[g, "reached"]
			val[r, "configured_share"] = 100 * \
				val[r, "configured_kbit"] / \
				sum[g, "configured"]
			# What a class left over goes to the others.
			if (got_all(r) || rest[g, "reached"] <= 0)
				continue
			val[r, "share_off"] = 100 * (val[r, "reached_kbit"] / \
				rest[g, "reached"] - val[r, "configured_kbit"] / \
				rest[g, "configured"])
			if (val[r, "share_off"] < 0)
				val[r, "share_off"] = -val[r, "share_off"]
		}
	}
}

# Of this row's class all arrived that was offered: it wanted less than its share.
function got_all(r)
{
	return val[r, "lost"] == "0" && val[r, "qdisc_dropped"] == "0"
}

# One run of all classes of a qdisc.
function group(w, r)
{
	return substr(w, 1, index(w, ";class=") - 1) ";run=" val[r, "run"]
}
