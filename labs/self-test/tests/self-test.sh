#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# self-test - is what is right called right, and what is wrong missed: for each
# item of the self-test alone, with what to read?
#
#	labs/self-test/tests/self-test.sh
set -u
LC_ALL=C
export LC_ALL

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$(cd "$here/../../.." && pwd) || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
self=$top/labs/self-test
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# A student with a name, and with nothing else configured.
HOME=$tmp
GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME='A Student'
GIT_AUTHOR_EMAIL=student@example.org
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME
GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export HOME GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
	GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# ids HOW - of the items that are checked so
ids()
{
	awk -F '\t' -v how="$1" '!/^#/ && $2 ~ how { print $1 }' "$self/items"
}

# letter ID - the one whose hash is the key; nothing if there is none
letter()
{
	key=$(awk -F '\t' -v id="$1" '$1 == id { print $2 }' "$self/items")
	for try in A B C D; do
		sum=$(printf 'ringside self-test %s %s\n' "$1" "$try" |
			sha256sum)
		[ "${sum%% *}" != "$key" ] || echo "$try"
	done
}

# from_sheet DIR ID - what the program in the sheet prints
from_sheet()
{
	awk -v id="$2" '
	/^#/ { on = $2 == id }
	on && sub(/^    /, "")
	on && /^$/' "$1/sheet.md" >"$tmp/shown.c"
	gcc -o "$tmp/shown" "$tmp/shown.c" && "$tmp/shown"
}

# write_answer DIR ID ANSWER
write_answer()
{
	awk -v id="$2" -v answer="$3" '
	/^#/ { on = $2 == id }
	on && /^Answer:/ { $0 = "Answer: " answer }
	{ print }' "$1/sheet.md" >"$tmp/sheet" && cp "$tmp/sheet" "$1/sheet.md"
}

# in_repo DIR COMMAND...
in_repo()
{
	(cd "$1/repo" && shift && "$@") >"$tmp/said" 2>&1 || {
		cat "$tmp/said"
		return 1
	}
}

# new_limit DIR - what the sheet wants it to be
new_limit()
{
	sed -n 's/.*to \([0-9]*\)[.] Commit.*/\1/p; s/^to \([0-9]*\)[.] Commit.*/\1/p' \
		"$1/sheet.md"
}

# commit_limit DIR MESSAGE-PARAGRAPH...
commit_limit()
{
	commit_dir=$1
	shift
	sed -i "s/LIMIT .*/LIMIT $(new_limit "$commit_dir")/" \
		"$commit_dir/repo/limit.h"
	for paragraph; do
		set -- "$@" -m "$paragraph"
		shift
	done
	in_repo "$commit_dir" git commit -q -a -s "$@"
}

# export_patches DIR
export_patches()
{
	in_repo "$1" git format-patch -q -o ../outgoing start
}

# all_right DIR - made, and everything done as it should be
all_right()
{
	"$self/self-test" "$1" >"$tmp/said" || return 1
	for id in $(ids '^program$'); do
		write_answer "$1" "$id" "$(from_sheet "$1" "$id")" || return 1
	done
	for id in a2 a3; do
		write_answer "$1" "$id" "$(letter "$id" | tr ABCD abcd)"
	done
	cp "$here/answers/"*.c "$1/" &&
		in_repo "$1" git am -q ../incoming.mbox &&
		commit_limit "$1" 'limit: allow more' 'Bursts are longer now.' &&
		export_patches "$1"
}

# said_not DIR WORD - "ID WORD" of each item of which something else is said, in
# $tmp/others; sets status
said_not()
{
	status=0
	"$self/self-test" "$1" >"$tmp/report" 2>"$tmp/errors" || status=$?
	awk -v word="$2" '/^[a-z][0-9] / && $2 != word { print $1, $2 }' \
		"$tmp/report" >"$tmp/others"
}

right_is_right()
{
	said_not "$tmp/right" right
	if [ "$status" -ne 0 ] || [ -s "$tmp/others" ] ||
		! grep -qx '15 of 15 are right.' "$tmp/report"; then
		cat "$tmp/report" "$tmp/errors"
		return 1
	fi
}

