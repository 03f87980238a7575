#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The grader without a VM and without a kernel build: broken rubrics, absurd
# submissions, what the guest may do to it, and its four outputs.  run-vm and
# build-kernel are stood in for; the labs are made here.
#
# shellcheck disable=SC2016,SC2154

set -u
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"
# shellcheck source=lib.sh
. "$here/lib.sh"

[ -x "$built/grade/grade" ] || bail "there is no $built/grade/grade: run make grader"
grader=$built/grade/grade
O=$tmp/o
export O
mkdir -p "$O/grade" "$O/initramfs" "$tmp/tmp"
cp "$built/grade/confine" "$O/grade/" || exit 1
: >"$O/initramfs/base.cpio.gz"
TMPDIR=$tmp/tmp
export TMPDIR
six_files "$O" || bail "the base's six files cannot be had, see above"

# Writes a kernel for each name, and what it was made of; fails if a patch has
# the word BREAKS in it, warns for WARNS.
cat >"$tmp/build-kernel" <<'END'
#!/bin/sh
name=$1
shift
[ ! -e "$O/full" ] || { echo "cp: No space left on device" >&2; exit 1; }
if [ -e "$O/full-once" ]; then
	rm "$O/full-once"
	echo "cp: No space left on device" >&2
	exit 1
fi
mkdir -p "$O/kernels/$name"
cat "$@" /dev/null >"$O/kernels/$name/patches"
: >"$O/kernels/$name/build.log"
! grep -q WARNS "$O/kernels/$name/patches" ||
	echo "drivers/net/tun.c:9: warning: a thing" >"$O/kernels/$name/build.log"
if grep -q BREAKS "$O/kernels/$name/patches"; then
	rm -f "$O/kernels/$name/bzImage"
	echo "drivers/net/tun.c:9: error: a thing" >&2
	exit 1
fi
# By rename: another grading may be looking.
new=$(mktemp "$O/kernels/$name/bzImage.XXXXXX")
echo "$name" >"$new"
mv "$new" "$O/kernels/$name/bzImage"
echo "$O/kernels/$name"
END
chmod +x "$tmp/build-kernel"
export RINGSIDE_RUN_VM="$here/actor" RINGSIDE_BUILD_KERNEL="$tmp/build-kernel"
export ACT="$tmp/act" ACTED="$tmp/acted"
: >"$ACT"

# ---- a lab about a program, and one about the kernel

lab=$tmp/lab90-program
mkdir -p "$lab/checks"
echo '# nothing' >"$lab/checks/any.sh"
cat >"$lab/checks/host.sh" <<'END'
. "$GRADE_LIB"
need_file data.txt
case $(cat "$SUBMISSION/data.txt") in
good)	pass ;;
half)	partial 3 "good" "half" "$SUBMISSION/data.txt" ;;
slow)	sleep 30 ;;
silent)	echo "something to read"; exit 3 ;;
flood)	yes ;;
infra)	infra "not our day" ;;
look)	[ ! -e /etc/passwd ] || fail "no /etc/passwd" "one"
	[ ! -e "$HOME" ] || fail "no home" "$HOME"
	(echo x >"$SUBMISSION/x") 2>/dev/null && fail "read-only" "written"
	[ "$(ls /sys/class/net 2>/dev/null)" = "" ] || fail "no network" "one"
	pass ;;
esac
fail "good" "$(cat "$SUBMISSION/data.txt")"
END
cat >"$lab/rubric.json" <<'END'
{
	"lab": 90, "title": "A program", "version": 1,
	"programs": [
		{ "name": "hello", "sources": ["hello.c"] } ],
	"files": [ { "name": "data.txt", "max_bytes": 100 } ],
	"parameters": [
		{ "name": "K", "values": [2, 4, 8], "default": 1 } ],
	"predictions": [
		{ "id": "p1", "fact": "seed_of_one" }, { "id": "p2" } ],
	"checks": [
		{ "id": "predicted", "title": "it is predicted", "type": "predictions", "points": 4 },
		{ "id": "compiles", "title": "it compiles", "type": "program", "program": "hello", "points": 6 },
		{ "id": "data", "title": "the data", "type": "host", "run": "checks/host.sh", "bound": 2, "points": 10 },
		{ "id": "one", "title": "the first", "type": "guest", "run": "checks/any.sh", "bound": 5, "points": 20, "needs": ["compiles"] },
		{ "id": "two", "title": "the second", "type": "guest", "run": "checks/any.sh", "bound": 5, "points": 15, "needs": ["one"] },
		{ "id": "three", "title": "the third", "type": "guest", "run": "checks/any.sh", "bound": 5, "points": 15, "repeat": 3, "measures": true },
		{ "id": "extra", "title": "no points", "type": "guest", "run": "checks/any.sh", "bound": 5, "points": 0, "ungraded": true },
		{ "id": "viva", "title": "questions", "type": "manual", "points": 30, "criteria": ["it is understood"] }
	]
}
END
good=$tmp/good
mkdir "$good"
printf '## p1\n\nHow many?\n\nAnswer: seven\n\n## p2: why\nAnswer:\nbecause\n' \
	>"$good/predictions.md"
printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' \
	>"$good/hello.c"
echo good >"$good/data.txt"

klab=$tmp/lab91-kernel
mkdir -p "$klab/checks"
echo '# nothing' >"$klab/checks/any.sh"
cat >"$klab/rubric.json" <<'END'
{
	"lab": 91, "title": "A kernel", "version": 1,
	"kernel": {
		"reference": "series", "max_lines": 40,
		"allow": [
			{ "file": "drivers/net/tun.c", "functions": ["tun_net_xmit", "tun_help", "TUN_HELP"] },
			{ "file": "drivers/net/tap.c", "functions": ["*"] } ] },
	"kernels": [
		{ "name": "student", "from": "submission" },
		{ "name": "plain", "from": "base" } ],
	"checks": [
		{ "id": "patch", "title": "it applies", "type": "patch", "points": 10 },
		{ "id": "builds", "title": "it builds", "type": "kernel", "kernel": "student", "points": 10, "needs": ["patch"] },
		{ "id": "one", "title": "the first", "type": "guest", "kernel": "student", "run": "checks/any.sh", "bound": 5, "points": 30, "needs": ["builds"] },
		{ "id": "two", "title": "the second", "type": "guest", "kernel": "student", "run": "checks/any.sh", "bound": 5, "points": 15 },
		{ "id": "plain", "title": "on stock", "type": "guest", "kernel": "plain", "run": "checks/any.sh", "bound": 5, "points": 5 },
		{ "id": "viva", "title": "questions", "type": "manual", "points": 30, "criteria": ["it is understood"] }
	]
}
END
# Its solution puts one line of tun_net_xmit() back.
"$grader" --top "$top" --lab "$klab" --tree series --out "$tmp/series" ||
	bail "the trees cannot be made"
git_diff()
{
	(cd "$tmp" && GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
		git diff --no-index --no-prefix "$1" "$2")
}
cp -R "$tmp/series" "$tmp/b"
cp -R "$tmp/series" "$tmp/a"
line=$(grep -n 'NETDEV_TX_BUSY;' "$tmp/a/drivers/net/tun.c" | head -n 1)
line=${line%%:*}
[ -n "$line" ] || bail "tun_net_xmit() has no line to take away"
sed -i "${line}s/NETDEV_TX_BUSY/NETDEV_TX_OK/" "$tmp/a/drivers/net/tun.c"
git_diff a b >"$klab/solution.patch"
rm -rf "$tmp/b" "$tmp/starter"
mv "$tmp/a" "$tmp/starter"

# ---- helpers

# grade LAB SUBMISSION [OPTION...]
grade()
{
	grade_lab=$1
	grade_from=$2
	shift 2
	: >"$ACTED"
	status=0
	rm -rf "$tmp/out"
	mkdir "$tmp/out"
	"$grader" --top "$top" --lab "$grade_lab" --submission "$grade_from" \
		--out "$tmp/out" "$@" >"$tmp/said" 2>"$tmp/err" || status=$?
}

# act LINE...: what the actor does.
act()
{
	printf '%s\n' "$@" >"$ACT"
}

# copy NAME: a copy of the good submission, in $mine.
copy()
{
	mine=$tmp/$1
	rm -rf "$mine"
	cp -R "$good" "$mine"
}

# kernel NAME: a submission with the reference's change in $mine; its tree, to
# be changed, is in $tree.
kernel()
{
	mine=$tmp/$1
	tree=$tmp/b
	rm -rf "$mine" "$tree" "$tmp/a"
	mkdir -p "$mine/submission"
	cp -R "$tmp/series" "$tree"
	cp -R "$tmp/starter" "$tmp/a"
}

hand_in()
{
	git_diff a b >"$mine/submission/0001-mine.patch"
}

