// SPDX-License-Identifier: GPL-2.0-only
/*
 * splice.c - a text with new lines of its patch and new numbers for them.
 */
#include "splice.h"

#include <stdlib.h>
#include <string.h>

#include "refs.h"

#define FENCE_MIN	3

/* Bytes @at to @at + @n become @with. */
struct edit {
	size_t at;
	size_t n;
	struct buf with;
	int order;
};

/**
 * struct splice - a text on its way
 * @merge: of its own patch, or NULL
 * @begin: where each of its lines begins, from 1 on; @begin[@lines + 1] is
 *	its end
 */
struct splice {
	const struct doc *d;
	const struct merge *merge;
	size_t *begin;
	int lines;
	struct edit *edit;
	int edits;
};

static struct edit *edit(struct splice *s, size_t at, size_t n)
{
	struct edit *e;

	if (!(s->edits & (s->edits - 1)))
		s->edit = get_more(s->edit, (2 * s->edits + 1) *
				   sizeof(*s->edit));
	e = &s->edit[s->edits];
	memset(e, 0, sizeof(*e));
	e->at = at;
	e->n = n;
	e->order = s->edits++;
	buf_add(&e->with, "", 0);
	return e;
}

static bool blank_line(const struct splice *s, int line)
{
	return line < 1 || line > s->lines ||
		s->begin[line + 1] - s->begin[line] <= 1;
}

/* ---- blocks ------------------------------------------------------------ */

/* Which strands stand in a block: the lines before, or now, or those lost. */
enum when { WAS, IS, LOST };

static bool stands(const struct strand *s, enum when when)
{
	return when == WAS ? s->was > 0 : when == IS ? s->is > 0 : s->is < 0;
}

/* How long a fence must be around these strands. */
static int fence_length(const struct strand *s, int n, char c, enum when when)
{
	int i, k, run, least = FENCE_MIN;

	for (i = 0; i < n; i++) {
		if (!stands(&s[i], when))
			continue;
		for (k = 0; k < s[i].text.n && s[i].text.s[k] == ' '; k++)
			;
		for (run = 0; k + run < s[i].text.n &&
		     s[i].text.s[k + run] == c; run++)
			;
		if (run >= least)
			least = run + 1;
	}
	return least;
}

static void fence(struct buf *to, char c, int n)
{
	while (n--)
		buf_char(to, c);
}

static void strands_text(struct buf *to, const struct strand *s, int n,
			 enum when when)
{
	int i;

	for (i = 0; i < n; i++) {
		if (!stands(&s[i], when))
			continue;
		buf_add(to, s[i].text.s, s[i].text.n);
		buf_char(to, '\n');
	}
}

/* The number of the first line that is there, from strand i on. */
static int next_number(const struct merge *m, int i, int end)
{
	for (; i < end; i++)
		if (m->strand[i].is > 0)
			return m->strand[i].is;
	return 0;
}

/* Where lines of strands @from to @end stood that are gone from there on. */
static int number_behind(const struct merge *m, int from, int i, int end)
{
	int number = next_number(m, i, end), k;

	for (k = i; !number && k-- > from;)
		if (m->strand[k].is > 0)
			number = m->strand[k].is + 1;
	if (!number)
		number = next_number(m, end, m->strands);
	return number ? number : m->lines + 1;
}

static void lost_text(struct buf *to, const struct merge *m, int from, int i,
		      int n, int end)
{
	int length = fence_length(m->strand + i, n, '`', LOST);
	int first = 0, last = 0, k;

	for (k = i; k < i + n; k++) {
		if (m->strand[k].is >= 0)
			continue;
		last = -m->strand[k].is;
		first = first ? first : last;
	}
	fence(to, '`', length);
	buf_printf(to, "lost ?%d", first);
	if (last > first)
		buf_printf(to, "-%d", last);
	buf_printf(to, " before L%d\n", number_behind(m, from, i, end));
	strands_text(to, m->strand + i, n, LOST);
	fence(to, '`', length);
	buf_char(to, '\n');
}

/* A block of strands @from to @end - 1, and below it what it has lost. */
static void block_text(struct buf *to, const struct merge *m, int from,
		       int end, char c, int length)
{
	const struct strand *s = m->strand + from;
	int i, n, kept, least = fence_length(s, end - from, c, IS);

	/* One that was longer than it had to be may stay so. */
	if (length == fence_length(s, end - from, c, WAS) || length < least)
		length = least;
	fence(to, c, length);
	buf_printf(to, "diff L%d\n", number_behind(m, from, from, end));
	strands_text(to, s, end - from, IS);
	fence(to, c, length);
	buf_char(to, '\n');
	for (i = from; i < end; i += n ? n : 1) {
		for (n = kept = 0; i + n < end &&
		     m->strand[i + n].is <= 0; n++)
			kept += m->strand[i + n].is < 0;
		if (kept)
			lost_text(to, m, from, i, n, end);
	}
}

