// SPDX-License-Identifier: GPL-2.0-only
/*
 * listing.c - some lines of a patch or of the kernel, for a slide.
 */
#include "listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "latex.h"
#include "source.h"

#define TAB	8

/* A line of it; @sign is '+', '-', ' ', or 0 where there are none. */
struct entry {
	struct line text;
	char sign;
	int number;
};

/**
 * struct listing - lines to choose from, and then those that are chosen
 * @path: of the file that they are from
 * @what: what they are, for messages: "tun_net_xmit() in 9/9"
 */
struct listing {
	struct kit *k;
	const char *path;
	char *what;
	struct entry *entry;
	int n;
};

static void add(struct listing *l, const struct line *text, char sign,
		int number)
{
	struct entry *e;

	if (!(l->n & (l->n - 1)))
		l->entry = get_more(l->entry, (2 * l->n + 1) *
				    sizeof(*l->entry));
	e = &l->entry[l->n++];
	e->text = *text;
	e->sign = sign;
	e->number = number;
}

/* ---- which of them ----------------------------------------------------- */

static int find_number(const struct listing *l, int number)
{
	int i;

	for (i = 0; i < l->n; i++)
		if (l->entry[i].number == number)
			return i;
	return -1;
}

static bool has(const struct line *l, const char *text)
{
	int n = strlen(text), i;

	for (i = 0; i + n <= l->n; i++)
		if (!memcmp(l->s + i, text, n))
			return true;
	return false;
}

/* The only line that has the text; -1 after a fault. */
static int find_text(const struct listing *l, const char *text)
{
	struct buf where = { 0 };
	int i, found = -1, count = 0;

	for (i = 0; i < l->n; i++) {
		if (!has(&l->entry[i].text, text))
			continue;
		found = i;
		buf_printf(&where, "%s%d", count++ ? ", " : "",
			   l->entry[i].number);
	}
	if (!count)
		fault(l->k->faults, l->path, 0, "no line of %s has \"%s\": "
		      "give text of one that is there", l->what, text);
	else if (count > 1)
		fault(l->k->faults, l->path, 0, "\"%s\" is in lines %s of "
		      "%s: give more of the one that is meant", text, where.p,
		      l->what);
	buf_free(&where);
	return count == 1 ? found : -1;
}

static void keep(struct listing *l, int from, int to)
{
	l->n = to - from + 1;
	memmove(l->entry, l->entry + from, l->n * sizeof(*l->entry));
}

/* "71-80" or "71" */
static bool choose_lines(struct listing *l, const char *lines)
{
	int from, to, i, k;
	char end;

	if (sscanf(lines, "%6d-%6d%c", &from, &to, &end) != 2) {
		to = 0;
		if (sscanf(lines, "%6d%c", &from, &end) == 1)
			to = from;
	}
	if (from < 1 || to < from) {
		fault(l->k->faults, lines, 0, "is no range of lines: give "
		      "71-80, or 71");
		return false;
	}
	i = find_number(l, from);
	k = find_number(l, to);
	if (i < 0 || k < 0) {
		fault(l->k->faults, l->path, 0, "lines %d-%d are not all in "
		      "%s, whose lines are %d-%d: choose among those", from,
		      to, l->what, l->entry[0].number,
		      l->entry[l->n - 1].number);
		return false;
	}
	keep(l, i, k);
	return true;
}

static bool choose(struct listing *l, const struct listing_options *o)
{
	int from = 0, to = l->n - 1;

	if (o->lines && !choose_lines(l, o->lines))
		return false;
	if (o->from || o->to) {
		from = o->from ? find_text(l, o->from) : 0;
		to = o->to ? find_text(l, o->to) : l->n - 1;
		if (from < 0 || to < 0)
			return false;
		if (to < from) {
			fault(l->k->faults, l->path, 0, "line %d with \"%s\" "
			      "comes before line %d with \"%s\": exchange "
			      "them", l->entry[to].number, o->to,
			      l->entry[from].number, o->from);
			return false;
		}
		keep(l, from, to);
	}
	if (o->most && l->n > o->most) {
		fault(l->k->faults, l->path, 0, "the listing of %s has "
		      "%d lines, %d to %d, and may have %d: choose a part with "
		      "--lines, or with --from and --to", l->what, l->n,
		      l->entry[0].number, l->entry[l->n - 1].number, o->most);
		return false;
	}
	return true;
}

/* ---- how they look ----------------------------------------------------- */

static int tabs_of(const struct line *l)
{
	int n = 0;

	while (n < l->n && l->s[n] == '\t')
		n++;
	return n;
}