# in_xmit TEXT: a line of the submission, at the start of tun_net_xmit().
in_xmit()
{
	awk -v add="$1" '
	{ print }
	/^static netdev_tx_t tun_net_xmit/ { at = 1 }
	at && /^{/ {
		print add
		at = 0
	}' "$tree/drivers/net/tun.c" >"$tmp/x" &&
		cp "$tmp/x" "$tree/drivers/net/tun.c"
}

# has NAME FILE TEXT
has()
{
	wanted "$1" || return 0
	if grep -qF -e "$3" "$2"; then
		ok "$1"
	else
		not_ok "$1" "expected: $3" "in: $2" "got:" "$(tail -n 40 "$2")"
	fi
}

# has_not NAME FILE TEXT
has_not()
{
	wanted "$1" || return 0
	if grep -qF -e "$3" "$2"; then
		not_ok "$1" "not expected: $3" "got:" \
			"$(grep -nF -e "$3" "$2")"
	else
		ok "$1"
	fi
}

ktap_begin

# ---- rubrics

# broken NAME TEXT SED: a rubric that SED has been at is refused with TEXT.
broken()
{
	wanted "$1" || return 0
	rm -rf "$tmp/lab92"
	cp -R "$lab" "$tmp/lab92"
	sed "$3" "$lab/rubric.json" >"$tmp/lab92/rubric.json"
	status=0
	"$grader" --top "$top" --lab "$tmp/lab92" --lint \
		>"$tmp/said" 2>&1 || status=$?
	if [ "$status" -eq 2 ] && grep -qF -e "$2" "$tmp/said" &&
		[ "$(wc -l <"$tmp/said")" -eq 1 ]; then
		ok "$1"
	else
		not_ok "$1" "expected: status 2, one line with: $2" \
			"got: status $status and" "$(cat "$tmp/said")"
	fi
}

check a_whole_rubric_is_taken "$grader" --top "$top" --lab "$lab" --lint
broken a_file_that_is_not_json_is_named_with_its_line \
	'rubric.json: line 8' '7s/,$//; 8s/"predictions"/predictions/'
broken a_missing_key_is_named 'title: is missing' '2s/"title": "A program",//'
broken an_unknown_key_is_named 'checks[0].titel: no such key' \
	's/"predicted", "title"/"predicted", "titel"/'
broken a_key_that_comes_twice_is_named 'lab: is there twice' \
	'2s/"version": 1/"version": 1, "lab": 90/'
broken points_must_be_whole 'checks[1].points: must be a whole number' \
	's/"points": 6 /"points": 6.5 /'
broken points_must_not_be_negative 'checks[1].points: must be a whole number' \
	's/"points": 6 /"points": -6 /'
broken points_must_be_numbers 'checks[1].points: must be a whole number' \
	's/"points": 6 /"points": "6" /'
broken points_must_add_up 'add up to 71 points, and 30 by hand' \
	's/"points": 6 /"points": 7 /'
broken an_unknown_type_is_named 'checks[0].type: "oracle" is none' \
	's/"type": "predictions"/"type": "oracle"/'
broken an_id_that_comes_twice_is_named '"one" is the id of another check' \
	's/"id": "two"/"id": "one"/'
broken an_id_with_blanks_is_refused 'checks[4].id: "two 2"' \
	's/"id": "two"/"id": "two 2"/'
broken a_need_must_come_before '"two" is not the id of a check before' \
	's/"needs": \["compiles"\]/"needs": ["two"]/'
broken a_kernel_must_be_declared '"mine" is not in "kernels"' \
	's/"id": "one",/"id": "one", "kernel": "mine",/'
broken a_program_must_be_declared '"bye" is not in "programs"' \
	's/"program": "hello"/"program": "bye"/'
broken a_script_must_be_there 'there is no' \
	's/checks.host.sh/checks\/none.sh/'
broken a_script_must_be_of_the_lab 'without "..", of letters' \
	's/checks.host.sh/..\/host.sh/'
broken a_bound_is_needed 'checks[2].bound: is missing' \
	's/"bound": 2, //'
broken a_default_is_needed 'parameters[0].default: is missing' \
	's/, "default": 1//'
broken criteria_are_needed 'what to look for' \
	's/, "criteria": \["it is understood"\]//'
broken a_patch_check_needs_a_kernel 'needs a "kernel" in the rubric' \
	's/"type": "predictions"/"type": "patch"/'
broken a_list_must_be_one 'checks: must be a list' \
	's/"checks": \[/"checks": 7, "tools": [/'
if wanted a_missing_lab_is_named; then
	status=0
	"$grader" --top "$top" --lab "$tmp/none" --lint >"$tmp/said" 2>&1 ||
		status=$?
	expect a_missing_lab_is_named \
		"2 grade: there is no directory $tmp/none: give a lab's with --lab" \
		"$status $(cat "$tmp/said")"
fi

# ---- a good submission, and the four outputs

act
grade "$lab" "$good"
expect a_full_score_is_0 0 "$status"
expect all_checks_pass "predicted=pass compiles=pass data=pass one=pass two=pass three=pass extra=pass viva=manual" "$(verdicts)"
expect totals_are_the_same_everywhere "70/70 70/70 70/70 70/70" "$(totals)"
expect a_csv_line_has_seven_fields 7 "$(awk -F, 'NR == 2 { print NF }' "$tmp/out/results.csv")"
has ktap_counts_from_its_results "$tmp/out/results.ktap" \
	'# Totals: pass:7 fail:0 xfail:0 xpass:0 skip:1 error:0'
has predictions_stand_beside_what_was_measured "$tmp/said" \
	'measured: seed_of_one = 1'
has an_answer_may_stand_on_the_next_line "$tmp/said" 'p2: you predicted: because'
expect guest_checks_share_a_boot "1 6" "$(grep -c ^boot "$ACTED") $(grep -c ^check "$ACTED")"
expect each_repeat_has_a_seed_of_its_own "1 2 3 " \
	"$(sed -n 's/^check three .* seed=\([0-9]*\) .*/\1/p' "$ACTED" | tr '\n' ' ')"
expect the_record_is_marked_complete true "$(value "$tmp/out/record.json" complete)"
expect nothing_is_left_in_tmpdir '' "$(ls "$TMPDIR")"
grade "$lab" "$good" --seed 40
expect a_seed_reaches_the_checks seed=40 \
	"$(sed -n 's/^check one .* \(seed=[0-9]*\) .*/\1/p' "$ACTED")"
expect the_reference_has_the_default_parameter K=1 \
	"$("$grader" --top "$top" --lab "$lab" --params)"
expect a_student_has_the_same_parameter_each_time 1 "$(for i in 1 2 3; do
	"$grader" --top "$top" --lab "$lab" --student ada --params
done | sort -u | wc -l)"
expect all_values_of_a_parameter_are_given_out "K=2 K=4 K=8 " "$(for i in \
	1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	"$grader" --top "$top" --lab "$lab" --student "s$i" --params
