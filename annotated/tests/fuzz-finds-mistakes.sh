#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz-finds-mistakes.sh DIR NAME... - the fuzz built with a broken weave, one
# for each file in broken/, says so, and how to see it again.

set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
dir=$1
shift

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

ktap_begin
for name in "$@"; do
	status=0
	"$dir/$name" --rounds 1500 "$top" >"$tmp/said" 2>&1 || status=$?
	round=$(sed -n 's/^fuzz: again: .* --round \([0-9]*\) .*/\1/p' \
		"$tmp/said" | head -n 1)
	if [ $status = 0 ] || [ -z "$round" ]; then
		not_ok "finds_a_mistake_in_$name" \
			"expected: another exit status than 0, and a round" \
			"got: exit $status, and:" "$(tail -n 5 "$tmp/said")"
		continue
	fi
	ok "finds_a_mistake_in_$name"
	# shellcheck disable=SC2016 # they are sh -c's own
	check "finds_the_mistake_in_${name}_again_by_its_round" \
		sh -c '! "$1" --round "$2" "$3" >/dev/null 2>&1' sh \
		"$dir/$name" "$round" "$top"
done
ktap_end
