# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Nobody who did nothing wrong loses anything: no probe, and nothing at the
# device.  A qdisc that drops what waits too long may take a probe for that when
# the machine has other work, so one of three tries without a loss is enough.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

for try in 1 2 3; do
	must "$SUBMISSION/commands.sh"
	note "try $try: $probe_lost of $sent probes lost," \
		"$device_dropped packets dropped by the device"
	[ "$device_dropped" = 0 ] ||
		fail "0 packets dropped by the device" "$device_dropped"
	# Other work has cost one of 300, not one of 20.
	if [ "$probe_lost" = 0 ] || [ $((probe_lost * 20)) -gt "$sent" ]; then
		break
	fi
done
fact probes_lost "$probe_lost of $sent"
[ "$probe_lost" = 0 ] ||
	fail "all $sent probes arrive" "$probe_lost are lost"
pass
