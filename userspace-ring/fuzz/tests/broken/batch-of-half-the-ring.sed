# SPDX-License-Identifier: GPL-2.0-only
#
# Batch 16 wants a ring of 33, not of 32.
s,r->batch > size / 2,r->batch >= size / 2,
