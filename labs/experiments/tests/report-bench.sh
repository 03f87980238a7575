#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The page and the plots of make bench: whole, partial, broken and absurd
# results; each number on the page followed back to its rows; the page in a
# browser.  No VM: the rows are made up here, and are of no machine.
#
# awk's dollars are its own:
# shellcheck disable=SC2016

set -u
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
room=$(dirname -- "$here")
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
r=$tmp/r
files='tcp latency latency-cdf latency-series shaping openvpn'

# made_up RUNS [1]: in $r, rows of the shape that the claims speak of; with 1
# all percentiles, and time series of some length.
made_up()
{
	rm -rf "$r"
	mkdir "$r" || exit 1
	awk -v runs="$1" -v whole="${2:-0}" -v dir="$r" '
	# From 0.97 to 1.03, and the same in every run of this test.
	function noise()
	{
		seed = (seed * 1103 + 12345) % 65521
		return 0.97 + 0.06 * seed / 65521
	}
	function key(experiment)
	{
		return experiment "," kernel "," qdisc "," path "," threads \
			"," run
	}
	function next_p(p)
	{
		return whole ? p + 1 : p == 50 ? 95 : p == 95 ? 99 : p + 1
	}
	function file(name, columns)
	{
		print "experiment,kernel,qdisc,path,threads,run," columns \
			>(dir "/" name ".csv")
		printf "date: 2026-01-02T03:04:05Z\ncpu: made-up CPU\n" \
			"cores: 2\naccel: tcg\nruns: %d\nreboots: 0\n", runs \
			>(dir "/" name ".meta")
	}
	function tcp(ring, rtt, tso,	pushed, lost, rate)
	{
		pushed = kernel == "patched" && qdisc == "fq_codel"
		lost = pushed ? 0 : int(40 * threads * noise())
		rate = (tso ? 900 : 300) * (1 + (ring < 100)) / (1 + rtt / 30)
		rate *= pushed ? 1.1 : 1
		printf "%s,%d,%d,%d,%.1f,%d,%d,%d,%d,%d,%d,%d,%s,%.2f,\n",
			key("tcp"), ring, rtt, tso, rate * noise(), lost * 2,
			lost / 9, lost / 5, lost, lost, pushed * 3, pushed * 7,
			pushed ? 1000 : "", 3 * noise() >(dir "/tcp.csv")
	}
	function latency(ring,	pushed, p, t, delay, lost, fair)
	{
		pushed = kernel == "patched" && qdisc != "noqueue"
		fair = qdisc ~ /^fq/
		delay = (ring * 12 + 300 + (pushed && !fair ? 12000 : 0)) * \
			noise()
		lost = pushed && fair ? 0 : int(20 * noise())
		printf "%s,%d,400,%d,%d,%.1f,%.1f,%.1f,%.1f,%d,0,%d,%d,%d," \
			"%d,%.2f,\n", key("latency"), ring, 400 - lost, lost,
			delay, delay * 1.5, delay * 2, delay * 3, lost * 9,
			pushed, pushed * 90, pushed * 800, ring, 4 \
			>(dir "/latency.csv")
		for (p = whole ? 1 : 50; p <= 100; p = next_p(p))
			printf "%s,%d,%d,%.1f\n", key("latency-cdf"), ring, p,
				delay * (p <= 50 ? 0.5 + p / 100 : p <= 95 ? \
				1 + (p - 50) / 90 : p <= 99 ? 1.5 + (p - 95) \
				/ 8 : 3) >(dir "/latency-cdf.csv")
		for (t = 0; t <= (whole ? 40 : 4); t++)
			printf "%s,%d,%d,%d,%s,%d,%d\n", key("latency-series"),
				ring, t * 100, ring * noise() / 1.03,
				qdisc == "noqueue" ? "" : pushed * t * 20,
				pushed * t * 3, pushed ? 0 : t * 5 \
				>(dir "/latency-series.csv")
	}
	function shaping(side, class, part,	above, pushed, conf, off, got)
	{
		above = side == "above"
		pushed = kernel == "patched"
		conf = (above ? 16000 : 4000) * part
		off = int(3000 * part)
		got = conf * (above ? 0.5 : 1) * noise()
		got *= above && !pushed ? 0.6 + part : 1
		printf "%s,100,%s,%s,%d,%.0f,8000,%d,%d,%d,%s,%d,%d,%.2f,\n",
			key("shaping"), side, class, conf, got, off,
			off - int(off / 3) - 5,
			above && !pushed ? int(off / 4) : 0,
			class == "all" ? 7 : "",
			above && !pushed ? int(off / 3) - int(off / 4) : \
			int(off / 3), 5, 3 >(dir "/shaping.csv")
	}
	function openvpn(cipher, rtt,	pushed)
	{
		pushed = kernel == "patched" && qdisc == "fq_codel"
		printf "%s,%s,%d,%.2f,%d,%d,%d,0,0,,%.1f,\n", key("openvpn"),
			cipher, rtt, (pushed ? 30 : 20) / (1 + rtt / 60) * \
			noise(), pushed ? 0 : 12, pushed ? 0 : 9,
			pushed ? 0 : 9, 5 >(dir "/openvpn.csv")
	}
	BEGIN {
		seed = 1
		file("tcp", "ring,rtt_ms,tso,mbit_s,retransmits,timeouts," \
			"receiver_dropped,lost,device_dropped,qdisc_dropped," \
			"requeues,wakes,seconds,failure")
		file("latency", "ring,sent,delivered,lost,p50_us,p95_us," \
			"p99_us,max_us,device_dropped,qdisc_dropped," \
			"requeues,wakes,backlog_max,ring_max,seconds,failure")
		file("latency-cdf", "ring,percentile,delay_us")
		file("latency-series", "ring,t_ms,ring_fill,backlog,wakes,lost")
		file("shaping", "ring,side,class,configured_kbit," \
			"reached_kbit,reader_kbit,offered,delivered,lost," \
			"device_dropped,qdisc_dropped,queued,seconds,failure")
		file("openvpn", "cipher,rtt_ms,mbit_s,retransmits,lost," \
			"device_dropped,qdisc_dropped,requeues,wakes," \
			"seconds,failure")
		nq = split("noqueue fq_codel pfifo fq", q, " ")
		for (run = 1; run <= runs; run++)
			for (k = 0; k < 2; k++) {
				kernel = k ? "patched" : "stock"
				one_kernel()
			}
	}
	function one_kernel(	i, j, p)
	{
		for (i = 1; i <= 4; i++) {
			qdisc = q[i]
			path = "tap"
			threads = 4
			latency(10)
			latency(100)
			latency(1000)
			if (i > 2)
				continue
			for (p = 0; p < 2; p++)
				for (threads = 1; threads <= 16; threads *= 2) {
					path = p ? "tap+vhost" : "tap"
					tcp(1000, 0, p)
				}
			path = "tap"
			threads = 1
			for (j = 10; j <= 1000; j *= 10)
				for (p = 0; p <= 120; p += 60)
					if (j < 1000 || p)
						tcp(j, p, 0)
			path = "tun"
			for (p = 60; p <= 120; p += 60) {
				openvpn("AES-256-GCM", p)
				openvpn("none", p)
			}
		}
		path = "tun"
		for (i = 0; i < 2; i++) {
			qdisc = "tbf"
			threads = 1
			shaping(i ? "above" : "below", "all", 1)
			qdisc = "htb"
			threads = 3
			shaping(i ? "above" : "below", "all", 1)
			shaping(i ? "above" : "below", "1:10", 0.5)
			shaping(i ? "above" : "below", "1:20", 0.3)
			shaping(i ? "above" : "below", "1:30", 0.2)
		}
	}' || exit 1
}

