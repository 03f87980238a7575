#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# suites - the suites on the twin and on the kernel's header; what the programs
# report, and whether they see a twin that is broken.
#
#	suites.sh TWIN-TESTS KERNEL-TESTS BROKEN-DIR
#
# BROKEN-DIR has a program for each of broken-*.sed, named after it.  CUnit's
# XML stays in $O/test/ring/suites/.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=nest.sh
. "$here/nest.sh"

if [ $# -ne 3 ]; then
	echo "usage: suites.sh TWIN-TESTS KERNEL-TESTS BROKEN-DIR" >&2
	exit 2
fi
twin=$1
kernel=$2
broken=$3
dtd=/usr/share/CUnit/CUnit-Run.dtd
out=${O:-$top/build}/test/ring/suites
mkdir -p "$out" || exit 1

# says STATUS PATTERN COMMAND... - exits so, and says a line that matches
says()
{
	want=$1
	pattern=$2
	shift 2
	status=0
	ONLY='' "$@" >"$t/says" 2>&1 || status=$?
	[ "$status" -eq "$want" ] && grep -qE "$pattern" "$t/says" && return 0
	echo "expected: exit status $want, and a line like: $pattern"
	echo "got: exit status $status, and:"
	tail -n 20 "$t/says"
	return 1
}

records()
{
	got=$(grep -c '<CUNIT_RUN_TEST_SUCCESS>' "$out/$1.xml")
	want=$(ONLY='' "$2" --list | wc -l)
	[ "$got" -eq "$want" ] || {
		echo "expected: $want tests in $1.xml; got: $got"
		return 1
	}
}

valid_xml()
{
	if ! command -v xmllint >/dev/null || [ ! -r "$dtd" ]; then
		own skip "xml_of_$1_is_valid" \
			"xmllint or $dtd is missing: make setup FOR=check"
	else
		own check "xml_of_$1_is_valid" xmllint --noout --nonet \
			--dtdvalid "$dtd" "$out/$1.xml"
	fi
}

one_test()
{
	[ "$(ONLY='peek_does_*' "$twin" | grep -c '^ok ')" -eq 1 ]
}

# ONLY= would run two tests of one name.
unique_names()
{
	twice=$(ONLY='' "$twin" --suite '*' --list | cut -d ' ' -f 2 |
		sort | uniq -d)
	[ -z "$twice" ] || {
		echo "expected: each name once; got twice: $twice"
		return 1
	}
}

ktap_begin

for label in twin kernel; do
	program=$twin
	[ "$label" = twin ] || program=$kernel
	if [ -n "$only" ]; then
		nest "$label" "$program"
		continue
	fi
	rm -f "$out/$label.xml"
	nest "$label" "$program" --xml "$out/$label.xml"
	own check "xml_of_${label}_has_every_test" records "$label" "$program"
	valid_xml "$label"
done

own check test_names_are_unique unique_names
own check console_shows_cunits_report says 0 'Run Summary:' \
	"$twin" --console
own check help_has_an_example says 0 '^Example: ' "$twin" --help
own check unknown_option_is_usage says 2 'try --help' "$twin" --mistake
own check unknown_suite_is_usage says 2 'expected one of ring_order' \
	"$twin" --suite mistake
own check limit_must_be_a_number says 2 'expected a number from 1' \
	"$twin" --limit 0
own check argument_is_usage says 2 '"mistake" is not an option' \
	"$twin" mistake
own check only_selects_by_pattern one_test
own check only_that_matches_nothing_fails says 1 'no test here matches' \
	env ONLY=mistake "$twin"

# What a student sees after breaking the twin.
own check a_wrong_answer_shows_expected_and_got says 1 \
	'^# .*ring-freeing.c:[0-9]+: .*expected: [01]; got: [01]' \
	env -u KTAP_PART "$broken/answer"
own check a_wrong_answer_shows_what_was_done says 1 '^# (case|did): ' \
	"$broken/answer"
own check a_wrong_answer_shows_how_to_run_it_again says 1 \
	'^# again: ONLY=n_of_0_never_creates_space ' \
	env -u KTAP_PART "$broken/answer"
own check a_hang_is_a_reported_failure says 1 'got: it hangs, after 1 s' \
	"$broken/hang" --limit 1
own check a_crash_is_a_reported_failure says 139 'got: it died of signal 11' \
	"$broken/crash"

nest_end
