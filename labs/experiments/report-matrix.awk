# SPDX-License-Identifier: GPL-2.0-only
#
# report-matrix.awk - both tables and the verdicts; see report-matrix.
#
# Input files, told apart by the variable kind set before each: columns,
# published, meta, rows.  A value that is not a number is treated as absent:
# nothing is made up, an absent value is printed as "-", and a verdict that
# needs it does not hold.

function number(text)
{
	return text ~ /^-?[0-9]+(\.[0-9]+)?$/ && length(text) < 16
}

# The value of row r in a column, or "" if it is absent or not a number.
function get(r, column)
{
	return number(value[r, column]) ? value[r, column] + 0 : ""
}

function natural(text)
{
	return text ~ /^[0-9]+$/ && length(text) < 16
}

# ---- reading ----

FNR == 1 {
	split("", at)
	fields = 0
}

{ sub(/\r$/, "") }

kind == "columns" {
	if (FNR > 1) {
		split($0, part, ",")
		defined[part[1]] = 1
	}
	next
}

kind == "published" {
	n = split($0, part, ",")
	if (FNR == 1) {
		for (i = 1; i <= n; i++)
			at[part[i]] = i
		next
	}
	if (part[at["source"]] != "v7 cover")
		next
	published_host = part[at["host"]]
	key = part[at["setup"]] SUBSEP part[at["threads_or_streams"]] \
		SUBSEP part[at["variant"]]
	published[key, "delivered"] = part[at["delivered"]]
	published[key, "lost"] = part[at["lost"]]
	next
}

kind == "meta" {
	i = index($0, ": ")
	if (i)
		meta[substr($0, 1, i - 1)] = substr($0, i + 2)
	next
}

kind == "rows" && FNR == 1 {
	fields = split($0, name, ",")
	for (i = 1; i <= fields; i++)
		if (!(name[i] in defined)) {
			printf "report-matrix: %s has a column \"%s\", which " \
				"columns.csv does not define\n", FILENAME, \
				name[i] >"/dev/stderr"
			broken = 2
			exit
		}
	next
}

kind == "rows" {
	if (split($0, part, ",") != fields) {
		printf "report-matrix: %s, line %d: %d values for %d " \
			"columns\n", FILENAME, FNR, split($0, part, ","), \
			fields >"/dev/stderr"
		broken = 2
		exit
	}
	rows++
	for (i = 1; i <= fields; i++)
		value[rows, name[i]] = part[i]
	cell = value[rows, "experiment"] SUBSEP value[rows, "sender"] \
		SUBSEP value[rows, "kernel"] SUBSEP value[rows, "qdisc"] \
		SUBSEP value[rows, "path"] SUBSEP value[rows, "threads"]
	member[cell, ++size[cell]] = rows
}

# ---- statistics over the runs of a cell ----

# Fills sorted[1..n] with the numbers in list[1..n].
function sort(list, n, sorted,	i, j, x)
{
	for (i = 1; i <= n; i++) {
		x = list[i]
		for (j = i - 1; j >= 1 && sorted[j] > x; j--)
			sorted[j + 1] = sorted[j]
		sorted[j + 1] = x
	}
}

# Kpps a thread of one row, "" if it cannot be said.
function rate(r, column,	packets, seconds, threads)
{
	packets = get(r, column)
	seconds = get(r, "seconds")
	threads = get(r, "threads")
	if (value[r, "failure"] != "" || packets == "" || packets < 0 ||
	    seconds == "" || seconds <= 0 || threads == "" || threads < 1)
		return ""
	return packets / seconds / threads / 1000
}

# Sets low, mid, high of a cell's rates; returns how many runs went into it.
function rates(cell, column,	i, n, x, list, sorted)
{
	low = mid = high = ""
	n = 0
	for (i = 1; i <= size[cell]; i++) {
		x = rate(member[cell, i], column)
		if (x != "")
			list[++n] = x
	}
	if (!n)
		return 0
	sort(list, n, sorted)
	low = sorted[1]
	high = sorted[n]
	mid = n % 2 ? sorted[(n + 1) / 2] : \
		(sorted[n / 2] + sorted[n / 2 + 1]) / 2
	return n
}

