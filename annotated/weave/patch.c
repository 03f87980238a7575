// SPDX-License-Identifier: GPL-2.0-only
/*
 * patch.c - a patch file, line by line: which line is what.
 */
#include "patch.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What is known while the lines go by. */
struct reader {
	struct patch *p;
	enum part part;
	const char *file;
	const char *function;
	int old_left;	/* lines of the hunk that are still to come */
	int new_left;
	int pending;	/* first line that waits for the next function */
};

int patch_number(const char *path)
{
	const char *name = file_name(path);
	int i;

	for (i = 0; i < 4; i++)
		if (!isdigit((unsigned char)name[i]))
			return -1;
	return name[4] == '-' ? atoi(name) : -1;
}

static const char *keep(struct patch *p, const char *s, int n)
{
	char *word = get(n + 1);

	memcpy(word, s, n);
	if (!(p->words & (p->words - 1)))
		p->word = get_more(p->word, (2 * p->words + 1) *
				   sizeof(*p->word));
	p->word[p->words++] = word;
	return word;
}

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The name before the first "(" of a line that begins in column one, as in
 * "static int name(struct x *y)": a function's head, or NULL.
 */
static const char *head_of(struct patch *p, const char *s, int n)
{
	const char *paren = memchr(s, '(', n);
	const char *from = paren;

	if (!n || !paren || !(isalpha((unsigned char)s[0]) || s[0] == '_'))
		return NULL;
	if (s[n - 1] == ';')
		return NULL;
	while (from > s && word_char(from[-1]))
		from--;
	/* No type before the name: a macro at the top level. */
	if (from == s || from == paren)
		return NULL;
	return keep(p, from, paren - from);
}

static int count_of(const char **s, const char *end)
{
	int n = 0;

	while (*s < end && isdigit((unsigned char)**s) && n < 10000000)
		n = 10 * n + *(*s)++ - '0';
	return n;
}

/* "-1074,7 +1074,9": 1 is meant where no count is given. */
static int length_of(const char **s, const char *end)
{
	count_of(s, end);
	if (*s == end || **s != ',')
		return 1;
	(*s)++;
	return count_of(s, end);
}

static bool hunk_begins(struct reader *r, const struct line *l)
{
	const char *s = l->s + 4, *end = l->s + l->n;

	if (!line_begins(l, "@@ -"))
		return false;
	r->old_left = length_of(&s, end);
	if (end - s < 2 || s[0] != ' ' || s[1] != '+')
		return false;
	s += 2;
	r->new_left = length_of(&s, end);
	if (end - s < 3 || memcmp(s, " @@", 3))
		return false;
	s += 3 + (end - s > 3);
	r->function = head_of(r->p, s, end - s);
	r->pending = -1;
	return true;
}

/* What stands between two functions belongs to the one that follows. */
static const char *function_of(struct reader *r, int i)
{
	const struct line *l = &r->p->line[i].text;
	const char *head, *now = r->function;

	if (l->n < 2)
		goto out;
	head = head_of(r->p, l->s + 1, l->n - 1);
	if (head) {
		if (r->pending >= 0)
			for (; r->pending < i; r->pending++)
				r->p->line[r->pending].function = head;
		r->pending = -1;
		r->function = head;
		return head;
	}
	if (l->s[1] == '}') {
		r->function = NULL;
		r->pending = i + 1;
	} else if (l->n >= 14 && !memcmp(l->s + 1, "EXPORT_SYMBOL", 13) &&
		   i && r->pending >= 0) {
		now = r->p->line[r->pending - 1].function;
		r->pending = i + 1;
	}
out:
	return now;
}

static void body_line(struct reader *r, int i)
{
	struct patch_line *l = &r->p->line[i];
	char sign = l->text.n ? l->text.s[0] : ' ';

	l->part = sign == '+' ? PART_ADDED : sign == '-' ? PART_REMOVED :
		PART_CONTEXT;
	if (sign == '\\')
		return;
	r->old_left -= sign != '+';
	r->new_left -= sign != '-';
	l->function = function_of(r, i);
}

static void file_line(struct reader *r, const struct line *l)
{
	if (line_begins(l, "+++ b/"))
		r->file = keep(r->p, l->s + 6, l->n - 6);
	else if (line_begins(l, "--- a/"))
		r->file = keep(r->p, l->s + 6, l->n - 6);
}

static void classify(struct reader *r, int i, struct faults *f)
{
	struct patch_line *l = &r->p->line[i];

	if (r->old_left > 0 || r->new_left > 0) {
		if (l->text.n && !strchr(" +-\\", l->text.s[0])) {
			fault(f, r->p->path, i + 1, "the hunk ends before its "
			      "count says: make the patch anew with git "
			      "format-patch");
			r->old_left = r->new_left = 0;
		} else {
			body_line(r, i);
			l->file = r->file;
			return;
		}
	}
	if (line_begins(&l->text, "diff --git ")) {
		r->part = PART_FILE;
		r->file = NULL;
	} else if (r->part == PART_MAIL && l->text.n == 3 &&
		   line_begins(&l->text, "---")) {
		r->part = PART_STAT;
	} else if (r->part >= PART_FILE && hunk_begins(r, &l->text)) {
		r->part = PART_HUNK;
	} else if (r->part == PART_HUNK) {
		r->part = PART_TAIL;
	} else if (r->part == PART_FILE) {
		file_line(r, &l->text);
	}
	l->part = r->part;
	l->file = r->part == PART_HUNK ? r->file : NULL;
}

struct patch *patch_parse(const char *path, struct buf *text,
			  struct faults *f)
{
	struct patch *p = get(sizeof(*p));
	struct reader r = { .p = p, .pending = -1 };
	struct line *line;
	int i;

	p->path = get_string(path);
	p->number = patch_number(path);
	p->text = *text;
	memset(text, 0, sizeof(*text));
	buf_add(&p->text, "", 0);
	if (!p->text.n)
		fault(f, path, 0, "the patch is empty: restore it");
	else if (p->text.p[p->text.n - 1] != '\n')
		fault(f, path, 0, "no newline at its end: add one");
	text_plain(f, path, p->text.p, p->text.n);
	p->lines = lines_of(p->text.p, p->text.n, &line);
	p->line = get((p->lines + 1) * sizeof(*p->line));
	for (i = 0; i < p->lines; i++)
		p->line[i].text = line[i];
	for (i = 0; i < p->lines; i++)
		classify(&r, i, f);
	if (r.old_left > 0 || r.new_left > 0)
		fault(f, path, p->lines, "the patch ends within a hunk: "
		      "restore what is cut off");
	free(line);
	return p;
}

struct patch *patch_read(const char *path, struct faults *f)
{
	struct buf text = { 0 };
	int err = file_read(path, &text);

	if (err) {
		fault(f, path, 0, "cannot be read: %s", strerror(err));
		buf_free(&text);
		return NULL;
	}
	return patch_parse(path, &text, f);
}

void patch_free(struct patch *p)
{
	int i;

	if (!p)
		return;
	for (i = 0; i < p->words; i++)
		free(p->word[i]);
	free(p->word);
	free(p->line);
	free(p->path);
	buf_free(&p->text);
	free(p);
}

bool patch_changed(const struct patch *p, int i)
{
	return p->line[i].part == PART_ADDED ||
		p->line[i].part == PART_REMOVED;
}

bool patch_counted(const struct patch *p, int i)
{
	return p->line[i].part == PART_HUNK || p->line[i].part == PART_FILE ||
		p->line[i].part == PART_STAT;
}
