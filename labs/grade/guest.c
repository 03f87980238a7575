// SPDX-License-Identifier: GPL-2.0-only
#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "files.h"
#include "run.h"
#include "said.h"

/* Seconds beside a check's bound, before scaling. */
#define BOOT_PATIENCE	60
#define CHECK_PATIENCE	30
#define DEATHS_MAX	3	/* of one kernel; its other checks are left */
#define CONSOLE_LINES	30

struct job {
	size_t check;		/* number in the rubric */
	long passed;		/* runs */
	bool retried;
	bool waits;		/* for the next boot */
	bool over;
};

struct session {
	struct grading *g;
	const char *image;
	bool own;		/* the kernel is the student's */
	const char *kernel;	/* its name for the checks */
	struct job *jobs;
	size_t n;
	int deaths;
	int stillborn;		/* boots in which no check began */
	/* One boot. */
	char nonce[33];
	struct job *at;		/* whose check is running */
	double began;
	double deadline;
	bool any;		/* a check began */
	bool all;		/* the frame came to its end */
	struct said said;
	struct buf log;		/* what the check printed */
};

static struct result *result_of(struct session *s, const struct job *j)
{
	return &s->g->record.results[j->check];
}

static const struct check *check_of(const struct session *s,
				    const struct job *j)
{
	return &s->g->rubric->checks[j->check];
}

static void decide(struct session *s, struct job *j, enum verdict v,
		   const char *why)
{
	record_decide_why(&s->g->record, j->check, v, why);
	j->over = true;
	grading_done(s->g, j->check);
}

/* ---- what the guest tells */

static struct job *job_of(struct session *s, const char *id, size_t len)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const char *own = check_of(s, &s->jobs[i])->id;

		if (!s->jobs[i].over && strlen(own) == len &&
		    !strncmp(own, id, len))
			return &s->jobs[i];
	}
	return NULL;
}

static void check_begins(struct session *s, struct job *j)
{
	said_free(&s->said);
	buf_free(&s->log);
	s->at = j;
	s->any = true;
	s->began = run_clock();
	s->deadline = s->began + grading_bound(s->g, check_of(s, j)->bound +
					       CHECK_PATIENCE);
}

/*
 * A fault of ours has a second try; so has what went wrong on a machine that
 * has become slower than the bounds were made for.
 */
static bool try_again(struct session *s, struct job *j, enum verdict v)
{
	if (j->retried)
		return false;
	if (v == VERDICT_PASS || v == VERDICT_SKIP ||
	    (v != VERDICT_INFRA && !grading_was_slow(s->g)))
		return false;
	j->retried = j->waits = true;
	j->passed = 0;
	return true;
}

static void tell_run(struct session *s, struct job *j)
{
	long repeat = check_of(s, j)->repeat;

	if (repeat > 1 && j->passed < repeat) {
		char *line = text("in run %ld of %ld", j->passed + 1, repeat);

		buf_line(&result_of(s, j)->note, line);
		free(line);
	}
}

static void finish(struct session *s, struct job *j, enum verdict v,
		   const char *why)
{
	struct result *result = result_of(s, j);

	if (try_again(s, j, v))
		return;
	if (s->said.decided)
		said_decide(&s->said, &s->g->record, j->check);
	else
		record_decide(&s->g->record, j->check, v);
	if (*why)
		buf_line(&result->got, why);
	if (!result->window.len && s->log.len) {
		buf_puts(&result->window, s->log.data);
		buf_clean(&result->window);
	}
	tell_run(s, j);
	j->over = true;
	grading_done(s->g, j->check);
}

