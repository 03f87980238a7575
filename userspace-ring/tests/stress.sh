#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# stress - the suites with threads: as the code is, and with other threads let
# in at the named points.
#
#	stress.sh TWIN-PLAIN KERNEL-PLAIN TWIN-TESTS
#
# Environment: MSEC, how long each test sends (default 190; FULL=1: 2000).
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=nest.sh
. "$here/nest.sh"

if [ $# -ne 3 ]; then
	echo "usage: stress.sh TWIN-PLAIN KERNEL-PLAIN TWIN-TESTS" >&2
	exit 2
fi
msec=190
packets=200000
if [ "${FULL:-}" = 1 ]; then
	msec=2000
	packets=4000000
fi
msec=${MSEC:-$msec}
NEST_TIMEOUT=600

ktap_begin
nest stress_twin "$1" --suite 'stress_*' --msec "$msec" --packets "$packets"
nest stress_kernel "$2" --suite 'stress_*' --msec "$msec" --packets "$packets"
nest stress_twin_staggered "$3" --suite 'stress_*' --msec "$msec" \
	--packets "$packets"
nest_end
