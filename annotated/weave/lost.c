// SPDX-License-Identifier: GPL-2.0-only
/*
 * lost.c - what --sync could not find a line for, until somebody mends it.
 */
#include "lost.h"

#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "marks.h"

#define SAME	101	/* more than any percentage */

/* What a line that is gone may have become: a changed line that nothing is
 * said about yet and that is the same or most like it, the nearest if there
 * are several; 0 if there is none.
 */
static int heir(const struct patch *p, const bool *covered,
		const struct line *l, int near)
{
	int i, now, best = 0, line = 0;

	for (i = 0; p && i < p->lines; i++) {
		if (!patch_changed(p, i) || covered[i])
			continue;
		now = alike(&p->line[i].text, l);
		if (now && line_equal(&p->line[i].text, l))
			now = SAME;
		if (now > best || (now && now == best &&
				   abs(i + 1 - near) < abs(line - near))) {
			best = now;
			line = i + 1;
		}
	}
	return line;
}

static void lines(struct kit *k, const struct doc *d, const bool *covered,
		  const struct item *it)
{
	const char *text = cmark_node_get_literal(it->node);
	struct line *line;
	char *hint;
	int n, i, now;

	/* Its fence cannot be read, and that was told. */
	if (!it->name_from)
		return;
	n = lines_of(text, strlen(text), &line);
	for (i = 0; i < n; i++) {
		now = heir(d->patch, covered, &line[i], it->from);
		hint = now ? get_printf(", and may be L%d now", now) :
			get_string("");
		fault(k->faults, d->path, it->line + 1 + i, "?%d is no line "
		      "of the patch any more%s: mend what names it, then "
		      "remove it here", i - it->name_from, hint);
		free(hint);
	}
	free(line);
}

static void remark(struct kit *k, const struct doc *d, const struct item *it)
{
	if (!it->name_from)
		fault(k->faults, d->path, it->line, "this remark has lost its "
		      "line: write the line it is about now, or remove it");
	else if (it->from > it->to)
		fault(k->faults, d->path, it->line, "the patch has no line of "
		      "this remark any more: name those that it is about now, "
		      "or remove it; they are kept above, as ?%d and on",
		      it->name_from < 0 ? -it->name_from : -it->name_to);
	else if (it->from == it->to)
		fault(k->faults, d->path, it->line, "of this remark's lines "
		      "L%d alone is left: name those that it is about now",
		      it->from);
	else
		fault(k->faults, d->path, it->line, "of this remark's lines "
		      "L%d-%d are left: name those that it is about now",
		      it->from, it->to);
}

static void references(struct kit *k, const struct doc *d)
{
	const struct mark *mark;
	struct marks m;
	int i;

	marks_of(d, &m);
	for (i = 0; i < m.n; i++) {
		mark = &m.mark[i];
		if (mark->kind != MARK_LABEL && (mark->from < 0 ||
						 mark->to < 0))
			fault(k->faults, d->path, mark->line, "\"%.*s\" names "
			      "a line that patch %d has no more: name another",
			      mark->n, d->text.p + mark->at, mark->patch);
	}
	marks_free(&m);
}

void lost_check(struct kit *k, const struct doc *d, const bool *covered)
{
	const struct item *it;
	int i;

	for (i = 0; i < d->items; i++) {
		it = &d->item[i];
		if (it->kind == ITEM_REMARK && it->lost)
			remark(k, d, it);
		else if (it->kind == ITEM_CODE && it->lost)
			lines(k, d, covered, it);
	}
	references(k, d);
}
