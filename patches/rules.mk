# SPDX-License-Identifier: GPL-2.0-only
#
# patches: the base and the reader's git tree.

base: | $(O)/.ringside ### unpack the kernel source and make the git tree $O/linux
	$(Q)patches/unpack-base

.PHONY: base
