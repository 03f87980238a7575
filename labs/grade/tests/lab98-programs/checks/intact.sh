# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Nothing is left of a student's program, and what is the grader's is there.

. "$GRADE_LIB"

# Processes of the users that confine makes.
left=$(for dir in /proc/[0-9]*; do
	uid=$(sed -n 's/^Uid:[[:space:]]*\([0-9]*\).*/\1/p' "$dir/status" 2>/dev/null)
	[ "${uid:-0}" -lt 20000 ] || echo "$dir"
done)
[ -z "$left" ] || fail "no process of a student's" "$left"
for file in "$GRADE_LIB" "$GRADE_CONFINE" "$LAB/checks/answer.sh" \
	/bin/busybox /dev/net/tun; do
	[ -e "$file" ] || fail "$file is there" "it is not"
done
[ -x "$PROGRAMS/answer" ] || fail "the program is there" "it is not"
[ "$("$PROGRAMS/ours")" = 42 ] || fail "our program answers" "it does not"
[ "$(find /run/student -mindepth 1 | wc -l)" -eq 0 ] ||
	fail "the students' directory is new" "$(find /run/student | head)"
echo x >/tmp/x || fail "/tmp can be written" "it cannot"
rm /tmp/x
free=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
[ "$free" -ge 100000 ] || fail "100 MB of free memory" "$free kB"
ip link show lo | grep -q UP || fail "lo is up" "it is not"
pass
