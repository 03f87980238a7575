/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lost.h - what --sync could not find a line for, until somebody mends it.
 */
#ifndef WEAVE_LOST_H
#define WEAVE_LOST_H

#include "kit.h"

/**
 * lost_check - tell each remark, reference and line that has lost its line
 * @covered: which lines of the patch have a remark; NULL without a patch
 */
void lost_check(struct kit *k, const struct doc *d, const bool *covered);

#endif
