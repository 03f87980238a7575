// SPDX-License-Identifier: GPL-2.0-only
#include "allow.h"

#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "items.h"

#define SOURCE_MAX (4u << 20)

static bool is_allowed(const struct allow *a, const char *name)
{
	return words_have(&a->items, "*") || words_have(&a->items, name);
}

static const struct allow *allow_of(const struct rubric *r, const char *file)
{
	size_t i;

	for (i = 0; i < r->n_allows; i++) {
		if (!strcmp(r->allows[i].file, file))
			return &r->allows[i];
	}
	return NULL;
}

/* Is an item with the same name and text in the list, and not yet used? */
static bool take(const struct items *list, char *used, const struct item *item)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!used[i] && !strcmp(list->v[i].name, item->name) &&
		    !strcmp(list->v[i].source, item->source)) {
			used[i] = 1;
			return true;
		}
	}
	return false;
}

static bool has_name(const struct items *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!strcmp(list->v[i].name, name))
			return true;
	}
	return false;
}

static char *compare(const struct allow *a, const struct items *before,
		     const struct items *after)
{
	char *used = allocate(before->n, 1), *wrong = NULL;
	size_t i;

	for (i = 0; i < after->n && !wrong; i++) {
		const struct item *item = &after->v[i];

		if (is_allowed(a, item->name) || take(before, used, item))
			continue;
		wrong = text("%s:%ld: %s \"%s\"", a->file, item->first,
			     has_name(before, item->name) ? "changes" : "adds",
			     item->name);
	}
	for (i = 0; i < before->n && !wrong; i++) {
		const struct item *item = &before->v[i];

		if (!used[i] && !is_allowed(a, item->name))
			wrong = text("%s: removes \"%s\" (line %ld before)",
				     a->file, item->name, item->first);
	}
	free(used);
	return wrong;
}

static void read_source(const char *dir, const char *file, struct buf *b)
{
	char *path = text("%s/%s", dir, file), *why;

	if (file_read(path, SOURCE_MAX, b, &why))
		die(EXIT_INFRA, "%s %s", path, why);
	free(path);
}

/* A line of the preprocessor that reaches beyond the function it is in. */
static bool reaches_on(const char *line)
{
	static const char *const words[] = {
		"define", "undef", "include", "pragma", "line", "include_next",
	};
	char word[16];
	size_t n;

	line += strspn(line, " \t");
	if (strstr(line, "_Pragma"))
		return true;
	if (*line != '#' && strncmp(line, "%:", 2))
		return false;
	line += *line == '#' ? 1 : 2;
	line += strspn(line, " \t");
	n = strspn(line, "abcdefghijklmnopqrstuvwxyz_");
	if (n >= sizeof(word))
		return false;
	memcpy(word, line, n);
	word[n] = '\0';
	return text_is_one_of(word, words, sizeof(words) / sizeof(words[0]));
}

/* A macro of its own is an item, and judged as one: not so these. */
static bool is_inside(const struct items *items, long line)
{
	size_t i;

	for (i = 0; i < items->n; i++) {
		const struct item *item = &items->v[i];

		if (item->first <= line && line <= item->last &&
		    *item->source != '#' && *item->source != '%')
			return true;
	}
	return false;
}

static char *directives(const struct diff_file *f, const struct items *items)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct diff_line *l = &f->lines[i];

		if (l->added && reaches_on(l->text) &&
		    is_inside(items, l->number))
			return text("%s:%ld: a line of the preprocessor that "
				    "reaches beyond its function: %s",
				    diff_name(f), l->number, l->text);
	}
	return NULL;
}

static char *compare_files(const struct allow *a,
			   const struct diff_file *f,
			   const char *before, const char *after)
{
	struct buf old = { 0 }, new = { 0 };
	struct items was = { 0 }, is = { 0 };
	char *wrong;
	long line;

	if (words_have(&a->items, "*"))
		return NULL;
	read_source(before, a->file, &old);
	read_source(after, a->file, &new);
	if (items_scan(old.data, &was, &line))
		wrong = text("%s:%ld: the grader cannot read its own copy",
			     a->file, line);
	else if (items_scan(new.data, &is, &line))
		wrong = text("%s:%ld: braces do not balance, so what belongs "
			     "to which function cannot be told", a->file,
			     line);
	else
		wrong = compare(a, &was, &is);
	if (!wrong)
		wrong = directives(f, &is);
	items_free(&was);
	items_free(&is);
	buf_free(&old);
	buf_free(&new);
	return wrong;
}

char *allow_refusal(const struct rubric *r, const char *before,
		    const char *after, const struct diff *change)
{
	size_t lines = diff_lines(change), i;
	char *wrong = NULL;

	if (lines > (size_t)r->max_lines)
		return text("%zu changed lines", lines);
	for (i = 0; i < change->n && !wrong; i++) {
		const struct diff_file *f = &change->files[i];
		const struct allow *a = allow_of(r, diff_name(f));

		if (!a)
			return text("changes %s", diff_name(f));
		wrong = compare_files(a, f, before, after);
	}
	return wrong;
}

char *allow_words(const struct rubric *r)
{
	struct buf b = { 0 };
	size_t i, j;

	buf_printf(&b, "at most %ld changed lines, and only in",
		   r->max_lines);
	for (i = 0; i < r->n_allows; i++) {
		const struct allow *a = &r->allows[i];

		buf_printf(&b, "\n%s", a->file);
		if (words_have(&a->items, "*"))
			continue;
		for (j = 0; j < a->items.n; j++)
			buf_printf(&b, "%s%s", j ? ", " : ": ",
				   a->items.v[j]);
	}
	return b.data;
}
