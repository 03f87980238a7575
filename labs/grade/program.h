/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program - compile a student's program for the guest
 */
#ifndef GRADE_PROGRAM_H
#define GRADE_PROGRAM_H

#include <stdbool.h>

#include "params.h"
#include "rubric.h"
#include "sandbox.h"
#include "site.h"
#include "stage.h"

enum program_state { PROGRAM_UNKNOWN, PROGRAM_GOOD, PROGRAM_BAD,
	PROGRAM_INFRA };

struct program {
	enum program_state state;
	struct buf got;		/* if it is not good: why */
	struct buf window;	/* what the compiler said */
};

/*
 * Compiles spec into DIR/NAME, statically, any warning an error. What is needed
 * of the checkout is copied first, so that the compiler sees nothing else.
 */
void program_build(struct program *p, const struct program_spec *spec,
		   const struct rubric *r, const struct student *who,
		   const struct site *s, const struct sandbox *box,
		   const struct stage *stage, long scale, const char *dir);

#endif
