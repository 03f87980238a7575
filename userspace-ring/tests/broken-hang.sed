# SPDX-License-Identifier: GPL-2.0-only
# A twin whose produce does not let go of its lock.
/^int ptr_ring_produce(/,/^}/s/spin_unlock(&r->producer_lock);/;/
