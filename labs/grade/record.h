/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record - what a grading has found out so far: the one source of all outputs
 */
#ifndef GRADE_RECORD_H
#define GRADE_RECORD_H

#include <stdbool.h>

#include "flags.h"
#include "params.h"
#include "rubric.h"

#define GRADER_VERSION "1"

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP, VERDICT_TIMEOUT,
	VERDICT_CRASH, VERDICT_INFRA, VERDICT_MANUAL };

struct result {
	const struct check *check;
	enum verdict verdict;
	bool decided;		/* else the verdict is what it is until then */
	bool asked;		/* --check did not leave it out */
	long points;		/* that were got; never more than the check's */
	double seconds;
	struct buf expected, got, window, note;
};

struct fact {
	char *name;
	char *value;
};

struct record {
	const struct rubric *rubric;
	const struct student *student;
	const char *submission;	/* the directory as it was named */
	const char *isolation;
	const char *again;	/* runs a check alone, with its id behind */
	struct result *results;	/* one for each check, in order */
	struct fact *facts;
	size_t n_facts;
	char **answers;		/* to the predictions; NULL: none */
	struct flags flags;
	struct words notes;
	long seed;
	long scale;		/* percent */
	char *accel;		/* of the last boot; NULL: there was none */
	long boots;
	double started;		/* run_clock() */
	double seconds;
	bool complete;		/* the grader came to its end */
};

/* All checks "not run yet", manual ones pending. */
void record_init(struct record *r, const struct rubric *rubric);
/*
 * Decides result i. Points are full for a pass, none otherwise; a partial
 * success changes them afterwards.
 */
void record_decide(struct record *r, size_t i, enum verdict v);
/* The same with a note that says why. */
void record_decide_why(struct record *r, size_t i, enum verdict v,
		       const char *why);
/* Forgets what was found, before the check is run again. */
void record_forget(struct record *r, size_t i);
/* A later value of the same name replaces it. */
void record_fact(struct record *r, const char *name, const char *value);
const char *record_value(const struct record *r, const char *name);

const char *verdict_name(enum verdict v);
/* Points of the machine's checks: got, possible, lost to faults of ours. */
long record_score(const struct record *r);
long record_max(const struct record *r);
long record_infra(const struct record *r);
/* Points that somebody gives by hand. */
long record_manual(const struct record *r);
/* Of those that were asked for: was one left to our own fault? */
bool record_has_infra(const struct record *r);
/* Did all pass that were asked for and count? */
bool record_is_full(const struct record *r);

#endif
