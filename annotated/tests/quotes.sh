#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# quotes.sh EXPLORE FREED-SLOTS... - what the texts quote is what the named
# program prints, the named function holds or the recorded rows say; and a
# test that they name is there.  The first line of a block says which:
#
#	```schedule ring-explore --variant v7
#	```c drivers/net/tun.c:tun_ring_consume()
#	```text report-matrix
#	```schedule by hand
#
# EXPLORE is ring-explore, FREED-SLOTS the program of that name, on the twin
# and on the kernel's header.  Needs $O/linux.
#
# Backquotes here are Markdown's, and awk's dollars are its own:
# shellcheck disable=SC2016

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
explore=$1
shift
linux=$O/linux
labs=$top/labs/experiments

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

cd "$top" || exit 1

# ---- the blocks of the texts

# blocks DIR: each block of DIR's texts that is no part of a patch as a file in
# $tmp/blocks; in $tmp/index a line "NUMBER FILE:LINE INFO" for each.
blocks()
{
	rm -rf "$tmp/blocks"
	mkdir "$tmp/blocks" || exit 1
	awk -v dir="$tmp/blocks" '
	/^```/ && inside {
		inside = 0
		if (into)
			close(into)
		next
	}
	/^```/ {
		inside = 1
		into = ""
		if (/^```diff L[0-9]+$/)
			next
		name = FILENAME
		sub(/.*\//, "", name)
		into = dir "/" ++n
		printf "" >into
		print n, name ":" FNR, substr($0, 4)
	}
	inside && !/^```/ && into { print >into }' "$1"/*.md >"$tmp/index"
}

# of KIND: those lines of the index whose INFO begins with KIND, without it.
of()
{
	sed -n "s/^\([0-9]* [^ ]*\) $1\( \|\$\)/\1 /p" "$tmp/index"
}

# run_of_lines BLOCK FILE: do the lines of BLOCK stand in FILE, in one run?
run_of_lines()
{
	awk '
	NR == FNR { want[++n] = $0; next }
	{ is[++m] = $0 }
	END {
		for (i = 0; n && i + n <= m; i++) {
			for (k = 1; k <= n && is[i + k] == want[k]; k++)
				;
			if (k > n)
				exit 0
		}
		exit 1
	}' "$1" "$2"
}

# fault PLACE WHAT [EXPECTED GOT]: a line, and where two files differ.
fault()
{
	echo "$1: $2"
	[ $# -lt 4 ] || diff "$3" "$4" | head -n 12
}

# ---- what each kind must be

unmarked()
{
	while read -r n place info; do
		case $info in
		'schedule ring-explore '*|'schedule by hand') ;;
		'c '*[!\ ]|sh|'text by hand') ;;
		'text freed-slots'|'text report-matrix') ;;
		'text matrix.csv'|'text published.csv') ;;
		'text tcp-ratio'|'text tcp-ring'|'text openvpn') ;;
		*)	fault "$place" "it does not say where it is from: $info" ;;
		esac
	done <"$tmp/index"
}

# explored ARGUMENT...: names a file with what ring-explore says, asked once.
explored()
{
	file="$tmp/explored/$*"
	mkdir -p "$tmp/explored"
	[ -f "$file" ] || "$explore" "$@" </dev/null >"$file" 2>&1
	echo "$file"
}

wrong_schedules()
{
	of 'schedule ring-explore' | while read -r n place arguments; do
		# Words on purpose.
		# shellcheck disable=SC2086
		is=$(explored $arguments)
		run_of_lines "$tmp/blocks/$n" "$is" ||
			fault "$place" "not what ring-explore $arguments prints" \
				"$is" "$tmp/blocks/$n"
	done
}

# The numbers of states in prose: `ring-explore --variant v7`: 826 states
state_counts()
{
	cat "$1"/*.md | tr '\n' ' ' |
		grep -oE '[`/]ring-explore [^`]*`: [0-9]+ states'
}

wrong_state_counts()
{
	state_counts "$1" | while read -r line; do
		arguments=${line#?ring-explore }
		arguments=${arguments%%\`*}
		# Words on purpose.
		# shellcheck disable=SC2086
		is=$(sed -n 's/^\([0-9]* states\).*/\1/p' \
			"$(explored $arguments)")
		[ "${line##*: }" = "$is" ] || echo "$line, and it is $is"
	done
}

