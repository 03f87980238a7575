/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flags - added lines that a human should look at
 *
 * A kernel patch could lie inside its own guest.  A flag costs no points; it
 * says which line reaches outside of what the lab is about, and why.
 */
#ifndef GRADE_FLAGS_H
#define GRADE_FLAGS_H

#include "diff.h"

struct flag {
	char *file;
	long line;
	char *source;
	const char *why;
};

struct flags {
	struct flag *v;
	size_t n;
};

/* Appends a flag for each added line that has one. */
void flags_find(const struct diff *change, struct flags *flags);
/* The table, "PATTERN WHY" a line, for the README. */
char *flags_table(void);

#endif
