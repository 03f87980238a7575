// SPDX-License-Identifier: GPL-2.0-only
#include "diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct diff *d;
	struct diff_file *file;	/* NULL: before the first */
	bool named;		/* "---" and "+++" were seen for file */
	long old_at, new_at;	/* next line's numbers, in a hunk */
	long old_left, new_left;
	char *pending;		/* name of a "---" line */
	bool have_pending;
};

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* "a/drivers/net/tun.c\ttime" to "drivers/net/tun.c"; NULL: /dev/null. */
static char *file_name(const char *s)
{
	size_t n = strcspn(s, "\t");
	char *name = text("%.*s", (int)n, s);
	char *slash = strchr(name, '/');
	char *rest;

	if (!strcmp(name, "/dev/null")) {
		free(name);
		return NULL;
	}
	/* An absolute name stays one, so that it can be refused. */
	if (!slash || slash == name)
		return name;
	rest = text_copy(slash + 1);
	free(name);
	return rest;
}

static void new_file(struct parser *p)
{
	struct diff *d = p->d;

	d->files = enlarge(d->files, d->n + 1, sizeof(*d->files));
	p->file = &d->files[d->n++];
	*p->file = (struct diff_file){ 0 };
	p->named = false;
}

/* "diff --git a/x b/x": the names count where no "---" follows. */
static void git_header(struct parser *p, const char *line)
{
	const char *b = strstr(line, " b/");

	new_file(p);
	if (!b)
		b = strrchr(line, ' ');
	p->file->new_name = file_name(b + 1);
	p->file->old_name = p->file->new_name ?
		text_copy(p->file->new_name) : NULL;
}

static void extended_header(struct parser *p, const char *line)
{
	struct diff_file *f = p->file;
	char word[16];

	if (sscanf(line, "new file mode %lo", (unsigned long *)&f->mode) == 1 ||
	    sscanf(line, "new mode %lo", (unsigned long *)&f->mode) == 1)
		f->mode_changes = line[4] == 'm';
	if (begins(line, "new file mode")) {
		free(f->old_name);
		f->old_name = NULL;
	} else if (begins(line, "deleted file mode")) {
		free(f->new_name);
		f->new_name = NULL;
	} else if (sscanf(line, "%15s from ", word) == 1 &&
		   (begins(line, "rename ") || begins(line, "copy "))) {
		f->moved = true;
	} else if (begins(line, "GIT binary patch") ||
		   begins(line, "Binary files ")) {
		f->binary = true;
	}
}

static void names(struct parser *p, const char *plus)
{
	/* Without "diff --git", or a second one for the same header. */
	if (!p->file || p->named)
		new_file(p);
	free(p->file->old_name);
	free(p->file->new_name);
	p->file->old_name = p->pending;
	p->file->new_name = file_name(plus);
	p->named = true;
}

static int hunk_header(struct parser *p, const char *line)
{
	long old_n = 1, new_n = 1;
	int n;

	if (sscanf(line, "@@ -%ld,%ld +%ld%n", &p->old_at, &old_n, &p->new_at,
		   &n) != 3) {
		old_n = 1;
		if (sscanf(line, "@@ -%ld +%ld%n", &p->old_at, &p->new_at,
			   &n) != 2)
			return -1;
	}
	if (line[n] == ',' && sscanf(line + n, ",%ld", &new_n) != 1)
		return -1;
	if (old_n < 0 || new_n < 0)
		return -1;
	p->old_left = old_n;
	p->new_left = new_n;
	return 0;
}

static void add_line(struct parser *p, bool added, const char *line)
{
	struct diff_file *f = p->file;

	f->lines = enlarge(f->lines, f->n + 1, sizeof(*f->lines));
	f->lines[f->n++] = (struct diff_line){
		.added = added,
		.number = added ? p->new_at : p->old_at,
		.text = text_copy(line),
	};
}

static int hunk_line(struct parser *p, const char *line)
{
	switch (*line) {
	case '+':
		add_line(p, true, line + 1);
		p->new_at++;
		p->new_left--;
		return 0;
	case '-':
		add_line(p, false, line + 1);
		p->old_at++;
		p->old_left--;
		return 0;
	case ' ':
	case '\0':	/* a mailer took the blank away */
		p->old_at++;
		p->new_at++;
		p->old_left--;
		p->new_left--;
		return 0;
	case '\\':
		return 0;
	}
	return -1;
}

static int one_line(struct parser *p, const char *line)
{
	if (p->old_left > 0 || p->new_left > 0)
		return hunk_line(p, line);
	if (p->have_pending && !begins(line, "+++ "))
		free(p->pending);
	if (begins(line, "diff --git ")) {
		git_header(p, line);
	} else if (p->have_pending && begins(line, "+++ ")) {
		names(p, line + 4);
	} else if (begins(line, "@@ -") && p->file && p->named) {
		p->have_pending = false;
		return hunk_header(p, line);
	} else if (p->file && !p->named) {
		extended_header(p, line);
	}
	p->have_pending = begins(line, "--- ");
	if (p->have_pending)
		p->pending = file_name(line + 4);
	return 0;
}

int diff_parse(const char *source, struct diff *d, char **why)
{
	struct parser p = { .d = d };
	long number = 0;
	int status = 0;

	*d = (struct diff){ 0 };
	while (*source && !status) {
		size_t n = strcspn(source, "\n");
		char *line = text("%.*s", (int)n, source);

		number++;
		status = one_line(&p, line);
		free(line);
		source += n + (source[n] == '\n');
	}
	if (p.have_pending)
		free(p.pending);
	if (status)
		*why = text("line %ld is no line of a diff", number);
	else if (p.old_left > 0 || p.new_left > 0)
		*why = text("it ends in the middle of a hunk, at line %ld",
			    number);
	else
		return 0;
	return -1;
}

void diff_free(struct diff *d)
{
	size_t i, j;

	for (i = 0; i < d->n; i++) {
		struct diff_file *f = &d->files[i];

		free(f->old_name);
		free(f->new_name);
		for (j = 0; j < f->n; j++)
			free(f->lines[j].text);
		free(f->lines);
	}
	free(d->files);
	*d = (struct diff){ 0 };
}

const char *diff_name(const struct diff_file *f)
{
	return f->new_name ? f->new_name : f->old_name ? f->old_name : "?";
}

size_t diff_lines(const struct diff *d)
{
	size_t n = 0, i;

	for (i = 0; i < d->n; i++)
		n += d->files[i].n;
	return n;
}
