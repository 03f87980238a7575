# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The packet that fills the ring stops the queue.  Whoever stops only when a
# packet did not fit has refused one by then: tun_net_xmit() returned BUSY, and
# the packet had been filtered, trimmed and timestamped for nothing.  One
# sender and a sleeping reader: no late wake, no race, so exactly none is
# refused.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

returns_begin
asleep 1000 0 pfifo limit 10000
offer 3000
held
ok=$(returns 0) dropped=$(returns 1) busy=$(returns 16)
calls=$((ok + dropped + busy))
reader_end
returns_end
fact xmit_calls "$calls"
expected="tun_net_xmit() was called 1000 times: NETDEV_TX_OK 1000, \
NET_XMIT_DROP 0, NETDEV_TX_BUSY 0"
got="tun_net_xmit() was called $calls times: NETDEV_TX_OK $ok, \
NET_XMIT_DROP $dropped, NETDEV_TX_BUSY $busy"
[ "$got" = "$expected" ] || fail "$expected" "$got"
pass
