#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh RING-FUZZ - the default run, and what the program says to bad input.

set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

fuzz=${1:?usage: fuzz.sh RING-FUZZ}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# refuses NAME WHAT-IT-MUST-SAY ARGUMENT...: exit 2, and nothing on stdout.
refuses()
{
	name=$1
	says=$2
	shift 2
	wanted "$name" || return 0
	status=0
	timeout 20 "$fuzz" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	if [ "$status" -eq 2 ] && [ ! -s "$tmp/out" ] &&
		grep -qF -e "$says" "$tmp/err"; then
		ok "$name"
	else
		not_ok "$name" "expected: exit status 2 and: $says" \
			"got: exit status $status and:" "$(cat "$tmp/err")"
	fi
}

# digest ARGUMENT...: what tells one run from another.
digest()
{
	timeout 60 "$fuzz" "$@" 2>&1 | sed -n 's/.*digest //p'
}

ktap_begin

if wanted agrees_over_10_million_operations ||
	wanted reaches_every_corner; then
	status=0
	timeout 300 "$fuzz" >"$tmp/run" 2>"$tmp/missing" || status=$?
	note "$(cat "$tmp/run")"
	said=$(sed -n 's/ in [0-9]* sequences agree.*//p' "$tmp/run")
	case $said in
	'')	not_ok agrees_over_10_million_operations \
			"expected: so many operations agree" \
			"got: exit status $status and:" "$(cat "$tmp/missing")" ;;
	*)	if [ "${said%% *}" -ge 10000000 ]; then
			ok agrees_over_10_million_operations
		else
			not_ok agrees_over_10_million_operations \
				"expected: at least 10000000 operations" \
				"got: $said"
		fi ;;
	esac
	if [ "$status" -eq 0 ] && [ ! -s "$tmp/missing" ]; then
		ok reaches_every_corner
	else
		not_ok reaches_every_corner "expected: exit status 0" \
			"got: exit status $status and:" "$(cat "$tmp/missing")"
	fi
fi

if wanted same_seed_gives_the_same_run; then
	one=$(digest --seed 77 --ops 50000)
	expect same_seed_gives_the_same_run "${one:-a digest}" \
		"$(digest --seed 77 --ops 50000)"
fi
if wanted other_seed_gives_another_run; then
	if [ "$(digest --seed 77 --ops 5000)" = \
		"$(digest --seed 78 --ops 5000)" ]; then
		not_ok other_seed_gives_another_run \
			"expected: different digests" "got: the same"
	else
		ok other_seed_gives_another_run
	fi
fi
expect_status help_ends_with_0 0 "$fuzz" --help

range='expected a number from 0 to 18446744073709551615'
refuses refuses_a_seed_that_is_no_number "$range" --seed abc
refuses refuses_an_empty_seed "$range" --seed ''
refuses refuses_a_seed_with_a_tail "$range" --seed 12x
refuses refuses_a_negative_seed "$range" --seed -1
refuses refuses_a_seed_that_is_too_large "$range" \
	--seed 18446744073709551616
refuses refuses_a_negative_length \
	'expected a number from 1 to 2147483647' --length -5
refuses refuses_a_length_of_0 'expected a number from 1' --length 0
refuses refuses_no_operations 'expected a number from 1' --ops 0
refuses refuses_an_unknown_option 'see --help' --bogus
refuses refuses_an_argument 'expected options only' 17
ktap_end
