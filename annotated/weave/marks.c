// SPDX-License-Identifier: GPL-2.0-only
/*
 * marks.c - where a text names lines of a patch, in the bytes of its source.
 */
#include "marks.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "refs.h"

/**
 * struct view - a part of the source as one line, with what is no prose
 *	hidden
 * @from: where in the source each byte was
 */
struct view {
	struct buf text;
	size_t *from;
	size_t room;
};

/**
 * struct search - what is known while a text is searched
 * @line: its lines
 */
struct search {
	const struct doc *d;
	struct marks *m;
	struct line *line;
	int lines;
};

static size_t begin_of(const struct search *s, int line)
{
	if (line > s->lines)
		return s->d->text.n;
	return s->line[line - 1].s - s->d->text.p;
}

static int line_at(const struct search *s, size_t at)
{
	int low = 1, high = s->lines, mid;

	while (low < high) {
		mid = (low + high + 1) / 2;
		if (begin_of(s, mid) <= at)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

/* Add the lines that are named at this byte; returns the byte behind them. */
static size_t add(struct search *s, enum mark_kind kind, size_t where,
		  int patch, bool alone)
{
	struct marks *m = s->m;
	const char *text = s->d->text.p + where;
	struct mark *mark;
	int at = 0;

	if (m->n == m->room) {
		m->room = 2 * m->room + 64;
		m->mark = get_more(m->mark, m->room * sizeof(*m->mark));
	}
	mark = &m->mark[m->n];
	if (!lines_in_text(text, &at, &mark->from, &mark->to))
		return where + 1;
	m->n++;
	mark->kind = kind;
	mark->at = where;
	mark->n = at;
	mark->line = line_at(s, where);
	mark->patch = patch;
	mark->alone = alone;
	mark->range = memchr(text, '-', at);
	return where + at;
}

/* ---- prose ------------------------------------------------------------- */

static void show(struct view *v, char c, size_t from)
{
	buf_char(&v->text, c);
	if (v->text.n > v->room) {
		v->room = 2 * v->text.n + 64;
		v->from = get_more(v->from, v->room * sizeof(*v->from));
	}
	v->from[v->text.n - 1] = from;
}

static size_t run_of(const char *text, size_t at, size_t end)
{
	size_t n = 0;

	while (at + n < end && text[at + n] == '`')
		n++;
	return n;
}

/* Where inline code that begins at @at ends; @at if it is none. */
static size_t code_end(const char *text, size_t at, size_t end)
{
	size_t n = run_of(text, at, end), p = at + n, m;

	while (p < end) {
		m = run_of(text, p, end);
		p += m ? m : 1;
		if (m == n)
			return p;
	}
	return at;
}

static void view_of(const char *text, size_t at, size_t end, struct view *v)
{
	size_t code;

	memset(v, 0, sizeof(*v));
	buf_add(&v->text, "", 0);
	while (at < end) {
		if (text[at] == '\\' && at + 1 < end && text[at + 1] != '\n') {
			show(v, text[at], at);
			at++;
			show(v, text[at], at);
			at++;
		} else if (text[at] == '`') {
			code = code_end(text, at, end);
			if (code == at)
				code += run_of(text, at, end);
			for (; at < code; at++)
				show(v, '`', at);
		} else if (text[at] == '\n') {
			show(v, ' ', at++);
			while (at < end && (text[at] == ' ' ||
					    text[at] == '\t'))
				at++;
		} else {
			show(v, text[at], at);
			at++;
		}
	}
}

static void prose(struct search *s, size_t at, size_t end,
		  enum mark_kind kind)
{
	struct view v;
	struct ref r;
	int pos = 0;

	view_of(s->d->text.p, at, end, &v);
	while (ref_in_text(v.text.p, &pos, &r)) {
		if (r.kind != REF_LINE)
			continue;
		while (v.text.p[r.at] != 'L')
			r.at++;
		if (r.patch >= 0 || s->d->number >= 0)
			add(s, kind, v.from[r.at],
			    r.patch < 0 ? s->d->number : r.patch, r.patch < 0);
	}
	free(v.from);
	buf_free(&v.text);
}

/* ---- addresses --------------------------------------------------------- */

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static void addresses(struct search *s, size_t at, size_t end)
{
	const char *text = s->d->text.p;

	for (; at + 4 < end; at++)
		if (text[at] == 'p' && isdigit((unsigned char)text[at + 1]) &&
		    text[at + 2] == '-' && text[at + 3] == 'L' &&
		    (!at || !word_char(text[at - 1])))
			add(s, MARK_ADDRESS, at + 3, text[at + 1] - '0',
			    false);
}

/* ---- items ------------------------------------------------------------- */

/* "**L37**": moves *at behind it; false if that is not what stands there. */
static bool label(struct search *s, const struct item *it, size_t *at)
{
	const char *text = s->d->text.p;
	size_t p = *at, end = begin_of(s, it->line + 1);
	char c;

	while (p < end && text[p] == ' ')
		p++;
	c = text[p];
	if (end - p < 5 || (c != '*' && c != '_') || text[p + 1] != c)
		return false;
	p += 2;
	if (!strncmp(text + p, "L?", 2) && text[p + 2] == c)
		p += 2;
	else
		p = add(s, MARK_LABEL, p, s->d->number, true);
	if (text[p] != c || text[p + 1] != c)
		return false;
	*at = p + 2;
	return true;
}

static bool by_hand(const struct item *it)
{
	const char *info = cmark_node_get_fence_info(it->node);
	const char *hand = info ? strstr(info, " by hand") : NULL;

	return hand && !strcmp(hand, " by hand");
}

static void drawing(struct search *s, const struct item *it)
{
	int line;

	for (line = it->line + 1; line < it->last; line++)
		prose(s, begin_of(s, line), begin_of(s, line + 1),
		      MARK_BY_HAND);
}

static int by_place(const void *va, const void *vb)
{
	const struct mark *a = va, *b = vb;

	return a->at < b->at ? -1 : a->at > b->at;
}

int marks_of(const struct doc *d, struct marks *m)
{
	struct search s = { .d = d, .m = m };
	const struct item *it;
	size_t at, end;
	int i, bad = 0;

	memset(m, 0, sizeof(*m));
	s.lines = lines_of(d->text.p, d->text.n, &s.line);
	for (i = 0; i < d->items; i++) {
		it = &d->item[i];
		at = begin_of(&s, it->line);
		end = begin_of(&s, it->last + 1);
		if (it->kind == ITEM_SCHEDULE || it->kind == ITEM_CODE) {
			if (by_hand(it))
				drawing(&s, it);
			continue;
		}
		if (it->kind == ITEM_DIFF)
			continue;
		addresses(&s, at, end);
		if (it->kind == ITEM_REMARK && !label(&s, it, &at) && !bad)
			bad = it->line;
		prose(&s, at, end, MARK_PROSE);
	}
	free(s.line);
	if (m->n)
		qsort(m->mark, m->n, sizeof(*m->mark), by_place);
	return bad;
}

void marks_free(struct marks *m)
{
	free(m->mark);
	memset(m, 0, sizeof(*m));
}

static void name(struct buf *to, int line)
{
	if (line < 0)
		buf_printf(to, "?%d", -line);
	else
		buf_printf(to, "%d", line);
}

void mark_text(struct buf *to, int from, int last, bool range)
{
	buf_char(to, 'L');
	name(to, from);
	if (range) {
		buf_char(to, '-');
		name(to, last);
	}
}
