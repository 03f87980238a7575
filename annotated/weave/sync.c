// SPDX-License-Identifier: GPL-2.0-only
/*
 * sync.c - bring texts up to date with patches that have changed.
 */
#include "sync.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "lost.h"
#include "marks.h"
#include "splice.h"

#define TEXTS_MAX	(PATCHES + CHAPTERS_MAX + 1)

/* ---- can it be followed? ----------------------------------------------- */

static void unreadable(const struct doc *d, int line, struct faults *f,
		       const char *why)
{
	fault(f, d->path, line, "%s: mend it, then call --sync again", why);
}

/* Does a block end in a fence? One that is indented has none. */
static bool closed(const struct item *it)
{
	const char *text = cmark_node_get_literal(it->node);
	struct line *line;
	int n;

	n = lines_of(text, strlen(text), &line);
	free(line);
	return it->last - it->line - 1 == n ||
		(it->last - it->line + 1 == n && it->kind == ITEM_CODE);
}

static void read_block(const struct doc *d, const struct item *it,
		       int *before, struct faults *f)
{
	if (cmark_node_get_start_column(it->node) != 1)
		unreadable(d, it->line, f, "this block does not begin in "
			   "column one");
	else if (!it->from || (it->from <= *before && it->to >= it->from))
		unreadable(d, it->line, f, "the number of this block's first "
			   "line is none, or not above the lines before it");
	else if (it->to >= it->from)
		*before = it->to;
}

static void read_lost(const struct doc *d, int i, struct faults *f)
{
	const struct item *it = &d->item[i];
	int k;

	if (!it->name_from || it->block < 0 ||
	    cmark_node_get_start_column(it->node) != 1) {
		unreadable(d, it->line, f, "this block of lost lines is not as "
			   "--sync wrote it");
		return;
	}
	for (k = 0; k < i; k++)
		if (d->item[k].kind == ITEM_CODE && d->item[k].lost &&
		    d->item[k].name_from >= it->name_to &&
		    d->item[k].name_to <= it->name_from)
			unreadable(d, it->line, f, "a name of these lost lines "
				   "is given twice");
}

/* HTML may go on to the end of the text, and be all that Markdown sees. */
static void read_html(const struct doc *d, struct faults *f)
{
	cmark_node *n;

	for (n = cmark_node_first_child(d->root); n; n = cmark_node_next(n))
		if (cmark_node_get_type(n) == CMARK_NODE_HTML_BLOCK &&
		    cmark_node_get_end_line(n) > 1)
			unreadable(d, cmark_node_get_start_line(n), f,
				   "this is HTML");
}

bool sync_read(const struct doc *d, struct faults *f)
{
	int i, bad, before = 0, blocks = 0, told = f->n;
	const struct item *it;
	struct marks m;

	if (!d->text.n) {
		fault(f, d->path, 0, "is empty, or no plain text: restore it");
		return false;
	}
	bad = marks_of(d, &m);
	marks_free(&m);
	read_html(d, f);
	if (bad)
		unreadable(d, bad, f, "this remark does not begin with "
			   "**L37** or **L37-41**");
	for (i = 0; i < d->items; i++) {
		it = &d->item[i];
		if (cmark_node_get_type(it->node) == CMARK_NODE_CODE_BLOCK &&
		    !closed(it))
			unreadable(d, it->line, f, "this block has no end");
		if (it->kind == ITEM_DIFF) {
			read_block(d, it, &before, f);
			blocks++;
		} else if (it->kind == ITEM_CODE && it->lost) {
			read_lost(d, i, f);
		}
	}
	if (!blocks)
		unreadable(d, 0, f, "there is no block of the patch in it");
	return f->n == told;
}

/* ---- one text ---------------------------------------------------------- */

static void splice_own(const struct doc *d, const struct merge *m,
		       struct buf *to)
{
	const struct merge *merge[PATCHES] = { NULL };
	struct marks marks;

	merge[d->number] = m;
	marks_of(d, &marks);
	splice(d, &marks, merge, to);
	marks_free(&marks);
}

static void add_names(const struct doc *d, int number, struct names *named)
{
	struct marks m;
	int i;

	marks_of(d, &m);
	for (i = 0; i < m.n; i++)
		if (m.mark[i].patch == number)
			names_add(named, m.mark[i].from, m.mark[i].to,
				  m.mark[i].kind == MARK_LABEL);
	marks_free(&m);
}

/* The patch that a text was written for; what it leaves out is made up. NULL
 * if it leaves out what it must not.
 */
static struct patch *old_patch(const struct doc *d)
{
	struct faults quiet = { 0 };
	struct buf text = { 0 };
	int i, k, line = 1;

