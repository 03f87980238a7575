#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ring-stall: it ends in one of two ways, and says which.  Needs
# $O/ring/explore/ring-stall (make test/ring/stall).  A window is widened where
# a stall is asserted; what only luck can hit is never asserted.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$here/../../..
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
stall=${O:-$top/build}/ring/explore/ring-stall
[ -x "$stall" ] || bail "no $stall: make test/ring/stall builds it"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# The points in the sources, but for those of functions not used here.
points_in_sources()
{
	(cd "$here/../.." && cat ring/spinlock.h ring/ptr_ring.c \
		protocol/*.c explore/variants.c) |
		sed -n 's/.*POINT("\([^"]*\)").*/\1/p' |
		grep -v -e 'take softirq' -e 'take device away' | sort -u
}

points_in_help()
{
	"$stall" --help | sed -n 's/^                     \([a-z].*\)/\1/p' |
		sort -u
}

# misfit NAME WORDS OPTIONS...: exit status 2, and stderr has WORDS.
misfit()
{
	wanted "$1" || return 0
	name=$1
	words=$2
	shift 2
	status=0
	"$stall" "$@" >/dev/null 2>"$dir/stderr" || status=$?
	if [ "$status" -eq 2 ] && grep -q -e "$words" "$dir/stderr"; then
		ok "$name"
	else
		not_ok "$name" "expected: exit 2 and \"$words\" of:" \
			"ring-stall $*" "got: exit $status and:" \
			"$(cat "$dir/stderr")"
	fi
}

ktap_begin

expect_status v7_does_not_stall 0 "$stall" --seconds 2 --expect none
expect_status v7_does_not_stall_with_one_slot 0 \
	"$stall" --ring 1 --seconds 2 --expect none
expect_status v7_does_not_stall_with_batches 0 \
	"$stall" --ring 32 --take 64 --seconds 2 --expect none
expect_status v7_does_not_stall_in_a_wide_window 0 \
	"$stall" --seconds 2 --expect none \
	--widen 'set XOFF=20000' --widen 'clear XOFF=30000'
for point in 'no-recheck set XOFF' 'stop-after-drain set XOFF' \
	'test-before-free free slot'; do
	v=${point%% *}
	expect_status "$(echo "$v" | tr - _)_stalls_in_a_wide_window" 0 \
		"$stall" --seconds 60 --expect stall --variant "$v" \
		--widen "${point#* }=200000"
done
expect_status growing_stalls 0 "$stall" --seconds 60 --expect stall \
	--variant grow-while-stopped

if wanted says_how_it_ended; then
	"$stall" --packets 1000 >"$dir/out"
	"$stall" --variant no-recheck --widen 'set XOFF=200000' >>"$dir/out"
	expect says_how_it_ended "no stall in N packets (T s)
stalled after N packets (T s)" "$(sed -n \
		-e 's/ [0-9]* packets ([0-9.]* s)$/ N packets (T s)/p' \
		"$dir/out")"
fi
if wanted sends_as_many_as_asked; then
	expect sends_as_many_as_asked "no stall in 1000" \
		"$("$stall" --packets 1000 | sed -n 's/ packets (.*//p')"
fi
if wanted counts_its_runs; then
	expect counts_its_runs "stalled in 0 of 3 runs" \
		"$("$stall" --packets 100 --runs 3 | tail -n 1)"
fi
expect_status time_is_a_bound 0 timeout 5 "$stall" --packets 1000000000 \
	--seconds 1
expect_status unexpected_stall_fails 1 "$stall" --expect none \
	--variant no-recheck --widen 'set XOFF=200000'
expect_status unexpected_calm_fails 1 "$stall" --expect stall --packets 1000
expect_status full_disk_fails 1 sh -c "'$stall' --help >/dev/full"
expect knows_every_point "$(points_in_sources)" "$(points_in_help)"

misfit rejects_an_unknown_point 'take lock' --widen 'no such point=5'
misfit rejects_a_point_without_time 'POINT=NANOSECONDS' --widen 'set XOFF'
misfit rejects_a_long_time 'from 0 to 100000000' --widen 'set XOFF=1000000000'
misfit rejects_an_unknown_variant 'test-first-no-mb' --variant v8
misfit rejects_a_negative_ring '"-1": expected a number from 0' --ring -1
misfit rejects_a_large_ring 'from 0 to 524288' --ring 524289
misfit rejects_no_seconds 'from 1 to 3600' --seconds 0
misfit rejects_no_runs 'from 1 to 1000' --runs 0
misfit rejects_an_argument 'options only' v7

ktap_end
