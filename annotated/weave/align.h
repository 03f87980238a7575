/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * align.h - which lines of two texts are the same.
 */
#ifndef WEAVE_ALIGN_H
#define WEAVE_ALIGN_H

#include "text.h"

/**
 * align - a longest common subsequence of two lists of lines
 * @a: one list, @n lines
 * @b: the other, @m lines
 *
 * Texts that differ in more than some thousand lines are not compared between
 * the first and the last difference.
 * Return: an array, to be freed: for each line of @a the index of its equal
 * in @b, or -1. The indices only grow.
 */
int *align(const struct line *a, int n, const struct line *b, int m);

#endif