static void dedent(struct listing *l)
{
	int i, n, common = -1;

	for (i = 0; i < l->n; i++) {
		n = tabs_of(&l->entry[i].text);
		/* An empty line says nothing about the others. */
		if (n < l->entry[i].text.n && (common < 0 || n < common))
			common = n;
	}
	for (i = 0; common > 0 && i < l->n; i++) {
		n = l->entry[i].text.n < common ? l->entry[i].text.n : common;
		l->entry[i].text.s += n;
		l->entry[i].text.n -= n;
	}
}

/* Is something left out before entry i? */
static bool gap(const struct listing *l, int i)
{
	return i && l->entry[i].number != l->entry[i - 1].number + 1;
}

static void plain(const struct listing *l, struct buf *to)
{
	int i;

	for (i = 0; i < l->n; i++) {
		if (gap(l, i))
			buf_str(to, "...\n");
		if (l->entry[i].sign)
			buf_char(to, l->entry[i].sign);
		buf_add(to, l->entry[i].text.s, l->entry[i].text.n);
		buf_char(to, '\n');
	}
}

/* Fonts join some characters into one, as two hyphens into a dash. */
static void characters(struct latex *t, const char *s, int n)
{
	int i, k;

	for (i = 0; i < n; i = k) {
		for (k = i; k < n && !strchr("-<>,!?`'", s[k]); k++)
			;
		latex_line(t, s + i, k - i);
		if (k == n)
			return;
		latex_line(t, s + k++, 1);
		buf_str(t->to, "{}");
	}
}

/* Tabs at the beginning are the slide's to set; others are blanks. */
static void latex_entry(struct latex *t, const struct line *l)
{
	int i = tabs_of(l), n, column = 0;

	for (n = i; n; n--)
		buf_str(t->to, "\\listingtab{}");
	while (i < l->n) {
		for (n = 0; i + n < l->n && l->s[i + n] != '\t'; n++)
			/* A character counts with its first byte. */
			column += (l->s[i + n] & 0xc0) != 0x80;
		characters(t, l->s + i, n);
		i += n;
		if (i == l->n)
			break;
		do
			latex_line(t, " ", 1);
		while (++column % TAB);
		i++;
	}
}

static void latex(const struct listing *l, struct buf *to)
{
	struct latex t = { .to = to, .k = l->k, .path = l->path };
	const struct entry *e;
	int i;

	buf_printf(to, "%% %s, lines %d-%d of %s, by weave --listing\n",
		   l->what, l->entry[0].number, l->entry[l->n - 1].number,
		   l->path);
	buf_str(to, "\\begin{ringsidelisting}\n");
	for (i = 0; i < l->n; i++) {
		e = &l->entry[i];
		t.line = e->number;
		if (gap(l, i))
			buf_str(to, "\\listinggap\n");
		buf_printf(to, "\\listing%s{%d}{", e->sign == '+' ? "added" :
			   e->sign == '-' ? "removed" : "context", e->number);
		latex_entry(&t, &e->text);
		buf_str(to, "}%\n");
	}
	buf_str(to, "\\end{ringsidelisting}\n");
}

static bool write_listing(struct listing *l, const struct listing_options *o,
			  struct buf *to)
{
	int told = l->k->faults->n;

	if (!choose(l, o))
		return false;
	if (o->dedent)
		dedent(l);
	if (o->latex)
		latex(l, to);
	else
		plain(l, to);
	return l->k->faults->n == told;
}

static void listing_free(struct listing *l)
{
	free(l->entry);
	free(l->what);
}

/* ---- of a patch -------------------------------------------------------- */

/* "path:name()" in its two parts, both to be freed; the path may be NULL. */
static char *function_name(const char *function, char **path)
{
	const char *colon = strrchr(function, ':');
	const char *name = colon ? colon + 1 : function;
	size_t n = strlen(name);

	*path = colon ? get_printf("%.*s", (int)(colon - function), function) :
		NULL;
	if (n > 2 && !strcmp(name + n - 2, "()"))
		n -= 2;
	return get_printf("%.*s", (int)n, name);
}

static bool is_line_of(const struct patch_line *l, const char *name,
		       const char *path)
{
	return (!path || (l->file && !strcmp(l->file, path))) &&
		(!name || (l->function && !strcmp(l->function, name)));
}

/* Add what the patch shows; returns how many of the lines are changed. */
static int patch_entries(struct listing *l, const struct patch *p,
			 const char *name, const char *path)
{
	const struct patch_line *line;
	int i, changed = 0;
	struct line text;

	for (i = 0; i < p->lines; i++) {
		line = &p->line[i];
		if ((line->part != PART_CONTEXT && !patch_changed(p, i)) ||
		    !is_line_of(line, name, path))
			continue;
		text = line->text;
		/* An empty line of context may have lost its sign. */
		if (text.n) {
			text.s++;
			text.n--;
		}
		add(l, &text, line->part == PART_ADDED ? '+' :
		    line->part == PART_REMOVED ? '-' : ' ', i + 1);
		changed += patch_changed(p, i);
	}
	return changed;
}

