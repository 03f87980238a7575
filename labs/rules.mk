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
	$(Q)$(if $(L),.ci/setup labs && $(MAKE) --no-print-directory base &&) \
		$(GRADE)/lab $(L) $(STUDENT)

grade: $(GRADER) ## grade work/lab3: L=3; S=DIR, CHECK=ID, STUDENT=ID
	$(Q)$(if $(L),.ci/setup demo labs && \
		$(MAKE) --no-print-directory kernels image grade-tools >&2 &&) \
		$(GRADE)/grade-lab '$(L)' '$(S)' '$(CHECK)' '$(STUDENT)'

# What the rubrics' "tools" name and make can build.
grade-tools: $(O)/ring/explore/ring-explore

.PHONY: grader lab grade grade-tools

# ---- lab 1

TESTS += labs/ring
BUDGET_labs/ring := 0.6
test/labs/ring: $(O)/.ringside ### lab 1: its solution is the twin, its judge sees mistakes
	$(Q)$(PART) labs/lab1-ring/tests/ring.sh

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