done | sort -u | tr '\n' ' ')"
expect_status an_absurd_id_is_refused 2 "$grader" --top "$top" --lab "$lab" \
	--student '../x' --params

# ---- what a guest says, and what it does

act "one * fail" "three 2 fail"
grade "$lab" "$good"
expect a_failed_check_costs_its_points "1, 20/70" "$status, $(value "$tmp/out/record.json" score)/70"
expect what_needs_a_failed_check_is_skipped "two=skip" \
	"$(verdicts | tr ' ' '\n' | grep two)"
has feedback_says_what_was_expected "$tmp/said" 'expected: a good one'
has feedback_says_what_came "$tmp/said" 'got:      a bad one'
has feedback_shows_the_window "$tmp/said" '| its last words'
has feedback_names_the_command "$tmp/said" '--check one'
has a_failed_repeat_is_counted "$tmp/said" 'in run 2 of 3'
expect a_failed_repeat_ends_the_repeats 2 "$(grep -c '^check three' "$ACTED")"
expect totals_agree_after_a_failure "20/70 20/70 20/70 20/70" "$(totals)"

act "one * partial:7"
grade "$lab" "$good"
expect a_partial_success_has_its_points "fail 7" "$(of one verdict) $(of one points)"
act "one * partial:99"
grade "$lab" "$good"
expect a_partial_success_has_no_more_than_the_checks_points 20 "$(of one points)"

act "one * forge"
grade "$lab" "$good"
expect faked_lines_change_nothing fail "$(of one verdict)"

act "one * flood"
grade "$lab" "$good"
expect a_flood_of_lines_is_survived "6 infra infra pass" \
	"$status $(of one verdict) $(of two verdict) $(of three verdict)"

act "one * panic"
grade "$klab" "$good"
act "one * panic" "two * pass"
grade "$lab" "$good"
expect a_crash_of_our_own_kernel_is_not_the_students "infra 6" "$(of one verdict) $status"
has points_lost_to_us_are_pending "$tmp/said" 'could not be graded by a fault'
expect totals_agree_after_a_fault_of_ours "35/70 35/70 35/70 35/70" "$(totals)"

act "one 1 once:silent"
grade "$lab" "$good"
expect a_fault_of_ours_has_a_second_try "0 pass" "$status $(of one verdict)"
act "one * silent"
grade "$lab" "$good"
expect a_broken_script_is_our_fault "6 infra 2" "$status $(of one verdict) $(grep -c '^check one' "$ACTED")"
has a_broken_script_is_quoted "$tmp/said" 'sh: syntax error'

act "one * timeout"
grade "$lab" "$good"
expect a_timeout_costs_points "1 timeout 0" "$status $(of one verdict) $(of one points)"
act "- - refuse"
grade "$lab" "$good"
expect a_vm_that_does_not_start_is_our_fault "6 infra infra" \
	"$status $(of one verdict) $(of three verdict)"
expect a_vm_that_does_not_start_is_tried_twice 2 "$(grep -c '^boot' "$ACTED")"

act "two * skip"
grade "$lab" "$good"
expect a_check_may_skip "1 skip" "$status $(of two verdict)"

# ---- submissions that are programs