/* The last item of those that --sync has put directly below a block. */
static int last_lost(const struct doc *d, int i)
{
	while (i + 1 < d->items && d->item[i + 1].kind == ITEM_CODE &&
	       d->item[i + 1].lost)
		i++;
	return i;
}

static void old_block(struct splice *s, int block, int from, int end)
{
	const struct item *it = &s->d->item[block];
	int until = last_lost(s->d, block), last = s->d->item[until].last;
	size_t at = s->begin[it->line], n = s->begin[last + 1] - at;
	const char *open = s->d->text.p + at;
	int length = 0, i;
	bool empty = true;
	struct edit *e;

	for (i = from; i < end; i++)
		empty = empty && !s->merge->strand[i].is;
	if (empty && block_ends(s->d, until + 1)) {
		if (blank_line(s, it->line - 1) && blank_line(s, last + 1) &&
		    last < s->lines)
			n += s->begin[last + 2] - s->begin[last + 1];
		edit(s, at, n);
		return;
	}
	while (open[length] == open[0])
		length++;
	e = edit(s, at, n);
	block_text(&e->with, s->merge, from, end, open[0], length);
}

static void new_block(struct splice *s, int block, int from, int end)
{
	int i = s->merge->after[block - s->merge->items] + 1, line;
	struct edit *e;

	while (!block_ends(s->d, i))
		i++;
	line = i < s->d->items ? s->d->item[i].line : s->lines + 1;
	e = edit(s, s->begin[line], 0);
	if (line > s->lines && !blank_line(s, line - 1))
		buf_char(&e->with, '\n');
	block_text(&e->with, s->merge, from, end, '`', FENCE_MIN);
	if (line <= s->lines && blank_line(s, line - 1))
		buf_char(&e->with, '\n');
}

/* What --sync has kept is written with its block; elsewhere it goes. */
static void stray_lost(struct splice *s)
{
	const struct doc *d = s->d;
	const struct item *it;
	int i;

	for (i = 0; i < d->items; i++) {
		it = &d->item[i];
		if (it->kind == ITEM_DIFF)
			i = last_lost(d, i);
		else if (it->kind == ITEM_CODE && it->lost)
			edit(s, s->begin[it->line], s->begin[it->last + 1] -
			     s->begin[it->line]);
	}
}

static void blocks(struct splice *s)
{
	const struct merge *m = s->merge;
	int i, end;

	for (i = 0; i < m->strands; i = end) {
		for (end = i; end < m->strands &&
		     m->strand[end].block == m->strand[i].block; end++)
			;
		if (m->strand[i].block < m->items)
			old_block(s, m->strand[i].block, i, end);
		else
			new_block(s, m->strand[i].block, i, end);
	}
	stray_lost(s);
}

/* ---- names ------------------------------------------------------------- */

/* The name of a mark's lines now; false if it stays as it is. */
static bool renamed(const struct splice *s, const struct mark *mark,
		    const struct merge *m, struct buf *to)
{
	int from = merge_name(m, mark->from), last = merge_name(m, mark->to);

	if (!from || !last)
		return false;
	/* So near to the beginning L3 alone would not be a line. */
	if (mark->kind != MARK_LABEL && mark->kind != MARK_ADDRESS &&
	    mark->alone && from > 0 && from < REF_LINE_MIN &&
	    mark->from >= REF_LINE_MIN && s->d->number > 0)
		buf_printf(to, "%d/%d ", s->d->number, PATCHES - 1);
	mark_text(to, from, last, mark->range);
	return to->n != (size_t)mark->n ||
		memcmp(to->p, s->d->text.p + mark->at, mark->n);
}

/* What has happened to the lines of a patch; NULL if nothing has. */
static const struct merge *change_of(const struct merge *const merge[PATCHES],
				     int number)
{
	const struct merge *m = number >= 0 ? merge[number] : NULL;

	return m && !m->same ? m : NULL;
}

static void rename_mark(struct splice *s, const struct mark *mark,
			const struct merge *m)
{
	struct buf now = { 0 };
	struct edit *e;

	if (!renamed(s, mark, m, &now)) {
		buf_free(&now);
		return;
	}
	e = edit(s, mark->at, mark->n);
	buf_free(&e->with);
	e->with = now;
}

/**
 * struct drawn - a line of a drawing, and where its marks are in it now
 */
struct drawn {
	struct buf text;
	size_t *at;
	int n;
};

