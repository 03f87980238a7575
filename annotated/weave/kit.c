// SPDX-License-Identifier: GPL-2.0-only
/*
 * kit.c - everything that is read: patches, texts, register, kernel source.
 */
#include "kit.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COVER	"0000-cover-letter.patch"

/* Chapters that must be there, in the order of reading. */
static const char *const wanted[] = {
	"packet-path.md", "v1-to-mainline.md", "glossary.md"
};
#define WANTED	((int)(sizeof(wanted) / sizeof(*wanted)))

char *kit_path(const struct kit *k, const char *path)
{
	if (!strcmp(k->root, "."))
		return get_string(path);
	return get_printf("%s/%s", k->root, path);
}

char *kit_text_path(const struct kit *k, int number)
{
	const char *name;
	char *path, *in;

	if (!number)
		return kit_path(k, "annotated/0000-cover.md");
	if (!k->patch[number])
		return NULL;
	name = file_name(k->patch[number]->path);
	path = get_printf("annotated/%.*s.md",
			  (int)(strlen(name) - strlen(".patch")), name);
	in = kit_path(k, path);
	free(path);
	return in;
}

static void read_patch(struct kit *k, const char *name, int number)
{
	char *path = get_printf("patches/%s", name);
	char *in = kit_path(k, path);

	k->patch[number] = patch_read(in, k->faults);
	free(in);
	free(path);
}

static void read_series(struct kit *k)
{
	char *series = kit_path(k, "patches/series");
	struct buf text = { 0 };
	struct line *line;
	int n, i, err;
	char *name;

	err = file_read(series, &text);
	if (err) {
		fault(k->faults, series, 0, "cannot be read: %s; is --root the "
		      "top directory of the kit?", strerror(err));
		goto out;
	}
	read_patch(k, COVER, 0);
	n = lines_of(text.p, text.n, &line);
	for (i = 0; i < n; i++) {
		name = get_printf("%.*s", line[i].n, line[i].s);
		if (line[i].n < 7 || patch_number(name) != i + 1 ||
		    i + 1 >= PATCHES)
			fault(k->faults, series, i + 1, "the %d patches are "
			      "numbered in order: \"%s\" is not number %d",
			      PATCHES - 1, name, i + 1);
		else
			read_patch(k, name, i + 1);
		free(name);
	}
	if (n < PATCHES - 1)
		fault(k->faults, series, n, "names %d of %d patches", n,
		      PATCHES - 1);
	free(line);
out:
	buf_free(&text);
	free(series);
}

void kit_read(struct kit *k)
{
	char *path = kit_path(k, "userspace-ring/barriers.csv");

	read_series(k);
	k->registry = registry_read(path, k->faults);
	free(path);
}

static int number_of_chapter(const char *name)
{
	int i;

	for (i = 0; i < WANTED; i++)
		if (!strcmp(name, wanted[i]))
			return i;
	return WANTED;
}

/* A text that nobody would read: say so rather than leave it out. */
static void find_strays(struct kit *k, const char *dir_name)
{
	DIR *dir = opendir(dir_name);
	char *want, *path;
	struct dirent *e;
	int number;
	size_t n;

	while (dir && (e = readdir(dir))) {
		n = strlen(e->d_name);
		if (n < 4 || strcmp(e->d_name + n - 3, ".md") ||
		    !strcmp(e->d_name, "README.md") ||
		    number_of_chapter(e->d_name) < WANTED)
			continue;
		number = patch_number(e->d_name);
		want = number >= 0 && number < PATCHES ?
			kit_text_path(k, number) : NULL;
		path = get_printf("%s/%s", dir_name, e->d_name);
		if (!want)
			fault(k->faults, path, 0, "is neither the text of a "
			      "patch nor a chapter that weave knows: rename it "
			      "or enter it in annotated/weave/kit.c");
		else if (strcmp(file_name(want), e->d_name))
			fault(k->faults, path, 0, "rename it to %s, which is "
			      "what its patch is called", file_name(want));
		free(path);
		free(want);
	}
	if (dir)
		closedir(dir);
}

void kit_read_texts(struct kit *k)
{
	char *dir = kit_path(k, "annotated");
	char *path;
	int i;

	for (i = 0; i < PATCHES; i++) {
		path = kit_text_path(k, i);
		if (path && !file_there(path))
			fault(k->faults, path, 0, "the text of this patch is "
			      "missing: weave --skeleton %d makes its "
			      "beginning", i);
		else if (path)
			k->doc[i] = kit_read_text(k, path);
		free(path);
	}
	for (i = 0; i < WANTED; i++) {
		path = get_printf("%s/%s", dir, wanted[i]);
		if (!file_there(path))
			fault(k->faults, path, 0, "this chapter is missing: "
			      "write it");
		else
			k->chapter[k->chapters++] = kit_read_text(k, path);
		if (k->chapters && !k->chapter[k->chapters - 1])
			k->chapters--;
		free(path);
	}
	find_strays(k, dir);
	free(dir);
}

struct doc *kit_read_text(struct kit *k, const char *path)
{
	struct doc *d = doc_read(path, k->faults);

	if (d && d->number >= PATCHES)
		d->number = -1;
	if (d && d->number >= 0)
		d->patch = k->patch[d->number];
	return d;
}

void kit_free(struct kit *k)
{
	int i;

	for (i = 0; i < PATCHES; i++) {
		doc_free(k->doc[i]);
		patch_free(k->patch[i]);
	}
	for (i = 0; i < k->chapters; i++)
		doc_free(k->chapter[i]);
	registry_free(k->registry);
}
