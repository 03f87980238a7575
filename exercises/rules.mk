# SPDX-License-Identifier: GPL-2.0-only
#
# exercises/: sheets, each also with solutions. How a document
# is built, and from what, is slides/rules.mk's matter.

EXERCISES := exercises
EXERCISES_O := $(O)/exercises
SHEETS := $(patsubst $(EXERCISES)/%.tex,%,$(wildcard $(EXERCISES)/*.tex))
SHEET_PDFS := $(SHEETS:%=$(EXERCISES_O)/%.pdf) \
	$(SHEETS:%=$(EXERCISES_O)/%-solutions.pdf)
# What a sheet shows beside what a deck can.
SHEET_SHOWS := $(EXERCISES)/tex/ringside-sheet.sty $(wildcard \
	$(EXERCISES)/plots/* $(EXERCISES)/litmus/*.litmus \
	$(EXERCISES)/review/*.patch)
SHEET_PROGRAMS := $(patsubst $(EXERCISES)/programs/%.c,$(EXERCISES_O)/%, \
	$(wildcard $(EXERCISES)/programs/*.c))

exercises: $(O)/.ringside ## build the exercise sheets, each also with solutions
	$(Q).ci/setup exercises
	$(Q)$(MAKE) --no-print-directory $(SHEET_PDFS) $(SHEET_PROGRAMS)
	$(Q)printf '%s\n' $(SHEET_PDFS)

$(EXERCISES_O)/%.pdf: $(EXERCISES)/%.tex $(EXERCISES)/%.pull \
		$(EXERCISES)/%.answers $(SHEET_SHOWS) \
		$(PULLED) | $(WEAVE) $(RING_O)/explore/ring-explore base
	$(Q)$(SLIDES)/build --out $(EXERCISES_O) $<

$(EXERCISES_O)/%-solutions.pdf: $(EXERCISES)/%.tex $(EXERCISES)/%.pull \
		$(EXERCISES)/%.answers $(SHEET_SHOWS) \
		$(PULLED) | $(WEAVE) $(RING_O)/explore/ring-explore base
	$(Q)$(SLIDES)/build --solutions --out $(EXERCISES_O) $<

# What solves the problems that can be computed, on the twin.
$(EXERCISES_O)/%: $(EXERCISES)/programs/%.c $(EXERCISES)/programs/program.h $(RING_SRC) $(PROTOCOL_SRC) \
		$(RING_HDR) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TWIN_FLAGS) $< $(RING_SRC) $(PROTOCOL_SRC) -o $@.tmp
	$(Q)mv $@.tmp $@

# slides/rules.mk comes first, and does not know the programs yet.
test/slides/answers: $(SHEET_PROGRAMS)

TESTS += exercises/answers exercises/sheets exercises/solutions
BUDGET_exercises/answers := 1
BUDGET_exercises/sheets := 1
BUDGET_exercises/solutions := 1
test/exercises/answers: $(SHEET_PROGRAMS) $(RING_O)/explore/ring-explore base ### each answer, by a program of the kit
	$(Q)$(PART) $(EXERCISES)/tests/answers.sh $(SHEETS:%=$(EXERCISES)/%.answers)

test/exercises/sheets: $(SHEETS:%=$(EXERCISES_O)/%.pdf) ### the sheets: no TeX fault, nothing cut off
	$(Q)$(PART) $(SLIDES)/tests/pdf.sh --sheet $(SHEETS:%=$(EXERCISES)/%.tex)

test/exercises/solutions: $(SHEETS:%=$(EXERCISES_O)/%-solutions.pdf) ### the same with solutions
	$(Q)$(PART) $(SLIDES)/tests/pdf.sh --solutions $(SHEETS:%=$(EXERCISES)/%.tex)

CHECKS += exercises/syllabus
BUDGET_exercises/syllabus := 0.1
test/exercises/syllabus: $(O)/.ringside ### the weeks of the syllabus: all is in them, and hours add up
	$(Q)$(PART) $(EXERCISES)/tests/syllabus.sh

TESTS += exercises/captures
BUDGET_exercises/captures := 2
test/exercises/captures: kernels image ### captured output that documents show is what the guest prints
	$(Q)$(PART) $(EXERCISES)/tests/captures.sh

.PHONY: exercises
