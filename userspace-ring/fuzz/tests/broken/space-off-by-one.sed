# SPDX-License-Identifier: GPL-2.0-only
#
# created_space answers for one entry more than it was asked for.
s/consumer_tail < n;/consumer_tail <= n;/