function main_cell(kernel, qdisc, path, threads)
{
	return "matrix" SUBSEP "start_xmit" SUBSEP kernel SUBSEP qdisc \
		SUBSEP path SUBSEP threads
}

# ---- the main table ----

function shown(x)
{
	if (x == "")
		return "-"
	if (x >= 1e7)
		return sprintf("%.3g", x)
	return sprintf(x < 1000 && x > 0 ? "%.1f" : "%.0f", x)
}

function published_line(setup, threads, column,	k, i, x)
{
	printf "    published           "
	for (i = 1; i <= 4; i++) {
		k = i == 1 ? "stock" : i == 3 ? "patched noqueue" : \
			"patched fq_codel"
		x = i == 2 ? "" : published[setup, threads, k, column]
		printf "%11s", x == "" ? "-" : x
	}
	print ""
}

function measured_line(path, threads, column,	i)
{
	printf "  %-22s", column == "lost" ? "lost" : "delivered"
	for (i = 1; i <= 4; i++) {
		rates(main_cell(kernels[i], qdiscs[i], path, threads), column)
		printf "%11s", shown(mid)
	}
	print ""
}

# patched/stock of the medians, and between which bounds it lies whichever
# runs are compared.
function ratio_lines(path, threads,	i, a, b, c, text, spread)
{
	text = "  patched/stock         "
	spread = "    lowest-highest      "
	for (i = 1; i <= 4; i++) {
		if (kernels[i] == "stock") {
			text = text sprintf("%11s", "")
			spread = spread sprintf("%11s", "")
			continue
		}
		rates(main_cell("stock", qdiscs[i], path, threads), \
			"delivered")
		a = low; b = mid; c = high
		rates(main_cell("patched", qdiscs[i], path, threads), \
			"delivered")
		if (a == "" || a <= 0 || mid == "") {
			text = text sprintf("%11s", "-")
			spread = spread sprintf("%11s", "-")
			continue
		}
		ratio[path, threads, qdiscs[i]] = mid / b
		text = text sprintf("%11.2f", mid / b)
		spread = spread sprintf("%11s", sprintf("%.2f-%.2f", \
			low / c, high / a))
	}
	print text
	print spread
}

# What published.csv calls it.
function setup_of(path, threads)
{
	return (path == "tap" ? "pktgen TAP" : "pktgen TAP+vhost-net") \
		(threads > 1 ? " (per thread)" : "")
}

function block(path, threads,	setup, title)
{
	setup = setup_of(path, threads)
	print ""
	title = path == "tap" ? "TAP" : "TAP + vhost-net"
	title = title (threads > 1 ? ", " threads " threads, per thread" : \
		", 1 thread")
	print title
	measured_line(path, threads, "delivered")
	published_line(setup, threads, "delivered")
	measured_line(path, threads, "lost")
	published_line(setup, threads, "lost")
	ratio_lines(path, threads)
}

function said(key)
{
	return key in meta && meta[key] != "" ? meta[key] : "-"
}

function main_table()
{
	print "Main table: pktgen start_xmit into the device, in Kpps"
	print "Median of " said("runs") " runs of " said("count") \
		" packets; published: v7 cover letter, " \
		(published_host == "" ? "-" : published_host)
	print ""
	printf "%-24s%11s%11s%11s%11s\n", "", "stock", "stock", "patched", \
		"patched"
	printf "%-24s%11s%11s%11s%11s\n", "", "noqueue", "fq_codel", \
		"noqueue", "fq_codel"
	block("tap", 1)
	block("tap", 4)
	block("tap+vhost", 1)
	block("tap+vhost", 4)
	print ""
	print "What it shows: pktgen sends below the qdisc, so this is about the " \
		"device alone:"
	print "does its queue stop where the ring is full, and what does that " \
		"cost?  A"
	print "published \"stock\" names no qdisc; it stands under noqueue."
}

