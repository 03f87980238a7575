#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# pull.sh - numbers come from rows, and what no row, figure or function backs
# is refused with file and line.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
pull=$top/slides/pull

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# pulled REQUEST...: what is written for these requests, a line each.
pulled()
{
	printf '%s\n' "$@" >"$tmp/x.pull"
	rm -rf "$tmp/out"
	status=0
	"$pull" --out "$tmp/out" "$tmp/x.pull" >"$tmp/said" 2>&1 || status=$?
	sed -n 's/^\\pulleddatum//p' "$tmp/out/pulled.tex" 2>/dev/null
}

# gives NAME EXPECTED REQUEST...
gives()
{
	name=$1 expected=$2
	shift 2
	expect "$name" "$expected" "$(pulled "$@")"
}

# refuses NAME TEXT REQUEST...: exit 1, TEXT said with the line of the last
# request, and nothing written.
refuses()
{
	name=$1 at="x.pull:$(($# - 2)): " text=$2
	shift 2
	pulled "$@" >"$tmp/got"
	if [ "$status" = 1 ] && grep -F -- "$at" "$tmp/said" |
		grep -qF -- "$text" &&
		[ ! -e "$tmp/out/pulled.tex" ]; then
		ok "$name"
	else
		not_ok "$name" "expected: exit 1, and: $at ... $text" \
			"got: exit $status, and:" "$(head -n 4 "$tmp/said")"
	fi
}

ktap_begin
matrix='experiment=matrix kernel=stock qdisc=fq_codel path=tap threads=1'
# By another way than datum.awk's: cut, sort, the middle of three.
median=$(grep '^matrix,stock,fq_codel,tap,1,' \
	"$top/labs/experiments/recorded/matrix.csv" | cut -d , -f 9 |
	sort -n | sed -n 2p)
gives takes_the_median_of_the_rows "{a}{$median}" \
	"datum a recorded/matrix lost median 0 $matrix"
gives counts_rows '{a}{3}' "datum a recorded/matrix lost n 0 $matrix"
# Of three rows: half way from the middle one to the next.
quartile=$(grep '^matrix,stock,fq_codel,tap,1,' \
	"$top/labs/experiments/recorded/matrix.csv" | cut -d , -f 9 |
	sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", (v[2] + v[3]) / 2 }')
gives takes_a_quartile_of_the_rows "{a}{$quartile}" \
	"datum a recorded/matrix lost q3 1 $matrix"
most=$(grep ',2,[0-9]*,ck-spsc,none,500,' \
	"$top/userspace-ring/bench/recorded/ring-bench.csv" | cut -d , -f 17 |
	sort -n | tail -n 1)
gives finds_the_bench_of_the_ring "{a}{$most}" \
	'datum a ring-bench ns_per_item max 3 subject=ck-spsc threads=2 length=500'
gives divides_row_by_row '{a}{1.00}' \
	"datum a recorded/matrix lost*2/lost/2 median 2 $matrix"
gives finds_a_value_with_blanks '{a}{185}' \
	'datum a published delivered only 0 source=v7~cover setup=pktgen~TAP threads_or_streams=1 variant=patched~fq_codel'
gives divides_numbers '{a}{3}
{b}{6}
{c}{0.5}' "datum a recorded/matrix lost n 0 $matrix" \
	'datum b recorded/matrix lost n 0 experiment=matrix kernel=stock path=tap threads=1' \
	'quotient c 1 a b'
# shellcheck disable=SC2016 # TeX's minus
gives signs_a_change '{a}{3}
{b}{6}
{c}{$-$50}' "datum a recorded/matrix lost n 0 $matrix" \
	'datum b recorded/matrix lost n 0 experiment=matrix kernel=stock path=tap threads=1' \
	'change c 0 a b'

mkdir -p "$tmp/captures"
printf '%s\n' '# head' '== one' '# tc -s qdisc' 'a_b 50%' '== two' 'c' \
	>"$tmp/captures/x.txt"
pulled 'capture a x one' >"$tmp/got"
expect shows_a_section_of_a_capture '\capturetyped{\#\ tc\ -{}s\ qdisc}%
\captureline{a\_b\ 50\%}%' "$(cat "$tmp/out/a.tex")"

pulled 'mail a patches/0008-tun-tap-drop-get-ring-exports.patch' >"$tmp/got"
expect shows_the_subject_of_a_mail_first \
	'\captureline{Subject:\ [PATCH\ 8/9]\ tun/tap:\ drop\ get\ ring\ exports}%' \
	"$(head -n 1 "$tmp/out/a.tex")"
expect shows_no_line_of_a_diff_of_a_mail 0 \
	"$(grep -cE 'diff|drivers' "$tmp/out/a.tex")"

refuses refuses_a_row_that_is_not_there '0 rows match' \
	'datum a recorded/matrix lost median 0 kernel=none'
refuses refuses_many_rows_for_one '3 rows match' \
	"datum a recorded/matrix lost only 0 $matrix"
refuses refuses_an_unknown_column 'there is no column "loss"' \
	"datum a recorded/matrix loss median 0 $matrix"
refuses refuses_an_unknown_file 'there is no data "recorded/none"' \
	'datum a recorded/none lost median 0'
refuses refuses_a_name_twice 'this name is taken' \
	"datum a recorded/matrix lost n 0 $matrix" \
	"datum a recorded/matrix lost n 0 $matrix"
refuses refuses_a_change_of_unknown_numbers 'want NAME DIGITS A B' \
	'change c 0 a b'
refuses refuses_a_figure_that_is_not_there 'there is no figures/none.dot' \
	'structure none'
refuses refuses_a_plot_that_is_not_there 'there is no plots/none.gp' \
	'plot none recorded/matrix'
refuses refuses_a_capture_that_is_not_there 'there is no captures/none.txt' \
	'capture a none one'
refuses refuses_a_section_that_is_not_there 'no section "three"' \
	'capture a x three'
refuses refuses_a_mail_that_is_not_there 'there is no mail "none.patch"' \
	'mail a none.patch'
refuses refuses_an_unknown_kind 'there is no such kind' 'picture a'
# shellcheck disable=SC2016 # it must not be run
refuses runs_nothing_that_a_request_names 'a name has letters' \
	'structure $(touch ran)'
expect_status asks_for_a_file 2 "$pull" --out "$tmp/out"
expect_status asks_for_a_directory 2 "$pull" "$tmp/x.pull"
ktap_end
