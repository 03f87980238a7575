/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rows.h - a diff block and what is said about it, side by side.
 */
#ifndef WEAVE_ROWS_H
#define WEAVE_ROWS_H

#include "doc.h"

/**
 * struct note - a remark, or prose that names no line, and what follows it
 * @from, @to: its lines; @to is 0 if it names none
 * @first: its first item
 * @beside: how many items stand beside the lines
 * @below: how many more stand below them: interleavings, code, figures
 */
struct note {
	int from;
	int to;
	int first;
	int beside;
	int below;
};

/**
 * struct row - some lines of a block and the notes that begin with them
 * @from, @to: lines of the patch
 * @note, @notes: first note and their number
 */
struct row {
	int from;
	int to;
	int note;
	int notes;
};

struct rows {
	struct note *note;
	int notes;
	struct row *row;
	int rows;
	int next;	/* the item behind all of it */
};

/**
 * rows_of - lay out the block that is item i
 *
 * Every line of the block is in exactly one row. A row begins where a remark
 * does, and where the lines of all remarks before it have ended.
 */
void rows_of(const struct doc *d, int i, struct rows *r);

/**
 * rows_whole - how far the lines go that are shown before any note
 *
 * Where notes stand below their lines: those that no note is about go with the
 * next, and those of remarks that overlap come first, together. Returns the
 * last of these rows, from row i on.
 */
int rows_whole(const struct rows *r, int i);

void rows_free(struct rows *r);

#endif
