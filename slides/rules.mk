# SPDX-License-Identifier: GPL-2.0-only
#
# slides/: lecture decks. slides/tex/ and slides/build are shared with
# exercises/.

SLIDES := slides
SLIDES_O := $(O)/slides
DECKS := $(patsubst $(SLIDES)/%.tex,%,$(wildcard $(SLIDES)/deck*.tex))
DECK_PDFS := $(DECKS:%=$(SLIDES_O)/%.pdf)
# What is pulled: a document is made again when any of it changes.
PULLED := $(SLIDES)/pull $(SLIDES)/datum.awk $(SLIDES)/capture.awk \
	$(SLIDES)/build $(wildcard $(SLIDES)/tex/* $(SLIDES)/figures/* \
	$(SLIDES)/plots/* $(SLIDES)/captures/* exercises/captures/* \
	labs/experiments/recorded/*.csv patches/*.patch) \
	labs/experiments/published.csv \
	$(wildcard $(SLIDES)/*.answers) \
	userspace-ring/bench/recorded/ring-bench.csv

slides: $(O)/.ringside ## build the lecture decks as PDF
	$(Q).ci/setup slides
	$(Q)$(MAKE) --no-print-directory $(DECK_PDFS)
	$(Q)printf '%s\n' $(DECK_PDFS)

$(SLIDES_O)/%.pdf: $(SLIDES)/%.tex $(SLIDES)/%.pull $(PULLED) \
		| $(WEAVE) $(RING_O)/explore/ring-explore base
	$(Q)$(SLIDES)/build --out $(SLIDES_O) $<

# Four frames a page, with the speaker's notes.
$(SLIDES_O)/%-handout.pdf: $(SLIDES)/%.tex $(SLIDES)/%.pull $(PULLED) \
		| $(WEAVE) $(RING_O)/explore/ring-explore base
	$(Q)$(SLIDES)/build --handout --out $(SLIDES_O) $<

slides-handout: $(O)/.ringside ### the decks four up, with the speaker's notes
	$(Q).ci/setup slides
	$(Q)$(MAKE) --no-print-directory $(DECKS:%=$(SLIDES_O)/%-handout.pdf)

# For the top README, which cannot show a PDF. Kept in git, as small PNGs.
pictures: $(O)/.ringside ### take the pictures of the top README anew
	$(Q).ci/setup slides annotated
	$(Q)$(MAKE) --no-print-directory $(DECK_PDFS) $(ANNOTATED_O)/book.made
	$(Q)$(SLIDES)/take-pictures --out $(SLIDES)/pictures

TESTS += slides/pictures
BUDGET_slides/pictures := 0.2
test/slides/pictures: $(O)/.ringside ### the pictures are shown, small, and made by a program
	$(Q)$(PART) $(SLIDES)/tests/pictures.sh

CHECKS += slides/pull
BUDGET_slides/pull := 0.2
test/slides/pull: $(O)/.ringside ### what is pulled into a document, and what is refused
	$(Q)$(PART) $(SLIDES)/tests/pull.sh

TESTS += slides/decks
BUDGET_slides/decks := 3
test/slides/decks: $(DECK_PDFS) ### the decks: no TeX fault, nothing cut off, same bytes
	$(Q)$(PART) $(SLIDES)/tests/pdf.sh --deck $(DECKS:%=$(SLIDES)/%.tex)

TESTS += slides/answers
BUDGET_slides/answers := 0.5
test/slides/answers: $(RING_O)/explore/ring-explore base ### what decks compute, by the programs of the sheets
	$(Q)$(PART) exercises/tests/answers.sh $(wildcard $(SLIDES)/*.answers)

TESTS_FULL += slides/handouts
BUDGET_slides/handouts := 3
test/slides/handouts: $(DECKS:%=$(SLIDES_O)/%-handout.pdf) ### the handouts of the decks
	$(Q)$(PART) $(SLIDES)/tests/pdf.sh --handout $(DECKS:%=$(SLIDES)/%.tex)

.PHONY: slides slides-handout pictures
