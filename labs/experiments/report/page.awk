# SPDX-License-Identifier: GPL-2.0-only
#
# page.awk - the page, on stdout, with a line "@svg NAME|alt text" wherever a
# plot is to go (inline.awk puts it there), and the plots' files under out.
# With only=NAME set, that plot's files and nothing else.
#
# Variables: out (directory), data (prefix of links to the CSV files), redraw
# (the command, but for the plot's name), style (a CSS file), matrix (what
# report-matrix printed, or "").


function copy_file(file,	line)
{
	while ((getline line <file) > 0)
		print line
	close(file)
}

function n_shown(plot,	text)
{
	if (n_max[plot] == "")
		return ""
	text = "n = " traced(n_min[plot], "plots/" plot, "", "n", "min", "")
	if (n_min[plot] != n_max[plot])
		text = text " to " traced(n_max[plot], "plots/" plot, "", "n",
			"max", "")
	return text (n_max[plot] == 1 ? " run a point, so no quartiles" : \
		" runs a point, median and quartiles")
}

# A plot with all that belongs to it, or that there is none.
function figure(plot,	f, text)
{
	if (!(plot in panels_of)) {
		printf "<p class=\"missing\">%s: not measured.</p>\n",
			words_of("title-" plot)
		return
	}
	f = source_of[plot]
	printf "<section class=\"plot\" id=\"plot-%s\">\n<h3>%s</h3>\n", plot,
		words_of("title-" plot)
	printf "<p class=\"read\">%s</p>\n", words_of("read-" plot)
	print "<div class=\"pair\"><figure>"
	text = words_of("alt-" plot) " Panels: " panels_text[plot] "."
	gsub(/\n/, " ", text)
	print "@svg " plot "|" text
	text = n_shown(plot)
	printf "<figcaption>%s%s</figcaption></figure>\n", text == "" ? "" : \
		text "; ", host_shown(f)
	printf "<div class=\"table-box\" tabindex=\"0\" role=\"region\" " \
		"aria-label=\"Table: %s\">\n<table>\n", \
		plain(words_of("title-" plot))
	table(plot)
	end_group()
	print "</tbody></table></div></div>"
	printf "<p class=\"files\">Rows: <a href=\"%s%s\">%s</a>. Points: " \
		"<a href=\"plots/%s.csv\">%s.csv</a>. Picture: " \
		"<a href=\"plots/%s.svg\">SVG</a>, <a href=\"plots/%s.pdf\">" \
		"PDF</a>. Draw it again: <code>%s --plot %s</code></p>\n" \
		"</section>\n", data, csv_of(f), csv_of(f), plot, plot, plot,
		plot, esc(redraw), plot
}

