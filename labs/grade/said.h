/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * said - what a check script says, line by line (see check.sh)
 */
#ifndef GRADE_SAID_H
#define GRADE_SAID_H

#include <stdbool.h>

#include "record.h"

struct said {
	bool decided;		/* a verdict was said; the first one counts */
	enum verdict verdict;
	long points;		/* of a partial success; -1: it is none */
	struct buf expected, got, window, note;
	struct words facts;	/* "NAME VALUE" */
};

/* "verdict pass", "expected TEXT", ... Lines of no known kind are left out. */
void said_line(struct said *s, const char *line);
void said_free(struct said *s);
/* The verdict becomes the result's, and so do the words and facts. */
void said_decide(const struct said *s, struct record *r, size_t i);

#endif