# ---- the ledger ----

function count(r, column,	x)
{
	x = get(r, column)
	return x == "" ? "-" : sprintf("%.16g", x)
}

function ledger_rows(sender, qdisc, kernel,	cell, i, r)
{
	cell = "ledger" SUBSEP sender SUBSEP kernel SUBSEP qdisc SUBSEP \
		"tap" SUBSEP 4
	if (!size[cell])
		printf "  %-9s  -\n", kernel
	for (i = 1; i <= size[cell]; i++) {
		r = member[cell, i]
		printf "  %-8s%3s%8s%9s%9s%9s%7s%8s%8s%7s%s\n", kernel, \
			count(r, "run"), count(r, "offered"), \
			count(r, "delivered"), count(r, "device_dropped"), \
			count(r, "qdisc_dropped"), count(r, "queued"), \
			count(r, "lost"), count(r, "backlog_max"), \
			count(r, "wakes"), \
			value[r, "failure"] == "" ? "" : " failed"
	}
}

function ledger_table(	s, q)
{
	print ""
	print "Second table: through the qdisc, 4 senders to TAP, a slow " \
		"reader, in packets"
	print ""
	printf "%13s%8s%9s%9s%9s%7s%8s%8s%7s\n", "", "offered", \
		"deliv-", "dropped", "dropped", "still", "lost", "highest", \
		"wakes"
	printf "%10s%3s%8s%9s%9s%9s%7s%8s%8s%7s\n", "", "run", "", \
		"ered", "by dev", "by qdisc", "queued", "", "backlog", ""
	for (s = 1; s <= 2; s++)
		for (q = 1; q <= 2; q++) {
			print (s == 1 ? "UDP sockets" : \
				"pktgen queue_xmit") ", " \
				(q == 1 ? "pfifo" : "fq_codel")
			ledger_rows(s == 1 ? "udp" : "queue_xmit", \
				q == 1 ? "pfifo" : "fq_codel", "stock")
			ledger_rows(s == 1 ? "udp" : "queue_xmit", \
				q == 1 ? "pfifo" : "fq_codel", "patched")
		}
	print ""
	print "What it shows: on stock the device drops behind the back of " \
		"its qdisc, which"
	print "never fills; patched, the packets wait in the qdisc, and only " \
		"its rule drops."
}

# ---- verdicts ----

# One run in words; pktgen start_xmit goes without saying.
function cell_name(experiment, sender, kernel, qdisc, path, threads)
{
	return (experiment == "matrix" ? "" : experiment " ") \
		(sender == "start_xmit" ? "" : sender " ") kernel " " \
		qdisc " " path " x" threads
}

function row_name(r)
{
	return cell_name(value[r, "experiment"], value[r, "sender"], \
		value[r, "kernel"], value[r, "qdisc"], value[r, "path"], \
		value[r, "threads"]) " run " value[r, "run"]
}

function against(text)
{
	held = 0
	if (++reasons <= 3)
		reason[reasons] = text
}

# The column of a row must be a count that is equal to, or above, a bound.
function wants(r, column, relation, bound,	x, good)
{
	if (value[r, "failure"] != "") {
		against(row_name(r) ": " value[r, "failure"])
		return
	}
	x = value[r, column]
	if (!natural(x)) {
		against(row_name(r) ": " column " is not known")
		return
	}
	good = relation == "=" ? x + 0 == bound : x + 0 > bound
	if (!good)
		against(row_name(r) ": " column " is " x ", wanted " \
			(relation == "=" ? "" : "above ") bound)
}

