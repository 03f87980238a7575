# SPDX-License-Identifier: GPL-2.0-only
ip link set dev a0 txqueuelen 10
tc qdisc replace dev a0 root noqueue
