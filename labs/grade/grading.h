/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * grading - one submission, from its directory to a record
 */
#ifndef GRADE_GRADING_H
#define GRADE_GRADING_H

#include <stdbool.h>

#include "compose.h"
#include "kernel.h"
#include "program.h"
#include "record.h"
#include "sandbox.h"
#include "site.h"
#include "stage.h"

struct grading {
	struct site site;
	const struct rubric *rubric;
	struct student student;
	const char *submission;
	char *out;		/* where the outputs go */
	struct words asked;	/* ids of --check; none: all */
	bool quiet;
	bool graded;		/* leave out what gives no points */

	struct record record;
	struct sandbox box;
	struct stage stage;
	struct composed composed;
	struct kernel *kernels;	/* as in the rubric */
	struct program *programs;
	char *overlay;		/* for the guest; NULL: not made yet */
	bool predicted;		/* every prediction has an answer */
	char *herd7;		/* NULL: none */
};

/* Runs all checks; returns the program's exit status. */
int grading_run(struct grading *g);

/* ---- for the modules that run checks */

/* The check is decided: writes all outputs, and a line for who waits. */
void grading_done(struct grading *g, size_t i);
/* A check's seconds, scaled. */
double grading_bound(const struct grading *g, long seconds);
/*
 * A check failed, or took too long: is the machine so much slower than was
 * thought that it should have another try?  Sets the new scale if so.
 */
bool grading_was_slow(struct grading *g);
/* A kernel or program of the rubric, made when it is first needed. */
struct kernel *grading_kernel(struct grading *g, size_t i);
struct program *grading_program(struct grading *g, size_t i);
/*
 * Decides a check that cannot be run, since one that it needs did not pass or
 * nothing was predicted; true if it did.  What an own fault has left undone is
 * such a fault, too.
 */
bool grading_is_barred(struct grading *g, size_t i);
/* "PARAM_K=2" and what else all checks find in their environment. */
void grading_environment(const struct grading *g, struct words *env);

#endif
