/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * outputs - the record as files, each replaced in one step
 *
 *	record.json	all of it
 *	results.json	as Gradescope reads it
 *	results.ktap	KTAP version 1
 *	results.csv	student,lab,score,max,verdicts,seconds,grader_version
 */
#ifndef GRADE_OUTPUTS_H
#define GRADE_OUTPUTS_H

#include "record.h"

/* Ends the program (EXIT_INFRA) if dir cannot be written. */
void outputs_write(const struct record *r, const char *dir);
/* What a student should read about a result; empty if there is nothing. */
void outputs_feedback(const struct record *r, const struct result *result,
		      struct buf *b);
/* "63 of 70 points; 30 more are given by hand" */
char *outputs_summary(const struct record *r);
/* The whole, for people, on stdout. */
void outputs_print(const struct record *r);
/* One line about a result that was just decided, on stderr. */
void outputs_progress(const struct result *result);

#endif
