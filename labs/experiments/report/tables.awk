# SPDX-License-Identifier: GPL-2.0-only
#
# tables.awk - the table beside each plot: the same cells, as numbers.

function head(text,	i, n, part)
{
	n = split(text, part, "|")
	printf "<thead><tr>"
	for (i = 1; i <= n; i++)
		printf "<th scope=\"col\">%s</th>", part[i]
	print "</tr></thead><tbody>"
}

# Rows are printed by the group: all of one, so that a hole in it is seen, or
# none, where nothing was measured.  goes_on: it belongs to the row before.
function row_head(text, goes_on)
{
	if (!goes_on)
		end_group()
	group_text = group_text "<tr><th scope=\"row\">" text "</th>"
}

function td(text)
{
	if (text ~ /data-(file|meta)=/ && text !~ /data-file="published.csv"/)
		group_known = 1
	group_text = group_text "<td>" text "</td>"
}

function end_row()
{
	group_text = group_text "</tr>\n"
}

function end_group()
{
	if (group_known)
		printf "%s", group_text
	group_text = ""
	group_known = 0
}

# What a row of tcp.csv is called: path, TSO and one more parameter.
function lane_head(lane, column, x, unit)
{
	return esc(path_name(lane_path(lane))) ", " \
		(lane_tso(lane) == "" ? "TSO unknown" : "TSO " \
		(lane_tso(lane) == 1 ? "on" : "off")) ", " \
		par("tcp", column, x) " " unit
}


function arm_name(k)
{
	return (k < 3 ? "stock " : "patched ") (k % 2 ? "noqueue" : "fq_codel")
}

# A published figure in the unit of its source.
function quoted_figure(w,	unit)
{
	if (!size["published", w])
		return ""
	unit = val[member["published", w, 1], "unit"]
	return fig("published", w, "delivered", "value") "&nbsp;" unit
}

function quoted_pair(name, a, b)
{
	if (!ratio("published", b, a, "delivered"))
		return ""
	return "<span class=\"pair-of\">" name " " quoted_figure(a) " &rarr; " \
		quoted_figure(b) ", ratio " traced(mid, "published", b,
		"delivered", "ratio", a) "</span>"
}

function none_if_empty(text)
{
	return text == "" ? "<span class=\"none\">&ndash;</span>" : text
}

function stream_word(s)
{
	return s == 1 ? "stream" : "streams"
}

function table_tcp_throughput(	i, j, k, n, m, lane, s, path, text)
{
	head("path, streams|stock noqueue|stock fq_codel|patched noqueue|" \
		"patched fq_codel|published, stock &rarr; patched")
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			path = lane_path(lane[i])
			row_head(lane_head(lane[i], "threads", s[j],
				stream_word(s[j])))
			for (k = 1; k <= 4; k++)
				td(spread("tcp", tcp(arm(k), path, s[j], ring0,
					rtt0, lane_tso(lane[i])), "mbit_s"))
			text = quoted_pair("v7:", published("v7 cover",
				cover_setup(path), s[j], "stock"),
				published("v7 cover", cover_setup(path), s[j],
				"patched fq_codel"))
			if (path == "tap" && quoted_pair("", \
			    librecast(s[j], "reverted"), librecast(s[j],
			    "backpressure half ring")) != "")
				text = text (text == "" ? "" : "<br>") \
					quoted_pair("7.2-rc:",
					librecast(s[j], "reverted"),
					librecast(s[j],
					"backpressure half ring"))
			td(none_if_empty(text))
			end_row()
		}
}

function table_tcp_ratio(	i, j, k, n, m, lane, s, path, text, a, b)
{
	head("path, streams|noqueue: patched / stock|" \
		"fq_codel: patched / stock|stock: fq_codel / noqueue|published")
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			path = lane_path(lane[i])
			row_head(lane_head(lane[i], "threads", s[j],
				stream_word(s[j])))
			for (k = 1; k <= 3; k++) {
				a = tcp(arm(k == 3 ? 2 : k + 2), path, s[j],
					ring0, rtt0, lane_tso(lane[i]))
				b = tcp(arm(k == 3 ? 1 : k), path, s[j],
					ring0, rtt0, lane_tso(lane[i]))
				td(ratio_shown("tcp", a, b, "mbit_s"))
			}
			text = ""
			a = published("v7 cover", cover_setup(path), s[j],
				"patched fq_codel")
			b = published("v7 cover", cover_setup(path), s[j],
				"stock")
			if (ratio("published", a, b, "delivered"))
				text = "v7: " traced(mid, "published", a,
					"delivered", "ratio", b)
			a = librecast(s[j], "backpressure half ring")
			b = librecast(s[j], "reverted")
			if (path == "tap" && ratio("published", a, b,
			    "delivered"))
				text = text (text == "" ? "" : "<br>") \
					"7.2-rc: " traced(mid, "published", a,
					"delivered", "ratio", b)
			td(none_if_empty(text))
			end_row()
		}
}