/* Empty lines around a function are between it and others. */
static void trim(struct listing *l)
{
	int from = 0, to = l->n - 1;

	while (from < to && !l->entry[from].text.n)
		from++;
	while (to > from && !l->entry[to].text.n)
		to--;
	keep(l, from, to);
}

/* A function of the same name in another file; NULL if there is none. */
static const char *second_file(const struct patch *p, const char *name,
			       const char *path, const char **first)
{
	const char *file;
	int i;

	*first = NULL;
	for (i = 0; name && i < p->lines; i++) {
		file = p->line[i].file;
		if (!file || !patch_changed(p, i) ||
		    !is_line_of(&p->line[i], name, path))
			continue;
		if (*first && strcmp(*first, file))
			return file;
		*first = file;
	}
	return NULL;
}

static void changes_none(struct kit *k, const struct patch *p,
			 const char *what)
{
	struct buf list = { 0 };
	const char *name;
	char *call;
	int i;

	buf_str(&list, " ");
	for (i = 0; i < p->lines; i++) {
		name = p->line[i].function;
		if (!patch_changed(p, i) || !name)
			continue;
		call = get_printf(" %s(),", name);
		if (!strstr(list.p, call))
			buf_str(&list, call);
		free(call);
	}
	if (list.p[list.n - 1] == ',')
		list.p[list.n - 1] = '\0';
	fault(k->faults, p->path, 0, "changes no line of %s; it changes%s",
	      what, list.n > 1 ? list.p + 1 : " no function");
	buf_free(&list);
}

bool listing_of_patch(struct kit *k, const struct patch *p,
		      const char *function, const struct listing_options *o,
		      struct buf *to)
{
	struct listing l = { .k = k, .path = p->path };
	char *path = NULL, *name = NULL;
	const char *first, *second;
	bool good = false;

	if (function)
		name = function_name(function, &path);
	l.what = name ? get_printf("%s()", name) : get_string("the diff");
	second = second_file(p, name, path, &first);
	if (second) {
		fault(k->faults, p->path, 0, "changes a %s in %s and one in "
		      "%s: write %s:%s", l.what, first, second, first, l.what);
	} else if (!patch_entries(&l, p, name, path)) {
		changes_none(k, p, function ? function : l.what);
	} else {
		trim(&l);
		good = write_listing(&l, o, to);
	}
	listing_free(&l);
	free(name);
	free(path);
	return good;
}

/* ---- of a source file -------------------------------------------------- */

/* The one definition that is meant; false after a fault. */
static bool find_source(struct listing *l, const struct line *line, int n,
			const char *name, const struct listing_options *o)
{
	int at = 0, from, to, count = 0, first = 0, last = 0, i;
	int wanted = o->lines ? atoi(o->lines) : 0;
	struct buf where = { 0 };

	while (source_find(line, n, name, &at, &from, &to)) {
		buf_printf(&where, "%s%d", count ? " and " : "", from);
		count++;
		if (count == 1 || (wanted >= from && wanted <= to)) {
			first = from;
			last = to;
		}
	}
	if (!count)
		fault(l->k->faults, l->path, 0, "does not define %s: correct "
		      "the name or the file", l->what);
	else if (count > 1 && (wanted < first || wanted > last))
		fault(l->k->faults, l->path, 0, "defines %s in lines %s: "
		      "choose one with --lines", l->what, where.p);
	else
		for (i = first; i <= last; i++)
			add(l, &line[i - 1], '\0', i);
	buf_free(&where);
	return l->n;
}

bool listing_of_source(struct kit *k, const char *tree, const char *file,
		       const char *function, const struct listing_options *o,
		       struct buf *to)
{
	struct listing l = { .k = k, .path = file };
	char *in = get_printf("%s/%s", tree, file), *path;
	char *name = function_name(function, &path);
	struct line *line = NULL;
	struct buf text = { 0 };
	bool good = false;
	int n, err;

	l.what = strchr(name, ' ') ? get_string(name) :
		get_printf("%s()", name);
	err = file_read(in, &text);
	if (err) {
		fault(k->faults, in, 0, "cannot be read: %s; is --tree the "
		      "top of a kernel's source?", strerror(err));
		goto out;
	}
	if (!text_plain(k->faults, in, text.p, text.n))
		goto out;
	n = lines_of(text.p, text.n, &line);
	if (find_source(&l, line, n, name, o))
		good = write_listing(&l, o, to);
out:
	free(line);
	buf_free(&text);
	listing_free(&l);
	free(name);
	free(path);
	free(in);
	return good;
}