	for (i = 0; i < d->quotes; i++) {
		if (d->number && d->quoted_as[i] != line)
			goto out;
		for (k = line; k < d->quoted_as[i]; k++)
			buf_printf(&text, "\1%d\n", k);
		buf_add(&text, d->quoted[i].s, d->quoted[i].n);
		buf_char(&text, '\n');
		line = d->quoted_as[i] + 1;
	}
	if (d->quotes)
		return patch_parse(d->path, &text, &quiet);
out:
	buf_free(&text);
	return NULL;
}

/* Would the old patch bring back the old text? */
static bool comes_back(const struct doc *d, const struct patch *old,
		       const struct merge *m, bool alike_same)
{
	struct buf now = { 0 }, back = { 0 };
	struct names named = { 0 };
	struct faults quiet = { 0 };
	bool same = false;
	struct merge again;
	struct doc *then;

	splice_own(d, m, &now);
	then = doc_parse(d->path, &now, &quiet);
	if (!sync_read(then, &quiet))
		goto out;
	add_names(then, d->number, &named);
	merge_of(then, old, &named, KEEP_NAMED, alike_same, &again);
	splice_own(then, &again, &back);
	same = back.n == d->text.n && !memcmp(back.p, d->text.p, back.n);
	merge_free(&again);
out:
	names_free(&named);
	buf_free(&back);
	doc_free(then);
	return same;
}

void sync_text(const struct doc *d, const struct patch *p,
	       const struct names *named, bool alike_same, struct merge *m)
{
	struct patch *old = old_patch(d);
	enum keep keep;

	for (keep = KEEP_NAMED; old && keep < KEEPS; keep++) {
		merge_of(d, p, named, keep, alike_same, m);
		if (m->same || comes_back(d, old, m, alike_same))
			goto out;
		merge_free(m);
	}
	merge_of(d, p, named, KEEP_NAMED, alike_same, m);
out:
	patch_free(old);
}

/* ---- all of them ------------------------------------------------------- */

/**
 * struct sync - all texts
 * @alike: a line that has only changed is the same line
 * @readme: the one of them that is not the kit's
 * @wanted: the patches whose texts are to be written
 * @merge: what has become of their lines
 * @now: the new texts; empty where nothing has changed
 */
struct sync {
	struct kit *k;
	struct doc *doc[TEXTS_MAX];
	int docs;
	struct doc *readme;
	bool alike;
	bool wanted[PATCHES];
	struct merge merge[PATCHES];
	struct buf now[TEXTS_MAX];
};

static void read_texts(struct sync *s)
{
	struct faults quiet = { 0 }, *told = s->k->faults;
	char *readme = kit_path(s->k, "annotated/README.md");
	int i;

	/* What is wrong with texts is told of those that are written. */
	s->k->faults = &quiet;
	kit_read_texts(s->k);
	for (i = 0; i < PATCHES; i++)
		if (s->k->doc[i])
			s->doc[s->docs++] = s->k->doc[i];
	for (i = 0; i < s->k->chapters; i++)
		s->doc[s->docs++] = s->k->chapter[i];
	s->readme = kit_read_text(s->k, readme);
	if (s->readme)
		s->doc[s->docs++] = s->readme;
	s->k->faults = told;
	free(readme);
}

/* "9", or the path of a text */
static void want(struct sync *s, const char *name)
{
	bool digit = name[0] >= '0' && name[0] <= '9' && !name[1];
	int number = digit ? name[0] - '0' : patch_number(name);
	char *path = number >= 0 && number < PATCHES ?
		kit_text_path(s->k, number) : NULL;

	if (!path || (!digit && strcmp(file_name(path), file_name(name))))
		fault(s->k->faults, name, 0, "is no text of a patch: give "
		      "annotated/0001-*.md to 0009-*.md, or 0 to 9");
	else
		s->wanted[number] = true;
	free(path);
}

static bool ready(struct sync *s)
{
	struct faults *f = s->k->faults;
	int i, told = f->n;
	char *path;

	for (i = 0; i < s->docs; i++)
		if (!s->doc[i]->text.n)
			sync_read(s->doc[i], f);
	for (i = 0; i < PATCHES; i++) {
		if (!s->wanted[i])
			continue;
		if (s->k->doc[i]) {
			if (s->k->doc[i]->text.n)
				sync_read(s->k->doc[i], f);
			continue;
		}
		path = kit_text_path(s->k, i);
		fault(f, path ? path : "annotated", 0, "the text of patch %d "
		      "is missing: if its patch was renamed, rename the text",
		      i);
		free(path);
	}
	return f->n == told;
}

static void merge_all(struct sync *s)
{
	struct names named = { 0 };
	int i, k;

	for (i = 0; i < PATCHES; i++) {
		if (!s->wanted[i])
			continue;
		for (k = 0; k < s->docs; k++)
			add_names(s->doc[k], i, &named);
		sync_text(s->k->doc[i], s->k->patch[i], &named,
			  s->alike, &s->merge[i]);
		names_free(&named);
	}
}

