/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sync.h - bring texts up to date with patches that have changed.
 */
#ifndef WEAVE_SYNC_H
#define WEAVE_SYNC_H

#include "kit.h"
#include "merge.h"

/**
 * sync_read - can a text be followed?
 *
 * Faults are told: what --sync would not understand, and so might lose.
 */
bool sync_read(const struct doc *d, struct faults *f);

/**
 * sync_text - what a text is with another patch
 * @p: its patch now
 * @named: what names its lines, in it and elsewhere
 * @alike_same: a line that has only changed is the same line
 * @m: gets the lines, to be freed
 *
 * Of the lines that are gone as few are kept as are needed to get the same
 * text back when the patch changes back.
 */
void sync_text(const struct doc *d, const struct patch *p,
	       const struct names *named, bool alike_same, struct merge *m);

/**
 * sync_texts - write texts anew whose patches have changed
 * @alike_same: a line that has only changed is the same line
 * @text: numbers of patches, or paths of texts; all if there are none
 *
 * All texts of annotated/ get the new numbers of the lines that they name.
 * What a human has to mend is told as faults.
 */
void sync_texts(struct kit *k, bool alike_same, char **text, int n);

#endif
