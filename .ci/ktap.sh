# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ktap.sh - write KTAP version 1 from a POSIX shell test.  Source it:
#
#	. "$here/../../.ci/ktap.sh"
#	ktap_begin
#	check  says_usage_without_kernel   ./run-vm --help
#	expect exit_code_of_a_panic 3 "$status"
#	ktap_end
#
# Only shell builtins are used: the same file runs on the host and, under
# busybox, in the guest.  Results go to file descriptor KTAP_FD (default 1;
# the guest sets 3).  Test names are words joined by "_", named by behaviour.
#
# ktap_begin			first line; resets the counters
# ok NAME			the test passed
# not_ok NAME [LINE...]		it failed; each LINE is a diagnostic and may
#				hold newlines
# skip NAME WHY			it could not run here, and why
# xfail NAME WHY		a known limit showed itself, as it should
# xpass NAME WHY		a known limit did not show itself: a failure,
#				for then the note about the limit is wrong
# check NAME COMMAND...		passes if COMMAND exits 0; its output (stdout
#				and stderr, last 40 lines) is the diagnostic
# check_xfail NAME WHY COMMAND...	xfail if COMMAND fails, else xpass
# expect NAME EXPECTED GOT	passes if the two strings are equal
# expect_status NAME EXPECTED COMMAND...	compares the exit status
# note LINE...			diagnostic lines that belong to no test
# ktap_nest NAME FILE		indents KTAP of another program (the guest's)
#				as subtests; fails if that is cut off or has
#				a failure that is not expected
# wanted NAME			true unless ONLY= names another test: guards
#				costly preparation
# bail WHY			"Bail out!" and exit 1
# ktap_end			plan and totals; returns 0, or 1 if a test
#				failed or none ran.  Call it last.
#
# Counters live in the shell: call these outside of ( ), $( ) and pipes.
#
# ONLY=PATTERN (environment) runs and reports only the tests whose name
# matches the shell pattern.  A failing test prints how to run it alone:
# RERUN if the test has set it, else "make test/PART ONLY=NAME" (KTAP_PART is
# set by .ci/part), else the script itself with ONLY=NAME.

KTAP_FD=${KTAP_FD:-1}
ktap_n=0 ktap_pass=0 ktap_fail=0 ktap_xfail=0 ktap_xpass=0 ktap_skip=0

ktap_say()
{
	printf '%s\n' "$*" >&"$KTAP_FD"
}

ktap_begin()
{
	ktap_n=0 ktap_pass=0 ktap_fail=0 ktap_xfail=0 ktap_xpass=0 ktap_skip=0
	ktap_say "KTAP version 1"
}

note()
{
	for ktap_arg in "$@"; do
		while :; do
			case $ktap_arg in
			*"
"*)
				ktap_say "# ${ktap_arg%%"
"*}"
				ktap_arg=${ktap_arg#*"
"}
				;;
			*)
				ktap_say "# $ktap_arg"
				break
				;;
			esac
		done
	done
}

wanted()
{
	# The pattern is meant to be one.
	# shellcheck disable=SC2254
	case $1 in
	${ONLY:-*})	return 0 ;;
	esac
	return 1
}

ktap_rerun()
{
	if [ -n "${RERUN:-}" ]; then
		note "again: $RERUN"
	elif [ -n "${KTAP_PART:-}" ]; then
		note "again: make test/$KTAP_PART ONLY=$1"
	else
		note "again: ONLY=$1 sh $0"
	fi
}

# ktap_line "ok" NAME [DIRECTIVE]
ktap_line()
{
	ktap_n=$((ktap_n + 1))
	ktap_say "$1 $ktap_n $2${3:+ # $3}"
}

ok()
{
	wanted "$1" || return 0
	ktap_pass=$((ktap_pass + 1))
	ktap_line ok "$1"
}

