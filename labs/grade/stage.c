// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* lstat */
#include "stage.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"

#define PATCH_BYTES	(1u << 20)
#define SOURCE_BYTES	(256L << 10)

/* Is a directory on the way to DIR/NAME a symbolic link? */
static bool leads_astray(const char *dir, const char *name)
{
	const char *slash = name;
	struct stat s;

	while ((slash = strchr(slash, '/'))) {
		char *part = text("%s/%.*s", dir, (int)(slash - name), name);
		bool link = !lstat(part, &s) && S_ISLNK(s.st_mode);

		free(part);
		if (link)
			return true;
		slash++;
	}
	return false;
}

static void take(struct stage *s, const char *submission, const char *name,
		 long max)
{
	char *from = text("%s/%s", submission, name);
	char *to = text("%s/%s", s->dir, name);
	char *slash = strrchr(to, '/'), *why = NULL;

	*slash = '\0';
	dir_make(to);
	*slash = '/';
	if (leads_astray(submission, name))
		why = text_copy("lies behind a symbolic link");
	else if (!file_exists(to))
		file_copy(from, to, 0644, (size_t)max, &why);
	if (why)
		words_printf(&s->troubles, "%s %s", name, why);
	free(why);
	free(from);
	free(to);
}

static void take_patches(struct stage *s, const char *submission)
{
	char *below = text("%s/submission", submission);
	const char *dir = submission;
	struct words names = { 0 };
	struct stat st;
	size_t i;

	if (!lstat(below, &st) && S_ISDIR(st.st_mode))
		dir = below;
	dir_list(dir, ".patch", &names);
	s->found = names.n;
	for (i = 0; i < names.n && names.n <= STAGE_PATCHES; i++) {
		char *from = text("%s/%s", dir, names.v[i]);
		/* Names may be anything: ours are numbers. */
		char *to = text("%s/%03zu", s->patch_dir, i), *why;

		if (file_copy(from, to, 0644, PATCH_BYTES, &why)) {
			words_printf(&s->troubles, "%s %s", names.v[i], why);
			free(why);
		}
		text_clean(names.v[i]);
		words_add(&s->patches, names.v[i]);
		free(from);
		free(to);
	}
	words_free(&names);
	free(below);
}

void stage_take(struct stage *s, const struct rubric *r,
		const char *submission, const char *tmp)
{
	size_t i, j;

	*s = (struct stage){ .dir = text("%s/submission", tmp),
		.patch_dir = text("%s/patches", tmp) };
	dir_make(s->dir);
	dir_make(s->patch_dir);
	for (i = 0; i < r->n_files; i++)
		take(s, submission, r->files[i].name, r->files[i].max_bytes);
	for (i = 0; i < r->n_programs; i++) {
		const struct words *sources = &r->programs[i].sources;

		for (j = 0; j < sources->n; j++)
			take(s, submission, sources->v[j], SOURCE_BYTES);
	}
	if (r->n_predictions)
		take(s, submission, "predictions.md", SOURCE_BYTES);
	if (r->kernel)
		take_patches(s, submission);
}

char *stage_trouble(const struct stage *s, const char *name)
{
	size_t n = strlen(name), i;

	for (i = 0; i < s->troubles.n; i++) {
		if (!strncmp(s->troubles.v[i], name, n) &&
		    s->troubles.v[i][n] == ' ')
			return text_copy(s->troubles.v[i]);
	}
	return NULL;
}