# A cell needs all its runs, else nothing has been shown.
function complete(cell,	parts, n)
{
	n = natural(meta["runs"]) && meta["runs"] > 0 ? meta["runs"] + 0 : 0
	if (n && size[cell] == n)
		return
	split(cell, parts, SUBSEP)
	against(cell_name(parts[1], parts[2], parts[3], parts[4], parts[5], \
		parts[6]) ": " size[cell] + 0 " of " (n ? n : "?") " runs")
}

function begin_verdict()
{
	held = 1
	reasons = 0
}

function end_verdict(label, text, judged,	i)
{
	printf "%-8s  %s %s\n", held ? "held" : "not held", label, text
	for (i = 1; i <= reasons && i <= 3; i++)
		print "          " reason[i]
	if (reasons > 3)
		print "          and " reasons - 3 " more"
	if (judged && !held)
		bad = 1
	return held
}

function nothing_lost(cell,	i, r)
{
	complete(cell)
	for (i = 1; i <= size[cell]; i++) {
		r = member[cell, i]
		wants(r, "device_dropped", "=", 0)
		wants(r, "pktgen_errors", "=", 0)
		wants(r, "missing", "=", 0)
		wants(r, "duplicated", "=", 0)
		wants(r, "lost", "=", 0)
		wants(r, "delivered", ">", 0)
	}
}

function lost_in(cell, relation,	i, r)
{
	complete(cell)
	for (i = 1; i <= size[cell]; i++) {
		r = member[cell, i]
		wants(r, "lost", relation, 0)
		wants(r, "device_dropped", relation, 0)
		wants(r, "offered", ">", 0)
	}
}

function control_cell(kernel, qdisc, path)
{
	return "control" SUBSEP "start_xmit" SUBSEP kernel SUBSEP qdisc \
		SUBSEP path SUBSEP 1
}

function ledger_cell(sender, kernel, qdisc)
{
	return "ledger" SUBSEP sender SUBSEP kernel SUBSEP qdisc SUBSEP \
		"tap" SUBSEP 4
}

function percent(x)
{
	return x == "" ? "-" : sprintf("%+.0f %%", (x - 1) * 100)
}

# What fq_codel costs on patched, measured and published.
function cost_of(path, threads,	setup, a, b)
{
	setup = setup_of(path, threads)
	a = published[setup, threads, "stock", "delivered"]
	b = published[setup, threads, "patched fq_codel", "delivered"]
	return percent(ratio[path, threads, "fq_codel"]) " (" \
		percent(number(a) && a > 0 && number(b) ? b / a : "") ")"
}

function claims(	p, i)
{
	print ""
	print "Claims of the cover letter (throughput is not judged; in brackets: " \
		"published)"
	begin_verdict()
	for (p = 1; p <= 2; p++) {
		lost_in(control_cell("stock", "noqueue", paths[p]), ">")
		lost_in(control_cell("patched", "noqueue", paths[p]), ">")
	}
	end_verdict("1", "noqueue: patched drops as stock does (slow reader)", 0)
	begin_verdict()
	nothing_lost(main_cell("patched", "fq_codel", "tap", 1))
	end_verdict("2", "TAP, fq_codel: 0 lost; throughput " \
		cost_of("tap", 1), 0)
	begin_verdict()
	nothing_lost(main_cell("patched", "fq_codel", "tap+vhost", 1))
	end_verdict("3", "TAP + vhost-net, fq_codel: 0 lost; throughput " \
		cost_of("tap+vhost", 1), 0)
	begin_verdict()
	nothing_lost(main_cell("patched", "fq_codel", "tap", 4))
	nothing_lost(main_cell("patched", "fq_codel", "tap+vhost", 4))
	end_verdict("4", "4 threads: 0 lost; TAP " cost_of("tap", 4) \
		", TAP + vhost-net " cost_of("tap+vhost", 4), 0)
}

