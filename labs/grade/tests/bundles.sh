#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The students' side and the bundles: make lab, what a handout holds, and an
# autograder's zip tried in a root directory laid out as on Gradescope.
#
#	labs/grade/tests/bundles.sh
#
# Environment: O, with kernels, image and grader; ONLY=NAME.
#
# shellcheck disable=SC2154

set -u
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck disable=SC2034 # for lib.sh
me=bundles
# shellcheck source=../lib.sh
. "$room/lib.sh"
O=$built
export O
RINGSIDE_WORK=$tmp/work
export RINGSIDE_WORK
[ -x "$O/grade/grade" ] || bail "there is no $O/grade/grade: run make grader"
[ -f "$O/base/.ringside-id" ] || bail "there is no $O/base: run make base"

ktap_begin

# In a clone work/ lies in a repository, and git apply behaves otherwise there.
git init -q "$RINGSIDE_WORK" || bail "git init failed"

# ---- make lab

begin()
{
	status=0
	"$room/lab" "$@" >"$tmp/said" 2>&1 || status=$?
}

# What a student must not find: a solution, or a marker of one.
secrets()
{
	find "$1" -name '*solution*' -o -name 'viva*' -o -name wrong -o \
		-name 'variant*' -o -name expect.json
	grep -rlE 'LAB[0-9]+ (BEGIN|END|STARTER)' "$1" 2>/dev/null
}

for dir in $(lab_dirs); do
	n=$(lab_number "$dir")
	begin "$n" ada
	expect "lab${n}_begins" 0 "$status"
	mine=$RINGSIDE_WORK/lab$n
	expect "lab${n}_has_handout_and_owner" 'yes ada' \
		"$([ -s "$mine/README.md" ] && echo yes) $(cat "$mine/.student")"
	expect "lab${n}_parameters_are_the_students" \
		"$("$O/grade/grade" --top "$top" --lab "$dir" --student ada \
			--params)" "$(cat "$mine/parameters.txt")"
	expect "lab${n}_directory_holds_no_solution" '' "$(secrets "$mine")"
	if has_kernel "$dir"; then
		rm -rf "$tmp/tree"
		"$O/grade/grade" --top "$top" --lab "$dir" --tree starter \
			--out "$tmp/tree"
		check "lab${n}_has_the_starters_kernel_files" \
			diff -r --exclude=.git "$tmp/tree" "$mine/linux"
		mine=$mine/linux
	fi
	expect "lab${n}_is_a_clean_repository_at_starter" 'starter 0' \
		"$(git -C "$mine" describe --tags --exact-match 2>&1) $(
		git -C "$mine" status --porcelain | wc -l)"
	last=$n
done

if [ -n "${last:-}" ]; then
	echo mine >"$RINGSIDE_WORK/lab$last/README.md"
	find "$tmp/work" -type f | sort | xargs sha256sum >"$tmp/before"
	begin "$last"
	expect a_lab_that_was_begun_is_not_touched 2 "$status"
	find "$tmp/work" -type f | sort | xargs sha256sum >"$tmp/after"
	check not_one_file_is_changed cmp "$tmp/before" "$tmp/after"
	begin
	expect labs_are_listed_with_their_state 1 \
		"$(grep -c "^$last .* begun " "$tmp/said")"
fi
begin 77
expect an_unknown_lab_is_usage 2 "$status"
RINGSIDE_WORK=$tmp/none begin 0 'two words'
expect an_id_is_one_word "2 yes" \
	"$status $(grep -q 'two words' "$tmp/said" && echo yes)"
if wanted the_id_of_labs_begun_before_is_taken; then
	RINGSIDE_WORK=$tmp/again
	begin 0 ada
	begin 1 ""
	expect the_id_of_labs_begun_before_is_taken "0 ada" \
		"$status $(cat "$RINGSIDE_WORK/lab1/.student")"
	echo brian >"$RINGSIDE_WORK/lab0/.student"
	begin 2
	expect of_two_ids_none_is_guessed "2 (ada brian)" \
		"$status $(grep -o '(ada brian)' "$tmp/said")"
	RINGSIDE_WORK=$tmp/work
fi
expect nothing_half_made_is_left '' \
	"$(find "$tmp/work" -maxdepth 1 -name '.lab*')"

# ---- what a student does: commit, format-patch, grade