copy empty-handed
rm "$mine"/*
act
grade "$lab" "$mine"
expect an_empty_directory_scores_nothing "1 0" "$status $(value "$tmp/out/record.json" score)"
has a_missing_source_is_named "$tmp/said" 'hello.c is not there'
has missing_predictions_are_named "$tmp/said" 'no answer to p1, p2'
has measuring_waits_for_predictions "$tmp/said" 'predict first'

copy warned
printf 'int main(void) { int x; return 0; }\n' >"$mine/hello.c"
grade "$lab" "$mine"
expect a_warning_is_an_error fail "$(of compiles verdict)"
has the_compiler_is_quoted "$tmp/said" 'unused variable'

copy linked
echo 'secret of the host' >"$tmp/secret"
ln -sf "$tmp/secret" "$mine/hello.c"
ln -sf "$tmp/secret" "$mine/data.txt"
grade "$lab" "$mine"
has a_link_is_not_followed "$tmp/said" 'hello.c is a symbolic link'
has_not a_link_shows_nothing_of_the_host "$tmp/said" 'secret of'

copy curious
printf '#include "%s"\nint main(void) { return 0; }\n' "$tmp/secret" \
	>"$mine/hello.c"
grade "$lab" "$mine"
expect a_source_cannot_include_what_it_should_not_see fail "$(of compiles verdict)"
if grep -q bubblewrap: "$tmp/out/record.json"; then
	has_not an_include_shows_nothing_of_the_host "$tmp/said" 'secret of'
else
	skip an_include_shows_nothing_of_the_host "no bubblewrap here"
fi

copy binary
head -c 5000 /dev/urandom >"$mine/hello.c"
head -c 50 /dev/zero >"$mine/data.txt"
printf '## p1\nAnswer: \377\376\n## p2\nAnswer: \033[31mred\n' >"$mine/predictions.md"
grade "$lab" "$mine"
expect binary_files_are_survived "1 fail fail" "$status $(of compiles verdict) $(of data verdict)"
expect no_control_characters_reach_the_outputs 0 \
	"$(cat "$tmp/said" "$tmp/out"/results.* "$tmp/out/record.json" |
	tr -d '\011\012\040-\176\200-\377' | wc -c)"
check outputs_are_utf_8 sh -c 'iconv -f UTF-8 -t UTF-8 "$1/record.json" "$1/results.json" "$1/results.ktap" >/dev/null' sh "$tmp/out"

copy huge
head -c 3000000 /dev/zero | tr '\0' x >"$mine/hello.c"
grade "$lab" "$mine"
has a_huge_source_is_refused "$tmp/said" 'hello.c has more than 262144 bytes'

copy bomb
printf 'char a[2000000000] = { 1 };\nint main(void) { return a[9]; }\n' \
	>"$mine/hello.c"
grade "$lab" "$mine"
expect a_compilers_output_is_limited fail "$(of compiles verdict)"

copy recursive
echo '#include "hello.c"' >"$mine/hello.c"
grade "$lab" "$mine"
expect an_endless_include_ends fail "$(of compiles verdict)"

# ---- checks on the host

for word in half infra silent flood look; do
	copy "host-$word"
	echo "$word" >"$mine/data.txt"
	grade "$lab" "$mine" --check data
	case $word in
	half)	expect a_host_check_may_give_some_points "fail 3" \
			"$(of data verdict) $(of data points)" ;;
	infra)	expect a_host_check_may_blame_us "6 infra" \
			"$status $(of data verdict)" ;;
	silent)	expect a_host_check_without_verdict_is_our_fault "6 infra" \
			"$status $(of data verdict)"
		has a_host_checks_output_is_shown "$tmp/said" \
			'something to read' ;;
	flood)	expect a_host_check_that_floods_is_ended infra \
			"$(of data verdict)" ;;
	look)
		if grep -q bubblewrap: "$tmp/out/record.json"; then
			expect a_host_check_sees_little "pass " \
				"$(of data verdict) $(of data got)"
		else
			skip a_host_check_sees_little "no bubblewrap here"
		fi ;;
	esac
done
if wanted a_host_check_has_a_bound; then
	copy host-slow
	echo slow >"$mine/data.txt"
	export RINGSIDE_SCALE=100
	grade "$lab" "$mine" --check data
	RINGSIDE_SCALE=1000
	expect a_host_check_has_a_bound "1 timeout" "$status $(of data verdict)"
fi

# ---- without bubblewrap

mkdir "$tmp/nobwrap"
printf '#!/bin/sh\necho "bwrap: no permission" >&2\nexit 1\n' \
	>"$tmp/nobwrap/bwrap"
chmod +x "$tmp/nobwrap/bwrap"
if wanted without_namespaces_limits_are_left; then
	act
	kept=$PATH
	PATH=$tmp/nobwrap:$PATH
	grade "$lab" "$good"
	PATH=$kept
	expect without_namespaces_limits_are_left "0 70" \
		"$status $(value "$tmp/out/record.json" score)"
	has without_namespaces_the_record_says_so "$tmp/out/record.json" \
		'limits alone'
fi

# ---- patches

# refused NAME TEXT: what is in $mine is refused, with TEXT in the feedback.
refused()
{
	wanted "$1" || return 0
	act
	grade "$klab" "$mine"
	if [ "$(of patch verdict)" = fail ] && [ "$(of builds verdict)" = skip ] &&
		[ "$(of two verdict)" = skip ] && [ "$status" -eq 1 ] &&
		[ "$(of plain verdict)" = pass ] &&
		grep -qF -e "$2" "$tmp/said"; then
		ok "$1"
	else
		not_ok "$1" "expected: a refusal with: $2" "got: $(verdicts)" \
			"$(cat "$tmp/said" "$tmp/err")"
	fi
}

kernel reference
hand_in
act
grade "$klab" "$mine"
expect a_good_patch_is_built_and_run "0 70" "$status $(value "$tmp/out/record.json" score)"
expect the_tree_of_the_series_is_the_kernel_patched \
	"boot $O/kernels/patched/bzImage" "$(grep -m 1 ^boot "$ACTED")"
expect a_kernel_from_the_base_is_stock \
	"boot $O/kernels/stock/bzImage" "$(grep ^boot "$ACTED" | tail -n 1)"

kernel other
in_xmit '	skb_tx_timestamp(skb); /* 6 */'
hand_in
grade "$klab" "$mine"
first=$(grep -m 1 ^boot "$ACTED")
expect another_tree_is_another_kernel "0 other" \
	"$status $(case $first in */grade-*) echo other ;; esac)"
