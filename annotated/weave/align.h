/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * align.h - which lines of two texts are the same, or alike.
 */
#ifndef WEAVE_ALIGN_H
#define WEAVE_ALIGN_H

#include "text.h"

/**
 * align - which lines of two lists are the same
 * @a: one list, @n lines
 * @faint: lines of @a that count only where no other line competes with them;
 *	NULL if there are none
 * @b: the other list, @m lines
 *
 * Long lines and whole runs count more than single braces, so that what is
 * found is what a reader would call the same. Exchanging the lists does not
 * change what is found. Lists that differ in more than a thousand lines or so
 * are not compared between the first and the last difference.
 *
 * Return: an array, to be freed: for each line of @a the index of its equal
 * in @b, or -1. The indices only grow.
 */
int *align(const struct line *a, const bool *faint, int n,
	   const struct line *b, int m);

/**
 * alike - could one line have become the other?
 *
 * Return: how many percent of the longer line are the same at its beginning
 * and its end; 0 if that is too little to say so.
 */
int alike(const struct line *a, const struct line *b);

/**
 * pair_alike - pair the lines that stand in the place of others
 *
 * Return: an array, to be freed: for each line of @a the index of the line of
 * @b that it has become, or -1. The indices only grow.
 */
int *pair_alike(const struct line *a, int n, const struct line *b, int m);

#endif
