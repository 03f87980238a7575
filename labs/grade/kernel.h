/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel - the kernels of a rubric, built or found
 *
 * A kernel is base and one difference of the six files, and the rubric's own
 * patches on top: equal trees are one kernel, whatever patches they were made
 * of.  The tree of the series is the kit's kernel "patched", that of the base
 * is "stock".  build-kernel does the rest.
 */
#ifndef GRADE_KERNEL_H
#define GRADE_KERNEL_H

#include "compose.h"
#include "rubric.h"
#include "sandbox.h"
#include "site.h"

enum kernel_state { KERNEL_UNKNOWN, KERNEL_GOOD, KERNEL_BAD, KERNEL_INFRA };

struct kernel {
	enum kernel_state state;
	char *image;		/* bzImage, if it is good */
	struct buf got;		/* else why */
	struct buf window;	/* what make or build-kernel said */
	struct buf warnings;	/* of the compiler, that the kit's have not */
};

/* composed is that of the submission, NULL if the lab has no kernel. */
void kernel_build(struct kernel *k, const struct kernel_spec *spec,
		  const struct composed *composed, const struct site *s,
		  const struct sandbox *box, double seconds);

#endif
