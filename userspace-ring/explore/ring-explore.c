// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-explore - try every interleaving of a sender and a reader
 */
#define _POSIX_C_SOURCE 200809L	/* isatty() */

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "schedule.h"
#include "search.h"
#include "trace.h"

#define MAX_STATES	2000000	/* about 1 GB where states are wide */

enum format { TABLE, TEXT, DOT };

struct options {
	struct shared shared;
	long max_states;
	const char *replay;
	enum format format;
	bool steps;
};

static const char help[] =
"Usage: ring-explore [OPTION]...\n"
"Try every interleaving of one sender and one reader of the ring, and print\n"
"the shortest one that ends badly: with a stopped queue and an empty ring.\n"
"Sequentially consistent: each step is seen by all at once. What needs a CPU\n"
"that delays its stores is not found here; see the litmus tests.\n"
"\n"
"  --variant NAME     the code to run (default: v7)\n"
"  --list             the variants with their settings and known results\n"
"  --ring LEN         slots, 0 to 1024\n"
"  --batch N          consumed slots are freed N at a time, 1 to LEN / 2\n"
"                     (default: the ring's own rule: 16, but 1 below LEN 32)\n"
"  --packets N        packets to send, 1 to 4096\n"
"  --take N           the reader takes up to N packets at once, 1 to 64\n"
"  --give-back N      and returns N of them with unconsume, 0 to 63\n"
"  --resize LEN       the ring gets this length at any time; 0: never\n"
"  --max-states N     give up after so many (default: 2000000)\n"
"  --replay SCHEDULE  run one schedule: \"p12c3p2\" is 12 steps of the\n"
"                     producer, 3 of the consumer, 2 of the producer;\n"
"                     \"a\" is the administrator, who resizes. Or a file\n"
"                     that holds one\n"
"  --format FORMAT    table (default), text (sentences), dot (graphviz)\n"
"  --steps            show every step, collapse nothing\n"
"  --expect WHAT      stall or none: exit 0 if that is the result, else 1\n"
"  --help             this text\n"
"\n"
"Numbers that are not given are the variant's own: see --list.\n"
"Exit status: 0 no bad end, 1 a bad end was found, or the search gave up,\n"
"2 usage.\n"
"\n"
"Example: ring-explore --variant test-before-free --format text\n";

/* ---- options ----------------------------------------------------------- */

static int pick_format(struct options *o, const char *name)
{
	static const char *const formats[] = { "table", "text", "dot" };
	int i;

	for (i = TABLE; i <= DOT; i++) {
		if (!strcmp(name, formats[i])) {
			o->format = (enum format)i;
			return EXIT_OK;
		}
	}
	return usage(&o->shared, "--format", name, "table, text or dot");
}

static int pick(struct options *o, int option, const char *arg)
{
	switch (option) {
	case 'm':
		return number(&o->shared, "--max-states", arg, 1, INT32_MAX,
			      &o->max_states);
	case 'R':
		o->replay = arg;
		return EXIT_OK;
	case 'f':
		return pick_format(o, arg);
	case 'a':
		o->steps = true;
		return EXIT_OK;
	}
	return shared_pick(&o->shared, option, arg);
}

/* Returns an exit status, or -1 to go on. */
static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		SHARED_OPTIONS,
		{ "max-states", required_argument, NULL, 'm' },
		{ "replay", required_argument, NULL, 'R' },
		{ "format", required_argument, NULL, 'f' },
		{ "steps", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			return EXIT_OK;
		}
		if (option == 'l') {
			list_variants(stdout);
			return EXIT_OK;
		}
		if (pick(o, option, optarg)) {
			fprintf(stderr, "Try: ring-explore --help\n");
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return usage(&o->shared, "argument", argv[optind],
			     "options only");
	return shared_complete(&o->shared) ? EXIT_USAGE : -1;
}

/* ---- talk -------------------------------------------------------------- */

static void print_count(long double n, FILE *to)
{
	if (isinf(n))
		fprintf(to, "endlessly many");
	else if (n < 1e9L)
		fprintf(to, "%.0Lf", n);
	else
		fprintf(to, "about %.1Le", n);
}

static void print_counts(const struct search *f, FILE *to)
{
	fprintf(to, "every interleaving, sequentially consistent:\n");
	if (f->gave_up) {
		fprintf(to, "over %zu states, gave up there\n", f->max_states);
		return;
	}
	fprintf(to, "%zu states, ", f->states);
	print_count(f->schedules, to);
	fprintf(to, " schedules");
	if (f->bad_schedules > 0) {
		fprintf(to, " of which ");
		print_count(f->bad_schedules, to);
		fprintf(to, " end badly");
	}
	fprintf(to, "\n");
}

/* The command that shows the same again. */
static void print_again(const struct options *o, const uint8_t *schedule,
			int steps, FILE *to)
{
	const struct setting *set = &o->shared.set;
	const struct setting *def = &o->shared.variant->set;

	fprintf(to, "Again: ring-explore --variant %s",
		o->shared.variant->name);
	if (memcmp(set, def, sizeof(*set))) {
		fprintf(to, " --ring %d", set->ring);
		if (set->batch)
			fprintf(to, " --batch %d", set->batch);
		fprintf(to, " --packets %d --take %d --give-back %d "
			"--resize %d", set->packets, set->take,
			set->give_back, set->resize);
	}
	fprintf(to, " --replay ");
	schedule_write(schedule, steps, to);
	fprintf(to, "\n");
}

