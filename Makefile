# SPDX-License-Identifier: GPL-2.0-only
#
# The verbs, nothing clever.  Each room adds its own targets in its rules.mk,
# which is included here; make never calls make in a room.
#
# Variables a user may set:
#   O=DIR          where everything built goes (default: build)
#   J=N            jobs of a kernel build (default: the number of cores)
#   V=1            show the commands
#   KERNEL_SRC=    a kernel tree or tarball in place of Debian's package
#
# How a room adds a verb: a rule whose first line ends in "## text" (a front
# verb, shown by plain make) or in "### text" (shown by make help-all).
#
# How a room adds a part to make test:
#
#	TESTS += initramfs/run-vm
#	BUDGET_initramfs/run-vm := 2
#	test/initramfs/run-vm: image ### exit codes of the runner
#		$(Q)$(PART) initramfs/tests/run-vm.sh
#
# $(PART) COMMAND runs COMMAND in the top directory, shows its KTAP (written
# with .ci/ktap.sh) and keeps it as $O/test/initramfs/run-vm.ktap.  Three
# lists say when a part runs:
#   CHECKS      make check, test and test-full; such a part needs no kernel
#   TESTS       make test and test-full
#   TESTS_FULL  make test-full only
# Parts run one after another, in this order of lists and, within a list, in
# the order of the includes below.  A part whose prerequisites or command fail
# does not stop the next one.  The budget is in minutes from cold, and is only
# ever warned about.  make test-full puts FULL=1 into a part's environment.
#
# What the rooms provide: base (patches/); kernels (stock and patched), image,
# shell, dist and bench-build (initramfs/); the program labs/experiments/demo.

# Kbuild stops at a colon or a space in a path, and so do pattern rules: say
# it here, in words, rather than twenty minutes later.
SANE := A-Za-z0-9_./+@,-
insane = $(shell printf '%s' '$(subst ','\'',$(1))' | tr -d '$(SANE)')
ifneq ($(call insane,$(CURDIR)),)
$(error This checkout lies in "$(CURDIR)": kernels cannot be built below a \
	path with other than letters, digits and _./+@,- so move it)
endif
ifneq ($(call insane,$(O)),)
$(error O="$(O)": give a directory whose path has only letters, digits and \
	_./+@,-)
endif

# Absolute, since programs are run from several directories.
override O := $(abspath $(or $(O),build))
J ?= $(shell nproc)
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
export O J V

# One meaning a colour in every figure of the kit (Okabe and Ito's palette).
export COLOUR_PRODUCER := \#0072B2
export COLOUR_CONSUMER := \#009E73
export COLOUR_RING     := \#E69F00
export COLOUR_QDISC    := \#CC79A7
export COLOUR_LOST     := \#D55E00

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PART = .ci/part '$(@:test/%=%)'
CHECKS :=
TESTS :=
TESTS_FULL :=

CHECKS += lint summary make
BUDGET_lint := 1
BUDGET_summary := 1
BUDGET_make := 1

BUDGET_setup := 6
BUDGET_base := 2
BUDGET_kernels := 12

RULES := $(wildcard patches/rules.mk initramfs/rules.mk \
	userspace-ring/rules.mk userspace-ring/*/rules.mk annotated/rules.mk \
	labs/experiments/rules.mk labs/rules.mk slides/rules.mk \
	exercises/rules.mk)
include $(RULES)

# What .ci/parts runs: "part:NAME:BUDGET" is a test/NAME that leaves KTAP,
# "step:NAME:BUDGET" a target of which only time and success are noted.
parts = $(foreach p,$(1),part:$(p):$(BUDGET_$(p)))
steps = $(foreach s,$(1),step:$(s):$(BUDGET_$(s)))

help:
	@.ci/help '##' Makefile $(RULES)
	@echo '  make help-all  the other verbs and the variables'

help-all: ### this list
	@.ci/help '###' Makefile $(RULES)

demo: $(O)/.ringside ## build both kernels, measure, print both tables
	$(Q).ci/setup demo
	$(Q)$(MAKE) --no-print-directory base
	$(Q)$(MAKE) --no-print-directory kernels
	$(Q)$(MAKE) --no-print-directory image
	$(Q)labs/experiments/demo

test: $(O)/.ringside ## everything that must hold, closing with one line of totals
	$(Q)MAKE='$(MAKE)' .ci/parts --setup test --budget $(BUDGET_setup) \
		$(call parts,$(CHECKS)) $(call steps,base kernels) \
		$(call parts,$(TESTS))

check: $(O)/.ringside ## the part of test that needs no kernel build
	$(Q).ci/doctor --quiet check
	$(Q)MAKE='$(MAKE)' .ci/parts $(call parts,$(CHECKS))

test-full: $(O)/.ringside ### test without sampling: every patch, every repeat
	$(Q)FULL=1 MAKE='$(MAKE)' .ci/parts \
		--setup test --budget $(BUDGET_setup) \
		$(call parts,$(CHECKS)) $(call steps,base kernels) \
		$(call parts,$(TESTS) $(TESTS_FULL))

FOR ?= demo test
setup: ### install what is missing, FOR="demo test" (needs root)
	$(Q).ci/setup $(FOR)

doctor: ### name what this machine lacks, with the package that brings it
	$(Q).ci/doctor $(FOR)

clean: ### remove $O (default build/); work/ is never touched
	$(Q).ci/clean '$(O)'

test/lint: $(O)/.ringside ### scripts, licences, C style, READMEs
	$(Q)$(PART) .ci/tests/lint.sh

test/summary: $(O)/.ringside ### the program that adds up make test
	$(Q)$(PART) .ci/tests/summary.sh

test/make: $(O)/.ringside ### verbs, setup, doctor and clean, in a copy
	$(Q)$(PART) .ci/tests/make.sh

# The mark that lets make clean remove this directory.
$(O)/.ringside:
	$(Q).ci/clean --mark '$(O)'

.PHONY: help help-all demo test check test-full setup doctor clean \
	$(patsubst %,test/%,$(CHECKS) $(TESTS) $(TESTS_FULL))
