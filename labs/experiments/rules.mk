# SPDX-License-Identifier: GPL-2.0-only
#
# labs/experiments: what is measured in the guest, and the report on it.

# What was measured is reported, also when not all of it was.
bench: $(O)/.ringside ## measure TCP, latency, shaping, OpenVPN; QUICK=1, RUNS=N
	$(Q).ci/setup demo bench
	$(Q)$(MAKE) --no-print-directory kernels
	$(Q)$(MAKE) --no-print-directory image
	$(Q)status=0; QUICK=$(or $(QUICK),0) $(if $(RUNS),RUNS=$(RUNS)) \
		labs/experiments/bench || status=$$?; \
	[ $$status -le 1 ] || exit $$status; \
	labs/experiments/report-bench && exit $$status

CHECKS += labs/report labs/bench
BUDGET_labs/report := 1
BUDGET_labs/report-bench := 1
BUDGET_labs/bench := 1
test/labs/report: $(O)/.ringside ### the report on whole, broken and tampered results
	$(Q)$(PART) labs/experiments/tests/report.sh

test/labs/report-bench: $(O)/.ringside ### the page of make bench on whole, broken and absurd results
	$(Q)$(PART) labs/experiments/tests/report-bench.sh

test/labs/bench: $(O)/.ringside ### no cell of make bench is lost or run twice
	$(Q)$(PART) labs/experiments/tests/bench.sh

TESTS += labs/matrix labs/bench-smoke labs/report-bench
BUDGET_labs/matrix := 3
BUDGET_labs/bench-smoke := 3
test/labs/matrix: kernels image ### every cell of both tables, once, and the verdicts
	$(Q)$(PART) labs/experiments/tests/matrix.sh

test/labs/bench-smoke: kernels image ### a cell of each kind of make bench, on both kernels
	$(Q)$(PART) labs/experiments/tests/bench-smoke.sh

.PHONY: bench
