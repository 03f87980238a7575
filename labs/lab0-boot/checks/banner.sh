# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What the driver says of itself when the kernel starts, with the student's tag.

. "$GRADE_LIB"

fact kernels_version "$(uname -r)"
banner=$(dmesg | sed -n 's/.*\(tun: Universal TUN.*\)/\1/p')
wanted="tun: Universal TUN/TAP device driver, 1.6-$PARAM_TAG"
[ "$banner" = "$wanted" ] ||
	fail "in the kernel's log, once: $wanted" "${banner:-no such line}"
pass