# A kernel's or litmus file without comments and empty lines.
code_only()
{
	awk '
	{
		line = $0
		while (1) {
			if (within && !sub(/^.*\*\//, "", line))
				next
			within = 0
			sub(/[ \t]*\/\/.*/, "", line)
			if (!match(line, /\/\*/))
				break
			rest = substr(line, RSTART)
			line = substr(line, 1, RSTART - 1)
			if (sub(/^\/\*.*\*\//, "", rest)) {
				line = line rest
				continue
			}
			within = 1
			break
		}
		sub(/[ \t]+$/, "", line)
		if (line != "")
			print line
	}'
}

# source_of PATH: a file of the kit, or of the kernel with the series.
source_of()
{
	if [ -f "$1" ]; then
		cat "$1"
	else
		git -C "$linux" show "series-v7:$1"
	fi
}

# function NAME: from stdin its definition.
function_of()
{
	awk -v name="$1" '
	!inside && index($0, name "(") && /^[a-z]/ && !/;$/ { inside = 1 }
	inside
	inside && /^}/ { exit }'
}

wrong_code()
{
	of c | while read -r n place from; do
		path=${from%%:*}
		source_of "$path" >"$tmp/source" 2>"$tmp/out" || {
			fault "$place" "$(head -n 1 "$tmp/out")"
			continue
		}
		case $from in
		*:*)
			name=${from##*:}
			function_of "${name%()}" <"$tmp/source" ;;
		*)	cat "$tmp/source" ;;
		esac | code_only >"$tmp/code"
		code_only <"$tmp/blocks/$n" >"$tmp/quoted"
		run_of_lines "$tmp/quoted" "$tmp/code" ||
			fault "$place" "not the code of $from" "$tmp/code" \
				"$tmp/quoted"
	done
}

# is NAME COMMAND...: each block marked "text NAME" is what COMMAND prints.
is()
{
	mark=$1
	shift
	of "text $mark" | while read -r n place rest; do
		"$@" <"$tmp/blocks/$n" >"$tmp/out" 2>&1
		cmp -s "$tmp/out" "$tmp/blocks/$n" ||
			fault "$place" "not what $1 says $rest" "$tmp/out" \
				"$tmp/blocks/$n"
	done
}

# The two tables of the cover letter's page, laid out as they are there.
control_losses()
{
	awk -F, '
	$1 == "control" && $3 == "noqueue" { lost[$4, $2] = lost[$4, $2] \
		sprintf("%9d", $9) }
	END {
		print "lost while 10000 were accepted     run 1    run 2" \
			"    run 3"
		printf "%-18s%-13s%s\n", "TAP", "stock", lost["tap", "stock"]
		printf "%-18s%-13s%s\n", "", "patched", lost["tap", "patched"]
		printf "%-18s%-13s%s\n", "TAP + vhost-net", "stock",
			lost["tap+vhost", "stock"]
		printf "%-18s%-13s%s\n", "", "patched",
			lost["tap+vhost", "patched"]
	}' "$labs/recorded/matrix.csv"
}

beside_published()
{
	"$labs/report-matrix" --results "$labs/recorded" | awk '
	function row(title, source, n) {
		printf "  %-11s%-9s", title, source
		for (i = 2; i <= 5; i++)
			printf i == 2 ? "%15s" : "%10s", n[i]
		print ""
	}
	/^ *stock +stock/ || /^ *noqueue +fq_codel +noqueue/ {
		printf "%37s%10s%10s%10s\n", $1, $2, $3, $4
	}
	/^TAP.*thread/ { print }
	/^  (delivered|lost) / { title = $1; split($0, ours, " ") }
	/^    published/ {
		split($0, theirs, " ")
		row(title, "published", theirs)
		row("", "ours", ours)
	}'
}

many_streams()
{
	awk -F, '
	/^librecast/ {
		with = $5 != "reverted"
		streams = streams (with ? "" : sprintf("%8s", $4))
		rate[with] = rate[with] sprintf("%8s", $6)
	}
	END {
		printf "%-24s%s\n", "streams", streams
		printf "%-24s%s\n", "without, Gbit/s", rate[0]
		printf "%-24s%s\n", "with, Gbit/s", rate[1]
	}' "$labs/published.csv"
}

# points NAME: what report-bench draws of the recorded rows, once a run.
points()
{
	if [ ! -f "$tmp/bench/report.html" ]; then
		"$labs/report-bench" --results "$labs/recorded" \
			--out "$tmp/bench" >/dev/null 2>&1
	fi
	cat "$tmp/bench/plots/$1.csv"
}

# The three tables of claims 5 and 6, laid out as they are there.  Numbers have
# three digits, as in the report; its word on a ratio is taken from its page.
digits='
function digits3(x) {
	return sprintf(x < 9.995 ? "%.2f" : x < 99.95 ? "%.1f" : "%.0f", x)
}
function of(name,	part) {
	split($10, part, name "=")
	sub(/;.*/, "", part[2])
	return part[2]
}'

streams_by_path()
{
	points tcp-ratio >"$tmp/points"
	sed 's/<[^>]*>/ /g; s/&ndash;/-/g' "$tmp/bench/report.html" |
		tr -s ' ' | grep ', fq_codel: ' >"$tmp/words"
	awk -F, "$digits"'
	NR == FNR {
		word = $0
		sub(/ *$/, "", word)
		sub(/.* /, "", word)
		if (word !~ /^(lower|higher)$/)
			next
		path = $1
		sub(/.*: /, "", path)
		tso = $2 ~ /on/
		split($3, streams, " ")
		said[path, tso, streams[1]] = " " word
		next
	}
	of("qdisc") == "fq_codel" && $12 == "ratio" && $9 == "tcp.csv" {
		path = of("path") == "tap" ? "TAP" : "TAP + vhost-net"
		ratio[path, of("tso"), of("threads")] = sprintf("%.2f", $5)
	}
	function cell(path, tso, n) {
		return (path, tso, n) in ratio ? \
			ratio[path, tso, n] said[path, tso, n] : "-"
	}
	END {
		form = "%-31s%-16s%-15s%s\n"
		printf form, "fq_codel, patched / stock", "TAP, TSO off",
			"TAP, TSO on", "TAP + vhost-net"
		for (n = 1; n <= 16; n *= 2)
			printf form, n (n > 1 ? " streams" : " stream"),
				cell("TAP", 0, n), cell("TAP", 1, n),
				cell("TAP + vhost-net", 1, n)
	}' "$tmp/words" "$tmp/points"
}

rings_and_ways()
{
	points tcp-ring | awk -F, "$digits"'
	of("qdisc") == "fq_codel" && $12 == "median" {
		rate[of("kernel"), of("ring"), of("rtt_ms")] = $5
	}
	function row(ring, ms,	stock, patched) {
		stock = rate["stock", ring, ms]
		patched = rate["patched", ring, ms]
		printf "%-36s%7s%10s%8s\n", "ring " ring ", " \
			(ms ? "round trip " ms " ms" : "no distance"),
			digits3(stock), digits3(patched),
			digits3(patched / stock)
	}
	END {
		printf "%-36s%7s%10s%8s\n", "TAP, one stream, fq_codel, Mbit/s",
			"stock", "patched", "ratio"
		row(10, 0)
		row(10, 60)
		row(100, 60)
		row(1000, 60)
		row(10, 120)
	}'
}

tunnels()
{
	points openvpn | awk -F, "$digits"'
	of("qdisc") == "fq_codel" && $11 == "mbit_s" {
		at = of("kernel") SUBSEP of("cipher") SUBSEP of("rtt_ms")
		rate[at] = $5
		low[at] = $6
		high[at] = $7
	}
	function row(cipher, ms,	stock, patched) {
		stock = "stock" SUBSEP cipher SUBSEP ms
		patched = "patched" SUBSEP cipher SUBSEP ms
		printf "%-29s%7s%10s%8s   %s to %s\n",
			(cipher == "none" ? "no cipher" : cipher) ", " ms " ms",
			digits3(rate[stock]), digits3(rate[patched]),
			digits3(rate[patched] / rate[stock]),
			digits3(low[patched] / high[stock]),
			digits3(high[patched] / low[stock])
	}
	END {
		printf "%-29s%7s%10s%8s   %s\n", "fq_codel, Mbit/s", "stock",
			"patched", "ratio", "spread"
		row("AES-256-GCM", 60)
		row("AES-256-GCM", 120)
		row("none", 60)
		row("none", 120)
	}'
}

# ran COMMAND: names a file with what it said on stdout; FILE.err has stderr
# and FILE.status the exit status.  Run once.
ran()
{
	file=$tmp/ran.$(printf '%s' "$1" | cksum | tr ' ' .)
	if [ ! -f "$file.status" ]; then
		status=0
		sh -c "$(echo "$1" | sed "s|build/linux|$linux|g
			s|build/report|$tmp/report|")" </dev/null \
			>"$file" 2>"$file.err" || status=$?
		echo "$status" >"$file.status"
	fi
	echo "$file"
}

# Commands to type: each runs, and says nothing of a mistake.
unusable_commands()
{
	of sh | while read -r n place rest; do
		while read -r line; do
			file=$(ran "$line")
			status=$(cat "$file.status")
			if [ "$status" -gt 1 ] ||
				{ [ "$status" -eq 1 ] && [ -s "$file.err" ]; }; then
				fault "$place" "fails: $line $rest" /dev/null \
					"$file.err"
			fi
		done <"$tmp/blocks/$n"
	done
}

# How many lines each git grep in the texts prints.
lines_found()
{
	cat "$tmp/blocks"/* | grep '^git .* grep ' | while read -r line; do
		wc -l <"$(ran "$line")"
	done | tr '\n' ' '
}

# ---- tests that are named

# Words as the tests have them; a variable in one stands for anything.
test_names()
{
	cat initramfs/tests/guest/all.sh userspace-ring/tests/*.c \
		labs/experiments/tests/*.sh |
		grep -oE '[a-z0-9${}]+(_[a-z0-9${}]+){3,}' |
		sed 's/\${[a-z]*}/[a-z0-9]+/g' | sort -u
}

named_tests()
{
	cat "$1"/*.md | grep -oE '`[a-z0-9]+(_[a-z0-9]+){3,}`' |
		tr -d '`' | sort -u
}

unknown_tests()
{
	grep "\[" "$tmp/tests" >"$tmp/patterns"
	named_tests "$1" | grep -vxF -f "$tmp/tests" |
		grep -vxE -f "$tmp/patterns"
}

# A test of the guest that is named with its function: `NAME` (`FILE:FUNCTION()`
mispaired_tests()
{
	cat "$1"/*.md | tr -s '\n ' ' ' | grep -oE \
		'`[a-z0-9_]+` \(`initramfs/tests/guest/[a-z]+[.]sh:t_[a-z_]+' |
		tr -d '`(' | sort -u | while read -r name function; do
		grep -qE "(try|limit|try_on [a-z]*) $name ${function##*:}( |\$)" \
			initramfs/tests/guest/all.sh ||
			echo "$name is not ${function##*:}()"
	done
}

# ---- verdicts

# herd7's verdict on a litmus file, where it stands right behind the file.
named_verdicts()
{
	cat "$1"/*.md | tr -s '\n ' ' ' | grep -oE \
		'litmus/[^`]*[.]litmus`(:|,| says)? [*]*([Nn]ever|[Ss]ometimes)'
}

wrong_verdicts()
{
	named_verdicts "$1" | tr -d '*' | while read -r line; do
		file=userspace-ring/${line%%\`*}
		is=$(awk '/^Observation/ { print $3 }' \
			"${file%.litmus}.expected" 2>&1)
		[ "${line##* }" = "$is" ] || echo "$line, and it is $is"
	done
}

# ---- all of it, and then broken copies

check_all()
{
	blocks annotated
	test_names >"$tmp/tests"
	expect every_block_says_where_it_is_from '' "$(unmarked)"
	expect schedules_are_what_ring_explore_prints '' "$(wrong_schedules)"
	check there_are_such_schedules \
		[ "$(of 'schedule ring-explore' | wc -l)" -ge 10 ]
	expect states_are_as_many_as_ring_explore_says '' \
		"$(wrong_state_counts annotated)"
	check there_are_such_numbers [ "$(state_counts annotated | wc -l)" -ge 4 ]
	expect code_is_that_of_the_kernel_and_the_kit '' "$(wrong_code)"
	check there_is_such_code [ "$(of c | wc -l)" -ge 3 ]
	for program in "$@"; do
		expect "freed_slots_are_those_of_$(basename "$program")" '' \
			"$(is freed-slots "$program")"
	done
	expect lost_packets_are_those_recorded '' \
		"$(is matrix.csv control_losses)"
	expect figures_are_those_of_the_report '' \
		"$(is report-matrix beside_published)"
	expect ratios_of_tcp_are_those_of_the_report '' \
		"$(is tcp-ratio streams_by_path)"
	expect rates_by_ring_are_those_of_the_report '' \
		"$(is tcp-ring rings_and_ways)"
	expect tunnels_are_those_of_the_report '' "$(is openvpn tunnels)"
	expect streams_are_those_published '' \
		"$(is published.csv many_streams)"
	expect commands_to_type_run '' "$(unusable_commands)"
	expect the_ring_was_handed_out_in_10_lines_and_is_in_none '10 0 ' \
		"$(lines_found)"
	expect tests_that_are_named_are_there '' "$(unknown_tests annotated)"
	check there_are_such_tests [ "$(named_tests annotated | wc -l)" -ge 30 ]
	expect tests_of_the_guest_are_named_with_their_function '' \
		"$(mispaired_tests annotated)"
	expect verdicts_are_those_that_herd7_gave '' \
		"$(wrong_verdicts annotated)"
	check there_are_such_verdicts \
		[ "$(named_verdicts annotated | wc -l)" -ge 15 ]
}

# finds NAME SCRIPT FUNCTION [ARGUMENT...]: with SCRIPT of sed run over a copy
# of the texts, FUNCTION says something.
finds()
{
	wanted "$1" || return 0
	name=$1
	rm -rf "$tmp/texts"
	mkdir "$tmp/texts" && cp annotated/*.md "$tmp/texts" || exit 1
	sed -i "$2" "$tmp/texts"/*.md
	shift 2
	blocks "$tmp/texts"
	"$@" >"$tmp/said" 2>&1
	if [ -s "$tmp/said" ]; then
		ok "$name"
	else
		not_ok "$name" "expected: a fault" "got: none of $1"
	fi
}

ktap_begin
check_all "$@"
finds sees_a_block_that_names_nothing \
	'0,/^```schedule by hand/s//```schedule/' unmarked
finds sees_a_drifted_schedule 's/| set XOFF  /| set  XOFF /' wrong_schedules
finds sees_another_number_of_schedules 's/1[.]3e+16/1.4e+16/' wrong_schedules
finds sees_an_unknown_variant 's/^\(```schedule.*\)no-recheck/\1no-recheckt/' \
	wrong_schedules
finds sees_another_number_of_states 's/: 826 states/: 827 states/' \
	wrong_state_counts "$tmp/texts"
finds sees_drifted_code_of_the_kernel 's/^\thead = r->consumer_head - 1/&0/' \
	wrong_code
finds sees_drifted_code_of_a_litmus_file 's/^\tsmp_wmb();/\tsmp_rmb();/' \
	wrong_code
finds sees_a_function_that_is_not_there 's/^\(```c .*\)consume()/\1eat()/' \
	wrong_code
finds sees_a_drifted_table_of_slots 's/|  yes   |  16$/|  yes   |  15/' \
	is freed-slots "$1"
finds sees_a_drifted_loss 's/35449/35448/' is matrix.csv control_losses
finds sees_a_drifted_figure 's/ 1618 / 1619 /' is report-matrix \
	beside_published
finds sees_a_drifted_ratio 's/0[.]67 lower/0.68 lower/' is tcp-ratio \
	streams_by_path
finds sees_another_word_on_a_ratio 's/1[.]59 higher/1.59/' is tcp-ratio \
	streams_by_path
finds sees_a_drifted_rate 's/ 463 / 464 /' is tcp-ring rings_and_ways
finds sees_a_drifted_tunnel 's/ 53[.]6 / 53.7 /' is openvpn tunnels
finds sees_a_command_with_a_mistake 's/--results labs/--result labs/' \
	unusable_commands
finds sees_a_test_that_is_not_there \
	's/`nothing_is_lost_with_a_qdisc`/`nothing_is_lost_with_two`/' \
	unknown_tests "$tmp/texts"
finds sees_a_test_with_another_function 's/:t_limit_grow()/:t_limit_zero()/' \
	mispaired_tests "$tmp/texts"
finds sees_another_verdict 's/weak-norecheck[.]litmus`:$/& Never/' \
	wrong_verdicts "$tmp/texts"
ktap_end
