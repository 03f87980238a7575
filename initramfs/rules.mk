# SPDX-License-Identifier: GPL-2.0-only
#
# initramfs: kernels, the guest's programs and image, the runner.

GUEST_SRC := initramfs/guest
GUEST_PROGRAMS := queue-watch tap-forward tap-read udp-probe udp-send \
	vhost-drive
GUEST_MODULES := $(filter-out $(GUEST_PROGRAMS:%=$(GUEST_SRC)/%.c), \
	$(wildcard $(GUEST_SRC)/*.c))
GUEST_BIN := $(GUEST_PROGRAMS:%=$(O)/initramfs/guest/%)
GUEST_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Wshadow -Werror -pthread
IMAGE := $(O)/initramfs/base.cpio.gz
SERIES := $(addprefix patches/,$(shell cat patches/series))
DIST_EXPLORE := $(O)/ring/explore/ring-explore

kernels: base ### build the stock and the patched kernel (cached)
	$(Q)initramfs/build-kernel stock >/dev/null
	$(Q)initramfs/build-kernel patched $(SERIES) >/dev/null

# Each program is one file and links all modules: the linker drops the rest.
$(GUEST_BIN): $(O)/initramfs/guest/%: $(GUEST_SRC)/%.c $(GUEST_MODULES) \
		$(wildcard $(GUEST_SRC)/*.h) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) -static -o $@ $< $(GUEST_MODULES)

$(IMAGE): $(GUEST_BIN) initramfs/init initramfs/motd initramfs/build-image \
		| base
	$(Q)initramfs/build-image --output $@

image: $(IMAGE) ### build the guest's programs and its base image

KERNEL ?= patched
shell: kernels image ## boot KERNEL=stock or patched to a shell; GDB=1 waits for gdb
	$(Q)initramfs/run-vm --kernel $(O)/kernels/$(KERNEL)/bzImage \
		--interactive $(if $(filter 1,$(GDB)),--gdb)

dist: kernels image $(DIST_EXPLORE) ## pack demo and explorer into a tarball that needs no compiler
	$(Q)initramfs/pack-dist

bench-build: $(if $(filter 0,$(COLD)),kernels image) ### time builds and 300 boots; BOOTS=N, COLD=0
	$(Q)initramfs/bench-build --boots $(or $(BOOTS),300) \
		$(if $(filter 0,$(COLD)),--no-cold)

CHECKS += initramfs/seqcheck initramfs/programs
BUDGET_initramfs/seqcheck := 0.5
BUDGET_initramfs/programs := 0.5

TESTS += initramfs/image initramfs/run-vm initramfs/regression \
	initramfs/build-kernel initramfs/dist
BUDGET_initramfs/image := 0.5
BUDGET_initramfs/run-vm := 2
BUDGET_initramfs/regression := 3
BUDGET_initramfs/build-kernel := 3
BUDGET_initramfs/dist := 1.5

$(O)/initramfs/seqcheck-test: initramfs/tests/seqcheck-test.c \
		$(GUEST_MODULES) $(wildcard $(GUEST_SRC)/*.h) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) -I $(GUEST_SRC) -o $@ $< \
		$(GUEST_SRC)/seqcheck.c $(GUEST_SRC)/record.c

test/initramfs/seqcheck: $(O)/initramfs/seqcheck-test ### loss, duplication and reordering are counted exactly
	$(Q)$(PART) $<

test/initramfs/programs: $(GUEST_BIN) ### options and records of the programs that need no guest
	$(Q)$(PART) initramfs/tests/programs.sh

test/initramfs/image: image ### the image, byte for byte from two builds
	$(Q)$(PART) initramfs/tests/image.sh

test/initramfs/run-vm: kernels image ### a guest for each exit status of the runner
	$(Q)$(PART) initramfs/tests/run-vm.sh

test/initramfs/regression: kernels image ### what must hold in the guest, on both kernels
	$(Q)$(PART) initramfs/tests/regression.sh

test/initramfs/dist: kernels image $(DIST_EXPLORE) ### what is in the tarball runs without compiler or checkout
	$(Q)$(PART) initramfs/tests/dist.sh

test/initramfs/build-kernel: kernels ### caching, four at once, killed half way
	$(Q)$(PART) initramfs/tests/build-kernel.sh

.PHONY: kernels image shell dist bench-build
