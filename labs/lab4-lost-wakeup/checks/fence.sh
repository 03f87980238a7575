# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# fence.sh - does a fence stand between each stop and the second look?
#
# It has to be read: on x86-64 it is an empty macro behind a locked
# instruction, so the kernel without it is the same kernel.
. "$GRADE_LIB"

dir=$(mktemp -d) || infra "mktemp failed"
trap 'rm -rf "$dir"' EXIT
[ -f "$TREE/drivers/net/tun.c" ] || infra "there is no tree of the submission"
awk -f "$LAB/checks/fence.awk" "$TREE/drivers/net/tun.c" >"$dir/stops" ||
	fail "a function tun_net_xmit()" "none in drivers/net/tun.c"
[ -s "$dir/stops" ] ||
	fail "a stop in tun_net_xmit(), netif_tx_stop_queue()" "none"
bad=$(grep -vE '^stop( fence)+ look' "$dir/stops" | head -n 1)
[ -z "$bad" ] ||
	fail "after the stop a fence, and after the fence a look at the ring's \
producer side: stop fence look" "$bad"
pass
