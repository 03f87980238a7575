#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# captures.sh - what a machine printed, and documents show, is what it prints
# today: captures/take NAME runs in the guest on both kernels, and must give
# captures/NAME-KERNEL.txt again. Only handles of qdiscs and offsets into code
# may differ.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
cd "$top" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

plain()
{
	sed -e '/^qdisc /s/ 8[0-9a-f]*:/ :/' \
		-e 's/+0x[0-9a-f]*\/0x[0-9a-f]*//' "$1"
}

ktap_begin
for script in exercises/captures/*.sh; do
	name=$(basename "$script" .sh)
	for kernel in stock patched; do
		exercises/captures/take "$name" "$kernel" "$tmp/got" \
			>"$tmp/said" 2>&1 || {
			not_ok "${name}_runs_on_$kernel" \
				"$(tail -n 8 "$tmp/said")"
			continue
		}
		plain "$tmp/got" >"$tmp/new"
		plain "exercises/captures/$name-$kernel.txt" >"$tmp/old"
		if diff "$tmp/old" "$tmp/new" >"$tmp/diff"; then
			ok "${name}_on_${kernel}_is_as_captured"
		else
			not_ok "${name}_on_${kernel}_is_as_captured" \
				"expected: what $name-$kernel.txt has (<)" \
				"got: what $script prints (>)" \
				"$(head -n 12 "$tmp/diff")"
		fi
	done
done
ktap_end
