#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sanitizers - all suites, the threads' too, where the compiler watches.
#
#	sanitizers.sh TWIN-ASAN KERNEL-ASAN TWIN-TSAN
#
# The kernel's header is not run under TSan: what its slots publish is ordered
# by a fence, which TSan does not see.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=nest.sh
. "$here/nest.sh"

if [ $# -ne 3 ]; then
	echo "usage: sanitizers.sh TWIN-ASAN KERNEL-ASAN TWIN-TSAN" >&2
	exit 2
fi

# No suppressions: every access that two threads share is atomic, and what
# goes from one to the other goes by release and acquire.
export ASAN_OPTIONS=detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

ktap_begin
nest asan_twin "$1" --suite '*' --msec 60
nest asan_kernel "$2" --suite '*' --msec 60

# TSan wants certain addresses free; where the kernel shuffles too many bits
# of them, it says so and gives up.
if "$3" --help >/dev/null 2>"$t/said"; then
	nest tsan_twin "$3" --suite '*' --msec 150 --limit 60
elif setarch -R "$3" --help >/dev/null 2>&1; then
	nest tsan_twin setarch -R "$3" --suite '*' --msec 150 --limit 60
else
	own skip tsan_twin "TSan does not start here: $(head -n 1 "$t/said")"
fi
nest_end
