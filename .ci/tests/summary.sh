#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What .ci/summary makes of good and of broken result files, and that what
# .ci/ktap.sh writes is what it reads.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# sum: the list is on stdin as "KIND NAME SECONDS BUDGET STATUS FILE" with
# blanks ("-" where BUDGET is empty); leaves $out, $last and $status.
sum()
{
	awk -v OFS='\t' '{ sub(/^-$/, "", $4); $1 = $1; print }' >"$dir/list"
	status=0
	out=$("$top/.ci/summary" "$dir/list" 2>&1) || status=$?
	last=$(printf '%s\n' "$out" | tail -n 1)
}

# one NAME EXPECTED-LAST-LINE EXPECTED-STATUS [PHRASE]: stdin is the KTAP of
# a part that ended with exit status $part_status.
part_status=0
one()
{
	cat >"$dir/one.ktap"
	wanted "$1" || return 0
	echo "part room/one 6 1 $part_status $dir/one.ktap" >"$dir/in"
	sum <"$dir/in"
	compare "$@"
}

compare()
{
	if [ "$last" != "$2" ] || [ "$status" -ne "$3" ]; then
		not_ok "$1" "expected: $2, exit status $3" \
			"got: $last, exit status $status" "all of it: $out"
		return
	fi
	case $out in
	*"${4:-}"*)	ok "$1" ;;
	*)		not_ok "$1" "expected: a line with \"$4\"" \
				"got: $out" ;;
	esac
}

ktap_begin

one counts_a_good_part '2 passed, 0 failed, 0 skipped' 0 <<'END'
KTAP version 1
1..2
ok 1 first
ok 2 second
END

one accepts_a_plan_at_the_end '1 passed, 0 failed, 0 skipped' 0 <<'END'
KTAP version 1
ok 1 first
1..1
END

one shows_diagnostics_of_a_failure '1 passed, 1 failed, 0 skipped' 1 \
	'expected: 3 of 4' <<'END'
KTAP version 1
1..2
not ok 1 first
# expected: 3 of 4
# got: 4 of 4
ok 2 second
END

one names_the_failing_test '0 passed, 1 failed, 0 skipped' 1 \
	'room/one: wakes_when_ring_is_grown' <<'END'
KTAP version 1
1..1
not ok 1 wakes_when_ring_is_grown
END

one lists_a_skip_with_its_reason '1 passed, 0 failed, 1 skipped' 0 \
	'room/one: second: no clang here' <<'END'
KTAP version 1
1..2
ok 1 first
ok 2 second # SKIP no clang here
END

one counts_a_skip_that_says_not_ok '1 passed, 0 failed, 1 skipped' 0 <<'END'
KTAP version 1
1..2
ok 1 first
not ok 2 second # skip no clang here
END

one counts_a_skipped_part '0 passed, 0 failed, 1 skipped' 0 'no network' <<'END'
KTAP version 1
1..0 # SKIP no network
END

one counts_an_expected_failure_as_passed '2 passed, 0 failed, 0 skipped' 0 \
	'room/one: second: HISTORY B8' <<'END'
KTAP version 1
1..2
ok 1 first
not ok 2 second # XFAIL HISTORY B8
END

one accepts_xfail_as_kselftest_writes_it '1 passed, 0 failed, 0 skipped' 0 \
	'Failed as expected' <<'END'
KTAP version 1
1..1
ok 1 first # XFAIL known
END

one counts_a_todo_as_expected '1 passed, 0 failed, 0 skipped' 0 \
	'Failed as expected' <<'END'
KTAP version 1
1..1
not ok 1 first # TODO later
END

one fails_on_an_unexpected_pass '0 passed, 1 failed, 0 skipped' 1 XPASS <<'END'
KTAP version 1
1..1
ok 1 first # XPASS known
END

one fails_on_a_timeout '0 passed, 1 failed, 0 skipped' 1 'TIMEOUT: 5 s' <<'END'
KTAP version 1
1..1
not ok 1 first # TIMEOUT 5 s
END

one takes_a_hash_in_a_name_for_no_directive \
	'0 passed, 1 failed, 0 skipped' 1 <<'END'
KTAP version 1
1..1
not ok 1 queue #2 of 4
END

one fails_on_a_plan_with_too_few_results '2 passed, 1 failed, 0 skipped' 1 \
	'planned 3 tests and has 2 results' <<'END'
KTAP version 1
1..3
ok 1 first
ok 2 second
END

one fails_on_a_plan_with_too_many_results '2 passed, 1 failed, 0 skipped' 1 \
	'planned 1 tests and has 2 results' <<'END'
KTAP version 1
1..1
ok 1 first
ok 2 second
END

one fails_without_a_plan '1 passed, 1 failed, 0 skipped' 1 'no plan' <<'END'
KTAP version 1
ok 1 first
END

one fails_on_an_empty_file '0 passed, 1 failed, 0 skipped' 1 'is empty' \
	</dev/null

one fails_without_any_test '0 passed, 1 failed, 0 skipped' 1 'no test' <<'END'
KTAP version 1
1..0
END

one fails_without_a_version '1 passed, 1 failed, 0 skipped' 1 \
	'does not begin with KTAP version 1' <<'END'
# loaded
KTAP version 1
1..1
ok 1 first
END

one fails_on_a_result_that_got_lost '2 passed, 1 failed, 0 skipped' 1 \
	'number 3 where 2 was due' <<'END'
