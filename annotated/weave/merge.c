// SPDX-License-Identifier: GPL-2.0-only
/*
 * merge.c - a text's old lines and a patch's new ones in one order.
 */
#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "skeleton.h"

#define GONE	(-1)	/* in strand.is, until it is known what is kept */

/**
 * struct loom - what is being merged
 * @old: the text's lines, of which line i has become line @match[i]
 * @alike: so have those that are alike
 */
struct loom {
	const struct doc *d;
	const struct patch *p;
	struct strand *old;
	int olds;
	int *match;
	bool alike;
	struct merge *m;
};

void names_add(struct names *n, int from, int to, bool remark)
{
	if (n->n == n->room) {
		n->room = 2 * n->room + 64;
		n->name = get_more(n->name, n->room * sizeof(*n->name));
	}
	n->name[n->n].from = from;
	n->name[n->n].to = to;
	n->name[n->n++].remark = remark;
}

void names_free(struct names *n)
{
	free(n->name);
	memset(n, 0, sizeof(*n));
}

/* ---- the text's lines -------------------------------------------------- */

static struct strand *open(struct loom *l, int at, int n)
{
	size_t size = sizeof(*l->old);

	l->old = get_more(l->old, (l->olds + n + 1) * size);
	memmove(l->old + at + n, l->old + at, (l->olds - at) * size);
	memset(l->old + at, 0, n * size);
	l->olds += n;
	return l->old + at;
}

/* Put the lines of item i before old line @at; they count from @was on. */
static void old_lines(struct loom *l, int i, int at, int was, int step)
{
	const char *text = cmark_node_get_literal(l->d->item[i].node);
	struct strand *s;
	struct line *line;
	int n, k;

	n = lines_of(text, strlen(text), &line);
	s = open(l, at, n);
	for (k = 0; k < n; k++) {
		s[k].text = line[k];
		s[k].block = l->d->item[i].block;
		s[k].was = was + k * step;
	}
	free(line);
}

/* Lost lines stand before a line of their block, or at its end. */
static void old_lost(struct loom *l, int i, int begin)
{
	const struct item *it = &l->d->item[i];
	int at = begin;

	while (at < l->olds && (l->old[at].was < 0 ||
				l->old[at].was < it->from))
		at++;
	old_lines(l, i, at, it->name_from, -1);
}

static void old_block(struct loom *l, int i)
{
	const struct doc *d = l->d;
	int begin = l->olds, k;

	old_lines(l, i, l->olds, d->item[i].from, 1);
	for (k = i + 1; k < d->items && d->item[k].block == i; k++)
		if (d->item[k].kind == ITEM_CODE && d->item[k].lost)
			old_lost(l, k, begin);
}

static void find_match(struct loom *l)
{
	struct line *a = get((l->olds + 1) * sizeof(*a));
	struct line *b = get((l->p->lines + 1) * sizeof(*b));
	bool *faint = get((l->olds + 1) * sizeof(*faint));
	int i;

	for (i = 0; i < l->olds; i++) {
		a[i] = l->old[i].text;
		faint[i] = l->old[i].was < 0;
	}
	for (i = 0; i < l->p->lines; i++)
		b[i] = l->p->line[i].text;
	l->match = align(a, faint, l->olds, b, l->p->lines);
	free(faint);
	free(b);
	free(a);
}

/* ---- one order --------------------------------------------------------- */

static struct strand *push(struct loom *l, struct line text, int block)
{
	struct merge *m = l->m;
	struct strand *s;

	if (!(m->strands & (m->strands - 1)))
		m->strand = get_more(m->strand, (2 * m->strands + 1) *
				     sizeof(*m->strand));
	s = &m->strand[m->strands++];
	memset(s, 0, sizeof(*s));
	s->text = text;
	s->block = block;
	return s;
}

static void push_new(struct loom *l, int j, int block)
{
	push(l, l->p->line[j].text, block)->is = j + 1;
}

static struct strand *push_old(struct loom *l, int i, int is)
{
	struct strand *s = push(l, l->old[i].text, l->old[i].block);

	s->was = l->old[i].was;
	s->is = is;
	return s;
}

static int new_block(struct loom *l, int after)
{
	struct merge *m = l->m;

	m->after = get_more(m->after, (m->fresh + 1) * sizeof(*m->after));
	m->after[m->fresh] = after;
	return m->items + m->fresh++;
}

/* New lines j to @end - 1 between two blocks, of which the upper is there: a
 * hunk begins a block of its own, and what leads up to the lower belongs to it.
 */
static void push_between(struct loom *l, int j, int end, int upper, int lower)
{
	int from = j, block = upper, first = l->m->strands, k;
	bool cut;

	for (; j < end; j++) {
		if (block == upper)
			cut = skeleton_begins(l->p, j) ||
				j - from >= BLOCK_MAX;
		else
			cut = skeleton_cuts(l->p, from, j);
		if (cut) {
			block = new_block(l, upper);
			from = j;
			first = l->m->strands;
		}
		push_new(l, j, block);
	}
	if (block == upper || lower < 0 || skeleton_cuts(l->p, from, end))
		return;
	for (k = first; k < l->m->strands; k++)
		l->m->strand[k].block = lower;
	l->m->fresh--;
}

