# SPDX-License-Identifier: GPL-2.0-only
#
# The producer runs one slot past the end before it wraps.
s/++r->producer >= r->size/++r->producer > r->size/
