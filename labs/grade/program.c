// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* chown */
#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

#define SECONDS		60
#define MEMORY		(2ull << 30)
#define OUTPUT		(1ull << 20)
#define FILE_SIZE	(64ull << 20)
#define PROCESSES	512
#define KIT_BYTES	(4u << 20)
#define NOBODY		65534

struct builder {
	struct program *p;
	const struct program_spec *spec;
	const struct rubric *r;
	const struct student *who;
	const struct site *s;
	const struct stage *stage;
	char *dir;		/* where it is compiled */
	struct buf *why;
};

static int fault(struct builder *b, enum program_state state, char *why)
{
	b->p->state = state;
	buf_line(&b->p->got, why);
	free(why);
	return -1;
}

static int stage_kit_file(struct builder *b, const char *name)
{
	char *from = text("%s/%s", b->s->top, name);
	char *to = text("%s/kit/%s", b->dir, name);
	char *slash = strrchr(to, '/'), *why = NULL;
	int status = 0;

	*slash = '\0';
	dir_make(to);
	*slash = '/';
	if (file_copy(from, to, 0644, KIT_BYTES, &why)) {
		status = fault(b, PROGRAM_INFRA, text("%s %s", from, why));
		free(why);
	}
	free(from);
	free(to);
	return status;
}

/* A directory that is included gives its headers, and sources that a source of
 * ours may include, not its programs.
 */
static int stage_include(struct builder *b, const char *name)
{
	char *from = text("%s/%s", b->s->top, name);
	char *to = text("%s/kit/%s", b->dir, name), *why = NULL;
	int status = 0;

	if (dir_copy(from, to, ".h", &why) || dir_copy(from, to, ".c", &why))
		status = fault(b, PROGRAM_INFRA, why);
	free(from);
	free(to);
	return status;
}

/* Ours, on copies of our files; its name may hold the student's parameter. */
static int apply_patch(struct builder *b, const char *template)
{
	char *name = params_fill(b->r, b->who, template);
	char *path = text("%s/%s", b->s->top, name);
	char *kit = text("%s/kit", b->dir);
	struct command c = { .cwd = kit, .seconds = SECONDS };
	struct outcome o;
	int status = 0;

	words_add(&c.argv, "patch");
	words_add(&c.argv, "-p1");
	words_add(&c.argv, "-s");
	words_add(&c.argv, "-f");
	words_add(&c.argv, "-i");
	words_add(&c.argv, path);
	o = run(&c);
	if (!run_good(o))
		status = fault(b, PROGRAM_INFRA, text("%s does not apply to "
			"the files of program %s", name, b->spec->name));
	command_free(&c);
	free(name);
	free(path);
	free(kit);
	return status;
}

static int stage_kit(struct builder *b)
{
	const struct program_spec *spec = b->spec;
	size_t i;

	for (i = 0; i < spec->with.n; i++) {
		if (stage_kit_file(b, spec->with.v[i]))
			return -1;
	}
	for (i = 0; i < spec->include.n; i++) {
		if (stage_include(b, spec->include.v[i]))
			return -1;
	}
	for (i = 0; i < spec->patches.n; i++) {
		if (apply_patch(b, spec->patches.v[i]))
			return -1;
	}
	return 0;
}

static int stage_sources(struct builder *b)
{
	char *to = text("%s/own", b->dir), *why = NULL;
	size_t i;

	for (i = 0; i < b->spec->sources.n; i++) {
		why = stage_trouble(b->stage, b->spec->sources.v[i]);
		if (why) {
			free(to);
			return fault(b, PROGRAM_BAD, why);
		}
	}
	if (dir_copy(b->stage->dir, to, "", &why)) {
		free(to);
		return fault(b, PROGRAM_INFRA, why);
	}
	free(to);
	return 0;
}

