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