# only DIR WORD ID... - these items are so, and all others right; each miss
# comes with what to read
only()
{
	said_not "$1" right
	word=$2
	shift 2
	misses=0
	[ "$word" != missed ] || misses=$#
	for id; do
		echo "$id $word"
	done >"$tmp/expected"
	if [ "$status" -eq 1 ] && cmp -s "$tmp/expected" "$tmp/others" &&
		[ "$(grep -c "  read: ." "$tmp/report")" -eq "$misses" ]; then
		return 0
	fi
	echo "expected: exit status 1, all right but:"
	cat "$tmp/expected"
	echo "got: exit status $status, and:"
	cat "$tmp/report" "$tmp/errors"
	return 1
}

# broken NAME COMMAND WORD ID... - as all_right() left it, but for COMMAND, that
# is told the directory
broken()
{
	wanted "$1" || return 0
	broken_name=$1
	rm -rf "$tmp/broken"
	cp -R "$tmp/right" "$tmp/broken"
	"$2" "$tmp/broken" || bail "$broken_name: cannot prepare it"
	shift 2
	check "$broken_name" only "$tmp/broken" "$@"
}

# ---- answers

# answer_all DIR ANSWER
answer_all()
{
	for id in $(ids "^program$") a2 a3; do
		write_answer "$1" "$id" "$2" || return 1
	done
}

all_wrong()
{
	answer_all "$1" "D 8 9"
}

all_empty()
{
	answer_all "$1" ""
}

# ---- tasks

untouched()
{
	cp "$self/tasks/"*.c "$1/"
}

not_c()
{
	for task in list readn lock; do
		echo "int main(" >"$1/$task.c"
	done
}

# lock_is DIR BODY-OF-TRY
lock_is()
{
	printf "%s\n" "#include \"lock.h\"" "#include <sched.h>" \
		"bool lock_try(atomic_bool *lock) { $2 }" \
		"void lock_release(atomic_bool *lock) { atomic_store(lock, false); }" \
		>"$1/lock.c"
}

first_mistakes()
{
	sed -i "s/[*]head = found->next/(void)0/" "$1/list.c"
	sed -i "s/errno == EINTR/0/" "$1/readn.c"
	lock_is "$1" "if (atomic_load(lock)) return false; sched_yield();
		atomic_store(lock, true); return true;"
}

second_mistakes()
{
	sed -i "s/found->next = NULL/(void)0/" "$1/list.c"
	sed -i "s/while (done < n)/if (n)/; s/continue/return -1/
		s/break/(void)0/" "$1/readn.c"
	sed -i "s/atomic_store_explicit(lock, false/atomic_store_explicit(lock, true/" \
		"$1/lock.c"
}

# An endless loop and a crash.
worse_mistakes()
{
	sed -i "s/head = &([*]head)->next/(void)0/" "$1/list.c"
	sed -i "s/done += (size_t)got/*(volatile char *)8 = 0/" "$1/readn.c"
}

# ---- git

# again DIR - repo as it was at the start
again()
{
	in_repo "$1" git reset -q --hard start && rm -rf "$1/outgoing"
}

not_am()
{
	again "$1" && (cd "$1/repo" && git apply ../incoming.mbox) &&
		in_repo "$1" git commit -q -a -m 'applied it' &&
		commit_limit "$1" 'limit: allow more' 'Bursts are longer.' &&
		export_patches "$1"
}

# with_message DIR PARAGRAPH...
with_message()
{
	again "$1" && in_repo "$1" git am -q ../incoming.mbox &&
		commit_limit "$@" && export_patches "$1"
}

long_subject()
{
	with_message "$1" \
		"a subject that is much longer than the sixty characters of it" \
		"Bursts are longer now."
}

no_reason()
{
	with_message "$1" "limit: allow more"
}

and_another_file()
{
	again "$1" && in_repo "$1" git am -q ../incoming.mbox || return 1
	echo '/* more */' >>"$1/repo/queue.c"
	commit_limit "$1" 'limit: allow more' 'Bursts are longer.' &&
		export_patches "$1"
}