/* Messages of the compiler name files as the student knows them. */
static void compiler(struct command *c, const struct builder *b)
{
	const struct program_spec *spec = b->spec;
	size_t i;

	words_add(&c->argv, "gcc");
	words_add(&c->argv, "-std=gnu11");
	words_add(&c->argv, "-Wall");
	words_add(&c->argv, "-Wextra");
	words_add(&c->argv, "-Werror");
	words_add(&c->argv, "-static");
	words_add(&c->argv, "-I.");
	for (i = 0; i < spec->include.n; i++)
		words_printf(&c->argv, "-I../kit/%s", spec->include.v[i]);
	for (i = 0; i < spec->sources.n; i++)
		words_add(&c->argv, spec->sources.v[i]);
	for (i = 0; i < spec->with.n; i++)
		words_printf(&c->argv, "../kit/%s", spec->with.v[i]);
	for (i = 0; i < spec->flags.n; i++)
		words_add(&c->argv, spec->flags.v[i]);
	for (i = 0; i < spec->libs.n; i++)
		words_printf(&c->argv, "-l%s", spec->libs.v[i]);
	words_add(&c->argv, "-o");
	words_add(&c->argv, "../out/program");
}

static void judge(struct builder *b, struct outcome o, const char *log)
{
	char *why = NULL;

	if (file_read(log, 16384, &b->p->window, &why))
		free(why);
	buf_clean(&b->p->window);
	if (run_good(o)) {
		b->p->state = PROGRAM_GOOD;
		return;
	}
	b->p->state = o.how == RUN_FAILED || o.how == RUN_STOPPED ||
		(o.how == RUN_ENDED && o.status == 127) ? PROGRAM_INFRA :
		PROGRAM_BAD;
	why = o.how == RUN_ENDED && o.status == 1 ?
		text("gcc refuses %s", b->spec->name) : run_words(o);
	buf_line(&b->p->got, why);
	free(why);
}

static void compile(struct builder *b, const struct sandbox *box, long scale)
{
	char *out = text("%s/out", b->dir), *own = text("%s/own", b->dir);
	char *log = text("%s/log", b->dir);
	struct words write = { 0 };
	struct sandbox_need need = { .write = &write, .cwd = own };
	struct command c = { .output = log, .memory = MEMORY,
		.file = FILE_SIZE, .processes = PROCESSES,
		.output_max = OUTPUT };

	dir_make(out);
	dir_make(own);
	/* In bubblewrap nobody is the grader itself, under another name. */
	if (!box->bwrap && geteuid() == 0 && chown(out, NOBODY, NOBODY))
		say("cannot give %s to nobody", out);
	words_add(&write, b->dir);
	c.seconds = SECONDS * (double)scale / 100;
	words_add(&c.env, "TMPDIR=../out");
	sandbox_enter(box, &c, &need);
	compiler(&c, b);
	judge(b, run(&c), log);
	command_free(&c);
	words_free(&write);
	free(out);
	free(own);
	free(log);
}

static void deliver(struct builder *b, const char *dir)
{
	char *from = text("%s/out/program", b->dir);
	char *to = text("%s/%s", dir, b->spec->name), *why;

	dir_make(dir);
	if (file_copy(from, to, 0755, FILE_SIZE, &why))
		fault(b, PROGRAM_INFRA, why);
	free(from);
	free(to);
}

void program_build(struct program *p, const struct program_spec *spec,
		   const struct rubric *r, const struct student *who,
		   const struct site *s, const struct sandbox *box,
		   const struct stage *stage, long scale, const char *dir)
{
	struct builder b = { .p = p, .spec = spec, .r = r, .who = who, .s = s,
		.stage = stage,
		.dir = text("%s/compile/%s", s->tmp, spec->name) };

	*p = (struct program){ 0 };
	dir_remove(b.dir);
	dir_make(b.dir);
	if (!stage_sources(&b) && !stage_kit(&b))
		compile(&b, box, scale);
	if (p->state == PROGRAM_GOOD)
		deliver(&b, dir);
	dir_remove(b.dir);
	free(b.dir);
}