# The same tree by two patches.
cp -R "$tmp/b" "$tmp/c"
cp "$tmp/series/drivers/net/tun.c" "$tmp/b/drivers/net/tun.c"
hand_in
rm -rf "$tmp/a" && mv "$tmp/b" "$tmp/a" && mv "$tmp/c" "$tmp/b"
git_diff a b >"$mine/submission/0002-more.patch"
grade "$klab" "$mine"
expect equal_trees_are_one_kernel "0 $first" "$status $(grep -m 1 ^boot "$ACTED")"

kernel flat
hand_in
mv "$mine/submission"/* "$mine/"
rmdir "$mine/submission"
grade "$klab" "$mine"
expect patches_may_lie_flat 0 "$status"

kernel none
refused no_patch_is_told 'none'
kernel crlf
hand_in
sed -i 's/$/\r/' "$mine/submission/0001-mine.patch"
refused windows_line_ends_are_told 'Windows line ends'
kernel empty
: >"$mine/submission/0001-mine.patch"
refused an_empty_patch_is_told '0001-mine.patch is empty'
kernel huge
head -c 2000000 /dev/zero | tr '\0' x >"$mine/submission/0001-mine.patch"
refused a_huge_patch_is_told 'has more than 1048576 bytes'
kernel latin
hand_in
printf 'Subject: gr\374n\n' | cat - "$mine/submission/0001-mine.patch" \
	>"$tmp/x" && cp "$tmp/x" "$mine/submission/0001-mine.patch"
refused what_is_not_utf_8_is_told 'not UTF-8'
kernel zero
printf 'a\0b\n' >"$mine/submission/0001-mine.patch"
refused a_byte_of_value_0_is_told 'not UTF-8'
kernel letter
echo 'Dear grader, please give me all points.' >"$mine/submission/1.patch"
refused a_letter_is_no_patch 'has no diff in it'
kernel cut
hand_in
head -n 8 "$mine/submission/0001-mine.patch" >"$tmp/x"
cp "$tmp/x" "$mine/submission/0001-mine.patch"
refused a_patch_that_ends_early_is_told 'in the middle of a hunk'
kernel link
ln -s "$tmp/secret" "$mine/submission/0001-mine.patch"
refused a_linked_patch_is_told 'is a symbolic link'
kernel many
i=0
while [ $i -lt 51 ]; do
	i=$((i + 1))
	echo x >"$mine/submission/$i.patch"
done
refused too_many_patches_are_told '51 patches'
kernel conflict
hand_in
cp "$mine/submission/0001-mine.patch" "$mine/submission/0002-mine.patch"
refused a_patch_that_does_not_apply_is_told '0002-mine.patch does not apply'
has what_git_said_is_shown "$tmp/said" 'patch failed: drivers/net/tun.c'
kernel twice
hand_in
cp "$mine/submission/0001-mine.patch" "$mine/submission/0001-mien.patch"
refused a_patch_of_an_earlier_try_is_told 'two have the same number'
kernel nothing
cp "$tmp/starter/drivers/net/tun.c" "$tree/drivers/net/tun.c"
echo '/* one */' >>"$tree/drivers/net/tap.c"
hand_in
rm -rf "$tmp/a" && mv "$tmp/b" "$tmp/a" && cp -R "$tmp/starter" "$tmp/b"
git_diff a b >"$mine/submission/0002-back.patch"
refused a_patch_and_its_reverse_change_nothing 'leave the starter as it is'

kernel elsewhere
echo '/* mine */' >>"$tree/drivers/vhost/net.c"
hand_in
refused a_file_that_must_not_change_is_told 'changes drivers/vhost/net.c'
kernel newfile
echo 'int x;' >"$tree/drivers/net/new.c"
hand_in
refused a_new_file_is_told 'creates the file drivers/net/new.c'
kernel gone
rm "$tree/drivers/net/tap.c"
hand_in
refused a_deleted_file_is_told 'deletes the file drivers/net/tap.c'
kernel symlink
rm "$tree/drivers/net/tap.c"
ln -s /etc/passwd "$tree/drivers/net/tap.c"
hand_in
refused a_patch_that_makes_a_link_is_told 'drivers/net/tap.c'
kernel mode
chmod 755 "$tree/drivers/net/tap.c"
hand_in
refused a_changed_mode_is_told 'changes the mode of drivers/net/tap.c'
kernel absolute
hand_in
sed -i 's|[ab]/drivers/net/tun.c|/etc/passwd|g' "$mine/submission/0001-mine.patch"
refused an_absolute_name_is_told '/etc/passwd, outside'
kernel dots
hand_in
sed -i 's|\([ab]\)/drivers/net/tun.c|\1/../../../../etc/x|g' \
	"$mine/submission/0001-mine.patch"
