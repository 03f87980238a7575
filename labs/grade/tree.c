// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* symlink */
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "run.h"

#define SOURCE_MAX (4u << 20)

static void read_lines(const struct site *s, const char *name,
		       struct words *lines)
{
	char *path = text("%s/patches/%s", s->top, name), *why;
	struct buf b = { 0 };

	if (file_read(path, SOURCE_MAX, &b, &why))
		die(EXIT_USAGE, "%s %s", path, why);
	words_lines(lines, b.data);
	buf_free(&b);
	free(path);
}

void tree_files(const struct site *s, struct words *files)
{
	struct words lines = { 0 };
	size_t i;

	read_lines(s, "base.lock", &lines);
	for (i = 0; i < lines.n; i++) {
		const char *name = strrchr(lines.v[i], ' ');

		if (!strncmp(lines.v[i], "sha256 ", 7) && name &&
		    !words_have(files, name + 1))
			words_add(files, name + 1);
	}
	words_free(&lines);
}

void tree_series_names(const struct site *s, struct words *names)
{
	read_lines(s, "series", names);
}

static void copy_files(const char *from, const char *to,
		       const struct words *files)
{
	size_t i;

	for (i = 0; i < files->n; i++) {
		char *a = text("%s/%s", from, files->v[i]);
		char *b = text("%s/%s", to, files->v[i]);
		char *slash = strrchr(b, '/'), *why;

		*slash = '\0';
		dir_make(b);
		*slash = '/';
		if (file_copy(a, b, 0644, SOURCE_MAX, &why))
			die(EXIT_USAGE, "%s %s: run make base", a, why);
		free(a);
		free(b);
	}
}

void tree_base(const struct site *s, const char *dir)
{
	struct words files = { 0 };
	char *base = text("%s/base", s->o);

	tree_files(s, &files);
	copy_files(base, dir, &files);
	words_free(&files);
	free(base);
}

void tree_copy(const char *from, const char *to)
{
	struct words files = { 0 };

	dir_walk(from, &files);
	copy_files(from, to, &files);
	words_free(&files);
}

/*
 * Nobody's configuration, and no repository further up: work/ lies in the kit's
 * own, and in a repository git apply leaves out what is not below it, and says
 * nothing.
 */
static void git(const struct site *s, struct command *c, const char *verb)
{
	char *up = realpath(c->cwd, NULL);
	char *slash = up ? strrchr(up, '/') : NULL;

	if (slash)
		*slash = '\0';
	words_add(&c->argv, "git");
	words_add(&c->argv, verb);
	words_add(&c->env, "GIT_CONFIG_NOSYSTEM=1");
	words_add(&c->env, "GIT_CONFIG_GLOBAL=/dev/null");
	words_printf(&c->env, "GIT_CEILING_DIRECTORIES=%s",
		     slash ? up : s->tmp);
	words_add(&c->env, "HOME=/nonexistent");
	words_add(&c->env, "LC_ALL=C");
	c->seconds = 60;
	c->file = 64u << 20;
	free(up);
}

int tree_apply(const struct site *s, const char *dir, const char *patch,
	       bool reverse, struct buf *said)
{
	char *out = text("%s/git.out", s->tmp), *why = NULL;
	struct command c = { .cwd = dir, .output = out };
	struct outcome o;

	git(s, &c, "apply");
	words_add(&c.argv, "-p1");
	words_add(&c.argv, "--whitespace=nowarn");
	if (reverse)
		words_add(&c.argv, "-R");
	words_add(&c.argv, patch);
	o = run(&c);
	if (!run_good(o) && file_read(out, 65536, said, &why)) {
		char *words = run_words(o);

		buf_line(said, words);
		free(words);
		free(why);
	}
	command_free(&c);
	free(out);
	return run_good(o) ? 0 : -1;
}

