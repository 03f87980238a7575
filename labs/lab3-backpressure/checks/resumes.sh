# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Ring full, queue stopped, 2000 packets in the qdisc: then the reader reads,
# and everything comes, once and in order.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

asleep 1000 0 pfifo limit 10000
offer 3000
read_all
whole "3000 packets for a ring of 1000, read when it was full"
pass
