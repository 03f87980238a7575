/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * host - run a check of ours on what was handed in, as data, in the sandbox
 */
#ifndef GRADE_HOST_H
#define GRADE_HOST_H

#include "grading.h"

/* Decides check i. */
void host_run(struct grading *g, size_t i);

#endif
