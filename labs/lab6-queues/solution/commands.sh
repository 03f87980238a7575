# SPDX-License-Identifier: GPL-2.0-only
#
# The queues of a0: the ring's length, and the qdisc above it.

# LAB6 BEGIN commands
ip link set dev a0 txqueuelen 10
tc qdisc replace dev a0 root fq_codel
# LAB6 STARTER
# ip link set dev a0 txqueuelen 1000
# tc qdisc replace dev a0 root pfifo limit 1000
# LAB6 END