/* confine's words: "exit N", "signal N", "timeout", "stuck"; or "gone". */
static void check_ends(struct session *s, struct job *j, const char *how)
{
	bool late = !strcmp(how, "timeout") || !strcmp(how, "stuck");
	char *why;

	result_of(s, j)->seconds += run_clock() - s->began;
	if (s->said.decided && s->said.verdict == VERDICT_PASS &&
	    ++j->passed < check_of(s, j)->repeat) {
		said_free(&s->said);
		s->at = NULL;
		return;
	}
	why = s->said.decided ? text_copy("") :
		late ? text("no result after %ld s (scaled by %ld %%)%s",
			    check_of(s, j)->bound, s->g->record.scale,
			    *how == 's' ? ", and the kernel kept a process "
			    "that was killed" : "") :
		text("the check's script gave no verdict (%s)", how);
	finish(s, j, s->said.decided ? s->said.verdict :
	       late ? VERDICT_TIMEOUT : VERDICT_INFRA, why);
	free(why);
	s->at = NULL;
}

/* "NONCE WORD ID REST"; whatever has no nonce, a program may have printed. */
static void hear(void *arg, const char *line)
{
	struct session *s = arg;
	size_t n = strlen(s->nonce), word, id;
	const char *rest;
	struct job *j;

	if (strncmp(line, s->nonce, n) || line[n] != ' ')
		return;
	line += n + 1;
	word = strcspn(line, " ");
	if (!strcmp(line, "all"))
		s->all = true;
	if (!line[word])
		return;
	id = strcspn(line + word + 1, " ");
	j = job_of(s, line + word + 1, id);
	rest = line + word + 1 + id;
	rest += *rest == ' ';
	if (!j)
		return;
	if (!strncmp(line, "begin ", 6))
		check_begins(s, j);
	else if (!strncmp(line, "lacks ", 6))
		j->waits = true;
	else if (j == s->at && !strncmp(line, "say ", 4))
		said_line(&s->said, rest);
	else if (j == s->at && !strncmp(line, "log ", 4))
		buf_line(&s->log, rest);
	else if (j == s->at && !strncmp(line, "end ", 4))
		check_ends(s, j, rest + strcspn(rest, " ") +
			   (strchr(rest, ' ') != NULL));
}

static bool too_late(void *arg)
{
	struct session *s = arg;

	return run_clock() > s->deadline;
}

/* ---- what the guest gets */

/* Behind a blank or a '=', as one word of the shell. */
static void quote(struct buf *b, const char *before, const char *word)
{
	buf_printf(b, "%s'", before);
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(b, "'\\''");
		else
			buf_add(b, word, 1);
	}
	buf_puts(b, "'");
}

static void write_check(struct session *s, struct buf *b, struct job *j,
			long number)
{
	const struct check *c = check_of(s, j);
	struct buf needs = { 0 };
	char *word;
	size_t i;

	buf_printf(b, "check '%s' %ld", c->id, number);
	quote(b, " ", c->run);
	word = text("%.0f", grading_bound(s->g, c->bound));
	quote(b, " ", word);
	free(word);
	word = text("%ld", s->g->record.seed + number - 1);
	quote(b, " ", word);
	free(word);
	for (i = 0; i < c->needs.n; i++)
		buf_printf(&needs, "%s%s", i ? " " : "", c->needs.v[i]);
	quote(b, " ", buf_text(&needs));
	for (i = 0; i < c->args.n; i++)
		quote(b, " ", c->args.v[i]);
	buf_puts(b, "\n");
	buf_free(&needs);
}

static void new_nonce(struct session *s)
{
	unsigned char bytes[16];
	FILE *f = fopen("/dev/urandom", "re");
	size_t i;

	if (!f || fread(bytes, sizeof(bytes), 1, f) != 1)
		die(EXIT_INFRA, "/dev/urandom cannot be read");
	fclose(f);
	for (i = 0; i < sizeof(bytes); i++)
		snprintf(s->nonce + 2 * i, 3, "%02x", bytes[i]);
}

