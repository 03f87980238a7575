# SPDX-License-Identifier: GPL-2.0-only
#
# rows.awk - reads columns.csv, published.csv, the .meta files and the CSV
# files of make bench, told apart by the variables kind and file set before
# each.  One absurd value ends the report with its file and line: a wrong
# number among good ones would not be noticed on the page.
#
# What the others use:
#   cells[FILE], cell[FILE, j]        the cells of a file, in their order
#   key[FILE, WHERE, COLUMN]          a cell's parameters
#   size[FILE, WHERE], member[FILE, WHERE, i]   its rows, failed ones left out
#   val[ROW, COLUMN]                  a row's values, "" where not known
# A cell is named by WHERE: "kernel=stock;qdisc=noqueue;...", the columns of
# keys[FILE] in that order; also with ";run=N" at its end for one run.

BEGIN {
	files = split("tcp latency latency-cdf latency-series shaping openvpn",
		file_name, " ")
	six = "experiment,kernel,qdisc,path,threads,run"
	keys["tcp"] = "kernel,qdisc,path,threads,ring,rtt_ms,tso"
	keys["latency"] = "kernel,qdisc,path,threads,ring"
	keys["latency-cdf"] = keys["latency"] ",percentile"
	keys["latency-series"] = keys["latency"] ",t_ms"
	keys["shaping"] = "kernel,qdisc,path,threads,ring,side,class"
	keys["openvpn"] = "kernel,qdisc,path,threads,ring,cipher,rtt_ms"
	keys["published"] = "source,setup,threads_or_streams,variant"

	wants["tcp"] = "mbit_s,retransmits,timeouts,receiver_dropped," \
		"lost,qdisc_dropped,requeues,wakes,failure"
	wants["latency"] = "sent,delivered,lost,p50_us,p95_us,p99_us," \
		"max_us,device_dropped,failure"
	wants["latency-cdf"] = "delay_us"
	wants["latency-series"] = "ring_fill,backlog,wakes,lost"
	wants["shaping"] = "configured_kbit,reached_kbit,reader_kbit," \
		"offered,delivered,lost,qdisc_dropped,failure"
	wants["openvpn"] = "mbit_s,retransmits,lost,failure"
	# Looked at wherever they occur; other columns are left alone.
	counted = "mbit_s,retransmits,timeouts,receiver_dropped,lost," \
		"device_dropped,qdisc_dropped," \
		"requeues,wakes,seconds,sent,delivered,p50_us,p95_us,p99_us," \
		"max_us,backlog_max,ring_max,percentile,delay_us,t_ms," \
		"ring_fill,backlog,configured_kbit,reached_kbit,reader_kbit," \
		"offered,queued"

	words = " experiment kernel qdisc path side class cipher "
	may_be_unknown = " tso cipher "
	# Files of before a column was thought of are read too.
	may_be_absent["openvpn"] = " ring "
	may_be_absent["tcp"] = " timeouts receiver_dropped "
	# Nothing that a guest can measure is above these.
	most["threads"] = 4096
	most["run"] = 9999
	most["ring"] = 1e7
	most["rtt_ms"] = 60000
	most["tso"] = 1
	most["percentile"] = 100
	most["mbit_s"] = 1e6
	most["configured_kbit"] = most["reached_kbit"] = 1e9
	most["reader_kbit"] = 1e9
	most["seconds"] = 86400
	most["t_ms"] = 86400000
	most["delay_us"] = most["p50_us"] = most["p95_us"] = 3.6e9
	most["p99_us"] = most["max_us"] = 3.6e9
	fractions = " mbit_s configured_kbit reached_kbit reader_kbit " \
		"seconds t_ms delay_us p50_us p95_us p99_us max_us " \
		"percentile backlog_mean "
}

function wrong(text)
{
	printf "report-bench: %s, line %d: %s\n", FILENAME, FNR, text \
		>"/dev/stderr"
	broken = 1
	exit 1
}

# What is wrong with a number of a column; "" if nothing is.
function absurd(column, text,	top)
{
	top = column in most ? most[column] : 1e12
	if (text !~ /^[0-9]+(\.[0-9]+)?$/)
		return "is not a number from 0 up"
	if (text ~ /\./ && !index(fractions, " " column " "))
		return "is not a whole number"
	if (length(text) > 20 || text + 0 > top)
		return "is above " top
	if (column == "run" && text + 0 < 1)
		return "is not a number from 1 up"
	return ""
}

function quoted(text)
{
	return "\"" substr(text, 1, 40) "\""
}

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

kind == "meta" {
	colon = index($0, ": ")
	if (colon)
		meta[file, substr($0, 1, colon - 1)] = substr($0, colon + 2)
	if (colon && !((file, substr($0, 1, colon - 1)) in meta_seen)) {
		meta_seen[file, substr($0, 1, colon - 1)] = 1
		meta_key[file, ++metas[file]] = substr($0, 1, colon - 1)
	}
	next
}

FNR == 1 {
	fields = split($0, name, ",")
	for (i = 1; i <= fields; i++)
		at[name[i]] = i
	if (kind == "rows")
		judge_head()
	next
}

