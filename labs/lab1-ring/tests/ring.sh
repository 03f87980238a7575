#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ring - what lab 1 promises without a guest: that its solution is the twin,
# that the starter compiles, that mutants, rubric and handout agree, and that
# the random scenes see each mistake on their own.
#
#	labs/lab1-ring/tests/ring.sh
set -u
LC_ALL=C
export LC_ALL

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$(cd "$here/../../.." && pwd) || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
lab=$top/labs/lab1-ring
ring=$top/userspace-ring
TOP=$top
export TOP
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# hand_out WHICH DIR - what a student gets; WHICH: starter or solution
hand_out()
{
	mkdir -p "$2" || return 1
	cp -R "$lab/starter/." "$2" || return 1
	for file in ring.c room.c ring-test.c; do
		awk -f "$top/labs/grade/cut.awk" -v lab=1 -v want="$1" \
			"$lab/solution/$file" >"$2/$file" || return 1
	done
}

# try DIR WORD... - as a student does, whatever this test was called with
try()
{
	try_dir=$1
	shift
	(cd "$try_dir" && env -u KTAP_PART -u ONLY ./try "$@")
}

# functions FILE... - each function as one line: its name, and its text from
# there to the closing brace
functions()
{
	awk '
	!on && /^[a-z_].*[a-z_]+\(struct ptr_ring|^[a-z_].*slot_[a-z]+\(_Atomic/ {
		name = $0
		sub(/\(.*/, "", name)
		sub(/.*[ *]/, "", name)
		text = ""
		on = 1
	}
	on && /;$/ && text == "" { on = 0 }	# a prototype
	on { text = text "\\n" $0 }
	/^}/ && on {
		sub(/^\\nstatic inline/, "\\nstatic", text)
		print name "\t" text
		on = 0
	}' "$@" | sort
}

# The given functions too; what is not in ring.c comes by ring-rest.c.
solution_is_the_twin()
{
	functions "$lab/solution/ring.c" "$lab/starter/ring-slots.h" \
		>"$dir/ours"
	functions "$ring/ring/ptr_ring.c" |
		grep -vE '^(set_size|alloc_slots|move_entries|ptr_ring_(init|cleanup|resize))	' \
		>"$dir/twins"
	[ "$(wc -l <"$dir/twins")" -gt 20 ] || {
		echo "expected: more than 20 functions of the twin"
		return 1
	}
	diff "$dir/twins" "$dir/ours"
}

# compiles DIR COMPILER
compiles()
{
	for file in ring.c room.c ring-test.c ring-rest.c; do
		"$2" -std=gnu11 -O2 -Wall -Wextra -Wshadow -Wmissing-prototypes \
			-Werror -I"$1" -I"$ring/ring" -c -o "$dir/o" \
			"$1/$file" || return 1
	done
}

# The sentence of a patch, as mutants.txt has it.
sentence()
{
	awk '
	NR == 1 || /^$/ && !on { next }
	/^$/ { exit }
	{ on = 1; printf "%s%s", sep, $0; sep = " " }' \
		"$ring/mutants/$1.patch"
}

mutants_say_what_their_patches_say()
{
	grep -v '^#' "$lab/starter/mutants.txt" | while read -r name says; do
		[ "$(sentence "$name")" = "$says" ] ||
			echo "$name: expected: $(sentence "$name")"
	done >"$dir/said"
	cat "$dir/said"
	[ ! -s "$dir/said" ]
}

# Each is some student's, and no student has another one.
mutants_are_those_of_the_rubric()
{
	grep -v '^#' "$lab/starter/mutants.txt" | cut -d ' ' -f 1 |
		sort >"$dir/listed"
	grep -oE '"[0-9][0-9]-[a-z0-9-]+"' "$lab/rubric.json" | tr -d '"' |
		sort -u >"$dir/rubrics"
	diff "$dir/listed" "$dir/rubrics"
}

# The words of the handout are those of the starter.
handout_shows_the_starter()
{
	hand_out starter "$dir/kit/lab1" || return 1
	try "$dir/kit/lab1" suites order >"$dir/printed" && {
		echo "expected: exit status 1 of the starter; got: 0"
		return 1
	}
	# The kit is elsewhere here.
	sed "s,^# $top/,# ../../," "$dir/printed" | head -n 9 >"$dir/first"
	sed -n '/^    KTAP version 1/,/^$/s/^    //p' "$lab/README.md" \
		>"$dir/shown"
	diff "$dir/shown" "$dir/first"
}

solution_passes()
{
	hand_out solution "$dir/solution" || return 1
	try "$dir/solution" suites && try "$dir/solution" test
}

our_test_sees_each_mutant()
{
	hand_out solution "$dir/mutants" || return 1
	try "$dir/mutants" mutants '*' >"$dir/table" 2>&1
	status=$?
	cat "$dir/table"
	[ "$status" -eq 0 ] &&
		[ "$(grep -c ' seen$' "$dir/table")" -eq \
			"$(grep -vc '^#' "$lab/starter/mutants.txt")" ]
}

# ---- scenes

# build_run OUT RING-SOURCE...
build_run()
{
	out=$1
	shift
	gcc -std=gnu11 -O2 -Wall -Wextra -Werror -DRING_POINTS \
		-I"$lab/starter" -I"$lab/judge" -I"$ring/ring" "$@" \
		"$lab/judge/ring-run.c" "$lab/judge/scenes.c" \
		"$lab/judge/watch.c" -o "$out"
}

subjects='order capacity freeing created_space unconsume locks random room'

# differs PROGRAM - the subjects whose scenes it does otherwise than the twin
differs()
{
	for subject in $subjects; do
		for seed in 1 2 3; do
			"$dir/right" --make "$subject" "$seed" >"$dir/script"
			"$dir/right" <"$dir/script" >"$dir/want" || exit 1
			timeout 10 "$1" <"$dir/script" >"$dir/got" 2>/dev/null
			cmp -s "$dir/want" "$dir/got" || {
				echo "$subject"
				break
			}
		done
	done | tr '\n' ' '
}

scenes_are_the_same_on_the_solution()
{
	build_run "$dir/ours-run" "$lab/solution/ring.c" \
		"$lab/solution/room.c" "$lab/starter/ring-rest.c" || return 1
	said=$(differs "$dir/ours-run")
	[ -z "$said" ] || {
		echo "expected: no difference; got one in: $said"
		return 1
	}
}

# Whoever fakes the report of a suite still has to pass the scene.
scenes_see()
{
	hand_out solution "$dir/wrong" || return 1
	patch -s -p1 -d "$dir/wrong" <"$lab/wrong/$1/change.patch" || return 1
	build_run "$dir/wrong-run" "$dir/wrong/ring.c" "$dir/wrong/room.c" \
		"$lab/starter/ring-rest.c" || return 1
	said=$(differs "$dir/wrong-run")
	[ "$said" = "$2 " ] || {
		echo "expected: a difference in: $2; got one in: $said"
		return 1
	}
}

ktap_begin
check solution_is_the_twin solution_is_the_twin
hand_out starter "$dir/starter" || bail "cannot cut the starter"
for cc in gcc clang; do
	if command -v "$cc" >/dev/null; then
		check "starter_compiles_with_$cc" compiles "$dir/starter" "$cc"
	else
		skip "starter_compiles_with_$cc" "no $cc: make setup FOR=test"
	fi
done
check mutants_say_what_their_patches_say mutants_say_what_their_patches_say
check mutants_are_those_of_the_rubric mutants_are_those_of_the_rubric
check handout_shows_the_starter handout_shows_the_starter
check solution_passes solution_passes
check our_test_sees_each_mutant our_test_sees_each_mutant
build_run "$dir/right" "$ring/ring/ptr_ring.c" "$lab/solution/room.c" ||
	bail "ring-run does not compile on the twin"
check scenes_are_the_same_on_the_solution scenes_are_the_same_on_the_solution
check scenes_see_freeing_at_once \
	scenes_see frees-at-once 'freeing random'
check scenes_see_freeing_from_the_lowest \
	scenes_see frees-lowest-first freeing
check scenes_see_a_longer_batch \
	scenes_see batch-one-too-long 'freeing random'
check scenes_see_a_wrong_wrap \
	scenes_see wraps-early 'order capacity random'
check scenes_see_a_count \
	scenes_see full-by-counting 'order capacity freeing random'
check scenes_see_a_constant_answer \
	scenes_see created-space-always 'created_space random'
check scenes_see_an_answer_for_the_last \
	scenes_see created-space-last-only 'created_space random'
check scenes_see_a_reversed_unconsume \
	scenes_see unconsume-reversed 'unconsume random'
check scenes_see_slots_that_stay_held \
	scenes_see unconsume-keeps-held 'unconsume random'
check scenes_see_a_missing_lock scenes_see one-lock locks
check scenes_see_no_locks scenes_see no-locks locks
check scenes_see_a_head_beyond_the_end scenes_see head-beyond locks
check scenes_see_one_slot_of_many scenes_see room-last-slot room
check scenes_see_the_consumers_index scenes_see room-by-counting room
ktap_end
