// SPDX-License-Identifier: GPL-2.0-only
#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "tree.h"

#define LOG_BYTES	(16u << 20)
#define SHOWN_BYTES	6000
#define MEMORY		(8ull << 30)
#define FILE_SIZE	(2ull << 30)
#define OUTPUT		(8ull << 20)

struct maker {
	struct kernel *k;
	const struct kernel_spec *spec;
	const struct site *s;
	const struct sandbox *box;
	double seconds;
	char *dir;		/* of ours, for this kernel */
	char *log;
	char *name;		/* what build-kernel is to call it */
	struct words patches;	/* what it is to apply */
};

/* Base and series for comparison, made once for a grading. */
static char *known_tree(const struct site *s, bool series)
{
	char *dir = text("%s/%s", s->tmp, series ? "series" : "base");

	if (!file_is_dir(dir)) {
		if (series)
			tree_series(s, dir);
		else
			tree_base(s, dir);
	}
	return dir;
}

static void series_patches(struct maker *m)
{
	struct words names = { 0 };
	size_t i;

	tree_series_names(m->s, &names);
	for (i = 0; i < names.n; i++)
		words_printf(&m->patches, "%s/patches/%s", m->s->top,
			     names.v[i]);
	words_free(&names);
}

/* The name says what is in it, so that gradings at once do not collide. */
static char *hash_name(const struct maker *m)
{
	struct command c = { .cwd = m->dir, .output = m->log, .seconds = 60 };
	struct buf b = { 0 };
	char *why = NULL, *name;
	size_t i;

	words_add(&c.argv, "sh");
	words_add(&c.argv, "-c");
	words_add(&c.argv, "cat \"$@\" | sha256sum");
	words_add(&c.argv, "sh");
	for (i = 0; i < m->patches.n; i++)
		words_add(&c.argv, m->patches.v[i]);
	if (!run_good(run(&c)) || file_read(m->log, 4096, &b, &why) ||
	    b.len < 16)
		die(EXIT_INFRA, "sha256sum does not work here");
	name = text("grade-%.16s", b.data);
	command_free(&c);
	buf_free(&b);
	return name;
}

/* Finds out which patches on the base give the tree, and a name for them. */
static void plan(struct maker *m, const char *tree)
{
	char *base = known_tree(m->s, false), *series;
	char *file = text("%s/canonical.patch", m->dir);
	struct buf b = { 0 }, c = { 0 };
	size_t i;

	tree_diff(m->s, base, tree, &b);
	if (b.len) {
		series = known_tree(m->s, true);
		tree_diff(m->s, series, tree, &c);
		free(series);
	}
	if (b.len && !c.len && !m->spec->patches.n) {
		m->name = text_copy("patched");
		series_patches(m);
	} else if (b.len) {
		file_write_or_die(file, b.data, b.len);
		words_add(&m->patches, file);
	}
	for (i = 0; i < m->spec->patches.n; i++)
		words_printf(&m->patches, "%s/%s", m->s->top,
			     m->spec->patches.v[i]);
	if (!m->patches.n)
		m->name = text_copy("stock");
	else if (!m->name)
		m->name = hash_name(m);
	buf_free(&b);
	buf_free(&c);
	free(file);
	free(base);
}

static void command(struct maker *m, struct command *c,
		    const struct words *read, const struct words *write)
{
	struct sandbox_need need = { .read = read, .write = write,
		.cwd = m->s->top, .trusted = true };
	size_t i;

	words_printf(&c->env, "O=%s", m->s->o);
	words_printf(&c->env, "J=%ld", m->s->jobs);
	words_add(&c->env, "DEBUG=0");
	sandbox_enter(m->box, c, &need);
	words_add(&c->argv, m->s->build_kernel);
	words_add(&c->argv, m->name);
	for (i = 0; i < m->patches.n; i++)
		words_add(&c->argv, m->patches.v[i]);
}

/*
 * Compiling a student's patch could read files of this machine into the kernel
 * (.incbin), so it sees the checkout, what is built, and the system.
 */
static struct outcome build(struct maker *m)
{
	struct command c = { .output = m->log, .memory = MEMORY,
		.file = FILE_SIZE, .output_max = OUTPUT,
		.seconds = m->seconds };
	struct words read = { 0 }, write = { 0 };
	struct outcome o;

	words_add(&read, m->s->top);
	words_add(&read, m->dir);
	words_add(&write, m->s->o);
	if (m->box->bwrap && strncmp(m->s->build_kernel, m->s->top,
				     strlen(m->s->top)))
		words_add(&read, m->s->build_kernel);
	command(m, &c, &read, &write);
	o = run(&c);
	command_free(&c);
	words_free(&read);
	words_free(&write);
	return o;
}

/* Lines about a warning, one a line, without their line numbers. */
static void warnings_of(const char *log, struct words *out)
{
	struct words lines = { 0 };
	struct buf b = { 0 };
	char *why = NULL;
	size_t i;

	if (file_read(log, LOG_BYTES, &b, &why))
		free(why);
	else
		words_lines(&lines, b.data);
	for (i = 0; i < lines.n; i++) {
		if (strstr(lines.v[i], "arning:") ||
		    strstr(lines.v[i], "WARNING:"))
			words_add(out, lines.v[i]);
	}
	words_free(&lines);
	buf_free(&b);
}

