// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* flock */
#include "grading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "calibrate.h"
#include "files.h"
#include "guest.h"
#include "host.h"
#include "outputs.h"
#include "predict.h"
#include "run.h"

#define TEXT_BYTES	(256u << 10)
/* This much slower than was thought, and a failure says nothing. */
#define SLOWER		1.3

/* ---- for the modules that run checks */

void grading_done(struct grading *g, size_t i)
{
	g->record.seconds = run_clock() - g->record.started;
	outputs_write(&g->record, g->out);
	if (!g->quiet && g->record.results[i].asked)
		outputs_progress(&g->record.results[i]);
}

double grading_bound(const struct grading *g, long seconds)
{
	return (double)seconds * (double)g->record.scale / 100;
}

bool grading_was_slow(struct grading *g)
{
	long scale = calibrate_host();

	if ((double)scale < (double)g->record.scale * SLOWER)
		return false;
	words_printf(&g->record.notes, "a check failed on a machine that was "
		     "as slow as %ld %% by then, not %ld %%: it was run "
		     "again", scale, g->record.scale);
	calibrate_remember(g->out, scale);
	g->record.scale = scale;
	return true;
}

struct kernel *grading_kernel(struct grading *g, size_t i)
{
	struct kernel *k = &g->kernels[i];
	int tries;

	for (tries = 0; tries < 2 && !run_stopped() &&
	     (k->state == KERNEL_UNKNOWN || (tries && k->state ==
					     KERNEL_INFRA)); tries++)
		kernel_build(k, &g->rubric->kernels[i], &g->composed,
			     &g->site, &g->box, grading_bound(g, 900));
	return k;
}

struct program *grading_program(struct grading *g, size_t i)
{
	struct program *p = &g->programs[i];
	char *dir = text("%s/programs", g->site.tmp);

	if (p->state == PROGRAM_UNKNOWN)
		program_build(p, &g->rubric->programs[i], g->rubric,
			      &g->student, &g->site, &g->box, &g->stage,
			      g->record.scale, dir);
	free(dir);
	return p;
}

void grading_environment(const struct grading *g, struct words *env)
{
	size_t i;

	words_printf(env, "SCALE=%ld", g->record.scale);
	for (i = 0; i < g->rubric->n_parameters; i++)
		words_printf(env, "PARAM_%s=%s",
			     g->rubric->parameters[i].name,
			     param_value(g->rubric, i, &g->student));
}

/* ---- checks that need nothing but files */

static void read_predictions(struct grading *g)
{
	char *path = text("%s/predictions.md", g->stage.dir), *why = NULL;
	struct buf b = { 0 };
	size_t i;

	g->predicted = true;
	if (file_read(path, TEXT_BYTES, &b, &why))
		free(why);
	for (i = 0; i < g->rubric->n_predictions; i++) {
		g->record.answers[i] = predict_answer(
			buf_text(&b), g->rubric->predictions[i].id);
		g->predicted &= g->record.answers[i] != NULL;
	}
	buf_free(&b);
	free(path);
}

static void run_predictions(struct grading *g, size_t i)
{
	struct result *result = &g->record.results[i];
	size_t j;

	record_decide(&g->record, i, g->predicted ? VERDICT_PASS :
		      VERDICT_FAIL);
	if (g->predicted)
		return;
	buf_puts(&result->expected, "an answer to each question of "
		 "predictions.md, behind \"Answer:\"");
	for (j = 0; j < g->rubric->n_predictions; j++) {
		if (!g->record.answers[j])
			buf_printf(&result->got, "%s%s",
				   result->got.len ? ", " : "no answer to ",
				   g->rubric->predictions[j].id);
	}
}

static void run_patch(struct grading *g, size_t i)
{
	struct result *result = &g->record.results[i];
	const struct composed *c = &g->composed;

	record_decide(&g->record, i, c->ok ? VERDICT_PASS : VERDICT_FAIL);
	if (c->ok)
		return;
	buf_puts(&result->expected, buf_text(&c->expected));
	buf_puts(&result->got, buf_text(&c->got));
	buf_puts(&result->window, buf_text(&c->window));
}

static void run_kernel(struct grading *g, size_t i)
{
	struct result *result = &g->record.results[i];
	const struct kernel *k;

	k = grading_kernel(g, (size_t)result->check->kernel);
	if (run_stopped())
		return;
	if (k->state == KERNEL_GOOD && !k->warnings.len) {
		record_decide(&g->record, i, VERDICT_PASS);
		return;
	}
	record_decide(&g->record, i, k->state == KERNEL_INFRA ?
		      VERDICT_INFRA : VERDICT_FAIL);
	buf_puts(&result->expected, "a kernel that builds without a new "
		 "warning");
	if (k->state == KERNEL_GOOD) {
		buf_puts(&result->got, "it builds, with new warnings");
		buf_puts(&result->window, k->warnings.data);
	} else {
		buf_puts(&result->got, buf_text(&k->got));
		buf_puts(&result->window, buf_text(&k->window));
	}
}

