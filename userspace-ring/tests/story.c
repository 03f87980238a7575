// SPDX-License-Identifier: GPL-2.0-only
/*
 * story.c - actions and expectations of the running test: story.h, suite.h.
 *
 * There is one running test, and CUnit's callbacks have no argument: hence the
 * one story of this file.
 */
#include "story.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "suite.h"

static struct story told;

const struct story *story(void)
{
	return &told;
}

void story_begin(void)
{
	memset(&told, 0, sizeof(told));
}

void did(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(told.line[told.count % STORY_LINES], STORY_WIDTH, format,
		  ap);
	va_end(ap);
	told.count++;
}

void begin_case(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(told.title, STORY_WIDTH, format, ap);
	va_end(ap);
	told.count = 0;
}

void remark(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(told.remark, STORY_WIDTH, format, ap);
	va_end(ap);
}

void skip(const char *why)
{
	told.skipped = why;
}

void say(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t n;

	while (left) {
		n = write(fd, text, left);
		if (n <= 0)
			return;
		text += n;
		left -= (size_t)n;
	}
}

void say_number(int fd, unsigned int number)
{
	char digits[12];
	char *p = digits + sizeof(digits);

	*--p = '\0';
	do {
		*--p = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	say(fd, p);
}

void story_tell(int fd)
{
	unsigned int i = 0;

	if (told.title[0]) {
		say(fd, "# case: ");
		say(fd, told.title);
		say(fd, "\n");
	}
	if (told.count > STORY_LINES) {
		i = told.count - STORY_LINES;
		say(fd, "# (");
		say_number(fd, i);
		say(fd, " actions before)\n");
	}
	for (; i < told.count; i++) {
		say(fd, "# did: ");
		say(fd, told.line[i % STORY_LINES]);
		say(fd, "\n");
	}
}

/* ---- expectations ------------------------------------------------------ */

/* Fatal for the test: what comes after a broken expectation tells nothing. */
static void end_test(const char *file, int line, const char *why)
{
	CU_assertImplementation(CU_FALSE, (unsigned int)line, why, file, "",
				CU_TRUE);
}

void expect_true(const char *file, int line, const char *what, bool holds)
{
	expect_that(file, line, holds, "expected: %s; got: it does not hold",
		    what);
}

void expect_equal(const char *file, int line, const char *what, intmax_t got,
		  intmax_t expected)
{
	expect_that(file, line, got == expected,
		    "%s: expected: %" PRIdMAX "; got: %" PRIdMAX, what,
		    expected, got);
}

void expect_that(const char *file, int line, bool holds, const char *format,
		 ...)
{
	char why[256];
	va_list ap;

	if (holds) {
		/* Only counted: CUnit shows how much was asserted. */
		CU_assertImplementation(CU_TRUE, (unsigned int)line, "", file,
					"", CU_FALSE);
		return;
	}
	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	end_test(file, line, why);
}