/* Put @with, @m bytes, for the @n bytes at @at. */
static void drawn_put(struct drawn *d, size_t at, size_t n, const char *with,
		      size_t m)
{
	struct buf now = { 0 };
	int i;

	buf_add(&now, d->text.p, at);
	buf_add(&now, with, m);
	buf_add(&now, d->text.p + at + n, d->text.n - at - n);
	buf_free(&d->text);
	d->text = now;
	for (i = 0; i < d->n; i++)
		if (d->at[i] > at)
			d->at[i] += m - n;
}

/* Give the gap of @n blanks at @at @more of them, and leave two at least. */
static void resize_gap(struct drawn *d, size_t at, int n, int more)
{
	char *blanks;

	if (n + more < 2)
		return;
	blanks = get_printf("%*s", n + more, "");
	drawn_put(d, at, n, blanks, n + more);
	free(blanks);
}

/* What a name at @at with @n bytes has grown, the next gap in its cell of the
 * drawing loses, or else the one before it.
 */
static void keep_column(struct drawn *d, size_t at, size_t n, int grown)
{
	const char *begin = d->text.p, *p = begin + at + n;
	int gap;

	for (; *p && *p != '|' && *p != '\n'; p++) {
		gap = strspn(p, " ");
		if (gap < 2)
			continue;
		if (p[gap] && p[gap] != '\n')
			resize_gap(d, p - begin, gap, -grown);
		return;
	}
	for (p = begin + at; p > begin && p[-1] != '|'; p--) {
		for (gap = 0; p - gap > begin && p[-1 - gap] == ' '; gap++)
			;
		if (gap < 2)
			continue;
		resize_gap(d, p - gap - begin, gap, -grown);
		return;
	}
}

/* In a drawing the columns stay: @n marks of one line. */
static void rename_drawn(struct splice *s, const struct mark *mark, int n,
			 const struct merge *const merge[PATCHES])
{
	size_t begin = s->begin[mark->line], end = s->begin[mark->line + 1];
	struct drawn d = { .at = get(n * sizeof(*d.at)), .n = n };
	const struct merge *m;
	struct buf now = { 0 };
	struct edit *e;
	int i;

	buf_add(&d.text, s->d->text.p + begin, end - begin);
	for (i = 0; i < n; i++)
		d.at[i] = mark[i].at - begin;
	for (i = 0; i < n; i++) {
		m = change_of(merge, mark[i].patch);
		now.n = 0;
		if (!m || !renamed(s, &mark[i], m, &now))
			continue;
		drawn_put(&d, d.at[i], mark[i].n, now.p, now.n);
		keep_column(&d, d.at[i], now.n, (int)now.n - mark[i].n);
	}
	e = edit(s, begin, end - begin);
	buf_add(&e->with, d.text.p, d.text.n);
	buf_free(&now);
	buf_free(&d.text);
	free(d.at);
}

static void names(struct splice *s, const struct marks *marks,
		  const struct merge *const merge[PATCHES])
{
	const struct mark *mark;
	int i, n;

	for (i = 0; i < marks->n; i += n) {
		mark = &marks->mark[i];
		n = 1;
		if (mark->kind == MARK_BY_HAND) {
			while (i + n < marks->n &&
			       marks->mark[i + n].line == mark->line)
				n++;
			rename_drawn(s, mark, n, merge);
		} else if (change_of(merge, mark->patch)) {
			rename_mark(s, mark, change_of(merge, mark->patch));
		}
	}
}

/* ---- all of it --------------------------------------------------------- */

static void find_lines(struct splice *s)
{
	struct line *line;
	int i;

	s->lines = lines_of(s->d->text.p, s->d->text.n, &line);
	s->begin = get((s->lines + 2) * sizeof(*s->begin));
	for (i = 0; i < s->lines; i++)
		s->begin[i + 1] = line[i].s - s->d->text.p;
	s->begin[s->lines + 1] = s->d->text.n;
	free(line);
}

static int by_place(const void *va, const void *vb)
{
	const struct edit *a = va, *b = vb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->order - b->order;
}

static void apply(struct splice *s, struct buf *to)
{
	size_t done = 0;
	int i;

	if (s->edits)
		qsort(s->edit, s->edits, sizeof(*s->edit), by_place);
	buf_add(to, "", 0);
	for (i = 0; i < s->edits; i++) {
		buf_add(to, s->d->text.p + done, s->edit[i].at - done);
		buf_add(to, s->edit[i].with.p, s->edit[i].with.n);
		done = s->edit[i].at + s->edit[i].n;
		buf_free(&s->edit[i].with);
	}
	buf_add(to, s->d->text.p + done, s->d->text.n - done);
	free(s->edit);
}

void splice(const struct doc *d, const struct marks *marks,
	    const struct merge *const merge[PATCHES], struct buf *to)
{
	struct splice s = { .d = d, .merge = change_of(merge, d->number) };

	find_lines(&s);
	if (s.merge)
		blocks(&s);
	names(&s, marks, merge);
	apply(&s, to);
	free(s.begin);
}