static void run_program(struct grading *g, size_t i)
{
	struct result *result = &g->record.results[i];
	struct program *p;

	p = grading_program(g, (size_t)result->check->program);
	if (run_stopped())
		return;
	record_decide(&g->record, i, p->state == PROGRAM_GOOD ? VERDICT_PASS :
		      p->state == PROGRAM_BAD ? VERDICT_FAIL : VERDICT_INFRA);
	if (p->state == PROGRAM_GOOD)
		return;
	buf_puts(&result->expected, "gcc -std=gnu11 -Wall -Wextra without an "
		 "error or a warning");
	buf_puts(&result->got, buf_text(&p->got));
	buf_puts(&result->window, buf_text(&p->window));
}

/* ---- which checks are run, and in which order */

/* The first id that it needs and that did not pass; NULL: none. */
static const char *lacking(const struct grading *g, const struct check *c)
{
	size_t i;

	for (i = 0; i < c->needs.n; i++) {
		int j = rubric_find(g->rubric, c->needs.v[i]);
		const struct result *r = &g->record.results[j];

		if (r->decided && r->verdict != VERDICT_PASS)
			return c->needs.v[i];
	}
	return NULL;
}

static enum verdict verdict_of(const struct grading *g, const char *id)
{
	return g->record.results[rubric_find(g->rubric, id)].verdict;
}

bool grading_is_barred(struct grading *g, size_t i)
{
	const struct check *c = &g->rubric->checks[i];
	const char *need = lacking(g, c);
	enum verdict v = VERDICT_SKIP;
	char *why = NULL;

	if (need) {
		why = text("needs %s", need);
		if (verdict_of(g, need) == VERDICT_INFRA)
			v = VERDICT_INFRA;
	} else if (c->measures && !g->predicted) {
		why = text_copy("predict first: predictions.md lacks an "
				"answer");
	}
	if (!why)
		return false;
	record_decide_why(&g->record, i, v, why);
	grading_done(g, i);
	free(why);
	return true;
}

/* Can it go into the same boot as check i? */
static bool goes_with(const struct grading *g, size_t i, size_t j)
{
	const struct check *a = &g->rubric->checks[i];
	const struct check *b = &g->rubric->checks[j];
	size_t k;

	if (b->type != CHECK_GUEST || b->kernel != a->kernel)
		return false;
	/* What it needs must be decided, or be in this boot before it. */
	for (k = 0; k < b->needs.n; k++) {
		int n = rubric_find(g->rubric, b->needs.v[k]);

		if (!g->record.results[n].decided &&
		    (n < (int)i || !goes_with(g, i, (size_t)n)))
			return false;
	}
	return true;
}

/* Check i and all that can share its boot. */
static void run_guest(struct grading *g, size_t i)
{
	size_t *list = allocate(g->rubric->n_checks, sizeof(*list)), n = 0, j;

	for (j = i; j < g->rubric->n_checks; j++) {
		const struct result *r = &g->record.results[j];

		if (!r->decided && r->asked && goes_with(g, i, j) &&
		    !grading_is_barred(g, j))
			list[n++] = j;
	}
	if (n)
		guest_run(g, g->rubric->checks[i].kernel, list, n);
	free(list);
}

static void run_one(struct grading *g, size_t i)
{
	struct result *result = &g->record.results[i];
	double start = run_clock();

	switch (result->check->type) {
	case CHECK_PREDICTIONS:
		run_predictions(g, i);
		break;
	case CHECK_PATCH:
		run_patch(g, i);
		break;
	case CHECK_KERNEL:
		run_kernel(g, i);
		break;
	case CHECK_PROGRAM:
		run_program(g, i);
		break;
	case CHECK_GUEST:
		run_guest(g, i);
		return;
	case CHECK_HOST:
		host_run(g, i);
		return;
	case CHECK_MANUAL:
		return;
	}
	if (!result->decided)
		return;
	result->seconds = run_clock() - start;
	grading_done(g, i);
}

static void run_all(struct grading *g)
{
	size_t i;

	for (i = 0; i < g->rubric->n_checks && !run_stopped(); i++) {
		const struct result *r = &g->record.results[i];

		if (r->decided || !r->asked ||
		    r->check->type == CHECK_MANUAL || grading_is_barred(g, i))
			continue;
		run_one(g, i);
	}
}

/* ---- before and after */

static void ask_for(struct grading *g, size_t i)
{
	const struct check *c = &g->rubric->checks[i];
	size_t j;

	g->record.results[i].asked = true;
	if (c->type != CHECK_MANUAL) {
		buf_free(&g->record.results[i].note);
		buf_puts(&g->record.results[i].note, "not run yet");
	}
	for (j = 0; j < c->needs.n; j++)
		ask_for(g, (size_t)rubric_find(g->rubric, c->needs.v[j]));
}

