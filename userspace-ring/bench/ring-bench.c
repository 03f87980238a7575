// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-bench - the same work through several rings, a row a run.
 */
#define _GNU_SOURCE	/* CPU affinity, RUSAGE_THREAD */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "loops.h"
#include "subject.h"

enum { EXIT_OK, EXIT_WRONG, EXIT_USAGE };

/* A thread that lost its CPU in the middle says nothing about the ring, and
 * the other one waits for as long as a time slice is. Such a run is repeated.
 */
#define TRIES	4

#define COUNT_OF(array)	((int)(sizeof(array) / sizeof(*(array))))

static const struct subject *const subjects[] = {
	&kernel_locked, &twin_locked, &ck_mpmc,
	&kernel_bare, &twin_bare, &ck_spsc,
	&kernel_eager, &twin_eager,
};

static const int lengths[] = { 256, 500, 1000 };
static const int batches[] = { 1, 16, 64 };

/* In one thread and in two. */
#define CELLS	(2 * COUNT_OF(lengths) * COUNT_OF(batches))

/**
 * struct bench - what to do, and where
 * @items: items a run
 * @runs: runs of each cell that are printed
 * @cpu: of the consumer, of the producer; the same twice if there is only one
 * @started: when, in seconds of the monotonic clock
 * @done: runs done, of @total
 * @total: all runs, with the warm-up
 */
struct bench {
	long items;
	int runs;
	int cpu[2];
	time_t started;
	int done;
	int total;
};

static const struct bench defaults = {
	.items = 100000,
	.runs = 15,
	.cpu = { -1, -1 },
};

/* ---- one run ----------------------------------------------------------- */

/**
 * struct producer - the second thread
 * @pinned: it could be bound to @cpu
 * @switches: how often it lost the CPU while it produced
 * @ready: it runs, on its CPU
 * @go: it may begin
 */
struct producer {
	const struct subject *subject;
	const struct load *load;
	void *ring;
	int cpu;
	bool pinned;
	long switches;
	atomic_bool ready;
	atomic_bool go;
};

static bool pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Acquire, and release where they are set: what one thread wrote before it
 * said "ready" or "go", the other may use after.
 */
static void await(atomic_bool *flag)
{
	int waited = 0;

	while (!atomic_load_explicit(flag, memory_order_acquire))
		relax(&waited);
}

/* How often this thread lost its CPU to another, so far. */
static long switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nivcsw;
}

static void *producer_main(void *arg)
{
	struct producer *p = arg;

	p->pinned = pin(p->cpu);
	atomic_store_explicit(&p->ready, true, memory_order_release);
	p->switches = -switches();
	await(&p->go);
	p->subject->produce(p->ring, p->load);
	p->switches += switches();
	return NULL;
}

/**
 * struct timing - what one run gave
 * @seconds: from the start signal to the last item consumed
 * @switches: how often a thread lost its CPU meanwhile
 */
struct timing {
	double seconds;
	long switches;
};

/* Returns false after it has said what went wrong. */
static bool run_together(const struct bench *b, const struct subject *s,
			 void *ring, const struct load *load,
			 struct timing *t)
{
	struct producer p = {
		.subject = s, .load = load, .ring = ring, .cpu = b->cpu[1],
	};
	pthread_t thread;
	double start;
	bool good;

	if (pthread_create(&thread, NULL, producer_main, &p)) {
		fputs("ring-bench: cannot start a second thread\n", stderr);
		return false;
	}
	await(&p.ready);
	t->switches = -switches();
	start = now();
	atomic_store_explicit(&p.go, true, memory_order_release);
	good = s->consume(ring, load);
	t->seconds = now() - start;
	t->switches += switches();
	pthread_join(thread, NULL);
	t->switches += p.switches;
	if (!p.pinned) {
		fprintf(stderr, "ring-bench: cannot run on CPU %d\n", p.cpu);
		return false;
	}
	return good;
}

static bool run_alone_timed(const struct subject *s, void *ring,
			    const struct load *load, struct timing *t)
{
	double start;
	bool good;

	t->switches = -switches();
	start = now();
	good = s->alone(ring, load);
	t->seconds = now() - start;
	t->switches += switches();
	return good;
}

/* ---- all of them ------------------------------------------------------- */

struct cell {
	int threads;
	int length;
	int batch;
};

static bool try_once(const struct bench *b, const struct subject *s,
		     const struct cell *c, struct timing *t)
{
	struct load load = {
		.items = b->items, .burst = c->length, .batch = c->batch,
	};
	void *ring = s->create(c->length);
	bool good;

	if (!ring) {
		fputs("ring-bench: no memory for a ring\n", stderr);
		return false;
	}
	if (c->threads == 1)
		good = run_alone_timed(s, ring, &load, t);
	else
		good = run_together(b, s, ring, &load, t);
	if (!good)
		fprintf(stderr, "ring-bench: %s: a run went wrong\n", s->name);
	s->discard(ring);
	return good;
}

static bool run(struct bench *b, const struct subject *s,
		const struct cell *c, int number)
{
	struct timing t = { 0 };
	int tries = 0;

	do {
		if (!try_once(b, s, c, &t))
			return false;
	} while (t.switches && ++tries < TRIES);
	b->done++;
	/* Run 0 warms up caches and clock; nobody sees it. */
	if (number > 0)
		printf("ring-bench,,,,%d,%d,%s,%s,%d,%d,%d,%ld,%d,%d,%ld,%.9f,"
		       "%.3f\n", c->threads, number, s->name, s->guard,
		       c->length, s->capacity(c->length), c->batch, b->items,
		       b->cpu[0], b->cpu[c->threads == 2], t.switches,
		       t.seconds, t.seconds * 1e9 / (double)b->items);
	return true;
}

