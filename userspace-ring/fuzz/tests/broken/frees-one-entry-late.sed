# SPDX-License-Identifier: GPL-2.0-only
#
# A batch is freed when 17 entries are held back, not 16.
s/consumer_tail >= r->batch/consumer_tail > r->batch/
