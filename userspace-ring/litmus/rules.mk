# SPDX-License-Identifier: GPL-2.0-only
#
# The litmus files and the barrier register.

TESTS += ring/barriers ring/litmus
BUDGET_ring/barriers := 0.5
BUDGET_ring/litmus := 1

litmus: base | $(O)/.ringside ## judge each barrier by the kernel memory model
	$(Q).ci/part ring/litmus $(RING)/litmus/tests/litmus.sh

test/ring/barriers: base | $(O)/.ringside ### the barrier register against patches, twin and base
	$(Q)$(PART) $(RING)/litmus/tests/barriers.sh

test/ring/litmus: base | $(O)/.ringside ### herd7's verdict on each litmus file
	$(Q)$(PART) $(RING)/litmus/tests/litmus.sh

# Fetched by the first use; by itself for a machine that will be offline.
$(O)/herd/herd7: | $(O)/.ringside
	$(Q)$(RING)/litmus/fetch-herd

.PHONY: litmus