not_ok()
{
	wanted "$1" || return 0
	ktap_name=$1
	shift
	ktap_fail=$((ktap_fail + 1))
	ktap_line "not ok" "$ktap_name"
	[ $# -eq 0 ] || note "$@"
	ktap_rerun "$ktap_name"
}

skip()
{
	wanted "$1" || return 0
	ktap_skip=$((ktap_skip + 1))
	ktap_line ok "$1" "SKIP ${2:-no reason was given}"
}

xfail()
{
	wanted "$1" || return 0
	ktap_xfail=$((ktap_xfail + 1))
	ktap_line "not ok" "$1" "XFAIL ${2:-no reason was given}"
}

xpass()
{
	wanted "$1" || return 0
	ktap_xpass=$((ktap_xpass + 1))
	ktap_line "not ok" "$1"
	note "expected: a failure (${2:-no reason was given})" "got: it passed"
	ktap_rerun "$1"
}

# Output is kept in a variable, not in a file: the guest may have none to
# spare, and a test that is killed leaves nothing behind.
ktap_tail()
{
	ktap_text=$1
	ktap_lines=0
	ktap_rest=$ktap_text
	while :; do
		case $ktap_rest in
		*"
"*)
			ktap_rest=${ktap_rest#*"
"}
			ktap_lines=$((ktap_lines + 1))
			;;
		*)
			break
			;;
		esac
	done
	while [ "$ktap_lines" -ge 40 ]; do
		ktap_text=${ktap_text#*"
"}
		ktap_lines=$((ktap_lines - 1))
	done
}

check()
{
	wanted "$1" || return 0
	ktap_what=$1
	shift
	ktap_status=0
	ktap_out=$("$@" 2>&1) || ktap_status=$?
	if [ "$ktap_status" -eq 0 ]; then
		ok "$ktap_what"
		return 0
	fi
	ktap_tail "$ktap_out"
	not_ok "$ktap_what" "expected: exit status 0 of: $*" \
		"got: exit status $ktap_status, and it said:" \
		"${ktap_text:-(nothing)}"
}

check_xfail()
{
	wanted "$1" || return 0
	ktap_what=$1
	ktap_why=$2
	shift 2
	if "$@" >/dev/null 2>&1; then
		xpass "$ktap_what" "$ktap_why"
	else
		xfail "$ktap_what" "$ktap_why"
	fi
}

expect()
{
	wanted "$1" || return 0
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "expected: $2" "got: $3"
	fi
}

expect_status()
{
	wanted "$1" || return 0
	ktap_what=$1
	ktap_want=$2
	shift 2
	ktap_status=0
	ktap_out=$("$@" 2>&1) || ktap_status=$?
	if [ "$ktap_status" -eq "$ktap_want" ]; then
		ok "$ktap_what"
		return 0
	fi
	ktap_tail "$ktap_out"
	not_ok "$ktap_what" "expected: exit status $ktap_want of: $*" \
		"got: exit status $ktap_status, and it said:" \
		"${ktap_text:-(nothing)}"
}

# Only what stands in FILE's first column is judged here: FILE's own nested
# tests are summed up by its result lines.
ktap_nest()
{
	wanted "$1" || return 0
	ktap_seen=0 ktap_bad=0 ktap_plan=none
	if [ ! -s "$2" ]; then
		not_ok "$1" "expected: KTAP in $2" "got: no such file, or empty"
		return 0
	fi
	while IFS= read -r ktap_in || [ -n "$ktap_in" ]; do
		ktap_say "  $ktap_in"
		case $ktap_in in
		"ok "[0-9]*|"not ok "[0-9]*)
			ktap_seen=$((ktap_seen + 1)) ;;
		"1.."[0-9]*)
			ktap_plan=${ktap_in#1..}
			ktap_plan=${ktap_plan%%[!0-9]*} ;;
		"Bail out!"*)
			ktap_bad=$((ktap_bad + 1)) ;;
		esac
		case $ktap_in in
		"not ok "*"# XFAIL"*|"not ok "*"# SKIP"*|"not ok "*"# TODO"*)
			;;
		"not ok "[0-9]*)
			ktap_bad=$((ktap_bad + 1)) ;;
		esac
	done <"$2"
	if [ "$ktap_plan" != "$ktap_seen" ]; then
		not_ok "$1" "expected: as many results as planned" \
			"got: plan $ktap_plan, results $ktap_seen"
	elif [ "$ktap_bad" -ne 0 ] || [ "$ktap_seen" -eq 0 ]; then
		not_ok "$1" "$ktap_bad of $ktap_seen nested tests failed"
	else
		ok "$1"
	fi
}

bail()
{
	ktap_say "Bail out! $*"
	exit 1
}

ktap_end()
{
	if [ "$ktap_n" -eq 0 ] && [ -n "${ONLY:-}" ]; then
		note "no test here matches ONLY=$ONLY"
	fi
	ktap_say "1..$ktap_n"
	ktap_say "# Totals: pass:$ktap_pass fail:$ktap_fail" \
		"xfail:$ktap_xfail xpass:$ktap_xpass skip:$ktap_skip error:0"
	[ "$ktap_n" -gt 0 ] && [ $((ktap_fail + ktap_xpass)) -eq 0 ]
}
