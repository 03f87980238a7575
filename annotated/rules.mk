# SPDX-License-Identifier: GPL-2.0-only
#
# annotated/: weave, and the site and the book that it makes of the texts.

ANNOTATED := annotated
ANNOTATED_O := $(O)/annotated
ANNOTATED_SITE := $(ANNOTATED_O)/site
ANNOTATED_BOOK := $(ANNOTATED_O)/book
ANNOTATED_PDF := $(ANNOTATED_BOOK)/ringside-annotated.pdf
WEAVE := $(ANNOTATED_O)/weave
WEAVE_HDR := $(wildcard $(ANNOTATED)/weave/*.h)
WEAVE_SRC := $(wildcard $(ANNOTATED)/weave/*.c)
WEAVE_FLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -Werror

$(WEAVE): $(WEAVE_SRC) $(WEAVE_HDR) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(WEAVE_FLAGS) $(WEAVE_SRC) -lcmark -o $@.tmp
	$(Q)mv $@.tmp $@

annotated: $(O)/.ringside ## write the annotated series as a site and as a book
	$(Q).ci/setup annotated
	$(Q)$(MAKE) --no-print-directory $(ANNOTATED_O)/site.made \
		$(ANNOTATED_O)/book.made
	$(Q)echo "$(ANNOTATED_SITE)/index.html"
	$(Q)echo "$(ANNOTATED_PDF)"

ANNOTATED_READ := patches/series $(wildcard patches/*.patch \
	$(ANNOTATED)/*.md $(ANNOTATED)/figures/* $(RING)/barriers.csv \
	$(RING)/litmus/*)

# $(call annotated_draw,FORMAT,DIR): the figures.
annotated_draw = mkdir -p $(2) && for figure in $(ANNOTATED)/figures/*.dot; do \
	name=$${figure\#\#*/}; \
	dot -T$(1) -o $(2)/$${name%.dot}.$(1) $$figure || exit 1; \
	done

