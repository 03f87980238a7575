# SPDX-License-Identifier: GPL-2.0-only
#
# The Makefile of a copy of userspace-ring in which one mutant lives.  Stands
# in for the top Makefile, with as much of it as the rooms' rules need, so that
# a mutant is built by the very rules that build the twin.
#
# Run in the copy's top directory: make -f userspace-ring/mutants/copy.mk O=DIR

override O := $(abspath $(O))
Q := @
PART := false
.DELETE_ON_ERROR:
.DEFAULT_GOAL := none

include userspace-ring/rules.mk $(wildcard userspace-ring/*/rules.mk)

none:
	@echo 'copy.mk: expected a target: a killer' >&2
	@exit 2

# The kernel's header was copied with the objects; it needs no tree here.
base:

$(O)/.ringside:
	$(Q)mkdir -p $(@D)
	$(Q)touch $@

.PHONY: none base
