# SPDX-License-Identifier: GPL-2.0-only
# --sync takes the byte in front of what it writes.
s/\(buf_add(to, s->d->text.p + done, s->edit\[i\].at - done\));/\1 - (s->edit[i].at > done));/
