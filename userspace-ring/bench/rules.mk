# SPDX-License-Identifier: GPL-2.0-only
#
# userspace-ring/bench: how fast the twin is, beside two other rings.

BENCH := $(RING)/bench
BENCH_O := $(RING_O)/bench
BENCH_HDR := $(wildcard $(BENCH)/*.h) $(RING_HDR)
BENCH_OBJ := $(patsubst %,$(BENCH_O)/%.o,ring-bench subject-twin \
	subject-kernel subject-ck)

$(BENCH_O)/ring-bench.o: $(BENCH)/ring-bench.c $(BENCH_HDR)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 $(RING_CFLAGS) -c -o $@ $<

$(BENCH_O)/subject-twin.o: $(BENCH)/subject-twin.c $(RING_SRC) $(BENCH_HDR)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TWIN_FLAGS) -c -o $@ $<

$(BENCH_O)/subject-kernel.o: $(BENCH)/subject-kernel.c $(BENCH_HDR) \
		$(KERNEL_RING)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_RING_FLAGS) -c -o $@ $<

$(BENCH_O)/subject-ck.o: $(BENCH)/subject-ck.c $(BENCH_HDR)
	$(Q)mkdir -p $(@D)
	$(Q)echo '#include <ck_ring.h>' | $(CC) -E - >$@.tmp 2>/dev/null || { \
		echo 'ring-bench: there is no ck_ring.h: expected package' \
			'libck-dev' >&2; exit 2; }
	$(Q)rm -f $@.tmp
	$(Q)$(CC) -std=gnu11 $(RING_CFLAGS) -c -o $@ $<

$(BENCH_O)/ring-bench: $(BENCH_OBJ)
	$(Q)$(CC) $(RING_CFLAGS) -o $@ $^

ring-bench: $(BENCH_O)/ring-bench ### measure the twin, the kernel's header and ck_ring, side by side
	$(Q)$(BENCH)/measure

.PHONY: ring-bench

TESTS += ring/bench-smoke
BUDGET_ring/bench-smoke := 1
test/ring/bench-smoke: $(BENCH_O)/ring-bench ### every cell of the ring bench, briefly; never how fast
	$(Q)$(PART) $(BENCH)/tests/smoke.sh
