/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listing.h - some lines of a patch or of the kernel, for a slide.
 */
#ifndef WEAVE_LISTING_H
#define WEAVE_LISTING_H

#include "kit.h"

/**
 * struct listing_options - which lines, and how
 * @lines: "71" or "71-80"
 * @from, @to: text that one line of the function has, the first and the last
 * @most: how many lines there may be; 0 for any number
 * @latex: for \input, in place of plain text
 * @dedent: without the tabs that all of them begin with
 * Those that are not given are NULL, 0 or false.
 */
struct listing_options {
	const char *lines;
	const char *from;
	const char *to;
	int most;
	bool latex;
	bool dedent;
};

/**
 * listing_of_patch - what a patch shows of a function
 * @function: "name", "name()" or "path:name()"; NULL for all of the diff
 * @to: gets it
 *
 * Return: false after a fault: no such lines, several, or too many.
 */
bool listing_of_patch(struct kit *k, const struct patch *p,
		      const char *function, const struct listing_options *o,
		      struct buf *to);

/**
 * listing_of_source - a function of a source file
 * @tree, @file: where the file is, and its path there
 * @function: as of a patch, or "struct name", or a macro
 */
bool listing_of_source(struct kit *k, const char *tree, const char *file,
		       const char *function, const struct listing_options *o,
		       struct buf *to);

#endif