static void splice_all(struct sync *s)
{
	const struct merge *merge[PATCHES] = { NULL };
	struct marks marks;
	int i;

	for (i = 0; i < PATCHES; i++)
		if (s->wanted[i])
			merge[i] = &s->merge[i];
	for (i = 0; i < s->docs; i++) {
		marks_of(s->doc[i], &marks);
		splice(s->doc[i], &marks, merge, &s->now[i]);
		marks_free(&marks);
		if (s->now[i].n == s->doc[i]->text.n &&
		    !memcmp(s->now[i].p, s->doc[i]->text.p, s->now[i].n))
			buf_free(&s->now[i]);
	}
}

/* All texts or none: a number that is new here and old there misleads. */
static bool write_all(struct sync *s)
{
	char *tmp[TEXTS_MAX] = { NULL };
	int i, err = 0, written = 0;

	for (i = 0; i < s->docs && !err; i++) {
		if (!s->now[i].n)
			continue;
		err = file_stage(s->doc[i]->path, &s->now[i], &tmp[i]);
		if (err)
			fault(s->k->faults, s->doc[i]->path, 0, "cannot be "
			      "written: %s; nothing was", strerror(err));
	}
	for (i = 0; i < s->docs; i++) {
		if (tmp[i] && err)
			remove(tmp[i]);
		else if (tmp[i] && rename(tmp[i], s->doc[i]->path))
			fault(s->k->faults, s->doc[i]->path, 0, "cannot be "
			      "replaced: %s; its new text is in %s",
			      strerror(errno), tmp[i]);
		else if (tmp[i] && ++written)
			printf("%s\n", s->doc[i]->path);
		free(tmp[i]);
	}
	return !err;
}

/* ---- what is left to a human ------------------------------------------- */

/* A remark that has kept its ends, and has got or lost lines between them. */
static void changed_within(struct sync *s, const struct doc *old, int i,
			   const struct doc *now, int k)
{
	const struct merge *m = &s->merge[old->number];
	int at = merge_find(m, old->item[i].name_from);
	int end = merge_find(m, old->item[i].name_to), changed = 0;

	if (at < 0 || end < 0 || now->item[k].lost)
		return;
	for (; at <= end; at++) {
		if (m->strand[at].heir && m->strand[at].is > 0)
			changed += !patch_counted(now->patch,
						  m->strand[at].is - 1);
		else if (!m->strand[at].was)
			changed += patch_changed(now->patch,
						 m->strand[at].is - 1);
		else if (m->strand[at].was > 0)
			changed += m->strand[at].is <= 0;
	}
	if (!changed)
		return;
	if (now->item[k].from == now->item[k].to)
		fault(s->k->faults, now->path, now->item[k].line, "L%d has "
		      "changed: read this remark again", now->item[k].from);
	else
		fault(s->k->faults, now->path, now->item[k].line, "lines "
		      "within L%d-%d have changed: read this remark again",
		      now->item[k].from, now->item[k].to);
}

static void tell_changed(struct sync *s, const struct doc *old,
			 const struct doc *now)
{
	int i, k = 0;

	if (s->merge[old->number].same)
		return;
	for (i = 0; i < old->items; i++) {
		if (old->item[i].kind != ITEM_REMARK)
			continue;
		while (k < now->items && now->item[k].kind != ITEM_REMARK)
			k++;
		if (k == now->items)
			return;
		changed_within(s, old, i, now, k++);
	}
}

static void tell(struct sync *s, int i)
{
	const struct doc *old = s->doc[i];
	bool wanted = old->number >= 0 && s->wanted[old->number];
	struct faults quiet = { 0 };
	struct buf text = { 0 };
	struct doc *now;

	if (!wanted && !s->now[i].n)
		return;
	if (s->now[i].n)
		buf_add(&text, s->now[i].p, s->now[i].n);
	else
		buf_add(&text, old->text.p, old->text.n);
	now = doc_parse(old->path, &text, wanted ? s->k->faults : &quiet);
	now->number = old->number;
	now->patch = old->patch;
	if (wanted) {
		check_doc(s->k, now);
		tell_changed(s, old, now);
	} else {
		lost_check(s->k, now, NULL);
	}
	doc_free(now);
}

void sync_texts(struct kit *k, bool alike_same, char **text, int n)
{
	struct sync s = { .k = k, .alike = alike_same };
	int i;

	kit_read(k);
	for (i = 0; i < n; i++)
		want(&s, text[i]);
	for (i = 0; !n && i < PATCHES; i++)
		s.wanted[i] = true;
	if (k->faults->n)
		return;
	read_texts(&s);
	if (ready(&s)) {
		merge_all(&s);
		splice_all(&s);
		if (write_all(&s))
			for (i = 0; i < s.docs; i++)
				tell(&s, i);
	}
	for (i = 0; i < s.docs; i++)
		buf_free(&s.now[i]);
	for (i = 0; i < PATCHES; i++)
		merge_free(&s.merge[i]);
	doc_free(s.readme);
}
