/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest - run checks in the guest, as many in one boot as there are for a
 * kernel, and boot again for those that are left when it dies
 */
#ifndef GRADE_GUEST_H
#define GRADE_GUEST_H

#include "grading.h"

/*
 * Decides n checks, given by their numbers in the rubric's order; all of them
 * want the kernel of this number, -1: the stock one.
 */
void guest_run(struct grading *g, int kernel, const size_t *checks, size_t n);

#endif