dir=$(lab_dirs | grep backpressure | head -n 1)
if [ -n "$dir" ] && wanted a_students_patch_is_found_where_the_handout_says
then
	mine=$RINGSIDE_WORK/lab$(lab_number "$dir")
	sed -i 's/^\/\* Net device start xmit \*\/$/\/* Sends. *\//' \
		"$mine/linux/drivers/net/tun.c"
	(cd "$mine/linux" && git -c commit.gpgsign=false commit -q -a -m Words &&
		git format-patch -q -o ../submission starter) >"$tmp/said" 2>&1
	"$room/grade-lab" "$(lab_number "$dir")" '' patch >"$tmp/said" 2>&1
	expect a_students_patch_is_found_where_the_handout_says 1 \
		"$(grep -c '^pass .* patch ' "$tmp/said" | sed 's/2/1/')"
fi

# ---- handouts

for dir in $(lab_dirs); do
	n=$(lab_number "$dir")
	rm -rf "$tmp/handout"
	mkdir "$tmp/handout"
	file=$("$room/handout" "$n" 2>"$tmp/said") || {
		not_ok "lab${n}_handout_is_packed" "$(cat "$tmp/said")"
		continue
	}
	ok "lab${n}_handout_is_packed"
	tar xzf "$file" -C "$tmp/handout"
	expect "lab${n}_handout_holds_no_solution" '' \
		"$(secrets "$tmp/handout")"
	cp "$file" "$tmp/one"
	"$room/handout" "$n" >/dev/null 2>&1
	check "lab${n}_handout_has_the_same_bytes_again" cmp "$tmp/one" "$file"
done

# ---- Gradescope

if ! command -v zip >/dev/null; then
	skip gradescope_runs_in_its_own_layout "there is no zip"
elif [ ! -f "$O/kernels/stock/bzImage" ]; then
	skip gradescope_runs_in_its_own_layout "there is no kernel"
elif ! bwrap --ro-bind / / --dev /dev --tmpfs /tmp true 2>/dev/null; then
	skip gradescope_runs_in_its_own_layout "bubblewrap does not run here"
elif wanted gradescope_runs_in_its_own_layout; then
	SEED=77 "$room/gradescope" "$here/lab98-programs" >"$tmp/said" 2>&1 ||
		bail "the bundle cannot be made: $(cat "$tmp/said")"
	root=$tmp/autograder
	mkdir -p "$root/source" "$root/submission" "$root/results" "$tmp/bin"
	busybox unzip -q "$O/gradescope/lab98-programs.zip" -d "$root/source"
	expect a_bundle_holds_what_gradescope_runs \
		'kit.tar.gz run_autograder seed setup.sh ' \
		"$(find "$root/source" -mindepth 1 -printf '%f\n' | sort |
			tr '\n' ' ')"
	cp "$here/lab98-programs/hostile/good.c" "$root/submission/answer.c"
	echo '{ "users": [ { "email": "ada@example.org", "id": 1 } ] }' \
		>"$root/submission_metadata.json"
	# Kernels take their time: those that are there stand in for what
	# setup.sh would build, so its make only says what it was told.
	printf '#!/bin/sh\necho "make $*" >>/autograder/made\n' \
		>"$tmp/bin/make"
	chmod +x "$tmp/bin/make"
	mkdir -p "$root/source/kit/build"
	# in_image COMMAND: in a root that has /autograder as Gradescope does.
	in_image()
	{
		bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp \
			--tmpfs /mnt --tmpfs /srv --bind "$root" /mnt \
			--bind "$O" /mnt/source/kit/build \
			--ro-bind "$tmp/bin" /srv \
			--clearenv --setenv AUTOGRADER /mnt --unshare-net --die-with-parent \
			--setenv PATH "$1" \
			/bin/sh -c "$2" >"$tmp/said" 2>&1
	}
	sed -i 's|/autograder/made|/mnt/made|' "$tmp/bin/make"
	if in_image "/srv:$PATH" 'sh /mnt/source/setup.sh'; then
		ok setup_runs_where_nothing_is_missing
	else
		not_ok setup_runs_where_nothing_is_missing "$(cat "$tmp/said")"
	fi
	expect setup_builds_all_that_grading_takes \
		'make kernels image grader grade-tools' "$(cat "$root/made")"
	status=0
	in_image "$PATH" 'sh /mnt/source/run_autograder' || status=$?
	if [ "$status" -eq 0 ] &&
		[ "$(value "$root/results/results.json" score)" = 70 ]; then
		ok gradescope_runs_in_its_own_layout
	else
		not_ok gradescope_runs_in_its_own_layout \
			"expected: exit status 0, score 70" \
			"got: $status, $(value "$root/results/results.json" \
				score), and it said:" "$(tail -n 40 "$tmp/said")"
	fi
	expect the_mail_address_is_the_student ada@example.org \
		"$(value "$root/results/record.json" student)"
	expect the_bundles_seed_reaches_the_checks 77 \
		"$(value "$root/results/record.json" seed)"
	expect each_test_has_name_and_number 5 \
		"$(grep -c '"number":' "$root/results/results.json")"
fi

ktap_end
