/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * skeleton.h - the beginning of a text: the patch in blocks.
 */
#ifndef WEAVE_SKELETON_H
#define WEAVE_SKELETON_H

#include "patch.h"

#define BLOCK_MAX	15	/* lines; a message's paragraph may have more */

/* Write Markdown with the whole patch, and empty remarks to be filled. */
void skeleton(const struct patch *p, struct buf *to);

/* Does a file or a hunk begin with line i? */
bool skeleton_begins(const struct patch *p, int i);

/* Should a new block begin with line i, when the last began with from < i? */
bool skeleton_cuts(const struct patch *p, int from, int i);

#endif