static void write_script(struct session *s, const char *path)
{
	struct words env = { 0 };
	struct buf b = { 0 };
	size_t i;
	long k;

	grading_environment(s->g, &env);
	words_printf(&env, "KERNEL=%s", s->kernel);
	for (i = 0; i < env.n; i++) {
		char *value = strchr(env.v[i], '=');

		buf_printf(&b, "export %.*s\n", (int)(value - env.v[i]),
			   env.v[i]);
		buf_printf(&b, "%.*s", (int)(value - env.v[i]), env.v[i]);
		quote(&b, "=", value + 1);
		buf_puts(&b, "\n");
	}
	buf_printf(&b, "NONCE=%s\n. /usr/share/ringside/grade/frame.sh\n"
		   "frame_begin\n", s->nonce);
	for (i = 0; i < s->n; i++) {
		for (k = s->jobs[i].passed;
		     !s->jobs[i].over && k < check_of(s, &s->jobs[i])->repeat;
		     k++)
			write_check(s, &b, &s->jobs[i], k + 1);
	}
	buf_puts(&b, "frame_end\n");
	file_write_or_die(path, b.data, b.len);
	buf_free(&b);
	words_free(&env);
}

static void put(const char *from, const char *to, mode_t mode)
{
	char *why;

	if (file_copy(from, to, mode, 16u << 20, &why))
		die(EXIT_USAGE, "%s %s: run make again", from, why);
}

static void put_dir(const char *from, const char *to, const char *suffix)
{
	char *why;

	if (dir_copy(from, to, suffix, &why))
		die(EXIT_USAGE, "%s", why);
}

static void put_frame(struct grading *g, const char *below)
{
	char *room = text("%s/labs/grade", g->site.top);
	char *to = text("%s/grade", below);
	char *a = text("%s/check.sh", room), *b = text("%s/check.sh", to);

	dir_make(to);
	put(a, b, 0644);
	free(a);
	free(b);
	a = text("%s/guest/frame.sh", room);
	b = text("%s/frame.sh", to);
	put(a, b, 0644);
	free(a);
	free(b);
	a = text("%s/grade/confine", g->site.o);
	b = text("%s/confine", to);
	put(a, b, 0755);
	free(a);
	free(b);
	free(room);
	free(to);
}

static void put_library(struct grading *g, const char *below)
{
	char *to = text("%s/lib", below);
	char *from = text("%s/labs/experiments/guest", g->site.top);

	put_dir(from, to, ".sh");
	free(from);
	from = text("%s/initramfs/tests/guest", g->site.top);
	put_dir(from, to, ".sh");
	free(from);
	free(to);
}

static void put_lab(struct grading *g, const char *below)
{
	static const char *const parts[] = { "checks", "starter" };
	char *to, *from;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		from = text("%s/%s", g->rubric->dir, parts[i]);
		to = text("%s/lab/%s", below, parts[i]);
		put_dir(from, to, "");
		free(from);
		free(to);
	}
	for (i = 0; i < g->rubric->labs.n; i++) {
		const char *name = g->rubric->labs.v[i];

		from = text("%s/labs/%s/checks", g->site.top, name);
		to = text("%s/labs/%s/checks", below, name);
		put_dir(from, to, "");
		free(from);
		free(to);
	}
	to = text("%s/submission", below);
	put_dir(g->stage.dir, to, "");
	free(to);
	to = text("%s/programs", below);
	dir_make(to);
	free(to);
	for (i = 0; i < g->rubric->n_programs; i++) {
		const struct program_spec *spec = &g->rubric->programs[i];

		if (grading_program(g, i)->state != PROGRAM_GOOD)
			continue;
		from = text("%s/programs/%s", g->site.tmp, spec->name);
		to = text("%s/programs/%s", below, spec->name);
		/* Ours alone would answer for the student's, if that could. */
		put(from, to, spec->sources.n ? 0755 : 0700);
		free(from);
		free(to);
	}
}

static const char *make_overlay(struct grading *g)
{
	char *below;

	if (g->overlay)
		return g->overlay;
	g->overlay = text("%s/overlay", g->site.tmp);
	below = text("%s/usr/share/ringside", g->overlay);
	dir_make(below);
	put_frame(g, below);
	put_library(g, below);
	put_lab(g, below);
	free(below);
	return g->overlay;
}

