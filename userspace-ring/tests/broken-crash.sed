# SPDX-License-Identifier: GPL-2.0-only
# A twin that follows no pointer to its slots.
s/return slot_read(&r->queue\[head_of(r)\]);/return slot_read(NULL);/
