# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# exports.sh - nobody gets hold of the bare ring any more
. "$GRADE_LIB"

left=$(awk '$3 == "tun_get_tx_ring" || $3 == "tap_get_ptr_ring" { print $3 }' \
	/proc/kallsyms | xargs)
[ -z "$left" ] || fail "a kernel without tun_get_tx_ring() and \
tap_get_ptr_ring()" "it still has $left"
pass
