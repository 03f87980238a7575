// SPDX-License-Identifier: GPL-2.0-only
/*
 * harness.c - see harness.h.
 *
 * CUnit runs the tests and keeps the records. KTAP is written when CUnit has
 * torn a test down, so that it comes from the very run that fills the XML.
 */
#define _POSIX_C_SOURCE 200809L

#include "harness.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/Automated.h>
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

#include "point-hook.h"
#include "story.h"
#include "watchdog.h"

/* CUnit's callbacks have no argument: what they need stands here. */
static struct {
	const struct selection *sel;
	CU_pSuite suite;	/* of the last test */
	unsigned int number;	/* of the running test, from 1 */
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
	char verdict[160];	/* for the watchdog */
	char again[512];
} run;

const struct bounds *bounds(void)
{
	return &run.sel->bounds;
}

/* ---- selection --------------------------------------------------------- */

static bool suite_wanted(const struct selection *sel, const struct suite *suite)
{
	if (!sel->suite)
		return strncmp(suite->name, "stress_", strlen("stress_"));
	return !fnmatch(sel->suite, suite->name, 0);
}

static bool test_wanted(const struct selection *sel, const struct test *test)
{
	return !sel->only || !fnmatch(sel->only, test->name, 0);
}

static bool some_suite_wanted(const struct selection *sel,
			      const struct suite *const *suites)
{
	const struct suite *const *suite;

	for (suite = suites; *suite; suite++) {
		if (suite_wanted(sel, *suite))
			return true;
	}
	fprintf(stderr, "%s: no suite matches \"%s\": expected one of",
		sel->program, sel->suite);
	for (suite = suites; *suite; suite++)
		fprintf(stderr, " %s", (*suite)->name);
	fputc('\n', stderr);
	return false;
}

int harness_list(const struct selection *sel,
		 const struct suite *const *suites)
{
	const struct test *test;

	if (!some_suite_wanted(sel, suites))
		return 2;
	for (; *suites; suites++) {
		if (!suite_wanted(sel, *suites))
			continue;
		for (test = (*suites)->tests; test->run; test++) {
			if (test_wanted(sel, test))
				printf("%s %s\n", (*suites)->name, test->name);
		}
	}
	return 0;
}

/* ---- one test ---------------------------------------------------------- */

static CU_pFailureRecord failure_of(CU_pTest test)
{
	CU_pFailureRecord record = CU_get_failure_list();

	while (record && record->pTest != test)
		record = record->pNext;
	return record;
}

/* The command that runs the test @name again, as a diagnostic. */
static void compose_again(const char *name)
{
	const char *suite = run.sel->suite;

	if (run.sel->part)
		snprintf(run.again, sizeof(run.again),
			 "# again: make test/%s ONLY=%s\n", run.sel->part,
			 name);
	else
		snprintf(run.again, sizeof(run.again),
			 "# again: ONLY=%s %s%s%s%s\n", name, run.sel->program,
			 suite ? " --suite '" : "", suite ? suite : "",
			 suite ? "'" : "");
}

static void before_test(void)
{
	const char *name = CU_get_current_test()->pName;

	run.number++;
	if (!run.sel->console && run.suite != CU_get_current_suite())
		printf("# suite %s\n", CU_get_current_suite()->pName);
	run.suite = CU_get_current_suite();
	fflush(stdout);
	story_begin();
	point_hook_set(NULL, NULL);
	snprintf(run.verdict, sizeof(run.verdict), "%snot ok %u %s\n",
		 run.sel->console ? "\n" : "", run.number, name);
	compose_again(name);
	watchdog_arm(run.sel->bounds.limit, run.verdict, run.again);
}

static void count_result(CU_pFailureRecord failure)
{
	if (failure)
		run.failed++;
	else if (story()->skipped)
		run.skipped++;
	else
		run.passed++;
}

static void ktap_result(const char *name, CU_pFailureRecord failure)
{
	const struct story *told = story();

	printf("%s %u %s%s%s\n", failure ? "not ok" : "ok", run.number, name,
	       told->skipped ? " # SKIP " : "",
	       told->skipped ? told->skipped : "");
	if (!failure && told->remark[0])
		printf("# %s\n", told->remark);
}

