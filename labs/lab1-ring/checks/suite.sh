# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# suite.sh SUBJECT - the student's ring under one of our suites, and then
# beside the twin.
#
# The suite runs within the student's program, which could write a report of
# its own. So the ring runs a script of ours as well, another for each seed,
# and what it writes is compared line by line with what the twin writes.
. "$GRADE_LIB"

subject=$1

# first_failure FILE - the first test that failed, with its diagnostics; the
# command that runs it again is one of the guest's
first_failure()
{
	awk '
	/^not ok / { on++ }
	/^ok / || /^# (suite|Totals)/ { if (on) exit }
	on == 1 && !/^# again:/' "$1"
}

# how_it_ended STATUS
how_it_ended()
{
	case $1 in
	0)	echo "it ended with status 0" ;;
	124)	echo "it did not end" ;;
	*)	echo "it ended with status $1 (128 + N: signal N)" ;;
	esac
}


status=0
as_student 20 suites --suite "ring_$subject*" >report 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
	first_failure report >failure
	[ -s failure ] || cp report failure
	got=$(how_it_ended "$status")
	[ "$status" -ne 1 ] ||
		got="$(grep -c '^not ok ' report) failed, the first of them:"
	note "at home: ./try suites $subject"
	fail "all tests of the suite ring_$subject pass" "$got" failure
fi

"$PROGRAMS/ring-right" --make "$subject" "$SEED" >script ||
	infra "no script: $subject"
"$PROGRAMS/ring-right" <script >want || infra "the twin fails on our script"
status=0
as_student 10 ring-run <script >got 2>errors || status=$?
cmp -s want got && [ "$status" -eq 0 ] && pass

# The first line that differs, and what led to it: the scene, from its ring on.
number=$(awk '
NR == FNR { want[++n] = $0; next }
$0 != want[FNR] { exit }
{ same = FNR }
END { print same + 1 }' want got)
awk -v number="$number" '
FNR == number { exit }
/^ring / { n = 0 }
{ seen[++n] = $0 }
END { for (i = 1; i <= n; i++) print seen[i] }' want >scene
expected=$(sed -n "${number}p" want)
got=$(sed -n "${number}p" got)
note "each line: operation -> results; \"Feedback\" in the handout reads it"
fail "${expected:-the end}" "${got:-nothing: $(how_it_ended "$status")}" scene