static void apply_own(const struct site *s, const char *dir,
		      const char *patch, bool reverse)
{
	struct buf said = { 0 };

	if (tree_apply(s, dir, patch, reverse, &said))
		die(EXIT_USAGE, "%s does not %s: %s", patch,
		    reverse ? "come out of the tree it belongs to" : "apply",
		    buf_text(&said));
	buf_free(&said);
}

void tree_series(const struct site *s, const char *dir)
{
	struct words names = { 0 };
	size_t i;

	tree_base(s, dir);
	tree_series_names(s, &names);
	for (i = 0; i < names.n; i++) {
		char *patch = text("%s/patches/%s", s->top, names.v[i]);

		apply_own(s, dir, patch, false);
		free(patch);
	}
	words_free(&names);
}

void tree_starter(const struct site *s, const struct rubric *r,
		  const char *dir)
{
	char *solution = text("%s/solution.patch", r->dir);

	if (r->on_base) {
		tree_base(s, dir);
	} else {
		tree_series(s, dir);
		if (!r->on_series)
			apply_own(s, dir, solution, true);
	}
	free(solution);
}

/* The student's own solution, as a file that git can read. */
static char *variant(const struct site *s, const struct rubric *r,
		     const struct student *who)
{
	char *in = text("%s/variant.patch.in", r->dir), *why, *filled, *out;
	struct buf b = { 0 };

	if (!params_differ(r, who) || !file_exists(in)) {
		free(in);
		return text("%s/solution.patch", r->dir);
	}
	if (file_read(in, SOURCE_MAX, &b, &why))
		die(EXIT_USAGE, "%s %s", in, why);
	filled = params_fill(r, who, b.data);
	out = text("%s/variant.patch", s->tmp);
	file_write_or_die(out, filled, strlen(filled));
	buf_free(&b);
	free(filled);
	free(in);
	return out;
}

void tree_reference(const struct site *s, const struct rubric *r,
		    const struct student *who, const char *dir)
{
	char *solution = variant(s, r, who);

	tree_starter(s, r, dir);
	apply_own(s, dir, solution, false);
	free(solution);
}

void tree_diff(const struct site *s, const char *from, const char *to,
	       struct buf *out)
{
	char *dir = text("%s/diff", s->tmp), *file = text("%s/out", dir);
	char *a = text("%s/a", dir), *b = text("%s/b", dir), *why;
	struct command c = { .cwd = dir, .output = file };
	struct outcome o;

	/* The names of the directories end up in the text. */
	dir_remove(dir);
	tree_copy(from, a);
	tree_copy(to, b);
	git(s, &c, "diff");
	words_add(&c.argv, "--no-index");
	words_add(&c.argv, "--no-color");
	words_add(&c.argv, "--no-ext-diff");
	words_add(&c.argv, "--no-textconv");
	words_add(&c.argv, "--no-renames");
	words_add(&c.argv, "--no-prefix");
	words_add(&c.argv, "--full-index");
	words_add(&c.argv, "a");
	words_add(&c.argv, "b");
	o = run(&c);
	/* 1 says that there is a difference. */
	if (o.how != RUN_ENDED || o.status > 1 ||
	    file_read(file, SOURCE_MAX, out, &why))
		die(EXIT_INFRA, "git diff failed in %s: %s", dir,
		    run_words(o));
	command_free(&c);
	dir_remove(dir);
	free(dir);
	free(file);
	free(a);
	free(b);
}

void tree_take(const struct site *s, const char *from, const char *to)
{
	struct words files = { 0 };
	size_t i;

	tree_files(s, &files);
	for (i = 0; i < files.n; i++) {
		char *a = text("%s/%s", from, files.v[i]);
		char *b = text("%s/%s", to, files.v[i]), *why;

		if (file_exists(a) &&
		    file_copy(a, b, 0644, SOURCE_MAX, &why))
			die(EXIT_USAGE, "%s %s", a, why);
		free(a);
		free(b);
	}
	words_free(&files);
}
