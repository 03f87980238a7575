# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# No word of complaint from the kernel: not under load, not when the file is
# closed on a full ring and a stopped queue, not when the link goes down then.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

quiet()
{
	splat || return 0
	fail "no warning and no oops in dmesg, $1" "$SPLAT"
}

# Most warnings come once in a boot: here each may come again.
echo 1 >/sys/kernel/debug/clear_warn_once
for kind in start_xmit queue_xmit; do
	overload "$kind" pfifo 4 4000 20000 0 limit 5000
	quiet "4 senders, $kind"
done
asleep 100 0 pfifo limit 1000
offer 500
ip link set dev tap0 down
ip link set dev tap0 up
quiet "link down and up on a full ring"
# The neighbour went with the link.
ip neigh replace 10.0.0.2 lladdr "$READER_MAC" nud permanent dev tap0
offer 500
reader_end
quiet "file closed on a full ring"
pass
