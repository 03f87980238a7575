/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pages.h - the pages that are made from no text: register, index, contents.
 */
#ifndef WEAVE_PAGES_H
#define WEAVE_PAGES_H

#include "html.h"

/* The barrier register: each id with both sides, litmus file and verdict. */
void page_barriers(struct html *h);

/* The index of functions, barriers and findings. */
void page_names(struct html *h, const struct xref *x);

/* What there is to read. */
void page_contents(struct html *h);

/* A file of the kit as it is. */
void page_file(struct html *h, const char *path);

#endif