/* A program of this machine with its libraries, packed once for a grading. */
static void pack_program(struct grading *g, const char *name,
			 struct words *overlays)
{
	char *dir = text("%s/host-%s", g->site.tmp, name);
	char *log = text("%s/host-%s.log", g->site.tmp, name), *why;
	struct command c = { .seconds = 60, .output = log };
	struct buf said = { 0 };

	if (!file_is_dir(dir)) {
		words_printf(&c.argv, "%s/labs/experiments/overlay",
			     g->site.top);
		words_add(&c.argv, "--output");
		words_add(&c.argv, dir);
		words_add(&c.argv, name);
		if (!run_good(run(&c))) {
			file_read(log, 4096, &said, &why);
			die(EXIT_USAGE, "cannot pack %s for the guest: %s",
			    name, buf_text(&said));
		}
	}
	if (!words_have(overlays, dir))
		words_add(overlays, dir);
	command_free(&c);
	free(dir);
	free(log);
}

/* ---- boots */

static double seconds_of(const struct session *s)
{
	double seconds = grading_bound(s->g, BOOT_PATIENCE);
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct check *c = check_of(s, &s->jobs[i]);

		if (!s->jobs[i].over)
			seconds += (double)c->repeat *
				grading_bound(s->g, c->bound +
					      CHECK_PATIENCE);
	}
	return seconds;
}

static bool is_left(const struct session *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (!s->jobs[i].over)
			return true;
	}
	return false;
}

static void decide_rest(struct session *s, enum verdict v, const char *why)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (!s->jobs[i].over)
			decide(s, &s->jobs[i], v, why);
	}
}

/* What became of the check that was running when the guest ended. */
static void died_at(struct session *s, const struct boot *b)
{
	struct job *j = s->at;
	bool panic = b->end == BOOT_PANIC;
	bool late = b->end == BOOT_ENDED || b->end == BOOT_LATE;
	enum verdict v = late ? VERDICT_TIMEOUT :
		s->own ? VERDICT_CRASH : VERDICT_INFRA;

	s->at = NULL;
	s->deaths++;
	said_free(&s->said);
	result_of(s, j)->seconds += run_clock() - s->began;
	if (try_again(s, j, v))
		return;
	boot_console(b, CONSOLE_LINES, &result_of(s, j)->window);
	tell_run(s, j);
	decide(s, j, v, panic ? "the kernel panicked or oopsed" :
	       late ? "the guest hung and was ended" :
	       "the guest ended during the check");
}

/* No check began: if twice, it is not going to. */
static void stillborn(struct session *s, const struct boot *b)
{
	char *log = text("%s/log", b->dir), *why = NULL;
	struct buf said = { 0 };
	bool bad = s->own && b->end != BOOT_REFUSED;

	if (++s->stillborn < 2) {
		free(log);
		return;
	}
	buf_puts(&said, bad ? "this kernel does not come up: " :
		 "the guest does not come up: ");
	if (file_read(log, 65536, &said, &why))
		free(why);
	buf_clean(&said);
	decide_rest(s, bad ? VERDICT_CRASH : VERDICT_INFRA, said.data);
	buf_free(&said);
	free(log);
}

/* The script ended, and one of our checks has said nothing. */
static void forgotten(struct session *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct job *j = &s->jobs[i];

		if (j->over || j->waits || j->passed ||
		    try_again(s, j, VERDICT_INFRA))
			continue;
		decide(s, j, VERDICT_INFRA, "the guest left this check out");
	}
}

static void after(struct session *s, const struct boot *b)
{
	if (b->end == BOOT_STOPPED)
		return;
	if (s->at)
		died_at(s, b);
	else if (!s->any)
		stillborn(s, b);
	else if (!s->all)
		s->deaths++;
	else
		forgotten(s);
	if (s->deaths >= DEATHS_MAX)
		decide_rest(s, VERDICT_SKIP,
			    "not run: this kernel has died three times");
}