/* With --check, or --graded: those, and what they need. */
static void choose(struct grading *g)
{
	size_t i;

	for (i = 0; i < g->rubric->n_checks; i++) {
		struct result *r = &g->record.results[i];

		if (!g->asked.n && !(g->graded && r->check->ungraded))
			continue;
		r->asked = false;
		buf_free(&r->note);
		buf_puts(&r->note, "not asked for");
	}
	for (i = 0; !g->asked.n && i < g->rubric->n_checks; i++) {
		if (g->record.results[i].asked)
			ask_for(g, i);
	}
	for (i = 0; i < g->asked.n; i++) {
		int j = rubric_find(g->rubric, g->asked.v[i]);

		if (j < 0)
			die(EXIT_USAGE, "%s has no check \"%s\": its "
			    "rubric.json names them", g->rubric->slug,
			    g->asked.v[i]);
		ask_for(g, (size_t)j);
	}
}

static bool asks_for_guest(const struct grading *g)
{
	size_t i;

	for (i = 0; i < g->rubric->n_checks; i++) {
		if (g->record.results[i].asked &&
		    g->rubric->checks[i].type == CHECK_GUEST)
			return true;
	}
	return false;
}

/* The lock lasts as long as the program: two gradings must not mix. */
static void lock_out(const char *out)
{
	char *path = text("%s/.lock", out);
	int fd;

	dir_make(out);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		die(EXIT_USAGE, "cannot write to %s: %s", out,
		    strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB))
		die(EXIT_USAGE, "another grading writes to %s: wait for it, or "
		    "name another directory with --out", out);
	free(path);
}

/* herd7 may have to be fetched, which the sandbox would not let it. */
static void find_tools(struct grading *g)
{
	char *log = text("%s/herd7", g->site.tmp), *why = NULL;
	struct command c = { .output = log, .seconds = 900 };
	struct buf b = { 0 };

	if (words_have(&g->rubric->tools, "herd7")) {
		words_printf(&c.argv, "%s/userspace-ring/litmus/fetch-herd",
			     g->site.top);
		words_printf(&c.env, "O=%s", g->site.o);
		if (run_good(run(&c)) && !file_read(log, 4096, &b, &why)) {
			b.data[strcspn(b.data, "\n")] = '\0';
			g->herd7 = text_copy(b.data);
		} else {
			words_add(&g->record.notes, "there is no herd7 on this "
				  "machine");
		}
	}
	command_free(&c);
	buf_free(&b);
	free(why);
	free(log);
}

static void find_scale(struct grading *g)
{
	char *image = text("%s/kernels/stock/bzImage", g->site.o);
	bool boots = asks_for_guest(g) && file_exists(image) &&
		file_exists(g->site.image);

	g->record.scale = calibrate(&g->site, boots ? image : NULL, g->out);
	if (g->record.scale > 150)
		words_printf(&g->record.notes, "this machine is slow or busy: "
			     "bounds are %ld %% of what they are elsewhere",
			     g->record.scale);
	free(image);
}

static void prepare(struct grading *g)
{
	const struct rubric *r = g->rubric;
	size_t i;

	g->kernels = allocate(r->n_kernels, sizeof(*g->kernels));
	g->programs = allocate(r->n_programs, sizeof(*g->programs));
	sandbox_probe(&g->box);
	g->record.isolation = g->box.words;
	if (!g->box.bwrap)
		words_printf(&g->record.notes, "%s", g->box.words);
	stage_take(&g->stage, r, g->submission, g->site.tmp);
	for (i = 0; i < g->stage.troubles.n; i++)
		words_add(&g->record.notes, g->stage.troubles.v[i]);
	read_predictions(g);
	if (r->kernel)
		compose(&g->composed, &g->site, r, &g->stage);
	g->record.flags = g->composed.flags;
	find_tools(g);
	find_scale(g);
}

static int exit_status(const struct grading *g)
{
	if (run_stopped())
		return 128 + run_stopped();
	if (record_has_infra(&g->record))
		return EXIT_INFRA;
	return record_is_full(&g->record) ? EXIT_FULL : EXIT_NOT_FULL;
}

int grading_run(struct grading *g)
{
	long seed = g->record.seed;

	lock_out(g->out);
	record_init(&g->record, g->rubric);
	g->record.seed = seed;
	g->record.student = &g->student;
	g->record.submission = g->submission;
	g->record.again = g->site.again;
	g->record.isolation = "";
	choose(g);
	/* From here on there is a valid result, whatever happens. */
	outputs_write(&g->record, g->out);
	site_make_tmp(&g->site);
	prepare(g);
	run_all(g);
	g->record.complete = !run_stopped();
	g->record.seconds = run_clock() - g->record.started;
	outputs_write(&g->record, g->out);
	if (!g->quiet)
		outputs_print(&g->record);
	return exit_status(g);
}
