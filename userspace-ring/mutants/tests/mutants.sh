#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of the tests: each mutant is killed, and run-mutants itself tells right
# from wrong.
#
#	mutants.sh [--sample]
#
# With --sample: the sample's mutants, and what run-mutants says of wrong
# patches. Without: all mutants, and all that run-mutants has to find.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=SCRIPTDIR/../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

run=$here/../run-mutants
O=${O:-$here/../../../build}
mkdir -p "$O/ring/mutants" || exit 1
O=$(cd "$O" && pwd)
export O
t=$(mktemp -d "$O/ring/mutants/test.XXXXXX") || exit 1
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# test_name MUTANT - as in KTAP
test_name()
{
	echo "kills_$1" | tr - _
}

# one_result NAME CLASS KILLER SECONDS SEEN
one_result()
{
	name=$(test_name "$1")
	reason=$(sed -n '/^--- /q; s/^Survives: //p' "$here/../$1.patch")
	case $3 in
	unjudged)
		skip "$name" "$5" ;;
	none)
		if [ -n "$reason" ]; then
			xfail "$name" "$reason"
		else
			not_ok "$name" "expected: a killer for this mistake:" \
				"$(sed -n 3p "$here/../$1.patch")" \
				"got: it survived all of them"
		fi ;;
	*)
		if [ -n "$reason" ]; then
			xpass "$name" "$reason"
		else
			ok "$name"
			! wanted "$name" || note "by $3 in $4 s: $5"
		fi ;;
	esac
}

# mutants ARGUMENT... - a test a mutant, of one run
mutants()
{
	pattern=$(printf '%s' "${ONLY:-*}" | sed 's/^kills_//' | tr _ -)
	[ -n "$("$run" "$@" --only "$pattern" --list 2>/dev/null)" ] ||
		return 0
	status=0
	"$run" "$@" --only "$pattern" --results "$t/results" >"$t/out" \
		2>"$t/err" || status=$?
	if [ "$status" -gt 1 ]; then
		note "$(cat "$t/err")"
		bail "run-mutants: expected exit status 0 or 1, got $status"
	fi
	while IFS='	' read -r name class killer seconds seen; do
		one_result "$name" "$class" "$killer" "$seconds" "$seen"
	done <"$t/results"
	note "$(grep ' mutants: ' "$t/out")"
	[ -n "${ONLY:-}" ] || [ "$1" = --sample ] ||
		expect kills_at_least_95_percent 0 "$status"
}

# made NAME SED [HEADER] - the patch NN-NAME in an empty $t/p: ptr_ring.c
# after a sed script
made()
{
	rm -rf "$t/p" "$t/a" "$t/b"
	mkdir -p "$t/p" "$t/a/userspace-ring/ring" "$t/b/userspace-ring/ring"
	file=userspace-ring/ring/ptr_ring.c
	cp "$here/../../ring/ptr_ring.c" "$t/a/$file"
	sed "$2" "$t/a/$file" >"$t/b/$file"
	{
		printf '%s\n\n' 'SPDX-License-Identifier: GPL-2.0-only'
		printf 'Made for a test.\n\nClass: index\n%s\n' "${3:-}"
		(cd "$t" && diff -u "a/$file" "b/$file")
	} >"$t/p/01-$1.patch"
}

# says NAME STATUS TEXT ARGUMENT... - how run-mutants ends, and with what
# words, over the patch in $t/p
says()
{
	wanted "$1" || return 0
	name=$1
	want=$2
	text=$3
	shift 3
	status=0
	"$run" --mutants "$t/p" --killers suites "$@" >"$t/out" 2>&1 ||
		status=$?
	if [ "$status" -eq "$want" ] && grep -qF -e "$text" "$t/out"; then
		ok "$name"
	else
		not_ok "$name" "expected: exit status $want and: $text" \
			"got: exit status $status and:" "$(cat "$t/out")"
	fi
}

# What needs no build.
wrong_input()
{
	made stale 's/r->producer = 0;/r->producer = 1;/'
	sed 's/^-	/-	and /' "$t/p/01-stale.patch" >"$t/p/02-stale.patch"
	rm "$t/p/01-stale.patch"
	says refuses_a_patch_that_does_not_apply 2 'does not apply: 02-stale'
	made classless 's/r->producer = 0;/r->producer = 1;/' 'Class: colour'
	says refuses_a_class_that_it_does_not_know 2 'expected one of: order'
	made fenceless 's/r->producer = 0;/r->producer = 1;/' 'Barrier: 3'
	says refuses_a_barrier_that_is_no_id 2 'expected an id of barriers.csv'
	made fine 's/r->producer = 0;/r->producer = 1;/'
	says refuses_an_unknown_option 2 'not an option' --al
	says refuses_an_unknown_killer 2 'no "axe"' --killers suites,axe
	says refuses_no_jobs 2 'expected a number' --jobs 0
	says refuses_a_pattern_without_mutant 2 'no mutant matches' --only 9
	says refuses_a_missing_directory 2 'not a directory' --mutants "$t/none"
}

# What run-mutants is for.
verdicts()
{
	made same 's/^	int head = head_of(r) - 1;/	int head = -1 + head_of(r);/'
	says fails_if_a_survivor_has_no_reason 1 'its patch does not say why'
	made same 's/^	int head = head_of(r) - 1;/	int head = -1 + head_of(r);/' \
		'Survives: it is the same.'
	says accepts_a_survivor_with_a_reason 0 'survives. it is the same.'
	made dead 's/slot >= r->consumer_tail/slot > r->consumer_tail/' \
		'Survives: nobody looks.'
	says fails_if_a_named_survivor_is_killed 1 'its patch says that it survives'
	made dead 's/slot >= r->consumer_tail/slot > r->consumer_tail/'
	says accepts_a_mutant_that_is_killed 0 '1 run-killed'
	made hung 's/slot--)/slot -= slot == end - 1 ? 0 : 1)/'
	says ends_a_mutant_that_hangs 0 '1 run-killed'
	made garbled 's/return -ENOSPC;/return ENOSPACE;/'
	says tells_what_the_compiler_refuses 0 'compile '
}

# A twin that is wrong as it is: then no killer tells anything of a mutant.
wrong_twin()
{
	wanted stops_if_the_unmutated_twin_fails || return 0
	made fine 's/r->producer = 0;/r->producer = 1;/'
	mkdir "$t/top"
	cp -pR "$here/../.." "$t/top/userspace-ring"
	sed 's/slot >= r->consumer_tail/slot > r->consumer_tail/' \
		"$here/../../ring/ptr_ring.c" \
		>"$t/top/userspace-ring/ring/ptr_ring.c"
	run=$t/top/userspace-ring/mutants/run-mutants
	says stops_if_the_unmutated_twin_fails 2 'the twin as it is fails'
	run=$here/../run-mutants
}

case ${1:-} in
--sample)
	ktap_begin
	mutants --sample
	wrong_input ;;
'')
	ktap_begin
	mutants --jobs 2
	wrong_input
	verdicts
	wrong_twin ;;
*)
	echo "mutants.sh: \"$1\": expected --sample or nothing" >&2
	exit 2 ;;
esac
ktap_end
