# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# one.sh TEST - run t_TEST in the current directory.  Facts, a name and a value
# each, go to descriptor 3.

for theme in lib macvtap exchange; do
	# shellcheck source=/dev/null
	. "$LIB/$theme.sh"
done
# shellcheck source=probes.sh
. "${checks:?}/probes.sh"
# shellcheck source=batches.sh
. "$checks/batches.sh"
# shellcheck source=exchanges.sh
. "$checks/exchanges.sh"

# In place of lib.sh's, which compares two kernels and gives no names.
fact()
{
	[ $# -lt 2 ] || echo "$@" >&3
}

# On a slow machine everything that is waited for takes longer.
# shellcheck disable=SC2034 # lib.sh waits by it
PATIENCE=$((5 * SCALE / 100))
# exchange.sh: how many RX buffers are posted while the driver is paused.
# shellcheck disable=SC2034,SC2154
BUFFERS=$PARAM_VRING
# exchange.sh: exchanges of a test, at least.
# shellcheck disable=SC2034
REPEATS=100

"t_$1"
