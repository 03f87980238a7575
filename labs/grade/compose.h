/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compose - the student's kernel tree: the starter and what was handed in
 */
#ifndef GRADE_COMPOSE_H
#define GRADE_COMPOSE_H

#include <stdbool.h>

#include "flags.h"
#include "rubric.h"
#include "site.h"
#include "stage.h"

struct composed {
	bool ok;		/* it applies and changes only what it may */
	char *starter;		/* directories of the trees */
	char *tree;		/* NULL: the patches do not apply */
	struct flags flags;
	/* If not ok, what to tell the student. */
	struct buf expected, got, window;
};

void compose(struct composed *c, const struct site *s,
	     const struct rubric *r, const struct stage *stage);

#endif
