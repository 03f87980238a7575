# SPDX-License-Identifier: GPL-2.0-only
#
# userspace-ring/tests: the suites under CUnit, on the twin and on the kernel's
# header; the same under sanitizers; threads; line coverage of the twin.

RING_TESTS := $(RING)/tests
RING_TESTS_O := $(RING_O)/tests
RING_TESTS_SRC := $(wildcard $(RING_TESTS)/*.c)
RING_TESTS_HDR := $(wildcard $(RING_TESTS)/*.h) $(RING_HDR)

# One line builds a program, also from a copy of ring/ and protocol/.  With the
# named points some tests act between two steps; the suites with threads run
# without them too, as the code is in any other program.
RING_POINTS := -DRING_POINTS
RING_TWIN_TESTS := $(TWIN_FLAGS) $(RING_SRC) $(PROTOCOL_SRC) \
	$(RING_TESTS_SRC) -lcunit
RING_KERNEL_TESTS := $(KERNEL_RING_FLAGS) $(PROTOCOL_SRC) $(RING_TESTS_SRC) \
	-lcunit

RING_ASAN := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
# gcc warns that TSan does not see fences.  The twin has three, MB3 and the two
# of MB4: they order XOFF against the slots, which TSan has no notion of.  What
# TSan judges, the entries, is published by release and acquire.  clang does
# not know the warning.
RING_TSAN := -O1 -fsanitize=thread -Wno-unknown-warning-option -Wno-tsan

RING_TWIN_PROGRAMS := $(addprefix $(RING_TESTS_O)/,twin-tests twin-plain \
	twin-asan twin-tsan)
RING_KERNEL_PROGRAMS := $(addprefix $(RING_TESTS_O)/,kernel-tests \
	kernel-plain kernel-asan)
$(RING_TESTS_O)/%-tests: RING_BUILD := $(RING_POINTS)
$(RING_TESTS_O)/%-asan: RING_BUILD := $(RING_POINTS) $(RING_ASAN)
$(RING_TESTS_O)/%-tsan: RING_BUILD := $(RING_POINTS) $(RING_TSAN)

# The special flags come last: the last -O counts.
$(RING_TWIN_PROGRAMS): $(RING_SRC) $(PROTOCOL_SRC) $(RING_TESTS_SRC) \
		$(RING_TESTS_HDR) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -o $@ $(RING_TWIN_TESTS) $(RING_BUILD)

$(RING_KERNEL_PROGRAMS): $(PROTOCOL_SRC) $(RING_TESTS_SRC) \
		$(RING_TESTS_HDR) | $(KERNEL_RING) $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -o $@ $(RING_KERNEL_TESTS) $(RING_BUILD)

# Objects, which gcov wants: of the twin alone, with its lines counted, and of
# the tests, to be linked with broken twins too.
RING_COV_O := $(RING_TESTS_O)/coverage
RING_TEST_OBJ := $(RING_TESTS_SRC:$(RING_TESTS)/%.c=$(RING_TESTS_O)/obj/%.o)
RING_COV_SRC := $(RING_SRC) $(PROTOCOL_SRC)
RING_COV_OBJ := $(addprefix $(RING_COV_O)/,$(notdir $(RING_COV_SRC:.c=.o)))
RING_OBJ_FLAGS := $(TWIN_FLAGS) $(RING_POINTS) -O0

$(RING_TEST_OBJ): $(RING_TESTS_O)/obj/%.o: $(RING_TESTS)/%.c \
		$(RING_TESTS_HDR) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(RING_OBJ_FLAGS) -c -o $@ $<

# gcc, whatever CC is: clang's counters are not for gcov.
define ring_cov_rule
$(RING_COV_O)/$(notdir $(1:.c=.o)): $(1) $(RING_HDR) | $(O)/.ringside
	$(Q)mkdir -p $$(@D)
	$(Q)gcc $(RING_OBJ_FLAGS) --coverage -c -o $$@ $$<
endef
$(foreach s,$(RING_COV_SRC),$(eval $(call ring_cov_rule,$(s))))

$(RING_COV_O)/tests: $(RING_COV_OBJ) $(RING_TEST_OBJ)
	$(Q)gcc --coverage -pthread -o $@ $^ -lcunit

RING_BROKEN := $(patsubst $(RING_TESTS)/broken-%.sed,$(RING_TESTS_O)/broken/%,\
	$(wildcard $(RING_TESTS)/broken-*.sed))
$(RING_BROKEN): $(RING_TESTS_O)/broken/%: $(RING_TESTS)/broken-%.sed \
		$(RING_SRC) $(PROTOCOL_SRC) $(RING_TEST_OBJ)
	$(Q)mkdir -p $(@D)
	$(Q)sed -f $< $(RING_SRC) >$@.c
	$(Q)! cmp -s $@.c $(RING_SRC)
	$(Q)$(CC) $(RING_OBJ_FLAGS) -o $@ $@.c $(PROTOCOL_SRC) \
		$(RING_TEST_OBJ) -lcunit

ring-coverage: $(RING_COV_O)/tests ### lines of the twin that its suites run through
	$(Q)$(RING_TESTS)/coverage.sh $< $(RING_COV_O)

TESTS += ring/suites ring/sanitizers ring/stress ring/coverage
BUDGET_ring/suites := 0.5
BUDGET_ring/sanitizers := 0.7
BUDGET_ring/stress := 0.4
BUDGET_ring/coverage := 0.1

test/ring/suites: $(RING_TESTS_O)/twin-tests $(RING_TESTS_O)/kernel-tests $(RING_BROKEN) ### the ring's suites, on the twin and on the kernel's header
	$(Q)$(PART) $(RING_TESTS)/suites.sh $(RING_TESTS_O)/twin-tests \
		$(RING_TESTS_O)/kernel-tests $(RING_TESTS_O)/broken

test/ring/sanitizers: $(addprefix $(RING_TESTS_O)/,twin-asan kernel-asan twin-tsan) ### the ring's suites under ASan, UBSan and TSan
	$(Q)$(PART) $(RING_TESTS)/sanitizers.sh $^

test/ring/stress: $(addprefix $(RING_TESTS_O)/,twin-plain kernel-plain twin-tests) ### 1, 2 and 4 senders in threads, nothing lost, twice or out of order
	$(Q)$(PART) $(RING_TESTS)/stress.sh $^

test/ring/coverage: $(RING_COV_O)/tests ### at least 95 % of the twin's lines
	$(Q)$(PART) $(RING_TESTS)/coverage.sh --ktap $< $(RING_COV_O)

.PHONY: ring-coverage
