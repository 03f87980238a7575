# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
. "$GRADE_LIB"
out=$(as_student 3 answer 2>"$TMPDIR/err")
status=$?
[ "$status:$out" = 0:42 ] && pass
fail "42, exit status 0" "$(echo "$out" | head -c 60), exit status $status" \
	"$TMPDIR/err"
