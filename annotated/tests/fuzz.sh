#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh FUZZ - weave's parsers on damaged texts and patches, under ASan and
# UBSan: see fuzz.c.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
fuzz=$1
SEED=${SEED:-1}

set -- --rounds 1500
[ "${FULL:-0}" != 1 ] || set -- --rounds 1000000 --seconds 60

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# number WORD: the number before it in what the fuzz said last.
number()
{
	sed -n "s/.*[^0-9]\([0-9][0-9]*\) $1.*/\1/p" "$tmp/said"
}

# at_least LEAST WORDS
at_least()
{
	is=$(number "$2")
	[ "${is:-0}" -ge "$1" ] || {
		echo "expected: at least $1 $2"
		cat "$tmp/said"
		return 1
	}
}

ktap_begin
status=0
"$fuzz" --seed "$SEED" "$@" "$top" >"$tmp/said" 2>&1 || status=$?
if [ $status = 0 ]; then
	ok damaged_input_does_no_harm
else
	not_ok damaged_input_does_no_harm "exit $status:" \
		"$(head -n 60 "$tmp/said")"
fi
# Else it has tried less than it says.
check the_fuzz_reaches_the_pages at_least 50 'texts written'
check the_fuzz_reaches_sync at_least 50 synced
check the_fuzz_reaches_the_way_back at_least 5 of
check the_fuzz_reaches_listings at_least 50 listings
expect the_same_seed_gives_the_same_rounds \
	"$("$fuzz" --seed 7 --rounds 100 "$top")" \
	"$("$fuzz" --seed 7 --rounds 100 "$top")"
check another_seed_gives_others [ \
	"$("$fuzz" --seed 7 --rounds 100 "$top")" != \
	"$("$fuzz" --seed 8 --rounds 100 "$top")" ]
ktap_end
