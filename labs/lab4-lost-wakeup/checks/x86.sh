# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# x86.sh - what x86-64 allows by its own model, for two predictions.
. "$GRADE_LIB"

dir=$(mktemp -d) || infra "mktemp failed"
trap 'rm -rf "$dir"' EXIT
for name in plain locked; do
	"$HERD7" "$LAB/starter/x86-$name.litmus" >"$dir/out" 2>"$dir/errors" ||
		infra "herd7: $(head -n 1 "$dir/errors")"
	verdict=$("$TOP/userspace-ring/litmus/verdict" "$dir/out") ||
		infra "herd7: $(head -n 1 "$dir/errors")"
	fact "x86_$name" "$verdict"
done
pass