/* After 5 seconds, and once a second: it is alive. */
static void progress(const struct search *f)
{
	static time_t first, last;
	time_t now = time(NULL);

	if (!first)
		first = now;
	if (now - first < 5 || now == last)
		return;
	last = now;
	fprintf(stderr, "\rexploring: %zu states, %u steps deep", f->states,
		f->node[f->states - 1].depth);
}

/* ---- what it does ------------------------------------------------------ */

static int no_memory(void)
{
	fprintf(stderr, "ring-explore: out of memory: try a shorter --ring or "
		"fewer --packets\n");
	return EXIT_BAD;
}

static int status(const struct options *o, enum verdict v)
{
	bool good = v == VERDICT_FINE || v == VERDICT_GOES_ON;

	if (o->shared.expect == EXPECT_STALL)
		good = v == VERDICT_STALL;
	return good ? EXIT_OK : EXIT_BAD;
}

/* Run a schedule and print what it did. What a search knows of its end counts,
 * for only it sees a circle; VERDICT_GOES_ON if it is not known.
 */
static int show(const struct options *o, const uint8_t *schedule, int steps,
		enum verdict known)
{
	static void (*const print[])(const struct trace *t, FILE *to) = {
		[TABLE] = show_table, [TEXT] = show_text, [DOT] = show_dot,
	};
	struct trace t;
	int ret = trace_run(&t, o->shared.variant, &o->shared.set, schedule,
			    steps, o->steps);

	if (ret == -EINVAL) {
		fprintf(stderr, "ring-explore: the schedule does not fit: %s\n",
			t.misfit);
		ret = EXIT_USAGE;
	} else if (ret) {
		ret = no_memory();
	} else {
		if (known != VERDICT_GOES_ON)
			t.verdict = known;
		print[o->format](&t, stdout);
		ret = status(o, t.verdict);
	}
	trace_free(&t);
	return ret;
}

static int replay(const struct options *o)
{
	uint8_t *schedule;
	int steps = schedule_read(o->replay, &schedule);
	int ret;

	if (steps == -EINVAL)
		return usage(&o->shared, "--replay", o->replay,
			     "letters p, c and a, each with a number of steps, "
			     "or a file of them");
	if (steps < 0)
		return no_memory();
	if (o->format != DOT)
		print_setting(&o->shared, stdout);
	ret = show(o, schedule, steps, VERDICT_GOES_ON);
	free(schedule);
	return ret;
}

static int show_worst(const struct options *o, const struct search *f)
{
	FILE *talk = o->format == DOT ? stderr : stdout;
	uint8_t *schedule;
	int steps = search_schedule(f, f->worst, &schedule);
	int ret;

	if (steps < 0)
		return no_memory();
	fprintf(talk, "%s; the shortest way there, %d steps:\n\n",
		verdict_name[f->verdict], steps);
	ret = show(o, schedule, steps, f->verdict);
	print_again(o, schedule, steps, talk);
	free(schedule);
	return ret;
}

static int show_none(const struct options *o, const struct search *f)
{
	const char *what = f->gave_up ? "undecided" : "no stall";

	/* A figure too, so that whoever asked for one finds it. */
	if (o->format == DOT)
		printf("graph schedule {\n\tverdict [shape=box label=\"%s, "
		       "ring %d: %s\"]\n}\n", o->shared.variant->name,
		       o->shared.set.ring, what);
	else
		printf("%s\n", what);
	if (!f->gave_up)
		return status(o, VERDICT_FINE);
	fprintf(stderr, "ring-explore: no bad end among the first %zu states: "
		"try a larger --max-states\n", f->max_states);
	return EXIT_BAD;
}

static int explore(const struct options *o)
{
	FILE *talk = o->format == DOT ? stderr : stdout;
	struct search f = { 0 };
	struct stage s;
	int ret;

	print_setting(&o->shared, talk);
	ret = stage_open(&s, o->shared.variant, &o->shared.set);
	if (!ret)
		ret = search_run(&f, &s, (size_t)o->max_states,
				 isatty(STDERR_FILENO) ? progress : NULL);
	stage_close(&s);
	if (ret) {
		ret = no_memory();
		goto out;
	}
	print_counts(&f, talk);
	ret = f.worst == SEARCH_NONE ? show_none(o, &f) : show_worst(o, &f);
out:
	search_free(&f);
	return ret;
}

int main(int argc, char **argv)
{
	struct options o = {
		.shared = {
			.program = "ring-explore",
			.variant = variants,
			.set = { -1, -1, -1, -1, -1, -1 },
			.ring_max = WORLD_RING_MAX,
			.packets_max = WORLD_PACKETS_MAX,
		},
		.max_states = MAX_STATES,
	};
	int ret = parse(&o, argc, argv);

	if (ret < 0)
		ret = o.replay ? replay(&o) : explore(&o);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "ring-explore: cannot write the result\n");
		return EXIT_BAD;
	}
	return ret;
}
