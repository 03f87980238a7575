#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sanitizers.sh WEAVE - the tests of weave with one that was built with ASan
# and UBSan: what is wrong is told, and nothing crashes or leaks on the way.

set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
weave=$1

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A status that weave itself never has: its tests see that.
ASAN_OPTIONS=exitcode=66
UBSAN_OPTIONS=exitcode=66
LSAN_OPTIONS=exitcode=66
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS

# under NAME SCRIPT: the script's results as one of ours.  Its own count of
# things that are made up would take long.
under()
{
	wanted "$1" || return 0
	(unset ONLY; DRIFTS=2 CHANGES=2 "$here/$2" "$weave") \
		>"$tmp/ktap" </dev/null
	ktap_nest "$1" "$tmp/ktap"
}

ktap_begin
# shellcheck disable=SC2016 # they are sh -c's own
check is_built_with_sanitizers sh -c \
	'ASAN_OPTIONS=help=1 "$1" --help 2>&1 | grep -q AddressSanitizer' sh \
	"$weave"
under texts_under_sanitizers texts.sh
under listings_under_sanitizers listing.sh
under sync_under_sanitizers sync.sh
ktap_end