refused dots_in_a_name_are_told 'outside of the kernel'
kernel rename
cat >"$mine/submission/0001-mine.patch" <<'END'
diff --git a/drivers/net/tun.c b/drivers/net/tap.c
similarity index 100%
rename from drivers/net/tun.c
rename to drivers/net/tap.c
END
refused a_renamed_file_is_told 'renames or copies drivers/net/tap.c'
kernel binary
cat >"$mine/submission/0001-mine.patch" <<'END'
diff --git a/drivers/net/tun.c b/drivers/net/tun.c
index 7897898..1234567 100644
GIT binary patch
literal 5
Mc$@)m0000

END
refused a_binary_patch_is_told 'is a binary patch'

kernel function
sed -i 's/^static int tun_net_open(struct net_device \*dev)$/&\n{\n\treturn 0;\n}\n\nstatic int tun_net_other(struct net_device *dev)/' \
	"$tree/drivers/net/tun.c"
hand_in
refused another_function_is_told 'drivers/net/tun.c:'
kernel helper
sed -i 's/^static netdev_tx_t tun_net_xmit/\/\/ Words.\n#define TUN_HELP 1\nstatic int tun_help(void)\n{\n\treturn TUN_HELP;\n}\n\n&/' \
	"$tree/drivers/net/tun.c"
in_xmit '	if (tun_help() < 0) return NETDEV_TX_OK;'
hand_in
act
grade "$klab" "$mine"
expect functions_and_macros_that_are_named_may_be_added "0 pass" "$status $(of patch verdict)"
kernel sneaky
in_xmit '	return NETDEV_TX_OK; } static int sneak(void) {'
hand_in
refused a_function_on_a_shared_line_is_told 'adds "sneak"'
kernel comment
sed -i 's/^static int tun_net_close/\/*\n&/' "$tree/drivers/net/tun.c"
hand_in
refused a_comment_that_swallows_functions_is_told 'drivers/net/tun.c'
kernel macro
in_xmit '#define kfree_skb_reason(a, b) do { } while (0)'
hand_in
refused a_macro_within_a_function_is_told 'reaches beyond its function'
kernel braces
in_xmit '	if (1) {'
hand_in
refused braces_that_do_not_balance_are_told 'do not balance'
kernel long
i=0
while [ $i -lt 41 ]; do
	i=$((i + 1))
	in_xmit "	cond_resched();"
done
hand_in
refused a_patch_that_is_too_long_is_told 'changed lines'
kernel flagged
in_xmit '	asm("nop");'
in_xmit '	DEV_STATS_INC(dev, tx_dropped);'
hand_in
act
grade "$klab" "$mine"
expect a_flag_costs_no_points "0 70" "$status $(value "$tmp/out/record.json" score)"
has an_outward_line_is_shown_to_a_human "$tmp/out/record.json" 'inline assembly'
expect each_outward_line_has_a_flag 2 "$(grep -c '"why":' "$tmp/out/record.json")"

kernel hooks
hand_in
git -C "$mine" init -q
printf '#!/bin/sh\ntouch %s\n' "$tmp/hooked" >"$tmp/hook"
chmod +x "$tmp/hook"
for hook in pre-commit post-checkout post-index-change applypatch-msg; do
	cp "$tmp/hook" "$mine/.git/hooks/$hook"
done
git -C "$mine" config core.fsmonitor "$tmp/hook"
git -C "$mine" config diff.external "$tmp/hook"
git -C "$mine" config core.pager "$tmp/hook"
act
grade "$klab" "$mine"
expect a_students_repository_runs_nothing "0 quiet" \
	"$status $([ -e "$tmp/hooked" ] && echo ran || echo quiet)"

# ---- kernels

kernel breaks
in_xmit '	/* BREAKS */'
hand_in
act
grade "$klab" "$mine"
expect a_kernel_that_does_not_build_fails "1 fail skip pass" \
	"$status $(of builds verdict) $(of two verdict) $(of plain verdict)"
has the_builds_words_are_shown "$tmp/said" 'error: a thing'
kernel warns
in_xmit '	/* WARNS */'
hand_in
grade "$klab" "$mine"
expect a_new_warning_fails fail "$(of builds verdict)"
has a_new_warning_is_shown "$tmp/said" 'warning: a thing'
: >"$O/full"
kernel disk
in_xmit '	/* another */'
hand_in
grade "$klab" "$mine"
rm "$O/full"
expect a_full_disk_is_our_fault "6 infra" "$status $(of builds verdict)"
kernel disk-once
in_xmit '	/* yet another */'
hand_in
: >"$O/full-once"
grade "$klab" "$mine"
tried=no
[ -e "$O/full-once" ] || tried=yes
expect what_is_our_fault_is_built_once_more "pass, failed before: yes" \
	"$(of builds verdict), failed before: $tried"