function judge_head(	i, n, part)
{
	for (i = 1; i <= fields; i++)
		if (!(name[i] in defined))
			wrong("column " quoted(name[i]) ", which columns.csv " \
				"does not define")
	n = split(six, part, ",")
	for (i = 1; i <= n; i++)
		if (name[i] != part[i])
			wrong("column " i " is " quoted(name[i]) ", wanted " \
				quoted(part[i]))
	n = split(keys[file] "," wants[file], part, ",")
	for (i = 1; i <= n; i++)
		if (!(part[i] in at) &&
		    !index(may_be_absent[file], " " part[i] " "))
			wrong("no column " quoted(part[i]))
}

{
	if (split($0, part, ",") != fields)
		wrong(split($0, part, ",") " values for " fields " columns")
	rows++
	for (i = 1; i <= fields; i++)
		val[rows, name[i]] = part[i]
	if (kind == "published")
		take_published()
	else
		take_row()
}

function take_published(	unit)
{
	if (part[at["delivered"]] !~ /^[0-9]+(\.[0-9]+)?$/)
		wrong("delivered " quoted(part[at["delivered"]]) \
			" is not a number")
	unit = val[rows, "unit"]
	if (unit == "Gbit/s" || unit == "Mbit/s")
		val[rows, "delivered_mbit_s"] = val[rows, "delivered"] * \
			(unit == "Gbit/s" ? 1000 : 1)
	add("published", place("published"))
}

# The cell that the row belongs to.
function place(f,	i, n, part, text)
{
	n = split(keys[f], part, ",")
	for (i = 1; i <= n; i++)
		text = text (i > 1 ? ";" : "") part[i] "=" \
			val[rows, part[i]]
	return text
}

function add(f, w,	i, n, part)
{
	if (!((f, w) in size)) {
		cell[f, ++cells[f]] = w
		n = split(keys[f], part, ",")
		for (i = 1; i <= n; i++)
			key[f, w, part[i]] = val[rows, part[i]]
	}
	member[f, w, ++size[f, w]] = rows
}

function take_row(	i, w, x, why, bad)
{
	x = part[1]
	if (x != file && !(x == "latency" && file ~ /^latency-/))
		wrong("experiment " quoted(x) " in the file of " file)
	bad = ("failure" in at) && part[at["failure"]] != ""
	for (i = 1; i <= fields; i++) {
		why = name[i] == "failure" ? "" : judge(name[i], part[i], bad)
		if (why != "")
			wrong(name[i] " " quoted(part[i]) " " why)
	}
	w = place(file)
	if (bad) {
		failed[++failures] = rows
		file_of[rows] = file
		failed_run[run_of()] = 1
		return
	}
	if ((file, w, part[6]) in line_of)
		wrong("the same run as in line " line_of[file, w, part[6]])
	line_of[file, w, part[6]] = FNR
	if (file == "latency" || file == "latency-cdf")
		judge_order(w)
	if (file == "latency")
		good_run[run_of()] = 1
	# What a failed run left of its curves is as good as the run itself.
	if (file ~ /^latency-/ && (run_of() in failed_run) &&
	    !(run_of() in good_run))
		return
	add(file, w)
	size[file, w ";run=" part[6]] = 1
	member[file, w ";run=" part[6], 1] = rows
	if (file == "latency-series")
		sample()
}

# Names one run of the latency experiment in all of its three files.
function run_of()
{
	return val[rows, "kernel"] ";" val[rows, "qdisc"] ";" \
		val[rows, "path"] ";" val[rows, "threads"] ";" \
		val[rows, "ring"] ";" val[rows, "run"] ";" \
		(file ~ /^latency/ ? "latency" : file FNR)
}

function judge(column, text, bad)
{
	if (index(words, " " column " ")) {
		if (text == "" && !index(may_be_unknown, " " column " "))
			return "is empty"
		return text ~ /^[A-Za-z0-9_.:+-]*$/ ? "" : \
			"is not a plain word"
	}
	if (text == "")
		return index("," six "," keys[file] ",", "," column ",") && \
			!index(may_be_unknown, " " column " ") ? "is empty" : ""
	# What a failed run counted is not used, only what it was.
	if (bad && !index("," six "," keys[file] ",", "," column ","))
		return ""
	if (!index("," six "," keys[file] "," counted ",", "," column ","))
		return ""
	return absurd(column, text)
}

# Percentiles of one run cannot fall.
function judge_order(w,	i, n, part, x, before)
{
	if (file == "latency") {
		n = split("p50_us,p95_us,p99_us,max_us", part, ",")
		before = ""
		for (i = 1; i <= n; i++) {
			x = val[rows, part[i]]
			if (x == "")
				continue
			if (before != "" && x + 0 < before + 0)
				wrong(part[i] " " quoted(x) " is below the " \
					"percentile before it")
			before = x
		}
		return
	}
	# 100 is a percentile, 0 may be.
	if (val[rows, "delay_us"] == "")
		return
	x = run_of()
	if ((x in last_percentile) &&
	    val[rows, "percentile"] + 0 > last_percentile[x] + 0 &&
	    val[rows, "delay_us"] + 0 < last_delay[x] + 0)
		wrong("delay_us " quoted(val[rows, "delay_us"]) \
			" is below the percentile before it")
	last_percentile[x] = val[rows, "percentile"]
	last_delay[x] = val[rows, "delay_us"]
}

# The samples of a run of the time series, in the order of the file.
function sample(	x)
{
	x = "kernel=" val[rows, "kernel"] ";qdisc=" val[rows, "qdisc"] \
		";path=" val[rows, "path"] ";threads=" val[rows, "threads"] \
		";ring=" val[rows, "ring"] ";run=" val[rows, "run"]
	sample_row[x, ++samples[x]] = rows
}
