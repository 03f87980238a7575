# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The kernel's own program for the form of patches.

. "$GRADE_LIB"

set -- "$PATCHES"/*
checkpatch=$O/base/scripts/checkpatch.pl
[ -f "$checkpatch" ] || infra "there is no $checkpatch: run make base"
[ -s "$1" ] || infra "no patch in $PATCHES"
dir=$(mktemp -d) || infra "mktemp failed"
trap 'rm -rf "$dir"' EXIT
# From an empty directory: a .checkpatch.conf could soften it.
cd "$dir" || infra "no $dir"
HOME=$dir perl "$checkpatch" --strict --no-tree --show-types --color=never \
	--no-summary "$@" >said 2>&1
found=$(grep -cE '^(ERROR|WARNING|CHECK):' said)
[ "$found" = 0 ] || fail "nothing from checkpatch.pl --strict" \
	"$found findings" said
pass