kernel good-kernel
hand_in
act "one * panic"
grade "$klab" "$mine"
expect a_panic_is_a_crash "1 crash pass" "$status $(of one verdict) $(of two verdict)"
expect after_a_panic_the_rest_has_another_boot 3 "$(grep -c ^boot "$ACTED")"
has a_panic_shows_the_console "$tmp/said" 'NULL pointer dereference'
has_not a_consoles_line_ends_are_no_question_marks "$tmp/said" 'dereference?'
act "one * gone"
grade "$klab" "$mine"
expect a_guest_that_ends_is_a_crash "crash pass" "$(of one verdict) $(of two verdict)"
act "one * stuck"
grade "$klab" "$mine"
expect a_stuck_process_is_a_timeout "timeout pass" "$(of one verdict) $(of two verdict)"
act "- - still"
grade "$klab" "$mine"
expect a_kernel_that_does_not_come_up_is_a_crash "crash crash infra" \
	"$(of one verdict) $(of two verdict) $(of plain verdict)"

# ---- only some checks

act
grade "$lab" "$good" --check two
expect one_check_takes_along_what_it_needs \
	"predicted=skip compiles=pass data=skip one=pass two=pass three=skip extra=skip viva=manual" "$(verdicts)"
expect one_check_that_passes_is_0 0 "$status"
has a_part_has_no_score "$tmp/said" '3 of the 3 checks that were asked for passed'
grade "$lab" "$good" --check none
expect an_unknown_check_is_usage 2 "$status"
has an_unknown_check_is_named "$tmp/err" 'has no check "none"'

# ---- interruptions

# halfway SIGNAL: a grading that got it while the third repeat was running.
halfway()
{
	act
	rm -rf "$tmp/out"
	mkdir "$tmp/out"
	: >"$ACTED"
	printf 'three 2 hang\n' >"$ACT"
	"$grader" --top "$top" --lab "$lab" --submission "$good" \
		--out "$tmp/out" >"$tmp/said" 2>"$tmp/err" &
	started=$!
	tries=0
	until grep -q '^check three 2' "$ACTED" || [ $tries -gt 400 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	sleep 0.3
	kill "-$1" "$started"
	status=0
	wait "$started" || status=$?
	started=
}

if wanted a_killed_grader_leaves_a_valid_record; then
	halfway KILL
	expect a_killed_grader_leaves_a_valid_record \
		"predicted=pass compiles=pass data=pass one=pass two=pass three=skip extra=skip viva=manual" "$(verdicts)"
	expect a_killed_graders_totals_agree "55/70 55/70 55/70 55/70" "$(totals)"
	expect a_killed_graders_record_is_not_complete "false not run yet" \
		"$(value "$tmp/out/record.json" complete) $(of extra note)"
	# run-vm is told to end with it.
	tries=0
	while [ -n "$(find "$TMPDIR" -name 'run-vm.*')" ] && [ $tries -lt 100 ]
	do
		sleep 0.05
		tries=$((tries + 1))
	done
	expect a_killed_grader_takes_its_guest_along '' \
		"$(find "$TMPDIR" -name 'run-vm.*')"
	rm -rf "${TMPDIR:?}"/*
	act
	grade "$lab" "$good"
	expect after_a_killed_grader_the_next_one_grades "0 70" \
		"$status $(value "$tmp/out/record.json" score)"
fi
if wanted a_grader_told_to_stop_cleans_up; then
	halfway TERM
	expect a_grader_told_to_stop_cleans_up "143 55 " \
		"$status $(value "$tmp/out/record.json" score) $(ls "$TMPDIR")"
fi

if wanted two_gradings_in_one_directory_are_refused; then
	mkdir -p "$tmp/out"
	flock "$tmp/out/.lock" sleep 60 &
	started=$!
	sleep 0.3
	status=0
	"$grader" --top "$top" --lab "$lab" --submission "$good" \
		--out "$tmp/out" >"$tmp/said" 2>&1 || status=$?
	kill "$started"
	started=
	expect two_gradings_in_one_directory_are_refused \
		"2 grade: another grading writes to $tmp/out: wait for it, or name another directory with --out" \
		"$status $(cat "$tmp/said")"
fi

if wanted four_at_once_grade_the_same; then
	act "one * fail"
	for i in 1 2 3 4; do
		"$grader" --top "$top" --lab "$lab" --submission "$good" \
			--quiet --out "$tmp/out$i" >/dev/null 2>&1 &
	done
	wait
	expect four_at_once_grade_the_same "$(verdicts "$tmp/out1") " \
		"$(for i in 1 2 3 4; do
			echo "$(verdicts "$tmp/out$i") $(of one note "$tmp/out$i")"
		done | sort -u)"
fi

# ---- usage

expect_status help_is_0 0 "$grader" --help
if wanted help_fits_80_columns; then
	expect help_fits_80_columns 0 "$("$grader" --help | grep -c '.\{81\}')"
fi
expect_status no_lab_is_usage 2 "$grader" --top "$top"
expect_status an_unknown_option_is_usage 2 "$grader" --nonsense
expect_status a_missing_submission_is_usage 2 "$grader" --top "$top" \
	--lab "$lab" --submission "$tmp/nowhere"
expect_status an_absurd_number_is_usage 2 "$grader" --top "$top" \
	--lab "$lab" --submission "$good" --seed -1

# ---- cut markers, and the items of a C file

ktap_end
