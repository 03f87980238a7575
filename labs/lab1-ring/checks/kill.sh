# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# kill.sh N - the student's test sees the Nth of the student's mutants. Only an
# assertion counts, exit status 1: a crash or an endless loop tells nobody
# what is wrong.
. "$GRADE_LIB"

eval "mutant=\$PARAM_M$1"
mistake=$(sed -n "s/^$mutant  *//p" "$LAB/starter/mutants.txt")
expected="an assertion of yours does not hold (status 1) on the mutant
$mutant: $mistake"

# Under one name for all rings, and none of them to be read: a test shall tell
# them apart by what they do.
chmod 700 "$PROGRAMS"/test-*
cp "$PROGRAMS/test-$1" "$STUDENT/ring-test" || infra "no test-$1"
chmod 711 "$STUDENT/ring-test"
status=0
as_student 10 "$STUDENT/ring-test" >said 2>&1 || status=$?
case $status in
0)	fail "$expected" "all of them hold (status 0)" ;;
1)	pass ;;
124)	fail "$expected" "your test did not end; it said:" said ;;
*)	fail "$expected" "status $status (128 + N: signal N); it said:" said ;;
esac