function judge_main(	p, t, i)
{
	print ""
	print "Verdicts on the main table"
	begin_verdict()
	for (p = 1; p <= 2; p++)
		for (t = 1; t <= 4; t += 3)
			nothing_lost(main_cell("patched", "fq_codel", \
				paths[p], t))
	end_verdict("a", "patched fq_codel: no drop, no error, no gap, no duplicate", 1)
	begin_verdict()
	for (p = 1; p <= 2; p++) {
		lost_in(control_cell("stock", "noqueue", paths[p]), ">")
		lost_in(control_cell("stock", "fq_codel", paths[p]), ">")
		lost_in(control_cell("patched", "noqueue", paths[p]), ">")
		lost_in(control_cell("patched", "fq_codel", paths[p]), "=")
	}
	end_verdict("b", "slow reader: stock and noqueue lose, patched fq_codel does not", 1)
	begin_verdict()
	if (!rows)
		against("no run at all")
	for (i = 1; i <= rows; i++)
		wants(i, "probe", "=", 1)
	end_verdict("c", "after each run a probe through the qdisc arrived", 1)
}

# Mean of the runs' mean backlog; "" if one of them is not known.
function backlog(cell,	i, x, sum)
{
	for (i = 1; i <= size[cell]; i++) {
		x = get(member[cell, i], "backlog_mean")
		if (x == "" || x < 0)
			return ""
		sum += x
	}
	return size[cell] ? sum / size[cell] : ""
}

# How much less is a matter of speed: vCPUs that share a core wait for each
# other's qdisc lock, and a backlog builds on stock too.
function less(sender, qdisc,	s, p)
{
	s = backlog(ledger_cell(sender, "stock", qdisc))
	p = backlog(ledger_cell(sender, "patched", qdisc))
	if (s == "" || p == "")
		against("mean backlog of " sender " " qdisc " is not known")
	else if (s >= p)
		against(sender " " qdisc ": mean backlog " \
			sprintf("%.0f on stock, %.0f on patched", s, p))
}

function judge_ledger(	s, q, i, r, cell, sender, qdisc)
{
	print ""
	print "Verdicts on the second table (d on both)"
	begin_verdict()
	for (i = 1; i <= rows; i++) {
		if (value[i, "experiment"] == "ledger")
			ledgers++
		wants(i, "lost", "=", get(i, "device_dropped"))
	}
	if (!ledgers)
		against("no run at all")
	end_verdict("d", "lost is what the device says it dropped, exactly", 1)
	begin_verdict()
	for (s = 1; s <= 2; s++)
		for (q = 1; q <= 2; q++) {
			cell = ledger_cell(senders[s], "patched", through[q])
			lost_in(cell, "=")
			for (i = 1; i <= size[cell]; i++)
				wants(member[cell, i], "backlog_max", ">", 0)
		}
	end_verdict("e", "patched: 0 lost, and the qdisc had a backlog", 1)
	begin_verdict()
	for (s = 1; s <= 2; s++)
		for (q = 1; q <= 2; q++)
			lost_in(ledger_cell(senders[s], "stock", through[q]), \
				">")
	for (s = 1; s <= 2; s++)
		less(senders[s], "pfifo")
	end_verdict("f", "stock: lost > 0, and less backlog than patched (pfifo, mean)", 1)
}

function origin(	k, i)
{
	print said("cpu") ", " said("cores") " cores, " said("host")
	print said("qemu")
	for (i = 1; i <= 2; i++)
		print (i == 1 ? "stock" : "patched") ": " \
			said(i == 1 ? "stock" : "patched") "; " \
			said((i == 1 ? "stock" : "patched") " run-vm")
	print "measured " said("date") " in " said("seconds") " s"
	print ""
}

END {
	if (broken)
		exit broken
	split("stock stock patched patched", kernels, " ")
	split("noqueue fq_codel noqueue fq_codel", qdiscs, " ")
	split("tap tap+vhost", paths, " ")
	split("udp queue_xmit", senders, " ")
	split("pfifo fq_codel", through, " ")
	origin()
	main_table()
	ledger_table()
	claims()
	judge_main()
	judge_ledger()
	exit bad
}
