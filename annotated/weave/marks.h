/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * marks.h - where a text names lines of a patch, in the bytes of its source.
 */
#ifndef WEAVE_MARKS_H
#define WEAVE_MARKS_H

#include "doc.h"

enum mark_kind {
	MARK_LABEL,	/* the beginning of a remark */
	MARK_PROSE,	/* L37 or 9/9 L37 */
	MARK_BY_HAND,	/* the same in a drawing */
	MARK_ADDRESS,	/* p9-L37 */
};

/**
 * struct mark - a place that names lines
 * @at, @n: the bytes that do, from the L on
 * @line: of the file
 * @patch: whose lines they are, 0 to 9
 * @alone: it takes its patch from the text that it stands in
 * @from, @to: the lines; -2 is ?2
 * @range: it has the form of a range
 */
struct mark {
	enum mark_kind kind;
	size_t at;
	int n;
	int line;
	int patch;
	bool alone;
	int from;
	int to;
	bool range;
};

struct marks {
	struct mark *mark;
	int n;
	int room;
};

/**
 * marks_of - find them all, in order
 *
 * Blocks that quote something are left alone: what they quote may have lines
 * of that name. Those "by hand" are not.
 *
 * Return: 0, or the line of the file where a remark's beginning is written in
 * a way that only Markdown can read.
 */
int marks_of(const struct doc *d, struct marks *m);

void marks_free(struct marks *m);

/* "L37", "L37-41", "L?2": as a mark has it. */
void mark_text(struct buf *to, int from, int last, bool range);

#endif
