/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * allow - has a submission changed only what the rubric lets it change?
 *
 * Judged on the files before and after, not on the lines of a patch: what is
 * not allowed must be there afterwards, letter by letter.  Comments and blank
 * lines between the items of a file are free.
 */
#ifndef GRADE_ALLOW_H
#define GRADE_ALLOW_H

#include "diff.h"
#include "rubric.h"

/*
 * Compares the trees before and after; change is their difference. Returns
 * NULL, or a new string that says what was changed and must not be.
 */
char *allow_refusal(const struct rubric *r, const char *before,
		    const char *after, const struct diff *change);
/* What the rubric allows, for a message. */
char *allow_words(const struct rubric *r);

#endif