KTAP version 1
ok 1 first
ok 3 third
1..2
END

one fails_on_two_files_in_one '2 passed, 1 failed, 0 skipped' 1 <<'END'
KTAP version 1
1..1
ok 1 first
KTAP version 1
1..1
ok 1 first
END

one names_why_a_part_bailed_out '1 passed, 1 failed, 0 skipped' 1 \
	'bails out: no kernel' <<'END'
KTAP version 1
1..2
ok 1 first
Bail out! no kernel
END

one counts_subtests_and_not_their_parent '3 passed, 1 failed, 0 skipped' 1 \
	'room/one: inner_bad' <<'END'
KTAP version 1
1..2
  KTAP version 1
  1..3
  ok 1 inner_good
  not ok 2 inner_bad
  # expected: 1
  ok 3 inner_better
not ok 1 outer
ok 2 other
END

one counts_subtests_two_levels_down '3 passed, 0 failed, 0 skipped' 0 <<'END'
KTAP version 1
1..2
  KTAP version 1
  1..1
    KTAP version 1
    1..2
    ok 1 deep
    ok 2 deeper
  ok 1 middle
ok 1 outer
ok 2 other
END

one fails_on_subtests_that_end_early '2 passed, 1 failed, 0 skipped' 1 \
	'planned 3 tests and has 1 results' <<'END'
KTAP version 1
1..2
  KTAP version 1
  1..3
  ok 1 inner
ok 1 outer
ok 2 other
END

one fails_on_a_file_cut_within_subtests '1 passed, 1 failed, 0 skipped' 1 \
	'ends early, within subtests' <<'END'
KTAP version 1
1..2
  KTAP version 1
  1..3
  ok 1 inner
END

one fails_on_a_parent_that_fails_alone '1 passed, 1 failed, 0 skipped' 1 \
	'none of its subtests did' <<'END'
KTAP version 1
1..1
  KTAP version 1
  1..1
  ok 1 inner
not ok 1 outer
END

printf "KTAP version 1\r\n1..1\r\n\033[32mnoise\r\nok 1 first\r\n" \
	>"$dir/console"
one reads_lines_that_end_as_on_a_console \
	"1 passed, 0 failed, 0 skipped" 0 <"$dir/console"

part_status=3
one fails_if_only_the_exit_status_says_so '1 passed, 1 failed, 0 skipped' 1 \
	'exit status 3' <<'END'
KTAP version 1
1..1
ok 1 first
END

one counts_a_failure_once_beside_its_exit_status \
	'0 passed, 1 failed, 0 skipped' 1 <<'END'
KTAP version 1
1..1
not ok 1 first
END
part_status=0

sum <<END
part room/gone 6 1 2 $dir/gone.ktap
END
compare fails_on_a_missing_file '0 passed, 1 failed, 0 skipped' 1 \
	'room/gone: the result file is missing'

sum </dev/null
compare fails_on_an_empty_list '0 passed, 1 failed, 0 skipped' 1 'no test'

printf 'KTAP version 1\nok 1 a\n1..1\n' >"$dir/a.ktap"
printf 'KTAP version 1\nok 1 a # SKIP b\n1..1\n' >"$dir/b.ktap"
sum <<END
step kernels 600 12 0 -
part room/a 61 1 0 $dir/a.ktap
part room/b 60 1 0 $dir/b.ktap
END
compare adds_up_several_parts '1 passed, 0 failed, 1 skipped' 0
expect warns_of_minutes_over_the_budget 'room/a' \
	"$(printf '%s\n' "$out" | awk '/ over$/ { print $1 }')"

sum <<END
step kernels 600 - 2 -
part room/a 61 1 0 $dir/a.ktap
END
compare fails_on_a_step_that_failed '1 passed, 1 failed, 0 skipped' 1 \
	'kernels: exit status 2'

expect_status says_what_is_wrong_without_a_list 2 \
	"$top/.ci/summary" "$dir/none"

# The producer, judged by the consumer.  A subshell of its own: its counters
# are not ours.
sh -c '
	. "$1"
	KTAP_FD=1
	unset ONLY
	ktap_begin
	ok good
	not_ok bad "two
lines"
	check well true
	check ill sh -c "echo why; exit 5"
	expect same 1 1
	expect other 1 2
	expect_status status 3 sh -c "exit 3"
	skip none "not here"
	xfail limit B8
	check_xfail limited B9 false
	check_xfail repaired B11 true
	ktap_nest inner "$2"
	ktap_nest cut "$3"
	ktap_end
' "$top/.ci/tests/summary.sh" "$top/.ci/ktap.sh" "$dir/a.ktap" "$dir/gone" \
	>"$dir/made.ktap"
expect producer_reports_a_failure_by_its_exit_status 1 $?
part_status=1
one reads_what_ktap_sh_writes '7 passed, 5 failed, 1 skipped' 1 \
	'again: ' <"$dir/made.ktap"
part_status=0

sh -c '. "$1"; KTAP_FD=1; ONLY="w*"; ktap_begin; ok one; ok two; ok wo
	check never false; ktap_end' sh "$top/.ci/ktap.sh" >"$dir/made.ktap"
one only_selects_by_pattern '1 passed, 0 failed, 0 skipped' 0 <"$dir/made.ktap"

ktap_end