static void tell_failure(CU_pFailureRecord failure)
{
	printf("# %s:%u: %s\n", failure->strFileName, failure->uiLineNumber,
	       failure->strCondition);
	fflush(stdout);
	story_tell(STDOUT_FILENO);
	fputs(run.again, stdout);
}

static void after_test(void)
{
	CU_pTest test = CU_get_current_test();
	CU_pFailureRecord failure;

	watchdog_disarm();
	point_hook_set(NULL, NULL);
	failure = failure_of(test);
	count_result(failure);
	if (!run.sel->console)
		ktap_result(test->pName, failure);
	else if (failure)
		putchar('\n');
	if (failure)
		tell_failure(failure);
	fflush(stdout);
}

/* ---- a run ------------------------------------------------------------- */

/* Hand the selected tests to CUnit; their number, or -1 without memory. */
static int register_tests(const struct selection *sel,
			  const struct suite *const *suites)
{
	const struct test *test;
	CU_pSuite suite;
	int count = 0;

	for (; *suites; suites++) {
		suite = NULL;
		if (!suite_wanted(sel, *suites))
			continue;
		for (test = (*suites)->tests; test->run; test++) {
			if (!test_wanted(sel, test))
				continue;
			if (!suite)
				suite = CU_add_suite_with_setup_and_teardown(
					(*suites)->name, NULL, NULL,
					before_test, after_test);
			if (!suite ||
			    !CU_add_test(suite, test->name, test->run) ||
			    CU_get_error() != CUE_SUCCESS)
				return -1;
			count++;
		}
	}
	return count;
}

/* Run under CUnit's automated interface, which writes PREFIX-Results.xml. */
static int run_with_xml(const char *file)
{
	static const char suffix[] = "-Results.xml";
	char made[512];
	size_t prefix;

	prefix = (size_t)snprintf(made, sizeof(made), "%s.%d", file,
				  (int)getpid());
	if (prefix + sizeof(suffix) > sizeof(made)) {
		fprintf(stderr, "%s: --xml: the name is too long: "
			"expected at most %zu bytes\n",
			run.sel->program, sizeof(made) - sizeof(suffix) - 8);
		return 2;
	}
	CU_set_output_filename(made);
	CU_automated_run_tests();
	strcat(made, suffix);
	if (rename(made, file)) {
		fprintf(stderr, "%s: cannot write %s: %s\n", run.sel->program,
			file, strerror(errno));
		remove(made);
		return 2;
	}
	return 0;
}

static void ktap_begin(int count)
{
	printf("KTAP version 1\n1..%d\n", count);
	if (!count)
		printf("# no test here matches ONLY=%s\n", run.sel->only);
}

static void ktap_end(void)
{
	printf("# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:0\n",
	       run.passed, run.failed, run.skipped);
}

/* Run what is registered, @count tests. */
static int run_registered(int count)
{
	int status = 0;

	if (run.sel->console) {
		CU_basic_set_mode(CU_BRM_VERBOSE);
		CU_basic_run_tests();
	} else {
		ktap_begin(count);
		if (run.sel->xml)
			status = run_with_xml(run.sel->xml);
		else
			CU_run_all_tests();
		ktap_end();
	}
	if (status)
		return status;
	/* What has not run has not passed. */
	if (!count || run.failed ||
	    run.passed + run.skipped != (unsigned int)count)
		return 1;
	return 0;
}

int harness_run(const struct selection *sel,
		const struct suite *const *suites)
{
	int status = 1;
	int count;

	run.sel = sel;
	if (!some_suite_wanted(sel, suites))
		return 2;
	if (CU_initialize_registry() != CUE_SUCCESS || watchdog_start()) {
		fprintf(stderr, "%s: cannot start: no memory or no thread\n",
			sel->program);
		return 1;
	}
	count = register_tests(sel, suites);
	if (count < 0)
		fprintf(stderr, "%s: CUnit refuses a test: %s\n", sel->program,
			CU_get_error_msg());
	else
		status = run_registered(count);
	CU_cleanup_registry();
	return status;
}