/* What is left after all: a check may have waited for one that failed. */
static bool is_any_open(struct session *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct job *j = &s->jobs[i];

		if (!j->over)
			j->over = grading_is_barred(s->g, j->check);
	}
	return is_left(s);
}

/* "run-vm: accel=kvm ...": how the guest was run, for the record. */
static void note_accel(struct grading *g, const char *dir)
{
	char *path = text("%s/log", dir), *why = NULL, *at;
	struct buf b = { 0 };

	if (!file_read(path, 1u << 20, &b, &why) &&
	    (at = strstr(b.data, "accel="))) {
		free(g->record.accel);
		g->record.accel = text("%.*s", (int)strcspn(at + 6, " \n"),
				       at + 6);
	}
	buf_free(&b);
	free(why);
	free(path);
}

static void one_boot(struct session *s, int number)
{
	struct grading *g = s->g;
	char *dir = text("%s/boot-%s-%d", g->site.tmp, s->kernel, number);
	char *script = text("%s/script", dir);
	struct boot b = { .image = s->image, .dir = dir, .script = script,
		.seconds = seconds_of(s), .line = hear, .tick = too_late,
		.arg = s };
	size_t i, j;

	dir_make(dir);
	new_nonce(s);
	write_script(s, script);
	words_add(&b.overlays, make_overlay(g));
	for (i = 0; i < s->n; i++) {
		const struct words *w = &check_of(s, &s->jobs[i])->overlays;

		s->jobs[i].waits = false;
		for (j = 0; j < w->n && !s->jobs[i].over; j++)
			pack_program(g, w->v[j], &b.overlays);
	}
	s->at = NULL;
	s->any = s->all = false;
	s->deadline = run_clock() + grading_bound(g, BOOT_PATIENCE);
	boot(&b, &g->site);
	note_accel(g, dir);
	g->record.boots++;
	after(s, &b);
	boot_free(&b);
	free(script);
	free(dir);
}

/* The kernel's image; without one, all checks are decided. */
static const char *find_image(struct session *s, int kernel)
{
	struct kernel *k;
	char *why;
	size_t i;

	s->kernel = "stock";
	if (kernel < 0) {
		static const struct kernel_spec stock = { .name = "stock",
			.from = FROM_BASE };

		k = allocate(1, sizeof(*k));
		kernel_build(k, &stock, NULL, &s->g->site, &s->g->box,
			     grading_bound(s->g, 1800));
	} else {
		k = grading_kernel(s->g, (size_t)kernel);
		s->kernel = s->g->rubric->kernels[kernel].name;
		s->own = s->g->rubric->kernels[kernel].from == FROM_SUBMISSION;
	}
	if (k->state == KERNEL_GOOD)
		return k->image;
	why = text("no kernel \"%s\": %s", s->kernel, buf_text(&k->got));
	for (i = 0; i < s->n; i++)
		buf_puts(&result_of(s, &s->jobs[i])->window,
			 buf_text(&k->window));
	decide_rest(s, k->state == KERNEL_BAD ? VERDICT_SKIP : VERDICT_INFRA,
		    why);
	free(why);
	return NULL;
}

void guest_run(struct grading *g, int kernel, const size_t *checks, size_t n)
{
	struct session s = { .g = g, .n = n,
		.jobs = allocate(n, sizeof(*s.jobs)) };
	int boots = 0;
	size_t i;

	for (i = 0; i < n; i++)
		s.jobs[i].check = checks[i];
	s.image = find_image(&s, kernel);
	while (s.image && is_any_open(&s) && !run_stopped()) {
		one_boot(&s, ++boots);
		if (boots > 3 * (int)n + DEATHS_MAX)
			decide_rest(&s, VERDICT_INFRA, "too many boots");
	}
	said_free(&s.said);
	buf_free(&s.log);
	free(s.jobs);
}
