# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
. "$GRADE_LIB"
uname -r >"$TMPDIR/release" || fail "a release" "none"
pass