/* "drivers/net/tun.c:17:3: warning: x" and ":18:3: ..." are the same. */
static bool same_warning(const char *a, const char *b)
{
	const char *x = strstr(a, "arning:"), *y = strstr(b, "arning:");
	size_t n = strcspn(a, ":");

	if (!x)
		x = strstr(a, "ARNING:");
	if (!y)
		y = strstr(b, "ARNING:");
	return n == strcspn(b, ":") && !strncmp(a, b, n) && !strcmp(x, y);
}

static void new_warnings(struct maker *m)
{
	char *own = text("%s/kernels/%s/build.log", m->s->o, m->name);
	char *kit = text("%s/kernels/patched/build.log", m->s->o);
	struct words mine = { 0 }, theirs = { 0 };
	size_t i, j;

	warnings_of(own, &mine);
	warnings_of(kit, &theirs);
	/* stock and patched are the kit's own, and tested by it. */
	for (i = 0; i < mine.n && !strncmp(m->name, "grade-", 6); i++) {
		for (j = 0; j < theirs.n; j++) {
			if (same_warning(mine.v[i], theirs.v[j]))
				break;
		}
		if (j == theirs.n && m->k->warnings.len < SHOWN_BYTES)
			buf_line(&m->k->warnings, mine.v[i]);
	}
	words_free(&mine);
	words_free(&theirs);
	free(own);
	free(kit);
}

/* A full disk or a machine without memory is not the student's fault. */
static bool blames_machine(const struct buf *said)
{
	return strstr(buf_text(said), "No space left") ||
		strstr(buf_text(said), "not enough disk") ||
		strstr(buf_text(said), "Cannot allocate memory") ||
		strstr(buf_text(said), "virtual memory exhausted");
}

/* Only the end of what was said, from the start of a line. */
static void shorten(struct buf *b)
{
	struct buf end = { 0 };
	const char *at;

	if (b->len <= SHOWN_BYTES)
		return;
	at = b->data + b->len - SHOWN_BYTES;
	at = strchr(at, '\n') ? strchr(at, '\n') + 1 : at;
	buf_puts(&end, at);
	buf_free(b);
	*b = end;
}

/*
 * What was compiled takes 250 MB, a kernel 4: a cohort's would fill the disk.
 * build-kernel asks for no more than bzImage to take a kernel for built.
 */
static void trim(const struct maker *m)
{
	char *source = text("%s/kernels/%s/source", m->s->o, m->name);
	char *symbols = text("%s/kernels/%s/vmlinux", m->s->o, m->name);

	if (!strncmp(m->name, "grade-", 6)) {
		dir_remove(source);
		unlink(symbols);	/* a link into it */
	}
	free(symbols);
	free(source);
}

static void judge(struct maker *m, struct outcome o)
{
	bool own = m->spec->from == FROM_SUBMISSION;
	char *why = NULL, *words = run_words(o);

	if (file_read(m->log, LOG_BYTES, &m->k->window, &why))
		free(why);
	shorten(&m->k->window);
	buf_clean(&m->k->window);
	m->k->image = text("%s/kernels/%s/bzImage", m->s->o, m->name);
	if (run_good(o) && file_exists(m->k->image)) {
		m->k->state = KERNEL_GOOD;
		new_warnings(m);
		trim(m);
	} else if (own && !blames_machine(&m->k->window) &&
		   (o.how == RUN_LATE || o.how == RUN_FLOOD ||
		    (o.how == RUN_ENDED && o.status == 1))) {
		m->k->state = KERNEL_BAD;
		buf_printf(&m->k->got, "the build fails (%s)", words);
	} else {
		m->k->state = KERNEL_INFRA;
		buf_printf(&m->k->got, "build-kernel: %s", words);
	}
	free(words);
}

void kernel_build(struct kernel *k, const struct kernel_spec *spec,
		  const struct composed *composed, const struct site *s,
		  const struct sandbox *box, double seconds)
{
	struct maker m = { .k = k, .spec = spec, .s = s, .box = box,
		.seconds = seconds,
		.dir = text("%s/kernel-%s", s->tmp, spec->name) };
	char *tree;

	*k = (struct kernel){ 0 };
	if (spec->from == FROM_SUBMISSION && !composed->ok) {
		k->state = KERNEL_BAD;
		buf_puts(&k->got, "the patches were refused");
		free(m.dir);
		return;
	}
	dir_make(m.dir);
	m.log = text("%s/log", m.dir);
	tree = spec->from == FROM_SUBMISSION ? text_copy(composed->tree) :
		known_tree(s, spec->from == FROM_SERIES);
	plan(&m, tree);
	judge(&m, build(&m));
	if (k->state == KERNEL_INFRA) {		/* once more */
		buf_free(&k->window);
		buf_free(&k->got);
		free(k->image);
		judge(&m, build(&m));
	}
	words_free(&m.patches);
	free(tree);
	free(m.name);
	free(m.log);
	free(m.dir);
}
