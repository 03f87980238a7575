# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# right.sh - the student's test passes on right rings: the twin's and ours,
# which do the same and are compiled in two ways.
. "$GRADE_LIB"

# As in kill.sh.
chmod 700 "$PROGRAMS"/test-*
for program in test-twin test-ours; do
	cp "$PROGRAMS/$program" "$STUDENT/ring-test" ||
		infra "no $program"
	chmod 711 "$STUDENT/ring-test"
	status=0
	as_student 10 "$STUDENT/ring-test" >said 2>&1 || status=$?
	rm -f "$STUDENT/ring-test"
	[ "$status" -eq 0 ] ||
		fail "your test passes on a ring that is right (status 0)" \
			"status $status, after these words:" said
done
pass
