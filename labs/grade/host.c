// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* chown */
#include "host.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "said.h"

#define MEMORY		(4ull << 30)
#define FILE_SIZE	(64ull << 20)
#define OUTPUT		(1ull << 20)
#define SAID_BYTES	(1u << 20)
#define PROCESSES	1024

static void environment(struct grading *g, struct command *c,
			const struct check *check, const char *dir, long run)
{
	grading_environment(g, &c->env);
	words_printf(&c->env, "GRADE_LIB=%s/labs/grade/check.sh",
		     g->site.top);
	words_printf(&c->env, "GRADE_OUT=%s/said", dir);
	words_printf(&c->env, "ROWS=%s/rows", dir);
	words_printf(&c->env, "TMPDIR=%s", dir);
	words_printf(&c->env, "CHECK=%s", check->id);
	words_printf(&c->env, "RUN=%ld", run);
	words_printf(&c->env, "SEED=%ld", g->record.seed + run - 1);
	words_printf(&c->env, "LAB=%s", g->rubric->dir);
	words_printf(&c->env, "SUBMISSION=%s", g->stage.dir);
	words_printf(&c->env, "PATCHES=%s", g->stage.patch_dir);
	words_printf(&c->env, "TOP=%s", g->site.top);
	words_printf(&c->env, "O=%s", g->site.o);
	if (g->composed.tree)
		words_printf(&c->env, "TREE=%s", g->composed.tree);
	if (g->herd7)
		words_printf(&c->env, "HERD7=%s", g->herd7);
	words_printf(&c->env, "RING_EXPLORE=%s/ring/explore/ring-explore",
		     g->site.o);
}

static struct outcome start(struct grading *g, const struct check *check,
			    const char *dir, const char *log, long run_number)
{
	struct command c = { .output = log, .memory = MEMORY,
		.file = FILE_SIZE, .output_max = OUTPUT,
		.processes = PROCESSES,
		.seconds = grading_bound(g, check->bound) };
	struct words read = { 0 }, write = { 0 };
	struct sandbox_need need = { .read = &read, .write = &write,
		.cwd = dir, .trusted = true };
	struct outcome o;
	size_t i;

	words_add(&read, g->site.top);
	words_add(&read, g->site.o);
	words_add(&read, g->rubric->dir);
	words_add(&read, g->stage.dir);
	words_add(&read, g->stage.patch_dir);
	if (g->composed.tree)
		words_add(&read, g->composed.tree);
	words_add(&write, dir);
	environment(g, &c, check, dir, run_number);
	sandbox_enter(&g->box, &c, &need);
	words_add(&c.argv, "sh");
	words_printf(&c.argv, "%s/%s", g->rubric->dir, check->run);
	for (i = 0; i < check->args.n; i++)
		words_add(&c.argv, check->args.v[i]);
	o = run(&c);
	command_free(&c);
	words_free(&read);
	words_free(&write);
	return o;
}

static void read_said(struct said *said, const char *dir)
{
	char *path = text("%s/said", dir), *why = NULL;
	struct words lines = { 0 };
	struct buf b = { 0 };
	size_t i;

	if (!file_read(path, SAID_BYTES, &b, &why))
		words_lines(&lines, b.data);
	for (i = 0; i < lines.n; i++)
		said_line(said, lines.v[i]);
	words_free(&lines);
	buf_free(&b);
	free(why);
	free(path);
}

/* A script that gave no verdict: its time was over, or it is broken. */
static void no_verdict(struct said *said, struct outcome o, const char *log)
{
	struct buf b = { 0 };
	char *why = NULL, *words = run_words(o);

	said->decided = true;
	said->points = -1;
	said->verdict = o.how == RUN_LATE ? VERDICT_TIMEOUT : VERDICT_INFRA;
	buf_printf(&said->got, "the check's script gave no verdict (%s)",
		   words);
	if (!file_read(log, SAID_BYTES, &b, &why))
		buf_printf(&said->window, "%.4000s", b.data);
	buf_clean(&said->window);
	buf_free(&b);
	free(why);
	free(words);
}

static void one_run(struct grading *g, const struct check *check, long number,
		    struct said *said, double *seconds)
{
	char *dir = text("%s/host/%s.%ld", g->site.tmp, check->id, number);
	char *log = text("%s.log", dir), *file = text("%s/said", dir);
	struct outcome o;

	dir_remove(dir);
	dir_make(dir);
	file_write_or_die(file, "", 0);
	o = start(g, check, dir, log, number);
	*seconds += o.seconds;
	read_said(said, dir);
	if (!said->decided)
		no_verdict(said, o, log);
	dir_remove(dir);
	free(dir);
	free(log);
	free(file);
}

void host_run(struct grading *g, size_t i)
{
	struct result *result = &g->record.results[i];
	const struct check *check = result->check;
	struct said said = { 0 };
	bool retried = false;
	long number = 1;

	for (;;) {
		said_free(&said);
		one_run(g, check, number, &said, &result->seconds);
		if (run_stopped()) {
			said_free(&said);
			return;
		}
		if (!retried && (said.verdict == VERDICT_INFRA ||
				 (said.verdict == VERDICT_TIMEOUT &&
				  grading_was_slow(g)))) {
			retried = true;
			continue;
		}
		if (said.verdict != VERDICT_PASS || number == check->repeat)
			break;
		number++;
	}
	said_decide(&said, &g->record, i);
	if (said.verdict != VERDICT_PASS && check->repeat > 1)
		buf_printf(&result->note, "%sin run %ld of %ld",
			   result->note.len ? "\n" : "", number,
			   check->repeat);
	said_free(&said);
	grading_done(g, i);
}
