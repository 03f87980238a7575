/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expect - what a submission must score, from an expect.json
 *
 *	{"why": "one sentence", "points": 25, "verdicts": {"id": "fail"},
 *	 "student": "ID", "parameters": {"K": 4}}
 *
 * Checks that are not named must pass, ungraded ones may do what they like;
 * points are the machine's. "fail|crash" is one of the two, where it is chance
 * which. student and parameters say whose submission it is, and may be absent.
 */
#ifndef GRADE_EXPECT_H
#define GRADE_EXPECT_H

#include "params.h"
#include "rubric.h"

struct expect {
	char *why;
	long points;
	char *student;		/* NULL: the reference */
	struct words parameters;	/* "NAME=VALUE" */
	const char **verdicts;	/* one for each check; NULL: any */
};

/*
 * Reads the file; "full" stands for all points, "starter" for a fifth of them
 * at most and any verdict.  A mistake in it ends the program (EXIT_USAGE).
 */
void expect_read(struct expect *e, const struct rubric *r, const char *file);
/* Does it name a check without points?  Then that must be run. */
bool expect_names_ungraded(const struct expect *e, const struct rubric *r);
/*
 * Compares with DIR/record.json, as far as checks were asked for; the points
 * only if all were.  Prints a line for each difference; returns 0 if there is
 * none, else 1.
 */
int expect_compare(const struct expect *e, const struct rubric *r,
		   const char *dir);

#endif