/**
 * struct gap - where old lines are gone and new ones have come
 * @i, @n: the old lines; @j, @m: the new ones
 * @pair: which new line each old one has become, or -1
 */
struct gap {
	int i;
	int n;
	int j;
	int m;
	int *pair;
};

static int *find_pairs(const struct loom *l, const struct gap *g)
{
	struct line *a = get((g->n + 1) * sizeof(*a));
	struct line *b = get((g->m + 1) * sizeof(*b));
	int *pair, k;

	for (k = 0; k < g->n; k++)
		a[k] = l->old[g->i + k].text;
	for (k = 0; k < g->m; k++)
		b[k] = l->p->line[g->j + k].text;
	pair = pair_alike(a, g->n, b, g->m);
	free(b);
	free(a);
	return pair;
}

/* The first new line that one of the old lines from @k on has become. */
static int first_pair(const struct gap *g, int k)
{
	for (; k < g->n; k++)
		if (g->pair[k] >= 0)
			return g->pair[k];
	return g->m;
}

/* Are both lines of a kind that a program writes and counts? */
static bool counted(const struct patch *p, int i, const struct line *old)
{
	static const char *const begin[] = { "diff --git ", "index ", "--- ",
					     "+++ ", NULL };
	int k;

	if (!patch_counted(p, i))
		return false;
	if (p->line[i].part == PART_HUNK)
		return line_begins(old, "@@ -");
	if (p->line[i].part == PART_STAT)
		return line_begins(old, " ");
	for (k = 0; begin[k]; k++)
		if (line_begins(old, begin[k]) &&
		    line_begins(&p->line[i].text, begin[k]))
			return true;
	return false;
}

/* Has an old line only changed? So say those who ask for it; and what a
 * program has counted changes with every patch.
 */
static bool only_changed(const struct loom *l, const struct gap *g, int k)
{
	int new = g->j + g->pair[k];

	return g->pair[k] >= 0 &&
		(l->alike || counted(l->p, new, &l->old[g->i + k].text));
}

/* New lines go into the block of the line in whose place they stand, or else
 * of the line before. Of each block first the lines that are gone, then the
 * new ones: so no remark gets lines that it says nothing about.
 */
static void push_instead(struct loom *l, const struct gap *g)
{
	int k, next = 0, until, block = l->old[g->i].block;
	struct strand *s;

	for (k = 0; k < g->n; k++) {
		until = next;
		if (only_changed(l, g, k))
			until = g->pair[k];
		else if (l->old[g->i + k].block != block)
			until = first_pair(g, k);
		for (; next < until; next++)
			push_new(l, g->j + next, block);
		block = l->old[g->i + k].block;
		s = push_old(l, g->i + k, GONE);
		s->heir = g->pair[k] >= 0;
		if (!only_changed(l, g, k))
			continue;
		s->text = l->p->line[g->j + next].text;
		s->is = g->j + ++next;
	}
	for (; next < g->m; next++)
		push_new(l, g->j + next, block);
}

/* Is something left out here? Only the cover letter's text may do that. */
static bool left_out(const struct loom *l, int i, int end)
{
	int before = 0, after = 0, k;

	if (l->d->number)
		return false;
	for (k = i - 1; k >= 0 && !before; k--)
		before = l->old[k].was > 0 ? l->old[k].was : 0;
	for (k = end; k < l->olds && !after; k++)
		after = l->old[k].was > 0 ? l->old[k].was : 0;
	for (k = i; k < end; k++)
		if (l->old[k].was > 0 && l->old[k].was == before + 1)
			before++;
	return !after || after != before + 1;
}

/* Old lines i to @end - 1 are gone; new lines j to @to - 1 are there. */
static void push_gap(struct loom *l, int i, int end, int j, int to)
{
	int upper = i ? l->old[i - 1].block : -1;
	int lower = end < l->olds ? l->old[end].block : -1;

	if (j < to && left_out(l, i, end))
		j = to;
	if (i < end) {
		struct gap g = {
			.i = i, .n = end - i, .j = j, .m = to - j
		};

		g.pair = find_pairs(l, &g);
		push_instead(l, &g);
		free(g.pair);
	} else if (upper < 0 || upper == lower) {
		for (; j < to; j++)
			push_new(l, j, lower);
	} else {
		push_between(l, j, to, upper, lower);
	}
}

static void push_all(struct loom *l)
{
	int i = 0, j = 0, from;

	while (i < l->olds || j < l->p->lines) {
		from = i;
		while (i < l->olds && l->match[i] < 0)
			i++;
		push_gap(l, from, i, j, i < l->olds ? l->match[i] :
			 l->p->lines);
		j = l->p->lines;
		if (i < l->olds) {
			j = l->match[i] + 1;
			push_old(l, i++, j);
		}
	}
}

/* ---- what is kept of what is gone -------------------------------------- */

int merge_find(const struct merge *m, int name)
{
	int i;

	for (i = 0; name && i < m->strands; i++)
		if (m->strand[i].was == name)
			return i;
	return -1;
}