# A gnuplot that draws nothing, for tests in which nobody looks at pictures.
mkdir "$tmp/bin"
cat >"$tmp/bin/gnuplot" <<'END'
#!/bin/sh
dir=${2#*dir = \'}
dir=${dir%%\'*}
name=$(basename "$3" .gpi)
for format in svg pdf; do
	echo '<svg viewBox="0 0 9 9"></svg>' >"$dir/$name.$format"
done
END
chmod +x "$tmp/bin/gnuplot"

real_gnuplot=$(command -v gnuplot) || real_gnuplot=

# report [OPTION...]: without pictures.
report()
{
	PATH=$tmp/bin:$PATH "$room/report-bench" --results "$r" "$@" \
		>"$tmp/out" 2>"$tmp/err"
	status=$?
}

# With pictures.
draw()
{
	"$room/report-bench" --results "$r" "$@" >"$tmp/out" 2>"$tmp/err"
	status=$?
}

# change FILE AWK-CONDITION COLUMN VALUE: in rows for which the condition
# holds; it may use v("COLUMN").  COLUMN "row": the row goes.
change()
{
	awk -F, -v OFS=, -v column="$3" -v new="$4" '
	function v(name)
	{
		return $(at[name])
	}
	NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		print
		next
	}
	'"$2"' {
		if (column == "row")
			next
		$(at[column]) = new
	}
	{ print }' "$r/$1.csv" >"$tmp/changed" && mv "$tmp/changed" "$r/$1.csv"
}

# verdicts: each verdict and its state, on one line.
verdicts()
{
	sed -n 's/.*class="verdict \([a-z-]*\)" id="verdict-\(.*\)">/\2=\1/p' \
		"$r/report.html" | sed 's/=not-held/=not/' | tr '\n' ' '
}

# page_text: the page's text, on one line.
page_text()
{
	sed 's/<[^>]*>/ /g; s/&nbsp;/ /g; s/&ndash;/-/g' "$r/report.html" |
		tr -s '\n\t ' ' '
}

says()
{
	page_text | grep -qF -- "$1" || {
		echo "the page does not say: $1"
		return 1
	}
}

trace()
{
	set --
	for file in $files; do
		[ ! -f "$r/$file.csv" ] ||
			set -- "$@" kind=csv "file=$file.csv" "$r/$file.csv"
		[ ! -f "$r/$file.meta" ] ||
			set -- "$@" kind=meta "file=$file.meta" "$r/$file.meta"
	done
	set -- "$@" kind=csv file=published.csv "$room/published.csv" \
		kind=words "$room/report/words.html"
	for file in "$r"/plots/*.csv; do
		[ ! -f "$file" ] || set -- "$@" kind=plot "$file"
	done
	awk -f "$here/trace.awk" "$@" kind=page "$r/report.html"
}

# traces: every number and point was followed, and there were some.
traces()
{
	trace >"$tmp/trace"
	grep -q '^traced [1-9][0-9]* numbers, [0-9]* points$' "$tmp/trace" ||
		{
			cat "$tmp/trace"
			return 1
		}
}

ktap_begin

# ---- whole results, with pictures

all_held='5a=held 5b=held 5c=held b20=held 6a=held 6b=held 7a=held 7b=held '
all_held=$all_held'7c=held 7d=held la=held lb=held lc=held '

# Nothing is drawn where no test looks at it.
looks=0
for name in whole_results_make_a_page_without_a_word_of_warning \
	draws_every_plot_on_its_list_twice_with_its_points \
	draws_in_the_palette_of_the_kit \
	the_command_on_the_page_draws_one_plot_again \
	a_picture_says_its_n_its_host_and_its_day \
	page_is_in_order_in_a_browser_wide_narrow_light_and_dark \
	what_is_wrong_with_a_page_is_seen_in_the_browser; do
	wanted "$name" && looks=1
done
made_up 3 1
if [ -n "$real_gnuplot" ] && [ $looks = 1 ]; then
	draw
	cp -r "$r" "$tmp/whole"
	expect whole_results_make_a_page_without_a_word_of_warning \
		"exit 0: report-bench: $r/report.html" \
		"exit $status: $(cat "$tmp/err")"
	pictures=$(find "$r/plots" -name '*.svg' -size +4k | wc -l)
	papers=$(find "$r/plots" -name '*.pdf' -size +4k | wc -l)
	points=$(find "$r/plots" -name '*.csv' | wc -l)
	listed=$("$room/report-bench" --list | wc -l)
	expect draws_every_plot_on_its_list_twice_with_its_points \
		"$listed $listed $listed" "$pictures $papers $points"
	draws_in_the_palette_of_the_kit()
	{
		COLOUR_LOST='#123456' draw --plot latency-loss
		[ "$status" -eq 0 ] &&
			grep -q 'rgb( 18,  52,  86)' \
				"$r/plots/latency-loss.svg"
	}
	check draws_in_the_palette_of_the_kit draws_in_the_palette_of_the_kit
	# The command that stands on the page, with what it stands beside.
	redraws()
	{
		rm "$r/plots/tcp-ratio.svg" "$r/plots/tcp-ratio.pdf"
		command=$(sed -n 's/.*<code>\(.*--plot tcp-ratio\)<.*/\1/p' \
			"$r/report.html")
		echo "$command"
		(cd "$room/../.." && $command) || return 1
		cmp "$r/plots/tcp-ratio.svg" "$tmp/whole/plots/tcp-ratio.svg" &&
			cmp "$r/report.html" "$tmp/whole/report.html" &&
			[ -s "$r/plots/tcp-ratio.pdf" ]
	}
	check the_command_on_the_page_draws_one_plot_again redraws
	caption_of_picture()
	{
		grep -q '>n = 3, median and quartiles<' \
			"$r/plots/tcp-throughput.svg" &&
			grep -q '>made-up CPU, 2 cores, TCG, 2026-01-02<' \
				"$r/plots/tcp-throughput.svg"
	}
	check a_picture_says_its_n_its_host_and_its_day caption_of_picture
else
	for name in whole_results_make_a_page_without_a_word_of_warning \
		draws_every_plot_on_its_list_twice_with_its_points \
		draws_in_the_palette_of_the_kit \
		the_command_on_the_page_draws_one_plot_again \
		a_picture_says_its_n_its_host_and_its_day; do
		skip "$name" "gnuplot is missing: Debian's gnuplot-nox"
	done
	report
	cp -r "$r" "$tmp/whole"
fi
expect all_claims_hold_where_the_rows_say_so "$all_held" "$(verdicts)"
check every_number_on_the_page_is_found_in_its_rows traces

# A number that is none of the rows' has to be found out.
tampered()
{
	cp "$r/report.html" "$tmp/keep.html"
	sed "$1" "$tmp/keep.html" >"$r/report.html"
	cmp -s "$tmp/keep.html" "$r/report.html" && echo "nothing changed"
	traces >/dev/null
	found=$?
	mv "$tmp/keep.html" "$r/report.html"
	[ "$found" -ne 0 ]
}
check a_number_typed_into_the_text_is_found_out \
	tampered 's/tail-drops a packet/& in 63 % of cases/'
check a_number_shown_otherwise_than_its_value_is_found_out \
	tampered '0,/data-stat="median">/s/data-stat="median">/&9/'
check a_value_that_no_row_has_is_found_out \
	tampered '0,/data value="/s/data value="[0-9]*/&777/'
check a_point_that_no_row_has_is_found_out eval '
	sed -i "2s/,[0-9.]*,\([^,]*,[^,]*,[0-9]*,tcp.csv\)/,77,\1/" \
		"$r/plots/tcp-ratio.csv"
	tampered ""'

# ---- in a browser

browser=$(command -v chromium || command -v chromium-browser) || browser=
broken_page()
{
	sed -e '0,/aria-label="Throughput[^"]*"/s///' \
		-e 's|<main>|&<script>console.error("made up")</script>|' \
		-e 's|<h1>|<script>nothing()</script>&|' \
		-e 's|</main>|<div style="width:3000px">wide</div>&|' \
		-e 's|</body>|<img src="none.png" alt="not there">&|' \
		-e 's|href="tcp.csv"|href="gone.csv"|' \
		-e 's|prefers-color-scheme: dark|min-width: 1px|' \
		"$tmp/whole/report.html" >"$tmp/whole/broken.html"
}
# About the page $1 of the browser's report.
of_page()
{
	sed -n "s/^$1 //p" "$tmp/browser"
}
if [ -n "$real_gnuplot" ] && [ -n "$browser" ] && command -v node >/dev/null &&
	{ wanted page_is_in_order_in_a_browser_wide_narrow_light_and_dark ||
	wanted what_is_wrong_with_a_page_is_seen_in_the_browser; }; then
	broken_page
	node "$here/browser.js" "$browser" "$tmp/profile" \
		"$tmp/whole/report.html" "$tmp/whole/broken.html" \
		>"$tmp/browser" 2>&1
	expect page_is_in_order_in_a_browser_wide_narrow_light_and_dark \
		"seen: $listed figures, $((listed + 2)) tables, $listed named" \
		"$(of_page report)"
	expect what_is_wrong_with_a_page_is_seen_in_the_browser \
		"alt: console: dark: missing: scroll: seen: " \
		"$(of_page broken | sed 's/:.*/:/' | sort -u | tr '\n' ' ')"
else
	for name in page_is_in_order_in_a_browser_wide_narrow_light_and_dark \
		what_is_wrong_with_a_page_is_seen_in_the_browser; do
		skip "$name" "gnuplot, chromium or node is missing"
	done
fi

# ---- less than whole

made_up 3
change tcp 'v("kernel") == "stock" && v("qdisc") == "noqueue" &&
	v("path") == "tap" && v("threads") == 2' row ''
report
check a_missing_cell_leaves_a_dash_and_no_other_gap eval '
	[ "$status" -eq 0 ] && traces &&
	says "TAP, TSO off, 2 streams - "'
expect a_missing_cell_leaves_its_claim_open "5a=held 5b=undecided" \
	"$(verdicts | cut -d ' ' -f 1-2)"

made_up 3
change tcp 'v("kernel") == "patched" && v("qdisc") == "fq_codel" &&
	v("run") == 2 && v("threads") == 8' failure iperf3_left_no_result
change tcp 'v("failure") != ""' mbit_s -7
change tcp 'v("failure") != ""' lost abc
report
check a_failed_run_is_left_out_and_listed eval '
	[ "$status" -eq 0 ] && traces && says "n = 2" &&
	says "Runs that failed" && says "iperf3_left_no_result"'

made_up 1
if [ -n "$real_gnuplot" ] && wanted one_run_says_that_it_is_one; then
	draw
else
	report
fi
check one_run_says_that_it_is_one eval '
	[ "$status" -eq 0 ] && traces &&
	says "n = 1 run a point, so no quartiles" && says "n = 1"'
one_run=$(echo "$all_held" |
	sed -E 's/(5a|5b|b20|6a|7a|7d|lb|lc)=held/\1=undecided/g')
expect one_run_decides_counts_but_no_ratio \
	"$one_run" \
	"$(verdicts)"

made_up 3
rm "$r/openvpn.csv"
: >"$r/shaping.csv"
head -n 1 "$r/tcp.csv" >"$tmp/head" && mv "$tmp/head" "$r/tcp.csv"
report
check absent_and_empty_files_are_said_to_be_not_measured eval '
	[ "$status" -eq 0 ] && traces &&
	says "Not measured: there is no openvpn.csv." &&
	says "Not measured: shaping.csv has no rows." &&
	says "Not measured: tcp.csv has no rows."'
rm -f "$r"/*.csv "$r"/*.meta
report
check nothing_measured_is_a_page_that_says_so eval '
	[ "$status" -eq 0 ] && says "there is no latency.csv" &&
	[ "$(verdicts)" = "" ] && [ ! -e "$r/plots/tcp-ratio.csv" ]'

# ---- what cannot be true

# refuses FILE CONDITION COLUMN VALUE: exit 1, file and line named, and all
# that was there before is there as it was, and nothing else.
made_up 1
report
cp -r "$r" "$tmp/sound"
refuses()
{
	cp "$tmp/sound/$1.csv" "$r/$1.csv"
	change "$@"
	cmp -s "$tmp/sound/$1.csv" "$r/$1.csv" && {
		echo "$1, $3=$4: nothing was changed"
		return 1
	}
	report
	cp "$tmp/sound/$1.csv" "$r/$1.csv"
	[ "$status" -eq 1 ] &&
		grep -q "^report-bench: $r/$1.csv, line [0-9][0-9]*: " \
			"$tmp/err" && [ "$(wc -l <"$tmp/err")" -eq 1 ] &&
		diff -r "$r" "$tmp/sound" && return 0
	echo "$1, $3=$4: exit $status"
	cat "$tmp/err"
	return 1
}
absurd_numbers()
{
	for bad in -5 1e9 nan inf abc 99999999999999999999 0x10 '%s%n' \
		'$(id)' '<b>'; do
		refuses tcp 'NR == 5' mbit_s "$bad" || return 1
	done
	refuses tcp 'NR == 7' lost 1.5 &&
		refuses tcp 'NR == 7' wakes -1 &&
		refuses tcp 'NR == 9' mbit_s 1000001 &&
		refuses latency 'NR == 3' p95_us 0.001 &&
		refuses latency-cdf 'NR == 2' percentile 101 &&
		refuses latency-series 'NR == 2' ring_fill -3 &&
		refuses shaping 'NR == 4' reached_kbit x &&
		refuses openvpn 'NR == 4' retransmits ' 7'
}
check an_absurd_number_is_refused_by_file_and_line absurd_numbers
absurd_keys()
{
	refuses tcp 'NR == 5' threads '' &&
		refuses tcp 'NR == 5' run 0 &&
		refuses tcp 'NR == 5' tso 2 &&
		refuses tcp 'NR == 5' kernel '<script>' &&
		refuses shaping 'NR == 4' class 'a;b=c' &&
		refuses openvpn 'NR == 4' experiment tcp &&
		refuses tcp 'NR == 5' mbit_s 1,2
}
check an_absurd_key_is_refused_by_file_and_line absurd_keys
twice()
{
	sed -n 4p "$tmp/sound/tcp.csv" >>"$r/tcp.csv"
	report
	cp "$tmp/sound/tcp.csv" "$r/tcp.csv"
	cat "$tmp/err"
	[ "$status" -eq 1 ] && grep -q 'the same run as in line 4' "$tmp/err"
}
check a_run_that_is_there_twice_is_refused twice
odd_columns()
{
	for change in s/mbit_s/speed/ s/,failure// \
		s/kernel,qdisc/qdisc,kernel/; do
		sed "1$change" "$tmp/sound/tcp.csv" >"$r/tcp.csv"
		report
		cp "$tmp/sound/tcp.csv" "$r/tcp.csv"
		cat "$tmp/err"
		[ "$status" -eq 1 ] && grep -q 'tcp.csv, line 1: ' "$tmp/err" ||
			return 1
	done
}
check a_column_unknown_missing_or_out_of_place_is_refused odd_columns

# As those of before these two were thought of.
without_later_columns()
{
	cut -d, -f 1-11,14- "$tmp/sound/tcp.csv" >"$r/tcp.csv"
	! grep -q timeouts "$r/tcp.csv" || return 1
	report
	cp "$tmp/sound/tcp.csv" "$r/tcp.csv"
	cat "$tmp/err"
	[ "$status" -eq 0 ]
}
check a_file_without_the_later_columns_is_read without_later_columns

# ---- verdicts

# turns NAME STATES FILE CONDITION COLUMN VALUE...: after the change these
# verdicts differ from those of whole results, and no others.
turns()
{
	wanted "$1" || return 0
	made_up 3
	name=$1 states=$2 file=$3 condition=$4
	shift 4
	while [ $# -gt 1 ]; do
		change "$file" "$condition" "$1" "$2"
		shift 2
	done
	report
	expect "$name" "$states" "$(verdicts | tr ' ' '\n' | grep -v '=held$' |
		tr '\n' ' ' | sed 's/ *$//')"
}
pushed='v("kernel") == "patched" && v("qdisc") == "fq_codel"'
turns one_loss_in_one_run_is_seen '5c=not' tcp \
	"$pushed && v(\"run\") == 2 && v(\"threads\") == 4" lost 1
turns a_loss_that_is_not_known_is_no_zero '5c=undecided' tcp \
	"$pushed && v(\"run\") == 2 && v(\"threads\") == 4" lost ''
turns a_slower_stream_is_seen '5a=not 5b=not' tcp \
	"$pushed && v(\"path\") == \"tap\" && v(\"threads\") == 1 &&
	v(\"ring\") == 1000 && v(\"rtt_ms\") == 0" mbit_s 200
turns many_slower_streams_are_seen '5b=not b20=not' tcp \
	"$pushed && v(\"path\") == \"tap\" && v(\"threads\") == 16" mbit_s 200
turns a_spread_above_the_effect_is_undecided '5a=undecided 5b=undecided' tcp \
	"$pushed && v(\"path\") == \"tap\" && v(\"threads\") == 1 &&
	v(\"ring\") == 1000 && v(\"rtt_ms\") == 0 && v(\"run\") == 2" mbit_s 90
turns a_slower_tunnel_is_seen '6a=not' openvpn "$pushed && \
	v(\"rtt_ms\") == 60" mbit_s 3
turns a_gain_within_its_spread_is_undecided '6a=undecided' openvpn \
	"$pushed && v(\"rtt_ms\") == 60 && v(\"run\") == 2" mbit_s 1
turns a_loss_in_the_tunnel_is_seen '6b=not' openvpn "$pushed && \
	v(\"rtt_ms\") == 60 && v(\"run\") == 1" lost 1
turns a_rate_that_is_not_kept_is_seen '7a=not' shaping \
	'v("side") == "below" && v("qdisc") == "tbf" &&
	v("kernel") == "stock"' reached_kbit 1000
turns stock_that_loses_nothing_is_seen '7b=not' shaping \
	'v("side") == "above" && v("class") == "all" &&
	v("kernel") == "stock"' lost 0
turns a_ring_that_drops_on_patched_is_seen '7c=not' shaping \
	'v("side") == "above" && v("class") == "1:30" && v("run") == 1 &&
	v("kernel") == "patched"' lost 3
turns a_wrong_share_is_seen '7d=not' shaping \
	'v("side") == "above" && v("class") == "1:30" &&
	v("kernel") == "patched"' reached_kbit 6000
turns a_lost_probe_is_seen 'la=not' latency \
	'v("kernel") == "patched" && v("qdisc") == "fq" && v("run") == 3' lost 1
turns a_probe_that_waits_behind_the_bulk_is_seen 'lb=not' latency \
	"$pushed && v(\"ring\") == 10" p99_us 99000 max_us 99000
turns a_ring_length_without_effect_is_seen 'lc=not' latency \
	'v("kernel") == "patched" && v("qdisc") == "fq" && v("ring") == 10' \
	p50_us 90000 p95_us 90000 p99_us 90000 max_us 90000

# ---- the rest

claims_1_to_4()
{
	made_up 1
	cp "$room"/recorded/matrix.csv "$room"/recorded/matrix.meta \
		"$room"/recorded/ledger.csv "$r" || return 1
	report
	[ "$status" -eq 0 ] && traces || return 1
	"$room/report-matrix" --results "$r" >"$tmp/matrix"
	sed -n '/<pre data-source="matrix">/,/<\/pre>/p' "$r/report.html" |
		sed 's/.*<pre data-source="matrix">//; s/<\/pre>.*//' |
		sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' |
		sed '$d' >"$tmp/quoted"
	diff "$tmp/matrix" "$tmp/quoted"
}
[ ! -f "$room/recorded/matrix.csv" ] ||
	check what_make_demo_measured_is_quoted_as_it_is claims_1_to_4

elsewhere()
{
	made_up 1
	report --out "$tmp/elsewhere"
	[ "$status" -eq 0 ] && [ ! -e "$r/report.html" ] &&
		cmp "$r/tcp.csv" "$tmp/elsewhere/data/tcp.csv" &&
		grep -q 'href="data/tcp.csv"' "$tmp/elsewhere/report.html"
}
check a_page_put_elsewhere_takes_its_rows_along elsewhere

usage_errors()
{
	for words in "--plot none" "--results $tmp/none" --what --plot; do
		# The words are words.
		# shellcheck disable=SC2086
		"$room/report-bench" $words >"$tmp/out" 2>"$tmp/err"
		if [ $? -ne 2 ] || [ "$(wc -l <"$tmp/err")" -ne 1 ]; then
			echo "$words"
				return 1
		fi
	done
	COLOUR_RING=orange "$room/report-bench" --results "$r" 2>"$tmp/err"
	[ $? -eq 2 ] && "$room/report-bench" --help | grep -q '^Example: '
}
check wrong_usage_is_exit_2_and_one_sentence usage_errors

ktap_end
