# SPDX-License-Identifier: GPL-2.0-only
#
# The series, and the kernel source it applies to.

CHECKS += patches/text patches/faults patches/unpack
BUDGET_patches/text := 0.5
BUDGET_patches/faults := 0.5
BUDGET_patches/unpack := 0.5

TESTS += patches/compile patches/faults-cc patches/link
BUDGET_patches/compile := 4
BUDGET_patches/faults-cc := 1.5
BUDGET_patches/link := 1

base: | $(O)/.ringside ### unpack the kernel source to $O/base, and the git tree $O/linux
	$(Q)patches/unpack-base

linux: base ### the same: build/linux holds base and series as commits

test/patches/text: | $(O)/.ringside ### each patch: git am, checkpatch, kernel-doc, sign-off
	$(Q)$(PART) patches/check-patches text

test/patches/faults: | $(O)/.ringside ### broken patches are found, by text
	$(Q)$(PART) patches/tests/check-patches.sh text

test/patches/unpack: | $(O)/.ringside ### unpack-base: bad sources, kills, full disks
	$(Q)$(PART) patches/tests/unpack-base.sh

test/patches/compile: base ### each patch: no new warning (gcc, clang, W=1, sparse)
	$(Q)$(PART) patches/check-patches compile

test/patches/faults-cc: base ### broken patches are found, by compiling
	$(Q)$(PART) patches/tests/check-patches.sh compile

test/patches/link: base ### the last patch links; FULL=1: each one
	$(Q)$(PART) patches/check-patches link

.PHONY: linux
