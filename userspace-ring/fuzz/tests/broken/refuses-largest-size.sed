# SPDX-License-Identifier: GPL-2.0-only
#
# The largest legal size is refused.
s/size > PTR_RING_MAX_SIZE/size >= PTR_RING_MAX_SIZE/
