# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Nobody who did nothing wrong loses anything: no probe, and nothing at the
# device.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

must "$SUBMISSION/commands.sh"
fact probes_lost "$probe_lost of $sent"
[ "$device_dropped" = 0 ] ||
	fail "0 packets dropped by the device" "$device_dropped"
[ "$probe_lost" = 0 ] ||
	fail "all $sent probes arrive" "$probe_lost are lost"
pass
