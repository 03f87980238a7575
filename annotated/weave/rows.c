// SPDX-License-Identifier: GPL-2.0-only
/*
 * rows.c - a diff block and what is said about it, side by side.
 */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

static bool beside(const struct item *it)
{
	return it->kind == ITEM_PROSE || it->kind == ITEM_REMARK;
}

/* A remark that names a line outside of its block, which is a fault that
 * check_doc() has told, is put beside the block's first.
 */
static void note_lines(const struct item *block, const struct item *it,
		       struct note *n)
{
	n->from = block->from;
	n->to = 0;
	if (it->kind != ITEM_REMARK || it->from < block->from ||
	    it->to > block->to || it->to < it->from)
		return;
	n->from = it->from;
	n->to = it->to;
}

static void find_notes(const struct doc *d, int block, struct rows *r)
{
	int i = block + 1, room = d->items - block + 1;
	struct note *n = NULL;

	r->note = get(room * sizeof(*r->note));
	for (; i < d->items; i++) {
		if (d->item[i].kind == ITEM_HEADING ||
		    d->item[i].kind == ITEM_DIFF)
			break;
		if (!n || d->item[i].kind == ITEM_REMARK) {
			n = &r->note[r->notes++];
			n->first = i;
			note_lines(&d->item[block], &d->item[i], n);
		}
		if (n->below || !beside(&d->item[i]))
			n->below++;
		else
			n->beside++;
	}
	r->next = i;
}

/* By first line; few of them, and mostly in order. */
static void sort_notes(struct rows *r)
{
	struct note n;
	int i, k;

	for (i = 1; i < r->notes; i++) {
		n = r->note[i];
		for (k = i; k && r->note[k - 1].from > n.from; k--)
			r->note[k] = r->note[k - 1];
		r->note[k] = n;
	}
}

static void add_row(struct rows *r, int from, int note)
{
	struct row *last = r->rows ? &r->row[r->rows - 1] : NULL;

	if (last && last->from == from)
		return;
	if (last)
		last->to = from - 1;
	r->row[r->rows].from = from;
	r->row[r->rows].note = note;
	r->rows++;
}

void rows_of(const struct doc *d, int i, struct rows *r)
{
	const struct item *block = &d->item[i];
	int end = block->from - 1, k;

	memset(r, 0, sizeof(*r));
	find_notes(d, i, r);
	sort_notes(r);
	r->row = get((2 * r->notes + 2) * sizeof(*r->row));
	add_row(r, block->from, 0);
	for (k = 0; k < r->notes; k++) {
		if (end >= block->from && end < r->note[k].from)
			add_row(r, end + 1, k);
		add_row(r, r->note[k].from, k);
		r->row[r->rows - 1].notes++;
		if (r->note[k].to > end)
			end = r->note[k].to;
	}
	if (end >= block->from && end < block->to)
		add_row(r, end + 1, k);
	r->row[r->rows - 1].to = block->to;
}

int rows_whole(const struct rows *r, int i)
{
	bool said = false;
	int end = 0, k, n;

	for (k = i; k < r->rows; k++) {
		said = said || r->row[k].notes;
		for (n = 0; n < r->row[k].notes; n++)
			if (r->note[r->row[k].note + n].to > end)
				end = r->note[r->row[k].note + n].to;
		if (said && r->row[k].to >= end)
			return k;
	}
	return r->rows - 1;
}

void rows_free(struct rows *r)
{
	free(r->note);
	free(r->row);
	memset(r, 0, sizeof(*r));
}
