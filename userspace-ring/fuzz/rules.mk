# SPDX-License-Identifier: GPL-2.0-only
#
# userspace-ring/fuzz: the twin against the kernel's header, at random.

FUZZ := $(RING)/fuzz
FUZZ_O := $(RING_O)/fuzz
FUZZ_HDR := $(wildcard $(FUZZ)/*.h) $(RING_HDR)
FUZZ_PART := ring-fuzz reached generate sequence pair
FUZZ_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L $(RING_CFLAGS)
FUZZ_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_TWIN := $(TWIN_FLAGS) -I$(FUZZ) -DSIDE=twin_side -DSIDE_NAME='"twin"'
FUZZ_KERNEL := $(KERNEL_RING_FLAGS) -I$(FUZZ) -DSIDE=kernel_side \
	-DSIDE_NAME='"kernel"'

# Broken twins, on which the fuzz is tried: each is ptr_ring.c after a sed
# script, which must change something.
FUZZ_BROKEN := $(patsubst $(FUZZ)/tests/broken/%.sed,%, \
	$(wildcard $(FUZZ)/tests/broken/*.sed))

# Each flavour in a directory of its own: plain, and with sanitizers.
# $(1) directory below FUZZ_O, $(2) more flags
define FUZZ_FLAVOUR
$(patsubst %,$(FUZZ_O)/$(1)/%.o,$(FUZZ_PART)): $(FUZZ_O)/$(1)/%.o: \
		$(FUZZ)/%.c $(FUZZ_HDR)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $(FUZZ_CFLAGS) $(2) -c -o $$@ $$<

$(FUZZ_O)/$(1)/ptr_ring.o: $(RING_SRC) $(RING_HDR)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $(TWIN_FLAGS) $(2) -c -o $$@ $$<

$(FUZZ_O)/$(1)/twin.o: $(FUZZ)/side.c $(FUZZ_HDR)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $(FUZZ_TWIN) $(2) -c -o $$@ $$<

$(FUZZ_O)/$(1)/kernel.o: $(FUZZ)/side.c $(FUZZ_HDR) $(KERNEL_RING)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $(FUZZ_KERNEL) $(2) -c -o $$@ $$<

FUZZ_BASE_$(1) := $(patsubst %,$(FUZZ_O)/$(1)/%.o,$(FUZZ_PART) twin kernel)
$(FUZZ_O)/$(1)/ring-fuzz: $$(FUZZ_BASE_$(1)) $(FUZZ_O)/$(1)/ptr_ring.o
	$$(Q)$$(CC) $(2) -o $$@ $$^
endef
$(eval $(call FUZZ_FLAVOUR,plain,))
$(eval $(call FUZZ_FLAVOUR,asan,$(FUZZ_SAN)))

$(FUZZ_O)/broken/%.c: $(FUZZ)/tests/broken/%.sed $(RING_SRC)
	$(Q)mkdir -p $(@D)
	$(Q)sed -f $< $(RING_SRC) >$@.tmp
	$(Q)! cmp -s $@.tmp $(RING_SRC) || \
		{ echo '$<: changes nothing in $(RING_SRC)' >&2; exit 1; }
	$(Q)mv $@.tmp $@

$(FUZZ_O)/broken/%.o: $(FUZZ_O)/broken/%.c $(RING_HDR)
	$(Q)$(CC) $(TWIN_FLAGS) -c -o $@ $<

$(FUZZ_O)/broken/%: $(FUZZ_O)/broken/%.o $(FUZZ_BASE_plain)
	$(Q)$(CC) -o $@ $^

.SECONDARY: $(patsubst %,$(FUZZ_O)/broken/%.c,$(FUZZ_BROKEN)) \
	$(patsubst %,$(FUZZ_O)/broken/%.o,$(FUZZ_BROKEN))

ring-fuzz: $(FUZZ_O)/plain/ring-fuzz ### random operations on the twin and the kernel's header
	$(Q)$<

.PHONY: ring-fuzz

TESTS += ring/fuzz ring/fuzz-finds-mistakes ring/fuzz-sanitized
BUDGET_ring/fuzz := 1
BUDGET_ring/fuzz-finds-mistakes := 1
BUDGET_ring/fuzz-sanitized := 2

test/ring/fuzz: $(FUZZ_O)/plain/ring-fuzz ### the twin and the kernel's header agree, at random
	$(Q)$(PART) $(FUZZ)/tests/fuzz.sh $<

test/ring/fuzz-finds-mistakes: $(FUZZ_O)/plain/ring-fuzz \
		$(patsubst %,$(FUZZ_O)/broken/%,$(FUZZ_BROKEN)) ### the fuzz on broken twins
	$(Q)$(PART) $(FUZZ)/tests/finds-mistakes.sh $(FUZZ_O)/broken \
		$(FUZZ_BROKEN)

test/ring/fuzz-sanitized: $(FUZZ_O)/asan/ring-fuzz ### the same under ASan and UBSan
	$(Q)$(PART) $(FUZZ)/tests/fuzz-sanitized.sh $<
