// SPDX-License-Identifier: GPL-2.0-only
/*
 * align.c - which lines of two texts are the same, or alike.
 */
#include "align.h"

#include <stdlib.h>
#include <string.h>

/* Cells of a table: 16 MB. */
#define ALIGN_CELLS	(2L * 1024 * 1024)

#define WEIGHT_FULL	16	/* bytes that make a line count in full */
#define FAINT		16	/* how much less a faint line counts */
#define RUN		4	/* the part of it that a run adds */
#define ALIKE_MIN	50	/* percent */
#define ALIKE_BYTES	4	/* that must be the same at least */

/**
 * struct cell - what the ends of both lists share
 * @best: at most
 * @same: if the first line of each is a pair; 0 if they are not equal
 */
struct cell {
	int best;
	int same;
};

/**
 * struct table - all of them; the ends that begin with i and j are in
 *	cell[i * width + j]
 */
struct table {
	struct cell *cell;
	int width;
	const struct line *a;
	const struct line *b;
	const int *weight;
	int n;
	int m;
};

static struct cell *at(const struct table *t, int i, int j)
{
	return &t->cell[(size_t)i * t->width + j];
}

static int weight_of(const struct line *l, bool faint)
{
	int i, bytes = 2;

	/* The sign says little, and blanks say nothing. */
	for (i = 1; i < l->n && bytes < WEIGHT_FULL; i++)
		bytes += l->s[i] != ' ' && l->s[i] != '\t';
	return faint ? bytes : FAINT * bytes;
}

/* What is added where line i and the next are both paired, in one run. */
static int run_of(const struct table *t, int i)
{
	int one = t->weight[i], two = t->weight[i + 1];

	return (one < two ? one : two) / RUN;
}

static void fill(struct table *t)
{
	struct cell *c;
	int i, j, next;

	for (i = t->n - 1; i >= 0; i--) {
		for (j = t->m - 1; j >= 0; j--) {
			c = at(t, i, j);
			c->best = at(t, i + 1, j)->best;
			if (at(t, i, j + 1)->best > c->best)
				c->best = at(t, i, j + 1)->best;
			if (!line_equal(&t->a[i], &t->b[j]))
				continue;
			next = at(t, i + 1, j + 1)->same;
			if (next)
				next += run_of(t, i);
			if (at(t, i + 1, j + 1)->best > next)
				next = at(t, i + 1, j + 1)->best;
			c->same = t->weight[i] + next;
			if (c->same > c->best)
				c->best = c->same;
		}
	}
}

static int compare(const struct line *a, const struct line *b)
{
	int n = a->n < b->n ? a->n : b->n, by = memcmp(a->s, b->s, n);

	return by ? by : a->n - b->n;
}

/* Should line i be left out rather than line j? Where both are as good, the
 * lines themselves decide: then the answer is the same with the lists
 * exchanged, and a change that is taken back is found where it was.
 */
static bool leave_first(const struct table *t, int i, int j)
{
	int without_i = at(t, i + 1, j)->best;
	int without_j = at(t, i, j + 1)->best;

	if (without_i != without_j)
		return without_i > without_j;
	return compare(&t->a[i], &t->b[j]) <= 0;
}

static void read_off(const struct table *t, int *match, int shift)
{
	const struct cell *c;
	bool run = false;
	int i, j, same;

	for (i = j = 0; i < t->n && j < t->m;) {
		c = at(t, i, j);
		same = c->same;
		if (same && run)
			same += run_of(t, i - 1);
		run = same && same >= at(t, i + 1, j)->best &&
			same >= at(t, i, j + 1)->best;
		if (run)
			match[i++] = shift + j++;
		else if (leave_first(t, i, j))
			i++;
		else
			j++;
	}
}

static void table_match(const struct line *a, const bool *faint, int n,
			const struct line *b, int m, int *match, int shift)
{
	int *weight = get((n + 1) * sizeof(*weight));
	struct table t = {
		.cell = get((size_t)(n + 1) * (m + 1) * sizeof(*t.cell)),
		.width = m + 1, .a = a, .b = b, .weight = weight,
		.n = n, .m = m
	};
	int i;

	for (i = 0; i < n; i++)
		weight[i] = weight_of(&a[i], faint && faint[i]);
	fill(&t);
	read_off(&t, match, shift);
	free(t.cell);
	free(weight);
}

static bool fits(long n, long m)
{
	return (n + 1) * (m + 1) <= ALIGN_CELLS;
}

int *align(const struct line *a, const bool *faint, int n,
	   const struct line *b, int m)
{
	int *match = get((n + 1) * sizeof(*match));
	int head = 0, tail = 0, i;

	for (i = 0; i < n; i++)
		match[i] = -1;
	if (fits(n, m)) {
		table_match(a, faint, n, b, m, match, 0);
		return match;
	}
	while (head < n && head < m && line_equal(&a[head], &b[head])) {
		match[head] = head;
		head++;
	}
	while (tail < n - head && tail < m - head &&
	       line_equal(&a[n - 1 - tail], &b[m - 1 - tail])) {
		match[n - 1 - tail] = m - 1 - tail;
		tail++;
	}
	if (fits(n - head - tail, m - head - tail))
		table_match(a + head, faint ? faint + head : NULL,
			    n - head - tail, b + head, m - head - tail,
			    match + head, head);
	return match;
}

int alike(const struct line *a, const struct line *b)
{
	int most = a->n > b->n ? a->n : b->n;
	int least = a->n > b->n ? b->n : a->n;
	int head = 0, tail = 0, percent;

	while (head < least && a->s[head] == b->s[head])
		head++;
	while (tail < least - head &&
	       a->s[a->n - 1 - tail] == b->s[b->n - 1 - tail])
		tail++;
	if (head + tail < ALIKE_BYTES)
		return 0;
	percent = 100L * (head + tail) / most;
	return percent < ALIKE_MIN ? 0 : percent;
}

int *pair_alike(const struct line *a, int n, const struct line *b, int m)
{
	int *pair = get((n + 1) * sizeof(*pair));
	int *best, i, j, same, width = m + 1;

	for (i = 0; i < n; i++)
		pair[i] = -1;
	if (!fits(n, m))
		return pair;
	/* best[i][j]: how alike the ends from i and from j are in all. */
	best = get((size_t)(n + 1) * width * sizeof(*best));
	for (i = n - 1; i >= 0; i--) {
		for (j = m - 1; j >= 0; j--) {
			int *cell = &best[i * width + j];

			same = alike(&a[i], &b[j]);
			*cell = same ? same + cell[width + 1] : 0;
			if (cell[width] > *cell)
				*cell = cell[width];
			if (cell[1] > *cell)
				*cell = cell[1];
		}
	}
	for (i = j = 0; i < n && j < m;) {
		int *cell = &best[i * width + j];

		same = alike(&a[i], &b[j]);
		if (same && *cell == same + cell[width + 1])
			pair[i++] = j++;
		else if (cell[width] >= cell[1])
			i++;
		else
			j++;
	}
	free(best);
	return pair;
}
