# SPDX-License-Identifier: GPL-2.0-only
#
# userspace-ring: what its parts share. Each part has a rules.mk of its own
# beside its sources, which the top Makefile includes after this one.

RING := userspace-ring
RING_O := $(O)/ring
RING_CFLAGS := -O2 -g -Wall -Wextra -Wshadow -Werror -pthread

# The twin, and the same protocol on the kernel's header.  What is compiled on
# KERNEL_RING_FLAGS needs $(KERNEL_RING) as an order-only prerequisite.
RING_SRC := $(RING)/ring/ptr_ring.c
PROTOCOL_SRC := $(wildcard $(RING)/protocol/*.c)
RING_HDR := $(wildcard $(RING)/ring/*.h $(RING)/protocol/*.h \
	$(RING)/kernel/*.h)
TWIN_FLAGS := -std=c11 $(RING_CFLAGS) -I$(RING)/ring -I$(RING)/protocol
KERNEL_RING := $(RING_O)/kernel/include/linux/ptr_ring.h
KERNEL_RING_FLAGS := -std=gnu11 $(RING_CFLAGS) -I$(RING)/kernel \
	-I$(RING)/ring -I$(RING)/protocol -isystem $(RING_O)/kernel/include

# From the tag, not from the work tree: that one is the reader's to change.
# KERNEL_HEADER=FILE holds the suites against another ptr_ring.h.
ifneq ($(KERNEL_HEADER),)
ifeq ($(wildcard $(KERNEL_HEADER)),)
$(error KERNEL_HEADER=$(KERNEL_HEADER): there is no such file; expected a \
	ptr_ring.h of a kernel with the series applied)
endif
endif
$(KERNEL_RING): $(or $(KERNEL_HEADER),$(wildcard patches/0001-*.patch \
		patches/0002-*.patch)) | base
	$(Q)mkdir -p $(@D)
	$(Q)$(if $(KERNEL_HEADER),cat '$(KERNEL_HEADER)', \
		git -C $(O)/linux show series-v7:include/linux/ptr_ring.h) >$@.tmp
	$(Q)mv $@.tmp $@

# What make ring runs: all that needs no kernel, no herd7 and no second build.
RING_PARTS := ring/suites ring/stress ring/fuzz ring/coverage ring/explore \
	ring/stall
ring: $(O)/.ringside ## build the userspace ring and test it, without a kernel build
	$(Q)MAKE='$(MAKE)' .ci/parts --setup ring --budget $(BUDGET_setup) \
		$(call steps,base) $(call parts,$(RING_PARTS))

.PHONY: ring
