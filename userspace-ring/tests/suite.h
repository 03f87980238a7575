/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suite.h - what a file of tests needs: a table, actions, expectations.
 *
 * A test is a function named by the behaviour that it shows. It says what it
 * does with did() and what must hold with EXPECT() and EXPECT_EQ(). The first
 * expectation that does not hold ends the test: CUnit counts the failure, and
 * the report shows the last actions before it.
 *
 * Expectations belong to the main thread: CUnit's records have no lock. A test
 * with threads keeps what they saw, joins them, and then expects.
 */
#ifndef RINGSIDE_SUITE_H
#define RINGSIDE_SUITE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct test - one test; a table of them ends with an empty one
 * @name: the name of @run
 * @run: the test
 */
struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(function)	{ .name = #function, .run = (function) }

/**
 * struct suite - tests about one subject
 * @name: words joined by "_"; stress_ in front if it runs threads for a while
 * @about: one line
 * @tests: the table
 */
struct suite {
	const char *name;
	const char *about;
	const struct test *tests;
};

/**
 * struct bounds - how long a test may take
 * @limit: seconds after which a test counts as hung, 1 or more
 * @milliseconds: how long each stress test sends
 * @packets: how many packets each stress test sends at most
 */
struct bounds {
	unsigned int limit;
	unsigned int milliseconds;
	unsigned int packets;
};

/* The bounds of this run; they do not change. Context: any thread. */
const struct bounds *bounds(void);

/**
 * did - note an action of the test, for the report of a failure
 * @format: as of printf(), one short line
 *
 * The last 12 are kept. Context: main thread.
 */
void did(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * begin_case - forget the actions so far; one case of many begins
 * @format: which case, as of printf()
 */
void begin_case(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/**
 * remark - say something about a test that passed, in its report
 * @format: as of printf(), one short line; the last one counts
 */
void remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * skip - this test cannot run here; return from it afterwards
 * @why: the reason, one line; kept by reference
 */
void skip(const char *why);

void expect_true(const char *file, int line, const char *what, bool holds);
void expect_equal(const char *file, int line, const char *what, intmax_t got,
		  intmax_t expected);
void expect_that(const char *file, int line, bool holds, const char *format,
		 ...) __attribute__((format(printf, 4, 5)));

/* CONDITION holds, or the test ends here. */
#define EXPECT(condition) \
	expect_true(__FILE__, __LINE__, #condition, (condition))

/* The number GOT is EXPECTED, or the test ends here. */
#define EXPECT_EQ(got, expected) \
	expect_equal(__FILE__, __LINE__, #got, (intmax_t)(got), \
		     (intmax_t)(expected))

/* CONDITION holds, or the test ends here with a sentence as of printf(). */
#define EXPECT_THAT(condition, ...) \
	expect_that(__FILE__, __LINE__, (condition), __VA_ARGS__)

#endif
