// SPDX-License-Identifier: GPL-2.0-only
/*
 * skeleton.c - the beginning of a text: the patch in blocks.
 */
#include "skeleton.h"

#include <stdlib.h>
#include <string.h>

#include "doc.h"

#define BLOCK_MIN	7	/* lines before a blank line ends a block */

/* A line without anything but its sign. */
static bool blank(const struct patch *p, int i)
{
	const struct line *l = &p->line[i].text;

	return !l->n || (l->n == 1 && p->line[i].part >= PART_CONTEXT);
}

bool skeleton_begins(const struct patch *p, int i)
{
	return p->line[i].part == PART_HUNK ||
		line_begins(&p->line[i].text, "diff --git ");
}

bool skeleton_cuts(const struct patch *p, int from, int i)
{
	enum part now = p->line[i].part, last = p->line[i - 1].part;

	if (now == PART_HUNK || (now != last && now <= PART_FILE))
		return true;
	/* A file's header and each paragraph of the message. */
	if (now == PART_FILE)
		return line_begins(&p->line[i].text, "diff --git ");
	if (now == PART_MAIL)
		return blank(p, i - 1) && !blank(p, i);
	if (now == PART_TAIL)
		return last != PART_TAIL;
	if (i - from >= BLOCK_MAX)
		return true;
	return i - from >= BLOCK_MIN && blank(p, i - 1);
}

/* Places for remarks: runs of changed lines. */
static void places(const struct patch *p, int from, int to, struct buf *b)
{
	int i, n;

	for (i = from; i < to; i += n) {
		n = 1;
		if (!patch_changed(p, i))
			continue;
		while (i + n < to && n < RANGE_MAX &&
		       patch_changed(p, i + n) &&
		       p->line[i + n].part == p->line[i].part)
			n++;
		if (n == 1)
			buf_printf(b, "**L%d**\n\n", i + 1);
		else
			buf_printf(b, "**L%d-%d**\n\n", i + 1, i + n);
	}
}

static void block(const struct patch *p, int from, int to, struct buf *b)
{
	int i;

	buf_printf(b, "```diff L%d\n", from + 1);
	for (i = from; i < to; i++) {
		buf_add(b, p->line[i].text.s, p->line[i].text.n);
		buf_char(b, '\n');
	}
	buf_str(b, "```\n\n");
	places(p, from, to, b);
}

/* "Subject: [PATCH 9/9] a" and perhaps its second line. */
static void title(const struct patch *p, struct buf *b)
{
	const struct line *l;
	const char *s;
	int i;

	for (i = 0; i < p->lines; i++)
		if (line_begins(&p->line[i].text, "Subject: "))
			break;
	if (i == p->lines) {
		buf_printf(b, "# %d/9\n", p->number);
		return;
	}
	l = &p->line[i].text;
	s = memchr(l->s, ']', l->n);
	s = s ? s + 1 : l->s + 8;
	buf_printf(b, "# %d/9%.*s", p->number, (int)(l->s + l->n - s), s);
	for (i++; i < p->lines && line_begins(&p->line[i].text, " "); i++)
		buf_add(b, p->line[i].text.s, p->line[i].text.n);
	buf_char(b, '\n');
}

void skeleton(const struct patch *p, struct buf *to)
{
	int from = 0, i;

	buf_str(to, "<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n");
	title(p, to);
	buf_str(to, "\n## Before you read\n\n"
		"The problem that it solves; what to look at first.\n\n"
		"1. First question?\n2. Second question?\n"
		"3. Third question?\n\n## The patch\n\n");
	for (i = 1; i <= p->lines; i++) {
		if (i < p->lines && !skeleton_cuts(p, from, i))
			continue;
		block(p, from, i, to);
		from = i;
	}
	buf_str(to, "## Afterwards\n\n"
		"1. First answer.\n2. Second answer.\n3. Third answer.\n\n"
		"Known limits; what later versions did instead.\n");
}