# Whole or not at all: made beside the old site, then put in its place.
$(ANNOTATED_O)/site.made: $(WEAVE) $(ANNOTATED_READ) \
		$(wildcard $(ANNOTATED)/site/*)
	$(Q)rm -rf $(ANNOTATED_SITE).new
	$(Q)$(WEAVE) --site $(ANNOTATED_SITE).new
	$(Q)cp $(ANNOTATED)/site/* $(ANNOTATED_SITE).new
	$(Q)$(call annotated_draw,svg,$(ANNOTATED_SITE).new/figures)
	$(Q)rm -rf $(ANNOTATED_SITE)
	$(Q)mv $(ANNOTATED_SITE).new $(ANNOTATED_SITE)
	$(Q)touch $@

$(ANNOTATED_O)/book.made: $(WEAVE) $(ANNOTATED_READ) \
		$(wildcard $(ANNOTATED)/book/*)
	$(Q)rm -rf $(ANNOTATED_BOOK).new
	$(Q)$(WEAVE) --book $(ANNOTATED_BOOK).new
	$(Q)cp $(ANNOTATED)/book/*.cls $(ANNOTATED)/book/*.ist \
		$(ANNOTATED_BOOK).new
	$(Q)$(call annotated_draw,pdf,$(ANNOTATED_BOOK).new/figures)
	$(Q)$(ANNOTATED)/book/typeset $(ANNOTATED_BOOK).new
	$(Q)rm -rf $(ANNOTATED_BOOK)
	$(Q)mv $(ANNOTATED_BOOK).new $(ANNOTATED_BOOK)
	$(Q)touch $@

CHECKS += annotated/texts
BUDGET_annotated/texts := 0.5
test/annotated/texts: $(WEAVE) ### each text holds its patch, byte for byte, and covers each line
	$(Q)$(PART) $(ANNOTATED)/tests/texts.sh $<

TESTS += annotated/site
BUDGET_annotated/site := 1
test/annotated/site: $(ANNOTATED_O)/site.made ### links, figures and anchors of the site
	$(Q)$(PART) $(ANNOTATED)/tests/site.sh $(ANNOTATED_SITE)

TESTS += annotated/book
BUDGET_annotated/book := 1
test/annotated/book: $(WEAVE) $(ANNOTATED_O)/book.made ### the book's lines, remarks, links and pages
	$(Q)$(PART) $(ANNOTATED)/tests/book.sh $(WEAVE) $(ANNOTATED_BOOK)

TESTS += annotated/sync
BUDGET_annotated/sync := 0.5
test/annotated/sync: $(WEAVE) ### a text follows its patch, there and back
	$(Q)$(PART) $(ANNOTATED)/tests/sync.sh $<

TESTS += annotated/listing
BUDGET_annotated/listing := 0.3
test/annotated/listing: $(WEAVE) ### listings for slides: the lines asked for, or none
	$(Q)$(PART) $(ANNOTATED)/tests/listing.sh $<

TESTS += annotated/browser
BUDGET_annotated/browser := 1
test/annotated/browser: $(ANNOTATED_O)/site.made ### the site in a browser: wide, narrow, light, dark, by keyboard
	$(Q)$(PART) $(ANNOTATED)/tests/browser.sh $(ANNOTATED_SITE)

# Once more with ASan and UBSan: whoever reads damaged files must be sure.
# Each source by itself, so that a broken one costs no more than itself.
WEAVE_SAN := $(WEAVE_FLAGS) -O1 -I$(ANNOTATED)/weave \
	-fsanitize=address,undefined -fno-sanitize-recover=all
WEAVE_SAN_O := $(patsubst $(ANNOTATED)/weave/%.c,$(ANNOTATED_O)/asan/%.o, \
	$(WEAVE_SRC))
FUZZ_TEXTS := $(filter-out %/weave.o,$(WEAVE_SAN_O)) $(ANNOTATED_O)/asan/fuzz.o
$(WEAVE_SAN_O): $(ANNOTATED_O)/asan/%.o: $(ANNOTATED)/weave/%.c $(WEAVE_HDR) \
		| $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(WEAVE_SAN) -c -o $@ $<
$(ANNOTATED_O)/asan/fuzz.o: $(ANNOTATED)/tests/fuzz.c $(WEAVE_HDR) \
		| $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(WEAVE_SAN) -c -o $@ $<
$(ANNOTATED_O)/asan/weave: $(WEAVE_SAN_O)
	$(Q)$(CC) $(WEAVE_SAN) $^ -lcmark -o $@
$(ANNOTATED_O)/asan/fuzz: $(FUZZ_TEXTS)
	$(Q)$(CC) $(WEAVE_SAN) $^ -lcmark -o $@

TESTS += annotated/sanitizers
BUDGET_annotated/sanitizers := 1
test/annotated/sanitizers: $(ANNOTATED_O)/asan/weave ### the tests of weave under ASan and UBSan
	$(Q)$(PART) $(ANNOTATED)/tests/sanitizers.sh $<

TESTS += annotated/fuzz
BUDGET_annotated/fuzz := 0.3
test/annotated/fuzz: $(ANNOTATED_O)/asan/fuzz ### damaged texts and patches under ASan and UBSan
	$(Q)$(PART) $(ANNOTATED)/tests/fuzz.sh $<

# What the fuzz must see: sources after a sed script, which changes something.
WEAVE_BROKEN := $(patsubst $(ANNOTATED)/tests/broken/%.sed,%, \
	$(wildcard $(ANNOTATED)/tests/broken/*.sed))
$(ANNOTATED_O)/broken/%.c: $(ANNOTATED)/tests/broken/%.sed \
		$(ANNOTATED)/weave/%.c
	$(Q)mkdir -p $(@D)
	$(Q)sed -f $< $(ANNOTATED)/weave/$*.c >$@.tmp
	$(Q)! cmp -s $@.tmp $(ANNOTATED)/weave/$*.c || \
		{ echo '$<: changes nothing in weave/$*.c' >&2; exit 1; }
	$(Q)mv $@.tmp $@
$(ANNOTATED_O)/broken/%: $(ANNOTATED_O)/broken/%.c $(FUZZ_TEXTS)
	$(Q)$(CC) $(WEAVE_SAN) $< $(filter-out %/asan/$*.o,$(FUZZ_TEXTS)) \
		-lcmark -o $@
.SECONDARY: $(patsubst %,$(ANNOTATED_O)/broken/%.c,$(WEAVE_BROKEN))

TESTS_FULL += annotated/fuzz-finds-mistakes
BUDGET_annotated/fuzz-finds-mistakes := 0.5
test/annotated/fuzz-finds-mistakes: $(patsubst %,$(ANNOTATED_O)/broken/%, \
		$(WEAVE_BROKEN)) ### the fuzz on a broken weave
	$(Q)$(PART) $(ANNOTATED)/tests/fuzz-finds-mistakes.sh \
		$(ANNOTATED_O)/broken $(WEAVE_BROKEN)

# What the texts quote, from the programs and the sources themselves.
FREED := $(ANNOTATED)/tests/freed-slots.c
FREED_PROGRAMS := $(addprefix $(ANNOTATED_O)/,freed-slots-twin \
	freed-slots-kernel)
$(ANNOTATED_O)/freed-slots-twin: $(FREED) $(RING_SRC) $(RING_HDR) | \
		$(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TWIN_FLAGS) $(FREED) $(RING_SRC) -o $@
$(ANNOTATED_O)/freed-slots-kernel: $(FREED) $(RING_HDR) | $(KERNEL_RING)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_RING_FLAGS) $(FREED) -o $@

TESTS += annotated/quotes
BUDGET_annotated/quotes := 0.5
test/annotated/quotes: $(EXPLORE_O)/ring-explore $(FREED_PROGRAMS) | base ### schedules, code, tables and tests in the texts are those named
	$(Q)$(PART) $(ANNOTATED)/tests/quotes.sh $< $(FREED_PROGRAMS)

.PHONY: annotated