function table_tcp_loss(	i, j, k, n, m, o, c, lane, s, w, column)
{
	head("path, streams, arm|retransmits, segments|lost, packets|" \
		"dropped by the qdisc|requeues|wakes|" \
		"dropped by the receiver|timeouts")
	o = split("retransmits lost qdisc_dropped requeues wakes " \
		"receiver_dropped timeouts", column, " ")
	n = split(lanes(), lane, " ")
	m = split(stream_list(), s, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			for (k = 1; k <= 4; k++) {
				w = tcp(arm(k), lane_path(lane[i]), s[j],
					ring0, rtt0, lane_tso(lane[i]))
				row_head(lane_head(lane[i], "threads", s[j],
					stream_word(s[j])) ", " arm_name(k),
					k > 1)
				for (c = 1; c <= o; c++)
					td(spread("tcp", w, column[c]))
				end_row()
			}
}

function table_tcp_ring(	i, j, k, r, n, m, o, lane, ring, rtt, w)
{
	head("path, ring, round trip|stock noqueue|stock fq_codel|" \
		"patched noqueue|patched fq_codel|" \
		"fq_codel: patched / stock|published, stock &rarr; patched")
	n = split(grid_lanes(), lane, " ")
	m = split(grid("ring"), ring, " ")
	o = split(grid("rtt_ms"), rtt, " ")
	for (i = 1; i <= n; i++)
		for (r = 1; r <= o; r++)
			for (j = 1; j <= m; j++) {
				row_head(esc(path_name(lane_path(lane[i]))) \
					", ring " par("tcp", "ring", ring[j]) \
					", " par("tcp", "rtt_ms", rtt[r]) \
					"&nbsp;ms")
				for (k = 1; k <= 4; k++) {
					w[k] = tcp(arm(k), lane_path(lane[i]),
						threads0, ring[j], rtt[r],
						lane_tso(lane[i]))
					td(spread("tcp", w[k], "mbit_s"))
				}
				td(ratio_shown("tcp", w[4], w[2], "mbit_s"))
				td(none_if_empty(lane_path(lane[i]) == "tap" ?\
					quoted_pair("", nodrop(ring[j], rtt[r],
					"stock"), nodrop(ring[j], rtt[r],
					"patched")) : ""))
				end_row()
			}
}

function table_latency_ring(	i, j, k, c, n, m, q, ring, column)
{
	head("qdisc, ring, kernel|p50, us|p95, us|p99, us|highest, us|" \
		"fullest ring, packets|highest backlog|wakes")
	split("p50_us p95_us p99_us max_us ring_max backlog_max wakes",
		column, " ")
	n = split(latency_qdiscs(), q, " ")
	m = split(latency_rings(), ring, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			for (k = 1; k <= 2; k++) {
				row_head(esc(q[i]) ", ring " par("latency",
					"ring", ring[j]) ", " \
					(k == 1 ? "stock" : "patched"), k > 1)
				for (c = 1; c <= 7; c++)
					td(spread("latency", lat(k == 1 ? \
						"stock" : "patched", q[i],
						ring[j]), column[c]))
				end_row()
			}
}

function table_latency_loss(	i, j, k, c, n, m, q, ring, column)
{
	head("qdisc, ring, kernel|probes sent|probes lost|lost, %|" \
		"lost by the device, all traffic|dropped by the qdisc")
	split("sent lost lost_of_sent device_dropped qdisc_dropped", column,
		" ")
	n = split(latency_qdiscs(), q, " ")
	m = split(latency_rings(), ring, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			for (k = 1; k <= 2; k++) {
				row_head(esc(q[i]) ", ring " par("latency",
					"ring", ring[j]) ", " \
					(k == 1 ? "stock" : "patched"), k > 1)
				for (c = 1; c <= 5; c++)
					td(spread("latency", lat(k == 1 ? \
						"stock" : "patched", q[i],
						ring[j]), column[c]))
				end_row()
			}
}

function table_latency_cdf(ring,	i, k, c, n, q, p)
{
	head("qdisc, kernel|p50, us|p95, us|p99, us")
	split("50 95 99", p, " ")
	n = split(latency_qdiscs(), q, " ")
	for (i = 1; i <= n; i++)
		for (k = 1; k <= 2; k++) {
			row_head(esc(q[i]) ", " (k == 1 ? "stock" : "patched"))
			for (c = 1; c <= 3; c++)
				td(spread("latency-cdf", lat(k == 1 ? \
					"stock" : "patched", q[i], ring) \
					";percentile=" p[c], "delay_us"))
			end_row()
		}
}

function table_latency_series(	k, x, c, column, s)
{
	head("kernel, run|samples|fullest ring|highest backlog|wakes|lost")
	split("ring_fill backlog wakes lost", column, " ")
	for (k = 1; k <= 2; k++) {
		x = series_run(k == 1 ? "stock" : "patched")
		if (x == "")
			continue
		match(x, /run=[0-9]+$/)
		row_head((k == 1 ? "stock" : "patched") ", run " \
			par("latency-series", "run", substr(x, RSTART + 4)))
		td(traced(samples[x], "latency-series", x, "t_ms", "n", ""))
		for (c = 1; c <= 4; c++)
			td(traced(sample_top(x, column[c]), "latency-series",
				x, column[c], "max", ""))
		end_row()
	}
}

# Counters that only rise are highest at the end.
function sample_top(x, column,	i, y, top)
{
	for (i = 1; i <= samples[x]; i++) {
		y = val[sample_row[x, i], column]
		if (y != "" && (top == "" || y + 0 > top))
			top = y + 0
	}
	return top
}

function table_shaping(	i, j, k, c, n, m, side, x, w, part, column)
{
	head("side, class, kernel|configured, kbit/s|reached, kbit/s|" \
		"reached, % of configured|share configured, %|" \
		"share reached, %|reader, kbit/s")
	split("configured_kbit reached_kbit reached_of_configured " \
		"configured_share reached_share reader_kbit", column, " ")
	n = split(distinct("shaping", "side", ""), side, " ")
	m = split(shaped(), x, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			for (k = 1; k <= 2; k++) {
				shape_head(side[i], x[j], k)
				w = shape_of(k == 1 ? "stock" : "patched",
					side[i], x[j])
				for (c = 1; c <= 6; c++)
					td(spread("shaping", w, column[c]))
				end_row()
			}
}

function shape_head(side, x, k,	part)
{
	split(x, part, "|")
	row_head(esc(side) ", " shape_words(part) ", " \
		(k == 1 ? "stock" : "patched"), k > 1)
}

# A class as words, with its number from its row.
function shape_words(part)
{
	return esc(part[1]) (part[5] != "all" ? " " par("shaping", "class",
		part[5]) : part[1] == "htb" ? " all" : "")
}

function table_shaping_drops(	i, j, k, c, n, m, side, x, w, column)
{
	head("side, class, kernel|offered|delivered|lost in the ring|" \
		"dropped by the qdisc|still queued|lost, %|by the qdisc, %")
	split("offered delivered lost qdisc_dropped queued lost_of_offered " \
		"qdisc_dropped_of_offered", column, " ")
	n = split(distinct("shaping", "side", ""), side, " ")
	m = split(shaped(), x, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			for (k = 1; k <= 2; k++) {
				shape_head(side[i], x[j], k)
				w = shape_of(k == 1 ? "stock" : "patched",
					side[i], x[j])
				for (c = 1; c <= 7; c++)
					td(spread("shaping", w, column[c]))
				end_row()
			}
}

function vpn_head(x,	part)
{
	split(x, part, "|")
	return par("openvpn", "cipher", part[4]) ", " \
		par("openvpn", "rtt_ms", part[5]) "&nbsp;ms"
}

function table_openvpn(	i, k, n, x, w)
{
	head("cipher, round trip|stock noqueue, Mbit/s|" \
		"stock fq_codel, Mbit/s|patched noqueue, Mbit/s|" \
		"patched fq_codel, Mbit/s|fq_codel: patched / stock|" \
		"lost, stock fq_codel|lost, patched fq_codel|" \
		"published, stock &rarr; patched")
	n = split(tunnels(), x, " ")
	for (i = 1; i <= n; i++) {
		row_head(vpn_head(x[i]))
		for (k = 1; k <= 4; k++) {
			w[k] = vpn(arm(k), x[i])
			td(spread("openvpn", w[k], "mbit_s"))
		}
		td(ratio_shown("openvpn", w[4], w[2], "mbit_s"))
		td(spread("openvpn", w[2], "lost"))
		td(spread("openvpn", w[4], "lost"))
		td(none_if_empty(x[i] ~ /\|120$/ ? quoted_pair("",
			vpn_published("stock"), vpn_published("patched")) : \
			""))
		end_row()
	}
}

# ---- what the page says of where it comes from ----

function table_failed(	i, j, n, part, r, f, text)
{
	head("file|run|failure")
	for (i = 1; i <= failures; i++) {
		r = failed[i]
		f = file_of[r]
		n = split(keys[f] ",run", part, ",")
		text = ""
		for (j = 1; j <= n; j++)
			text = text (j > 1 ? ", " : "") part[j] " " \
				(val[r, part[j]] ~ /[0-9]/ ? par(f, part[j],
				val[r, part[j]]) : esc(val[r, part[j]]))
		row_head(csv_of(f))
		td(text)
		td("<code>" esc(val[r, "failure"]) "</code>")
		end_row()
	}
}

function table_meta(	i, j, f, k)
{
	head("file|what|value")
	for (i = 1; i <= files; i++) {
		f = file_name[i]
		for (j = 1; j <= metas[f]; j++) {
			k = meta_key[f, j]
			row_head(f ".meta")
			td(esc(k))
			td("<span data-meta=\"" f ".meta\">" \
				esc(meta[f, k]) "</span>")
			end_row()
		}
	}
}
