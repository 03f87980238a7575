# SPDX-License-Identifier: GPL-2.0-only
ip link set dev a0 txqueuelen 10
tc qdisc replace dev a0 root handle 1: tbf rate 1mbit burst 4000 limit 100000
tc qdisc replace dev a0 parent 1:1 fq_codel
