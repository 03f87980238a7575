/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * merge.h - a text's old lines and a patch's new ones in one order.
 */
#ifndef WEAVE_MERGE_H
#define WEAVE_MERGE_H

#include "doc.h"
#include "patch.h"

/* Which lines that are gone are kept in the text: those that a remark or a
 * reference names; and those at the edge of a block; and all.
 */
enum keep { KEEP_NAMED, KEEP_EDGES, KEEP_ALL, KEEPS };

/**
 * struct strand - a line before and after
 * @block: item of its diff block; or a new block, struct merge's @items and up
 * @was: its number before; -2 if it was ?2; 0 if it is new
 * @is: its number now; -2 if it is ?2; 0 if it is gone
 * @heir: a line that is alike stands in its place now; where such a line is
 *	taken for the same, this is it
 */
struct strand {
	struct line text;
	int block;
	int was;
	int is;
	bool heir;
};

/* A name of lines: as the text has it, before. */
struct name {
	int from;
	int to;
	bool remark;
};

struct names {
	struct name *name;
	int n;
	int room;
};

void names_add(struct names *n, int from, int to, bool remark);
void names_free(struct names *n);

/**
 * struct merge - all of them, block by block
 * @after: for each new block the block's item below whose remarks it goes
 * @items: of the text
 * @lines: of the patch, of which an @excerpt may leave some out
 * @same: nothing has changed
 */
struct merge {
	struct strand *strand;
	int strands;
	int *after;
	int fresh;
	int items;
	int lines;
	bool excerpt;
	bool same;
};

/**
 * merge_of - bring a text's lines and those of its patch together
 * @named: what names lines of the text
 * @keep: which lines that are gone are kept
 * @alike_same: a line that has only changed is the same line
 */
void merge_of(const struct doc *d, const struct patch *p,
	      const struct names *named, enum keep keep, bool alike_same,
	      struct merge *m);

void merge_free(struct merge *m);

/* The index of the strand of this name before; -1 if there is none. */
int merge_find(const struct merge *m, int name);

/* What a line of this name is called now; 0 if that cannot be said. */
int merge_name(const struct merge *m, int name);

/* Does the item end what stands below a block? */
bool block_ends(const struct doc *d, int i);

#endif
