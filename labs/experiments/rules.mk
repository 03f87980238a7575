# SPDX-License-Identifier: GPL-2.0-only
#
# labs/experiments: what is measured in the guest, and the report on it.

CHECKS += labs/report
BUDGET_labs/report := 1
test/labs/report: $(O)/.ringside ### the report on whole, broken and tampered results
	$(Q)$(PART) labs/experiments/tests/report.sh

TESTS += labs/matrix
BUDGET_labs/matrix := 3
test/labs/matrix: kernels image ### every cell of both tables, once, and the verdicts
	$(Q)$(PART) labs/experiments/tests/matrix.sh
