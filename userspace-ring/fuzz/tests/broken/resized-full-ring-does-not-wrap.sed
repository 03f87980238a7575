# SPDX-License-Identifier: GPL-2.0-only
#
# After a resize to exactly the content, producer is one past the end.
s/return producer < size ? producer : 0;/return producer;/
