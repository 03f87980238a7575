# SPDX-License-Identifier: GPL-2.0-only
#
# unconsume destroys what does not fit from the oldest on.
s/^\twhile (n)$/\tfor (int i = 0; i < n; i++)/
s/destroy(batch\[--n\])/destroy(batch[i])/