function plain(text)
{
	gsub(/<[^>]*>/, "", text)
	gsub(/"/, "", text)
	return text
}

# What the .meta says, so that a test can find it there.
function host_shown(f)
{
	return "<span data-meta=\"" f ".meta\">" esc(host_of(f)) "</span>"
}

function table(plot)
{
	if (plot == "tcp-throughput")
		table_tcp_throughput()
	else if (plot == "tcp-ratio")
		table_tcp_ratio()
	else if (plot == "tcp-loss")
		table_tcp_loss()
	else if (plot == "tcp-ring")
		table_tcp_ring()
	else if (plot == "latency-ring")
		table_latency_ring()
	else if (plot == "latency-loss")
		table_latency_loss()
	else if (plot == "latency-series")
		table_latency_series()
	else if (plot == "latency-cdf")
		table_latency_cdf(cdf_long)
	else if (plot == "latency-cdf-short")
		table_latency_cdf(cdf_short)
	else if (plot == "shaping")
		table_shaping()
	else if (plot == "shaping-drops")
		table_shaping_drops()
	else if (plot == "openvpn")
		table_openvpn()
}

function draw(plot)
{
	if (only != "" && only != plot)
		return
	if (plot == "tcp-throughput")
		plot_tcp_throughput()
	else if (plot == "tcp-ratio")
		plot_tcp_ratio()
	else if (plot == "tcp-loss")
		plot_tcp_loss()
	else if (plot == "tcp-ring")
		plot_tcp_ring()
	else if (plot == "latency-ring")
		plot_latency_ring()
	else if (plot == "latency-loss")
		plot_latency_loss()
	else if (plot == "latency-series")
		plot_latency_series()
	else if (plot == "latency-cdf")
		plot_latency_cdf(plot, cdf_long)
	else if (plot == "latency-cdf-short" && cdf_short != cdf_long)
		plot_latency_cdf(plot, cdf_short)
	else if (plot == "shaping")
		plot_shaping()
	else if (plot == "shaping-drops")
		plot_shaping_drops()
	else if (plot == "openvpn")
		plot_openvpn()
}

# Why an experiment is not on the page, or nothing.
function missing(f,	i, n)
{
	if (cells[f])
		return 0
	for (i = 1; i <= failures; i++)
		if (file_of[failed[i]] == f)
			n++
	printf "<p class=\"missing\">Not measured: %s</p>\n",
		index(" " absent " ", " " f " ") ? "there is no " csv_of(f) \
		"." : n ? csv_of(f) " holds failed runs only." : csv_of(f) \
		" has no rows."
	return 1
}

function section(id)
{
	printf "<section id=\"%s\">\n<h2>%s</h2>\n%s\n", id,
		words_of("heading-" id), words_of("intro-" id)
}

function figures(list_of_plots,	i, n, part)
{
	n = split(list_of_plots, part, " ")
	for (i = 1; i <= n; i++)
		figure(part[i])
}

function judged(list_of_verdicts,	i, n, part)
{
	n = split(list_of_verdicts, part, " ")
	for (i = 1; i <= n; i++)
		print_verdict(part[i])
}

function experiment_section(id, f, list_of_verdicts, list_of_plots)
{
	section(id)
	if (!missing(f)) {
		if (known(f, "missing cells") + 0 > 0)
			printf "<p class=\"missing\">Cells of the plan " \
				"that are missing: <span data-meta=" \
				"\"%s.meta\">%s</span></p>\n", f,
				esc(known(f, "missing cells"))
		judged(list_of_verdicts)
		figures(list_of_plots)
	}
	print "</section>"
}

function matrix_section(	line, text, list_text)
{
	section("matrix")
	if (matrix == "") {
		print "<p class=\"missing\">Not measured: make demo measures " \
			"it.</p>\n</section>"
		return
	}
	while ((getline line <matrix) > 0) {
		text = text esc(line) "\n"
		if (line ~ /^(held|not held) /)
			list_text = list_text "<li data-source=\"matrix\">" \
				esc(line) "</li>\n"
	}
	close(matrix)
	printf "<ul class=\"lines\">\n%s</ul>\n<details><summary>Both tables" \
		"</summary>\n<div class=\"table-box\" tabindex=\"0\" " \
		"role=\"region\" aria-label=\"Tables of make demo\">" \
		"<pre data-source=\"matrix\">%s</pre></div></details>\n" \
		"</section>\n", list_text, text
}

function measured_with(	i, f, text, seen)
{
	for (i = 1; i <= files; i++) {
		f = file_name[i]
		if (!cells[f] || (host_of(f) in seen))
			continue
		seen[host_of(f)] = 1
		text = text "<li>" host_shown(f) (known(f, "mode") == "" ? \
			"" : ", " esc(known(f, "mode")) " run") "</li>\n"
	}
	if (text != "")
		printf "<p>Measured on:</p><ul>\n%s</ul>\n", text
}

function page(	i, f)
{
	print "<!doctype html>\n<html lang=\"en\">\n<head>\n" \
		"<meta charset=\"utf-8\">\n<!-- SPDX-License-Identifier: " \
		"CC-BY-4.0 -->\n<meta name=\"viewport\" " \
		"content=\"width=device-width, initial-scale=1\">\n" \
		"<link rel=\"icon\" href=\"data:,\">"
	printf "<title>%s</title>\n<style>\n", plain(words_of("title"))
	copy_file(style)
	print "</style>\n</head>\n<body>\n<main>"
	printf "<h1>%s</h1>\n%s\n", words_of("title"), words_of("lead")
	measured_with()
	section("summary")
	print_summary()
	print "</section>"
	section("tcg")
	print "</section>"
	section("rules")
	print "</section>"
	experiment_section("claim-5", "tcp", "5a 5b 5c b20",
		"tcp-throughput tcp-ratio tcp-loss tcp-ring")
	experiment_section("claim-6", "openvpn", "6a 6b", "openvpn")
	experiment_section("claim-7", "shaping", "7a 7b 7c 7d",
		"shaping shaping-drops")
	experiment_section("latency", "latency", "la lb lc",
		"latency-cdf latency-cdf-short latency-ring latency-loss " \
		"latency-series")
	matrix_section()
	if (failures) {
		section("failed")
		print "<div class=\"table-box\" tabindex=\"0\" " \
			"role=\"region\" aria-label=\"Failed runs\"><table>"
		table_failed()
		end_group()
		print "</tbody></table></div></section>"
	}
	section("sources")
	print "<ul>"
	for (i = 1; i <= files; i++) {
		f = file_name[i]
		if (cells[f])
			printf "<li><a href=\"%s%s\">%s</a></li>\n", data,
				csv_of(f), csv_of(f)
	}
	print "</ul>\n<div class=\"table-box\" tabindex=\"0\" " \
		"role=\"region\" aria-label=\"What the .meta files say\">" \
		"<table>"
	table_meta()
	end_group()
	print "</tbody></table></div></section>\n</main>\n</body>\n</html>"
}

END {
	if (broken)
		exit broken
	derive()
	slices()
	latency_slice()
	series_slice()
	x = latency_rings()
	n = split(x, part, " ")
	cdf_short = n ? part[1] : ""
	cdf_long = n ? part[n] : ""
	n = split(all_plots, part, " ")
	for (i = 1; i <= n; i++)
		draw(part[i])
	if (only != "")
		exit
	verdicts_tcp()
	verdicts_openvpn()
	verdicts_shaping()
	verdicts_latency()
	page()
	exit broken
}