static void progress(struct bench *b)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\rring-bench: run %d of %d, %ld s", b->done, b->total,
		(long)((time_t)now() - b->started));
	if (b->done == b->total)
		fputc('\n', stderr);
}

/* All rings of a cell one after another, then the next cell, then all again:
 * a machine that is slower for a while is slower for all of them.
 */
static bool run_all(struct bench *b)
{
	struct cell c;
	int number, cell, s;

	for (number = 0; number <= b->runs; number++)
		for (cell = 0; cell < CELLS; cell++) {
			c.threads = 1 + 2 * cell / CELLS;
			c.length = lengths[cell / 3 % 3];
			c.batch = batches[cell % 3];
			for (s = 0; s < COUNT_OF(subjects); s++)
				if (!run(b, subjects[s], &c, number))
					return false;
			progress(b);
		}
	return true;
}

/* ---- options ----------------------------------------------------------- */

static void usage(FILE *out)
{
	fprintf(out,
"usage: ring-bench [OPTION...]\n"
"\n"
"Moves items through the kernel's ring, the twin and ck_ring, each with and\n"
"without locks, in one thread and in two, and prints a row of CSV a run. The\n"
"columns are defined in labs/experiments/columns.csv.\n"
"\n"
"  --items N   items a run (default %ld)\n"
"  --runs N    runs of each cell, 1 to 9999 (default %d), and one before\n"
"              them that is not printed\n"
"  --cpus C,P  consumer on CPU C, producer on CPU P; a single thread runs on\n"
"              C (default: the first two that are allowed)\n"
"  --help      this text\n"
"\n"
"Exit: 0 done, 1 a ring gave back other than it got, 2 usage.\n"
"\n"
"Example: ring-bench --items 100000 --runs 15 --cpus 0,1 >rows.csv\n",
		defaults.items, defaults.runs);
}

static bool parse(const char *name, const char *text, long max, long *value)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (end != text && !*end && !errno && v >= 1 && v <= max) {
		*value = v;
		return true;
	}
	fprintf(stderr, "ring-bench: --%s \"%s\": expected a number from 1 to "
		"%ld\n", name, text, max);
	return false;
}

static bool parse_cpus(const char *text, int *cpu)
{
	char rest;

	if (sscanf(text, "%d,%d%c", &cpu[0], &cpu[1], &rest) == 2 &&
	    cpu[0] >= 0 && cpu[0] < CPU_SETSIZE && cpu[1] >= 0 &&
	    cpu[1] < CPU_SETSIZE)
		return true;
	fprintf(stderr, "ring-bench: --cpus \"%s\": expected two numbers from "
		"0 to %d, as in 0,1\n", text, CPU_SETSIZE - 1);
	return false;
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(int argc, char **argv, struct bench *b)
{
	static const struct option known[] = {
		{ "items", required_argument, NULL, 'i' },
		{ "runs", required_argument, NULL, 'r' },
		{ "cpus", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	bool good = true;
	long runs;
	int c;

	while (good && (c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'i':
			good = parse("items", optarg, INT_MAX, &b->items);
			break;
		case 'r':
			good = parse("runs", optarg, 9999, &runs);
			if (good)
				b->runs = (int)runs;
			break;
		case 'c':
			good = parse_cpus(optarg, b->cpu);
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		default:
			fputs("ring-bench: see --help\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (good && optind < argc) {
		fprintf(stderr, "ring-bench: \"%s\": expected options only; "
			"see --help\n", argv[optind]);
		good = false;
	}
	return good ? -1 : EXIT_USAGE;
}

/* The first two CPUs that we may use; the first twice if there is one. */
static bool choose_cpus(struct bench *b)
{
	cpu_set_t set;
	int found = 0;
	int cpu;

	if (b->cpu[0] >= 0)
		return true;
	if (sched_getaffinity(0, sizeof(set), &set))
		return false;
	for (cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
		if (CPU_ISSET(cpu, &set))
			b->cpu[found++] = cpu;
	if (found == 1)
		b->cpu[1] = b->cpu[0];
	return found > 0;
}

int main(int argc, char **argv)
{
	struct bench b = defaults;
	int status;

	status = parse_options(argc, argv, &b);
	if (status >= 0)
		return status;
	if (!choose_cpus(&b) || !pin(b.cpu[1]) || !pin(b.cpu[0])) {
		fprintf(stderr, "ring-bench: CPU %d or %d cannot be used: "
			"expected two that this process may run on\n",
			b.cpu[0], b.cpu[1]);
		return EXIT_USAGE;
	}
	b.started = (time_t)now();
	b.total = (b.runs + 1) * CELLS * COUNT_OF(subjects);
	puts("experiment,kernel,qdisc,path,threads,run,subject,guard,length,"
	     "capacity,consume_batch,items,consumer_cpu,producer_cpu,"
	     "switches,seconds,ns_per_item");
	if (!run_all(&b))
		return EXIT_WRONG;
	return fflush(stdout) || ferror(stdout) ? EXIT_WRONG : EXIT_OK;
}
