# SPDX-License-Identifier: GPL-2.0-only
# Room for one remark below a block.
s/int i = block + 1, room = d->items - block + 1;/int i = block + 1, room = 1;/
