/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * splice.h - a text with new lines of its patch and new numbers for them.
 */
#ifndef WEAVE_SPLICE_H
#define WEAVE_SPLICE_H

#include "kit.h"
#include "marks.h"
#include "merge.h"

/**
 * splice - write a text anew
 * @marks: what names lines in it
 * @merge: by number of the patch; NULL or @same where nothing has changed
 * @to: gets the text
 *
 * Only blocks of the text's own patch and numbers of lines differ.
 */
void splice(const struct doc *d, const struct marks *marks,
	    const struct merge *const merge[PATCHES], struct buf *to);

#endif
