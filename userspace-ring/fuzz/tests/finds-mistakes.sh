#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# finds-mistakes.sh DIR NAME... - DIR/NAME is the fuzz of a twin with one
# mistake in it. It must be found, be told in few operations, and be found
# again by the command that is printed.

set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

dir=${1:?usage: finds-mistakes.sh DIR NAME...}
shift
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# More lines than this, and it was not shrunk.
few=6

# story FILE: the operations that were printed, a line each.
story()
{
	sed -n '/^  operation/,/^$/{
		/^  operation/d
		/^$/d
		/^      /d
		p
	}' "$1"
}

# Prints what is wrong, or nothing.
faults()
{
	status=0
	timeout 120 "$dir/$1" >"$tmp/out" 2>"$tmp/err" || status=$?
	if [ "$status" -ne 1 ] || ! grep -q '^the rings differ' "$tmp/out"; then
		echo "expected: exit status 1 and how the rings differ"
		echo "got: exit status $status and:"
		tail -n 5 "$tmp/out" "$tmp/err"
		return
	fi
	lines=$(story "$tmp/out" | wc -l)
	if [ "$lines" -lt 1 ] || [ "$lines" -gt "$few" ]; then
		echo "expected: 1 to $few operations"
		echo "got: $lines:"
		cat "$tmp/out"
	fi
	if ! grep -q '<--$' "$tmp/out"; then
		echo "expected: a line of both answers that ends in <--"
		echo "got:"
		cat "$tmp/out"
	fi
	again=$(sed -n 's/^again: //p' "$tmp/out")
	if [ -z "$again" ]; then
		echo "expected: the command that replays it"
		echo "got: none"
		return
	fi
	# It is a command of words without quotes.
	# shellcheck disable=SC2086
	timeout 120 $again >"$tmp/out2" 2>&1
	if ! cmp -s "$tmp/out" "$tmp/out2"; then
		echo "expected of $again:"
		cat "$tmp/out"
		echo "got:"
		cat "$tmp/out2"
	fi
}

ktap_begin
[ $# -ge 3 ] || bail "fewer than three mistakes to find"
for mistake; do
	name=finds_$(echo "$mistake" | tr - _)
	wanted "$name" || continue
	faults "$mistake" >"$tmp/faults"
	if [ -s "$tmp/faults" ]; then
		not_ok "$name" "$(cat "$tmp/faults")"
	else
		ok "$name"
		note "$(sed -n '1p;/^  /p' "$tmp/out")"
	fi
done
ktap_end
