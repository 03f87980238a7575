# SPDX-License-Identifier: GPL-2.0-only
#
# userspace-ring/explore: every interleaving of the protocol and of its
# historical mistakes (ring-explore), and the same on real CPUs (ring-stall).

EXPLORE := $(RING)/explore
EXPLORE_O := $(RING_O)/explore
EXPLORE_HDR := $(wildcard $(EXPLORE)/*.h)
EXPLORE_FLAGS := $(TWIN_FLAGS) -DRING_POINTS -I$(EXPLORE)
# What an actor allocates lies in the world that is saved: see world.c.
EXPLORE_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=free

WORLD_SRC := $(addprefix $(EXPLORE)/,machine.c world.c variants.c) \
	$(RING_SRC) $(PROTOCOL_SRC)
RING_EXPLORE_SRC := $(addprefix $(EXPLORE)/,ring-explore.c options.c \
	schedule.c search.c show.c trace.c) $(WORLD_SRC)
RING_STALL_SRC := $(addprefix $(EXPLORE)/,ring-stall.c options.c variants.c) \
	$(RING_SRC) $(PROTOCOL_SRC)

$(EXPLORE_O)/ring-explore: $(RING_EXPLORE_SRC)
# Static: make dist packs it for machines with another libc, or none.
$(EXPLORE_O)/ring-explore: EXPLORE_LD := $(EXPLORE_WRAP) -lm -static
$(EXPLORE_O)/brute-force: $(EXPLORE)/tests/brute-force.c $(WORLD_SRC)
$(EXPLORE_O)/brute-force: EXPLORE_LD := $(EXPLORE_WRAP)
$(EXPLORE_O)/ring-stall: $(RING_STALL_SRC)

$(EXPLORE_O)/ring-explore $(EXPLORE_O)/brute-force $(EXPLORE_O)/ring-stall: \
		$(EXPLORE_HDR) $(RING_HDR) $(EXPLORE)/rules.mk | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(EXPLORE_FLAGS) $(filter %.c,$^) $(EXPLORE_LD) -o $@.tmp
	$(Q)mv $@.tmp $@

ring-explore: $(EXPLORE_O)/ring-explore $(EXPLORE_O)/ring-stall ### build ring-explore and ring-stall, list their variants
	$(Q)$< --list
	$(Q)echo "Run: $(^:$(CURDIR)/%=%), --help says how"

TESTS += ring/explore ring/stall
BUDGET_ring/explore := 1
BUDGET_ring/stall := 1
test/ring/explore: $(EXPLORE_O)/ring-explore $(EXPLORE_O)/brute-force ### every interleaving: each variant's verdict
	$(Q)$(PART) $(EXPLORE)/tests/explore.sh
test/ring/stall: $(EXPLORE_O)/ring-stall ### the same on real CPUs
	$(Q)$(PART) $(EXPLORE)/tests/stall.sh

.PHONY: ring-explore
