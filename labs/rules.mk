# SPDX-License-Identifier: GPL-2.0-only
#
# labs: what students get, and what grades it.

GRADE := labs/grade
GRADE_O := $(O)/grade
GRADE_SRC := $(wildcard $(GRADE)/*.c)
GRADE_HDR := $(wildcard $(GRADE)/*.h)
GRADE_CFLAGS := -std=c11 -O2 -g -Wall -Wextra -Wshadow -Werror

$(GRADE_O)/grade: $(GRADE_SRC) $(GRADE_HDR) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(GRADE_CFLAGS) -o $@.tmp $(GRADE_SRC) -lcjson
	$(Q)mv $@.tmp $@

$(GRADE_O)/confine: $(GRADE)/guest/confine.c | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) -static -o $@.tmp $<
	$(Q)mv $@.tmp $@

# Everything that a grading takes, but for the kernels.
GRADER := $(GRADE_O)/grade $(GRADE_O)/confine
grader: $(GRADER) ### build the grader

# The words of these three come from the command line; a student's directory
# is the student's: nothing here removes one.
lab: $(GRADER) ## begin a lab: L=3 makes work/lab3, STUDENT=ID; alone, list the labs
	$(Q)$(if $(L),.ci/setup labs && $(MAKE) -s --no-print-directory base &&) \
		$(GRADE)/lab '$(L)' '$(STUDENT)'

grade: $(GRADER) ## grade work/lab3: L=3; S=DIR, CHECK=ID, STUDENT=ID
	$(Q)$(if $(L),.ci/setup demo labs && \
		$(MAKE) -s --no-print-directory kernels image grade-tools >&2 &&) \
		$(GRADE)/grade-lab '$(L)' '$(S)' '$(CHECK)' '$(STUDENT)'

# What the rubrics' "tools" name and make can build.
grade-tools: $(O)/ring/explore/ring-explore

.PHONY: grader lab grade grade-tools

# ---- the self-test of prerequisites

self-test: ### 20 minutes: are you ready for the labs?  Makes work/self-test, then checks it
	$(Q).ci/setup labs
	$(Q)labs/self-test/self-test

CHECKS += labs/self-test
BUDGET_labs/self-test := 0.4
test/labs/self-test: $(O)/.ringside ### right is right, and each miss is seen, of the self-test
	$(Q)$(PART) labs/self-test/tests/self-test.sh

.PHONY: self-test

TESTS += labs/grader
BUDGET_labs/grader := 1.5
test/labs/grader: $(GRADER) ### the grader without a VM: rubrics, patches, outputs
	$(Q)$(PART) $(GRADE)/tests/grader.sh

CHECKS += labs/rubrics
BUDGET_labs/rubrics := 0.5
test/labs/rubrics: $(GRADER) ### each lab's files fit together, without a kernel
	$(Q)$(PART) $(GRADE)/tests/rubrics.sh

# Tests that a lab brings along, which need no guest.
LAB_TESTS := $(sort $(wildcard labs/lab*/tests/*.sh))
lab_part = labs/$(word 2,$(subst /, ,$(1)))-$(basename $(notdir $(1)))
define lab_test
TESTS += $(call lab_part,$(1))
BUDGET_$(call lab_part,$(1)) := 0.5
test/$(call lab_part,$(1)): $$(GRADER) grade-tools base
	$$(Q)$$(PART) $(1)
endef
$(foreach t,$(LAB_TESTS),$(eval $(call lab_test,$(t))))

grade-check: $(GRADER) ### grade submissions whose score is known: L=N, ONLY=CASE, JOBS=N; all 80 minutes, or 40 with JOBS=2
	$(Q).ci/setup demo labs && \
		$(MAKE) -s --no-print-directory kernels image grade-tools >&2
	$(Q)$(GRADE)/grade-check $(L:%=--lab %) $(JOBS:%=--jobs %) $(if $(ONLY),--only '$(ONLY)')

TESTS += labs/grade
BUDGET_labs/grade := 9
test/labs/grade: $(GRADER) kernels image grade-tools ### references, starters, wrong and hostile submissions: a sample
	$(Q)$(PART) $(GRADE)/grade-check --ktap --sample --jobs 2

TESTS_FULL += labs/grade-all
BUDGET_labs/grade-all := 90
test/labs/grade-all: $(GRADER) kernels image grade-tools ### all of them
	$(Q)$(PART) $(GRADE)/grade-check --ktap --jobs 2

.PHONY: grade-check

TESTS += labs/try
BUDGET_labs/try := 0.5
test/labs/try: $(GRADER) kernels image ### what a student boots while working: try
	$(Q)$(PART) $(GRADE)/tests/try.sh

handout: $(GRADER) base ### pack what students get: L=3
	$(Q)$(GRADE)/handout '$(L)'

gradescope: $(GRADER) ### pack an autograder for Gradescope: L=3, SEED=N
	$(Q).ci/setup labs && $(GRADE)/gradescope '$(L)'

TESTS += labs/bundles
BUDGET_labs/bundles := 1
test/labs/bundles: $(GRADER) kernels image ### make lab, handouts, and the zip in Gradescope's layout
	$(Q)$(PART) $(GRADE)/tests/bundles.sh

.PHONY: handout gradescope
