# SPDX-License-Identifier: GPL-2.0-only
#
# userspace-ring/mutants: do the tests see mistakes?

MUTANTS := $(RING)/mutants
MUTANTS_O := $(RING_O)/mutants/built
MUTANTS_SRC := $(wildcard $(RING)/ring/*.c $(RING)/protocol/*.c \
	$(RING)/tests/*.c)
MUTANTS_HDR := $(RING_HDR) $(wildcard $(RING)/tests/*.h)

# The suites, file by file: in a mutant only what its patch touches is
# compiled again.  With the named points; as an ordinary build; sanitized.
# $(1) directory below MUTANTS_O, $(2) more flags
define MUTANTS_FLAVOUR
$(patsubst $(RING)/%.c,$(MUTANTS_O)/$(1)/%.o,$(MUTANTS_SRC)): \
		$(MUTANTS_O)/$(1)/%.o: $(RING)/%.c $(MUTANTS_HDR)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $(TWIN_FLAGS) -I$(RING)/tests $(2) -c -o $$@ $$<

$(MUTANTS_O)/$(1)/twin-tests: \
		$(patsubst $(RING)/%.c,$(MUTANTS_O)/$(1)/%.o,$(MUTANTS_SRC))
	$$(Q)$$(CC) -pthread $(2) -o $$@ $$^ -lcunit
endef
MUTANTS_POINTS := -DRING_POINTS
MUTANTS_ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all
$(eval $(call MUTANTS_FLAVOUR,points,$(MUTANTS_POINTS)))
$(eval $(call MUTANTS_FLAVOUR,plain,))
$(eval $(call MUTANTS_FLAVOUR,asan,$(MUTANTS_POINTS) $(MUTANTS_ASAN)))
$(eval $(call MUTANTS_FLAVOUR,tsan,-fsanitize=thread -Wno-tsan))

# The programs that the table of killers names, once each.
MUTANTS_KILLERS := $(sort $(shell awk '!/^#/ { print $$3 }' $(MUTANTS)/killers))
MUTANTS_NEED := $(addprefix $(RING_O)/,$(MUTANTS_KILLERS))

TESTS += ring/mutants
TESTS_FULL += ring/mutants-full
BUDGET_ring/mutants := 1
BUDGET_ring/mutants-full := 12

ring-mutants: $(MUTANTS_NEED) ### which test sees which mistake; 10 minutes
	$(Q)$(MUTANTS)/run-mutants

test/ring/mutants: $(MUTANTS_NEED) ### a sample of mutants is killed
	$(Q)$(PART) $(MUTANTS)/tests/mutants.sh --sample

test/ring/mutants-full: $(MUTANTS_NEED) ### all mutants are killed, and the runner sees its own mistakes
	$(Q)$(PART) $(MUTANTS)/tests/mutants.sh

.PHONY: ring-mutants
