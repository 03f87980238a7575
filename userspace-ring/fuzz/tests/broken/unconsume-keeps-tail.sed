# SPDX-License-Identifier: GPL-2.0-only
#
# unconsume moves head back and leaves tail behind.
/r->consumer_tail = head;/d
