/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * skeleton.h - the beginning of a text: the patch in blocks.
 */
#ifndef WEAVE_SKELETON_H
#define WEAVE_SKELETON_H

#include "patch.h"

/* Write Markdown with the whole patch, and empty remarks to be filled. */
void skeleton(const struct patch *p, struct buf *to);

#endif
