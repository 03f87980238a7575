/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * params - a student's own parameters
 *
 * Each is chosen from the rubric's values by a hash of student, lab and name:
 * the same for the same student at any time, on any machine.  The student
 * "reference" has the defaults; what is given by hand goes before both.
 */
#ifndef GRADE_PARAMS_H
#define GRADE_PARAMS_H

#include <stdbool.h>

#include "rubric.h"

#define REFERENCE_STUDENT "reference"

struct student {
	const char *id;
	struct words given;	/* "NAME=VALUE" */
};

/* The value of parameter i. */
const char *param_value(const struct rubric *r, size_t i,
			const struct student *s);
/* Has the student any parameter that is not the default? */
bool params_differ(const struct rubric *r, const struct student *s);
/* A copy of the text in which @NAME@ is the value of NAME. */
char *params_fill(const struct rubric *r, const struct student *s,
		  const char *template);
/*
 * Is the id of letters, digits and what mail addresses have, at most 64, and
 * is each given NAME in the rubric?  Else a new string that says what is not.
 */
char *student_wrong(const struct rubric *r, const struct student *s);

#endif
