// SPDX-License-Identifier: GPL-2.0-only
#include "compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allow.h"
#include "files.h"
#include "tree.h"

#define PATCH_BYTES (1u << 20)

/* What is wrong with a patch as a text, as a new string, or NULL. */
static char *text_refusal(const struct buf *b)
{
	size_t line = 1, i;

	if (!b->len)
		return text_copy("is empty");
	for (i = 0; i < b->len;) {
		size_t n = text_utf8(b->data + i);

		if (b->data[i] == '\r')
			return text("has Windows line ends (CR LF), in line "
				    "%zu: hand in what git format-patch wrote, "
				    "untouched by an editor or a mailer", line);
		if (!n)
			return text("has bytes in line %zu that are not UTF-8 "
				    "text", line);
		line += b->data[i] == '\n';
		i += n;
	}
	return NULL;
}

static char *file_refusal(const struct rubric *r, const struct diff_file *f)
{
	const char *name = diff_name(f);
	size_t i;

	if (f->moved)
		return text("renames or copies %s", name);
	if (f->binary)
		return text("is a binary patch of %s", name);
	if (*name == '/' || strstr(name, ".."))
		return text("names the file %s, outside of the kernel", name);
	if (f->mode == 0120000)
		return text("makes %s a symbolic link", name);
	if (!f->old_name)
		return text("creates the file %s", name);
	if (!f->new_name)
		return text("deletes the file %s", name);
	if (f->mode_changes)
		return text("changes the mode of %s", name);
	if (strcmp(f->old_name, f->new_name))
		return text("makes %s of %s", f->new_name, f->old_name);
	for (i = 0; i < r->n_allows; i++) {
		if (!strcmp(r->allows[i].file, name))
			return NULL;
	}
	return text("changes %s", name);
}

/* The same for its contents. */
static char *patch_refusal(const struct rubric *r, const struct buf *b)
{
	struct diff d = { 0 };
	char *why = NULL;
	size_t i;

	if (!diff_parse(b->data, &d, &why) && !d.n)
		why = text_copy("has no diff in it");
	for (i = 0; i < d.n && !why; i++)
		why = file_refusal(r, &d.files[i]);
	diff_free(&d);
	return why;
}

/* Says why, and returns -1; the string is freed. */
static int refuse(struct composed *c, const char *expected, const char *name,
		  char *why)
{
	buf_line(&c->expected, expected);
	buf_printf(&c->got, "%s%s%s", name, *name ? " " : "", why);
	free(why);
	return -1;
}

static int read_patch(struct composed *c, const struct rubric *r,
		      const struct stage *stage, size_t i, const char *path)
{
	const char *name = stage->patches.v[i];
	struct buf b = { 0 };
	char *why = NULL, *allowed;
	int status = 0;

	if (file_read(path, PATCH_BYTES, &b, &why) ||
	    (why = text_refusal(&b))) {
		status = refuse(c, "a patch as git format-patch writes it",
				name, why);
	} else if ((why = patch_refusal(r, &b))) {
		allowed = allow_words(r);
		status = refuse(c, allowed, name, why);
		free(allowed);
	}
	buf_free(&b);
	return status;
}

/* Whether an earlier patch has this number: one of an earlier try, perhaps. */
static bool number_is_taken(const struct stage *stage, size_t i)
{
	const char *name = stage->patches.v[i];
	size_t n = strspn(name, "0123456789"), j;

	for (j = 0; j < i && n; j++) {
		if (!strncmp(stage->patches.v[j], name, n + 1))
			return true;
	}
	return false;
}

static int apply_one(struct composed *c, const struct site *s,
		     const struct rubric *r, const struct stage *stage,
		     size_t i)
{
	char *path = text("%s/%03zu", stage->patch_dir, i);
	struct buf said = { 0 };
	int status = read_patch(c, r, stage, i, path);

	if (!status && tree_apply(s, c->tree, path, false, &said)) {
		const char *hint = number_is_taken(stage, i) ?
			"; two have the same number here: remove what is left "
			"of an earlier try" : "";
		char *expected = text("patches that apply one after another to "
				      "the starter of lab %ld (git "
				      "format-patch starter)%s", r->lab, hint);

		buf_clean(&said);
		buf_puts(&c->window, buf_text(&said));
		status = refuse(c, expected, stage->patches.v[i],
				text_copy("does not apply"));
		free(expected);
	}
	buf_free(&said);
	free(path);
	return status;
}

/* Whatever git took the patch for: the six files, and no other. */
static bool is_whole(const struct site *s, const char *dir)
{
	struct words want = { 0 }, have = { 0 };
	bool whole;
	size_t i;

	tree_files(s, &want);
	dir_walk(dir, &have);
	whole = want.n == have.n;
	for (i = 0; i < have.n && whole; i++) {
		char *path = text("%s/%s", dir, have.v[i]), *why = NULL;
		struct buf b = { 0 };

		whole = words_have(&want, have.v[i]) &&
			!file_read(path, 4 * PATCH_BYTES, &b, &why);
		free(why);
		free(path);
		buf_free(&b);
	}
	words_free(&want);
	words_free(&have);
	return whole;
}

static int judge(struct composed *c, const struct site *s,
		 const struct rubric *r)
{
	struct buf b = { 0 };
	struct diff change = { 0 };
	char *why = NULL, *allowed = allow_words(r);
	int status = -1;

	tree_diff(s, c->starter, c->tree, &b);
	if (diff_parse(buf_text(&b), &change, &why))
		die(EXIT_INFRA, "git's own diff cannot be read: %s", why);
	if (!change.n)
		refuse(c, "patches that change something", "",
		       text_copy("together they leave the starter as it is"));
	else if ((why = allow_refusal(r, c->starter, c->tree, &change)))
		refuse(c, allowed, "", why);
	else
		status = 0;
	flags_find(&change, &c->flags);
	diff_free(&change);
	buf_free(&b);
	free(allowed);
	return status;
}

static const char text_of_limit[] = "at most 50 patches";

static int apply_all(struct composed *c, const struct site *s,
		     const struct rubric *r, const struct stage *stage)
{
	const char *form = "a patch as git format-patch writes it";
	size_t i;

	if (stage->found > STAGE_PATCHES)
		return refuse(c, text_of_limit, "", text("%zu patches",
							 stage->found));
	for (i = 0; i < stage->patches.n; i++) {
		char *why = stage_trouble(stage, stage->patches.v[i]);

		if (why)
			return refuse(c, form, "", why);
		if (apply_one(c, s, r, stage, i))
			return -1;
	}
	if (!stage->patches.n)
		return refuse(c, "at least one file *.patch, from git "
			      "format-patch -o ../submission starter", "",
			      text_copy("none"));
	if (!is_whole(s, c->tree))
		return refuse(c, form, "", text_copy("the patches make or "
			      "remove files, or make one that is not text"));
	return 0;
}

void compose(struct composed *c, const struct site *s,
	     const struct rubric *r, const struct stage *stage)
{
	*c = (struct composed){ .starter = text("%s/starter", s->tmp),
		.tree = text("%s/tree", s->tmp) };
	tree_starter(s, r, c->starter);
	tree_copy(c->starter, c->tree);
	if (apply_all(c, s, r, stage)) {
		dir_remove(c->tree);
		free(c->tree);
		c->tree = NULL;
		return;
	}
	c->ok = !judge(c, s, r);
}
