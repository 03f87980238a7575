# SPDX-License-Identifier: GPL-2.0-only
#
# annotated/: weave, and the site that it makes of the texts.

ANNOTATED := annotated
ANNOTATED_O := $(O)/annotated
ANNOTATED_SITE := $(ANNOTATED_O)/site
WEAVE := $(ANNOTATED_O)/weave
WEAVE_HDR := $(wildcard $(ANNOTATED)/weave/*.h)
WEAVE_SRC := $(wildcard $(ANNOTATED)/weave/*.c)
WEAVE_FLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -Werror

$(WEAVE): $(WEAVE_SRC) $(WEAVE_HDR) | $(O)/.ringside
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(WEAVE_FLAGS) $(WEAVE_SRC) -lcmark -o $@.tmp
	$(Q)mv $@.tmp $@

annotated: $(O)/.ringside ## write the annotated series as a site
	$(Q).ci/setup annotated
	$(Q)$(MAKE) --no-print-directory $(ANNOTATED_O)/site.made
	$(Q)echo "$(ANNOTATED_SITE)/index.html"

# Whole or not at all: made beside the old site, then put in its place.
$(ANNOTATED_O)/site.made: $(WEAVE) patches/series $(wildcard patches/*.patch \
		$(ANNOTATED)/*.md $(ANNOTATED)/site/* $(ANNOTATED)/figures/* \
		$(RING)/barriers.csv $(RING)/litmus/*)
	$(Q)rm -rf $(ANNOTATED_SITE).new
	$(Q)$(WEAVE) --site $(ANNOTATED_SITE).new
	$(Q)cp $(ANNOTATED)/site/* $(ANNOTATED_SITE).new
	$(Q)mkdir -p $(ANNOTATED_SITE).new/figures
	$(Q)for figure in $(ANNOTATED)/figures/*.dot; do \
		name=$${figure##*/}; \
		dot -Tsvg -o $(ANNOTATED_SITE).new/figures/$${name%.dot}.svg \
			$$figure || exit 1; \
	done
	$(Q)rm -rf $(ANNOTATED_SITE)
	$(Q)mv $(ANNOTATED_SITE).new $(ANNOTATED_SITE)
	$(Q)touch $@

CHECKS += annotated/texts
BUDGET_annotated/texts := 0.5
test/annotated/texts: $(WEAVE) ### each text holds its patch, byte for byte, and covers each line
	$(Q)$(PART) $(ANNOTATED)/tests/texts.sh $<

TESTS += annotated/site
BUDGET_annotated/site := 1
test/annotated/site: $(ANNOTATED_O)/site.made ### links, figures and anchors of the site
	$(Q)$(PART) $(ANNOTATED)/tests/site.sh $(ANNOTATED_SITE)

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
