# SPDX-License-Identifier: GPL-2.0-only
# A twin that says for n = 0 that space was created.
s/head_of(r) - r->consumer_tail < n;/head_of(r) - r->consumer_tail <= n;/