static bool one_left(const struct merge *m, int from, int to)
{
	int i;

	for (i = from; i <= to; i++)
		if (m->strand[i].was && m->strand[i].is > 0)
			return true;
	return false;
}

static void keep_named(const struct merge *m, const struct names *named,
		       bool *keep)
{
	int i, k, from, to;

	for (i = 0; i < named->n; i++) {
		from = merge_find(m, named->name[i].from);
		to = merge_find(m, named->name[i].to);
		if (from >= 0)
			keep[from] = true;
		if (to >= 0)
			keep[to] = true;
		if (from < 0 || to < from || !named->name[i].remark ||
		    one_left(m, from, to))
			continue;
		for (k = from; k <= to; k++)
			keep[k] = true;
	}
}

bool block_ends(const struct doc *d, int i)
{
	return i >= d->items || d->item[i].kind == ITEM_DIFF ||
		d->item[i].kind == ITEM_HEADING;
}

/* Is there more below a block than the lines that --sync has kept? */
static bool says_more(const struct doc *d, int block)
{
	int i = block + 1;

	while (i < d->items && d->item[i].kind == ITEM_CODE && d->item[i].lost)
		i++;
	return !block_ends(d, i);
}

/* A block that holds nothing any more stays if anything stands below it. */
static void keep_blocks(const struct loom *l, enum keep how, bool *keep)
{
	const struct merge *m = l->m;
	int i, end, k;
	bool live, kept;

	for (i = 0; i < m->strands; i = end) {
		live = kept = false;
		for (end = i; end < m->strands &&
		     m->strand[end].block == m->strand[i].block; end++) {
			live |= m->strand[end].is > 0;
			kept |= keep[end];
		}
		if (live || m->strand[i].block >= m->items)
			continue;
		if (!kept && how == KEEP_NAMED &&
		    !says_more(l->d, m->strand[i].block))
			continue;
		for (k = i; k < end; k++)
			keep[k] = true;
	}
}

/* Nothing would tell later which of two blocks a line at an edge was in. */
static void keep_edges(const struct merge *m, bool *keep)
{
	const struct strand *s;
	int i, k, edge;

	for (i = 0; i < m->strands; i++) {
		s = &m->strand[i];
		if (!s->was || s->is != GONE || s->heir)
			continue;
		edge = 2;
		for (k = i - 1; k >= 0 && m->strand[k].block == s->block; k--)
			if (m->strand[k].was) {
				edge--;
				break;
			}
		for (k = i + 1; k < m->strands &&
		     m->strand[k].block == s->block; k++)
			if (m->strand[k].was) {
				edge--;
				break;
			}
		keep[i] |= edge > 0;
	}
}

static void number_gone(const struct loom *l, const struct names *named,
			enum keep how)
{
	bool *keep = get((l->m->strands + 1) * sizeof(*keep));
	struct strand *s;
	int i, id = 0;

	keep_named(l->m, named, keep);
	if (how == KEEP_EDGES)
		keep_edges(l->m, keep);
	for (i = 0; how == KEEP_ALL && i < l->m->strands; i++)
		keep[i] = true;
	keep_blocks(l, how, keep);
	for (i = 0; i < l->m->strands; i++) {
		s = &l->m->strand[i];
		if (s->is == GONE)
			s->is = keep[i] ? -++id : 0;
	}
	free(keep);
}

static bool nothing_changed(const struct merge *m)
{
	int i;

	for (i = 0; i < m->strands; i++)
		if ((m->strand[i].heir && m->strand[i].is > 0) ||
		    (m->strand[i].was >= 0 ?
		     m->strand[i].was != m->strand[i].is :
		     m->strand[i].is > 0))
			return false;
	return true;
}

void merge_of(const struct doc *d, const struct patch *p,
	      const struct names *named, enum keep keep, bool alike_same,
	      struct merge *m)
{
	struct loom l = { .d = d, .p = p, .alike = alike_same, .m = m };
	int i;

	memset(m, 0, sizeof(*m));
	m->items = d->items;
	m->lines = p->lines;
	m->excerpt = !d->number;
	for (i = 0; i < d->items; i++)
		if (d->item[i].kind == ITEM_DIFF)
			old_block(&l, i);
	find_match(&l);
	push_all(&l);
	m->same = nothing_changed(m);
	number_gone(&l, named, keep);
	free(l.match);
	free(l.old);
}

void merge_free(struct merge *m)
{
	free(m->after);
	free(m->strand);
	memset(m, 0, sizeof(*m));
}

int merge_name(const struct merge *m, int name)
{
	int i, near = -1;

	i = merge_find(m, name);
	if (i >= 0)
		return m->strand[i].is;
	if (!m->excerpt)
		return 0;
	/* A line that the text leaves out moves with the one before it. */
	for (i = 0; name > 0 && i < m->strands; i++)
		if (m->strand[i].was > 0 && m->strand[i].was < name &&
		    m->strand[i].is > 0)
			near = i;
	if (near < 0)
		return 0;
	return m->strand[near].is + name - m->strand[near].was;
}