not_exported()
{
	rm -rf "$1/outgoing"
}

one_patch()
{
	rm "$1/outgoing/"0002-*
}

does_not_apply()
{
	sed -i "s/^-#define LIMIT.*/-#define LIMIT/" "$1/outgoing/"0002-*
}

# ---- the sheet

fresh_is_open()
{
	"$self/self-test" "$tmp/fresh" >"$tmp/said" || return 1
	said_not "$tmp/fresh" open
	[ "$status" -eq 1 ] && [ ! -s "$tmp/others" ]
}

# No two students have one sheet.
numbers_differ()
{
	"$self/self-test" "$tmp/other" >"$tmp/said" || return 1
	! cmp -s "$tmp/fresh/sheet.md" "$tmp/other/sheet.md"
}

nothing_is_changed_by_a_check()
{
	find "$tmp/right" -type f -print | sort | xargs sha256sum >"$tmp/before"
	said_not "$tmp/right" right
	find "$tmp/right" -type f -print | sort | xargs sha256sum >"$tmp/after"
	diff "$tmp/before" "$tmp/after"
}

each_letter_has_one_key()
{
	for id in a2 a3; do
		[ "$(letter "$id" | wc -l)" -eq 1 ] || {
			echo "$id: expected one of A to D; got: $(letter "$id")"
			return 1
		}
	done
}

# Paths among what to read, as far as they are the kit's own.
remedies_are_there()
{
	grep -v '^#' "$self/items" | cut -f 4 | tr -s '[:blank:];,' '\n' |
	grep -E '^(userspace-ring|patches|labs)/' | while IFS= read -r path; do
		[ -e "$top/$path" ] || echo "there is no $path"
	done >"$tmp/missing"
	cat "$tmp/missing"
	[ ! -s "$tmp/missing" ]
}

items_are_those_of_the_sheet()
{
	grep -v '^#' "$self/items" | cut -f 1 >"$tmp/items"
	sed -n 's/^### //p' "$self/sheet.md.in" | diff "$tmp/items" -
}

refuses_another_directory()
{
	mkdir "$tmp/empty" || return 1
	status=0
	"$self/self-test" "$tmp/empty" >"$tmp/said" 2>&1 || status=$?
	[ "$status" -eq 2 ] && grep -q 'name another one' "$tmp/said"
}

ktap_begin
check items_are_those_of_the_sheet items_are_those_of_the_sheet
check each_letter_has_one_key each_letter_has_one_key
check remedies_are_there remedies_are_there
check a_fresh_sheet_is_open fresh_is_open
check numbers_differ_from_sheet_to_sheet numbers_differ
check refuses_another_directory refuses_another_directory
all_right "$tmp/right" >"$tmp/said" ||
	bail "cannot fill in a sheet: $(cat "$tmp/said")"
check right_is_right right_is_right
check a_check_changes_nothing nothing_is_changed_by_a_check
answers="c1 c2 c3 s1 s2 s3 a1 a2 a3"
# shellcheck disable=SC2086 # ids are words
broken sees_wrong_answers all_wrong missed $answers
# shellcheck disable=SC2086
broken tells_that_answers_are_missing all_empty open $answers
broken tells_that_tasks_are_untouched untouched open c4 s4 a4
broken sees_tasks_that_do_not_compile not_c missed c4 s4 a4
broken sees_a_lost_head_an_eintr_and_a_lock_of_two \
	first_mistakes missed c4 s4 a4
broken sees_a_next_that_stays_a_short_read_and_no_release \
	second_mistakes missed c4 s4 a4
broken ends_what_is_endless_and_survives_a_crash worse_mistakes missed c4 s4
broken sees_a_patch_without_its_author not_am missed g1
broken sees_a_long_subject long_subject missed g2
broken sees_a_message_without_a_reason no_reason missed g2
broken sees_a_commit_of_two_files and_another_file missed g2
broken tells_that_nothing_was_exported not_exported open g3
broken sees_a_patch_too_few one_patch missed g3
broken sees_patches_that_do_not_apply does_not_apply missed g3
ktap_end
