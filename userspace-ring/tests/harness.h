/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * harness.h - runs tables of tests under CUnit and reports in three ways:
 * KTAP on stdout, CUnit's own text on stdout, CUnit's XML in a file.
 */
#ifndef RINGSIDE_HARNESS_H
#define RINGSIDE_HARNESS_H

#include <stdbool.h>

#include "suite.h"

/**
 * struct selection - what to run and how to report
 * @program: how this program was called, for the command that repeats a test
 * @suite: shell pattern; NULL for all suites that do not begin with stress_
 * @only: shell pattern of test names; NULL for all
 * @part: the part of make test that this run belongs to; NULL for none
 * @console: CUnit's text in place of KTAP
 * @xml: CUnit's XML goes to this file too; NULL for none; not with @console
 * @bounds: how long a test may take
 */
struct selection {
	const char *program;
	const char *suite;
	const char *only;
	const char *part;
	bool console;
	const char *xml;
	struct bounds bounds;
};

/**
 * harness_list - print "suite test" of each selected test
 * @sel: the selection
 * @suites: all suites, a NULL at the end
 *
 * Return: exit status: 0, or 2 if no suite was selected.
 */
int harness_list(const struct selection *sel,
		 const struct suite *const *suites);

/**
 * harness_run - run the selected tests
 * @sel: the selection
 * @suites: all suites, a NULL at the end
 *
 * Return: exit status: 0 all passed or were skipped; 1 a test failed or none
 *         was selected by name; 2 no suite was selected, or the XML cannot be
 *         written.
 */
int harness_run(const struct selection *sel,
		const struct suite *const *suites);

#endif
