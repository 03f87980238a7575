// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-fuzz - is the twin the kernel's ring? Random operations on both.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sequence.h"

enum { EXIT_OK, EXIT_DIFFERS, EXIT_USAGE };

/* A run of this many operations has been everywhere, or is not random. */
#define ENOUGH_FOR_ALL	1000000

struct options {
	uint64_t seed;
	long ops;
	long length;
};

static const struct options defaults = {
	.seed = 1,
	.ops = 10000000,
	.length = 2000,
};

static void usage(FILE *out)
{
	fprintf(out,
"usage: ring-fuzz [OPTION...]\n"
"\n"
"Runs random operations on the twin and on the kernel's ptr_ring.h. After\n"
"each call their answers, indices, slots and destroyed entries must agree. If\n"
"not, prints the shortest sequence that it finds, and how to get there again.\n"
"\n"
"  --seed N    first sequence's seed, 0 to 2^64-1 (default %llu); the next\n"
"              sequence has N+1, and so on\n"
"  --ops N     begin sequences until so many calls were made (default %ld);\n"
"              from %d on it is a failure if a corner was never\n"
"              reached\n"
"  --length N  calls in a sequence (default %ld)\n"
"  --help      this text\n"
"\n"
"Exit: 0 they agree, 1 they differ or a corner was not reached, 2 usage.\n"
"\n"
"Example, one sequence again: ring-fuzz --seed 4711 --ops 1\n",
		(unsigned long long)defaults.seed, defaults.ops,
		ENOUGH_FOR_ALL, defaults.length);
}

static bool parse(const char *name, const char *text, uint64_t min,
		  uint64_t max, uint64_t *value)
{
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(text, &end, 10);
	/* strtoull() takes blanks and signs: -1 would be 2^64-1. */
	if (text[0] >= '0' && text[0] <= '9' && !*end && !errno &&
	    v >= min && v <= max) {
		*value = v;
		return true;
	}
	fprintf(stderr, "ring-fuzz: --%s \"%s\": expected a number from %llu "
		"to %llu\n", name, text, (unsigned long long)min,
		(unsigned long long)max);
	return false;
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "ops", required_argument, NULL, 'o' },
		{ "length", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	uint64_t value = 0;
	bool good = true;
	int c;

	while (good && (c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 's':
			good = parse("seed", optarg, 0, UINT64_MAX, &o->seed);
			break;
		case 'o':
			good = parse("ops", optarg, 1, LONG_MAX, &value);
			o->ops = (long)value;
			break;
		case 'l':
			good = parse("length", optarg, 1, INT_MAX, &value);
			o->length = (long)value;
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		default:
			fputs("ring-fuzz: see --help\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (good && optind < argc) {
		fprintf(stderr, "ring-fuzz: \"%s\": expected options only; "
			"see --help\n", argv[optind]);
		good = false;
	}
	return good ? -1 : EXIT_USAGE;
}

/* ---- a crash ----------------------------------------------------------- */

/* A ring that went wrong may write where it should not, or never return. Then
 * there is no shrinking, but the command that leads there. A signal handler
 * gets no context, and may format nothing: the text is ready before.
 */
static char crash_text[160];

static void on_crash(int signal)
{
	ssize_t ignored;

	ignored = write(STDERR_FILENO, crash_text, strlen(crash_text));
	(void)ignored;
	/* The handler is reset by now: the default one ends us. */
	raise(signal);
}

static void catch_crashes(void)
{
	struct sigaction action = {
		.sa_handler = on_crash,
		.sa_flags = SA_RESETHAND,
	};

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGABRT, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
}

/* ---- the run ----------------------------------------------------------- */

static void progress(long calls, long ops, time_t *last)
{
	time_t now = time(NULL);

	if (now == *last || !isatty(STDERR_FILENO))
		return;
	*last = now;
	fprintf(stderr, "\rring-fuzz: %ld of %ld operations agree", calls,
		ops);
	if (calls >= ops)
		fputc('\n', stderr);
}

static void again(const struct options *o, const char *name, uint64_t seed,
		  char *text, size_t size)
{
	snprintf(text, size, "again: %s --seed %llu --length %ld --ops 1\n",
		 name, (unsigned long long)seed, o->length);
}

static void tell_difference(struct sequence *s, struct pair *p)
{
	int found = s->n;

	sequence_shrink(s, p);
	printf("the rings differ; %d operations, shrunk to %d:\n\n", found,
	       s->n);
	sequence_tell(s, p, stdout);
}

static int fuzz(const struct options *o, const char *name)
{
	struct sequence sequence = { 0 };
	struct reached reached = { 0 };
	struct pair *p = pair_create();
	time_t last = time(NULL);
	uint64_t digest = 0;
	uint64_t seed;
	char text[160];
	long calls = 0;
	int ret = -1;

	for (seed = o->seed; p && calls < o->ops; seed++) {
		again(o, name, seed, text, sizeof(text));
		snprintf(crash_text, sizeof(crash_text),
			 "ring-fuzz: crashed or hung; %.120s", text);
		/* A thousand calls take about a millisecond. */
		alarm(60 + (unsigned int)(o->length / 1000));
		ret = sequence_make(&sequence, p, seed, o->length, &reached);
		if (ret != 1)
			break;
		calls += (long)p->calls;
		digest = digest * 31 + p->digest;
		progress(calls, o->ops, &last);
	}
	if (ret < 0) {
		fputs("ring-fuzz: no memory for the rings\n", stderr);
		ret = EXIT_DIFFERS;
	} else if (ret == 0) {
		tell_difference(&sequence, p);
		printf("\n%s", text);
		ret = EXIT_DIFFERS;
	} else {
		reached_tell(&reached, stdout);
		printf("%ld operations in %llu sequences agree, digest %llx\n",
		       calls, (unsigned long long)(seed - o->seed),
		       (unsigned long long)digest);
		ret = calls >= ENOUGH_FOR_ALL &&
		      !reached_all(&reached, stderr);
	}
	if (p)
		pair_discard(p);
	free(sequence.ops);
	return ret;
}

int main(int argc, char **argv)
{
	struct options o = defaults;
	int status;

	status = parse_options(argc, argv, &o);
	if (status >= 0)
		return status;
	catch_crashes();
	return fuzz(&o, argv[0]);
}
