#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What must hold for each lab's files, without a kernel or a guest: rubric,
# handout, starter, solution and wrong solutions fit together.
#
#	labs/grade/tests/rubrics.sh
#
# Environment: O, ONLY=NAME, LABS (directories, default all).

# shellcheck disable=SC2154

set -u
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck disable=SC2034 # for lib.sh
me=rubrics
# shellcheck source=../lib.sh
. "$room/lib.sh"

grader=$built/grade/grade
[ -x "$grader" ] || bail "there is no $grader: run make grader"
O=$tmp/o
export O
TMPDIR=$tmp
export TMPDIR
six_files "$O" || bail "the base's six files cannot be had, see above"
mkdir -p "$O/grade"
cp "$built"/grade/* "$O/grade/" 2>/dev/null

run_grader()
{
	"$grader" --top "$top" "$@"
}

# "id points" of the table under the heading "Points...": | `id` | N | ... |
handout_points()
{
	awk -F '|' '
	/^## / { on = /^## Points/ }
	on && NF >= 4 {
		id = $2
		points = $3
		gsub(/[ \t`]/, "", id)
		gsub(/[ \t]/, "", points)
		if (points ~ /^[0-9]+$/)
			print id, points
	}' "$1/README.md"
}

rubric_points()
{
	run_grader --lab "$1" --list |
		awk -F '\t' '$2 != "prediction" { print $1, $3 }'
}

# The questions of predictions.md, and those that somebody has answered.
questions()
{
	sed -n 's/^## *\([a-z0-9_-]*\).*/\1/p' "$1/predictions.md"
}

asked()
{
	run_grader --lab "$1" --list |
		awk -F '\t' '$2 == "prediction" { print $1 }' | sort -u
}

# What git knows of two trees.
differ()
{
	diff -r "$1" "$2"
}

starter_and_solution_make_the_reference()
{
	rm -rf "$tmp/one" "$tmp/two"
	run_grader --lab "$1" --tree reference --out "$tmp/one" || return 1
	if grep -q '"reference": *"series"' "$1/rubric.json"; then
		run_grader --lab "$1" --tree series --out "$tmp/two" &&
			differ "$tmp/one" "$tmp/two"
	fi
}

# Each value of each parameter gives a tree, and not all give the same one.
variants_apply()
{
	rm -rf "$tmp/plain"
	run_grader --lab "$1" --tree reference --out "$tmp/plain" || return 1
	values "$1" | while IFS= read -r param; do
		rm -rf "$tmp/variant"
		run_grader --lab "$1" --tree reference --param "$param" \
			--out "$tmp/variant" || exit 1
		differ "$tmp/plain" "$tmp/variant" >/dev/null || echo "$param"
	done >"$tmp/changed" || return 1
	[ -s "$tmp/changed" ] || {
		echo "no parameter changes the solution"
		return 1
	}
}

# "NAME=VALUE" of each value that is not the default, by giving out many.
values()
{
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		run_grader --lab "$1" --student "s$i" --params
	done | sort -u
}

starter_compiles()
{
	rm -rf "$tmp/starter" "$tmp/programs"
	"$room/submission" "$1" starter "$tmp/starter" &&
	run_grader --lab "$1" --submission "$tmp/starter" \
		--compile "$tmp/programs"
}

# No marker is left, and the two differ.
cuts_are_whole()
{
	rm -rf "$tmp/cut"
	mkdir -p "$tmp/cut/starter" "$tmp/cut/solution"
	for want in starter solution; do
		cut_files "$1" $want "$tmp/cut/$want" || return 1
	done
	if grep -rn -e 'LAB[0-9]* BEGIN' -e 'LAB[0-9]* END' "$tmp/cut"; then
		return 1
	fi
	if diff -r "$tmp/cut/starter" "$tmp/cut/solution" >/dev/null; then
		echo "starter and solution are the same"
		return 1
	fi
}

# The wrong solutions are read, can be made, and say what is wrong.
wrong_solutions_are_whole()
{
	for wrong in "$1"/wrong/*/; do
		wrong=${wrong%/}
		name=${wrong##*/}
		run_grader --lab "$1" --lint --expect "$wrong/expect.json" ||
			return 1
		options=$(run_grader --lab "$1" --params \
			--expect "$wrong/expect.json") || return 1
		rm -rf "$tmp/wrong"
		# Options are words.
		# shellcheck disable=SC2086
		"$room/submission" "$1" "wrong/$name" "$tmp/wrong" $options ||
			return 1
		if [ -d "$tmp/reference" ] &&
			diff -r "$tmp/reference" "$tmp/wrong" >/dev/null; then
			echo "wrong/$name is the reference"
			return 1
		fi
	done
}

one_lab()
{
	dir=$1
	n=lab$(lab_number "$dir")
	check "${n}_rubric_is_valid_and_adds_up" \
		run_grader --lab "$dir" --lint
	run_grader --lab "$dir" --list >/dev/null 2>&1 || return
	expect "${n}_handout_names_the_rubrics_points" \
		"$(rubric_points "$dir")" "$(handout_points "$dir" 2>&1)"
	if [ -f "$dir/predictions.md" ]; then
		expect "${n}_predictions_ask_what_the_rubric_names" \
			"$(asked "$dir")" "$(questions "$dir" | sort -u)"
		expect "${n}_predictions_are_not_answered" '' \
			"$(grep -n '^Answer: *[^ ]' "$dir/predictions.md")"
	else
		expect "${n}_without_predictions_asks_for_none" '' \
			"$(asked "$dir")"
	fi
	if has_kernel "$dir"; then
		check "${n}_starter_and_solution_make_the_reference" \
			starter_and_solution_make_the_reference "$dir"
	fi
	if [ -f "$dir/variant.patch.in" ]; then
		check "${n}_variants_apply" variants_apply "$dir"
	fi
	if [ -d "$dir/solution" ]; then
		check "${n}_cuts_are_whole" cuts_are_whole "$dir"
	fi
	check "${n}_starter_compiles_without_a_warning" starter_compiles "$dir"
	count=0
	for wrong in "$dir"/wrong/*/expect.json; do
		[ ! -f "$wrong" ] || count=$((count + 1))
	done
	if [ "$count" -ge 6 ]; then
		ok "${n}_has_six_wrong_solutions"
	else
		not_ok "${n}_has_six_wrong_solutions" "expected: at least 6" \
			"got: $count"
	fi
	rm -rf "$tmp/reference"
	"$room/submission" "$dir" reference "$tmp/reference" 2>/dev/null
	check "${n}_wrong_solutions_can_be_made" \
		wrong_solutions_are_whole "$dir"
	expect "${n}_wrong_directories_all_say_what_they_expect" '' \
		"$(for wrong in "$dir"/wrong/*/; do
			[ -f "$wrong/expect.json" ] || echo "$wrong"
		done)"
	check "${n}_has_a_viva" [ -s "$dir/viva.md" ]
}

ktap_begin
for dir in ${LABS:-$(lab_dirs)}; do
	one_lab "$(CDPATH='' cd -- "$dir" && pwd)"
done
[ "$ktap_n" -gt 0 ] || skip labs_are_whole "there is no lab here"
ktap_end
