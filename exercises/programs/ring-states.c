// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-states - can a ring of the twin ever be in this state? All states that
 * can be reached from an empty ring are tried.
 *
 * --help says which operations there are.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "ptr_ring.h"

#define PROGRAM	"ring-states"
#include "program.h"

#define LARGEST		64	/* slots */

/* What tells all of a ring of this size; the producer follows from it. */
struct state {
	int head;
	int tail;
	int waiting;
};

struct search {
	struct ptr_ring ring;
	bool unconsume;
	bool seen[LARGEST][LARGEST][LARGEST + 1];
	struct state todo[LARGEST * LARGEST * (LARGEST + 1)];
	int n;
};

static void print_help(void)
{
	fputs(
"Usage: ring-states [OPTION]... HEAD TAIL WAITING\n"
"Say whether a ring of the twin, new and empty at the beginning, can come\n"
"into the state in which consumer_head is HEAD, consumer_tail is TAIL, and\n"
"WAITING packets wait: \"possible\" or \"impossible\".\n"
"\n"
"  --ring N       slots, 1 to 64 (default 40)\n"
"  --unconsume    packets that were read may be put back, too; else there are\n"
"                 only produce and consume\n"
"  --help         this text\n"
"\n"
"Exit status: 0 answered, 1 failed, 2 usage.\n"
"\n"
"Example: ring-states --ring 40 --unconsume 20 20 4\n",
	      stdout);
}

/* ---- the search ---- */

static void put_into(struct ptr_ring *r, struct state s)
{
	int held = s.head - s.tail;

	for (int i = 0; i < r->size; i++)
		atomic_store(&r->queue[i], NULL);
	for (int i = 0; i < held + s.waiting; i++)
		atomic_store(&r->queue[(s.tail + i) % r->size], (void *)r);
	atomic_store(&r->consumer_head, s.head);
	r->consumer_tail = s.tail;
	r->producer = (s.head + s.waiting) % r->size;
}

static struct state read_from(struct ptr_ring *r)
{
	struct state s = {
		.head = atomic_load(&r->consumer_head),
		.tail = r->consumer_tail,
	};
	int taken = 0;

	for (int i = 0; i < r->size; i++)
		taken += atomic_load(&r->queue[i]) != NULL;
	s.waiting = taken - (s.head - s.tail);
	return s;
}

static void found(struct search *f, struct state s)
{
	bool *seen = &f->seen[s.head][s.tail][s.waiting];

	if (!*seen)
		f->todo[f->n++] = s;
	*seen = true;
}

static void drop(void *ptr)
{
	(void)ptr;
}

static void search(struct search *f)
{
	struct ptr_ring *r = &f->ring;
	struct state s = { 0 };
	void *entry = r;

	found(f, s);
	while (f->n) {
		s = f->todo[--f->n];
		put_into(r, s);
		ptr_ring_produce(r, entry);
		found(f, read_from(r));
		put_into(r, s);
		ptr_ring_consume(r);
		found(f, read_from(r));
		if (!f->unconsume)
			continue;
		put_into(r, s);
		ptr_ring_unconsume(r, &entry, 1, drop);
		found(f, read_from(r));
	}
}

static int answer(int size, bool unconsume, struct state s)
{
	static struct search f;

	f.unconsume = unconsume;
	if (ptr_ring_init(&f.ring, size)) {
		fputs("ring-states: no memory for the ring\n", stderr);
		return EXIT_FAILED;
	}
	search(&f);
	puts(f.seen[s.head][s.tail][s.waiting] ? "possible" : "impossible");
	ptr_ring_cleanup(&f.ring, NULL);
	return EXIT_OK;
}

/* ---- options ---- */

int main(int argc, char **argv)
{
	static const struct option names[] = {
		{ "ring", required_argument, NULL, 'r' },
		{ "unconsume", no_argument, NULL, 'u' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool unconsume = false;
	struct state s;
	long head, tail, waiting, size = 40;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (c == 'h') {
			print_help();
			return EXIT_OK;
		}
		if (c == '?')
			return wrong("an option is unknown or lacks its value");
		if (c == 'u')
			unconsume = true;
		else if (!in_range(optarg, 1, LARGEST, &size))
			return wrong("--ring takes a number from 1 to %d, not "
				     "\"%s\"", LARGEST, optarg);
	}
	if (argc - optind != 3)
		return wrong("want HEAD, TAIL and WAITING");
	if (!in_range(argv[optind], 0, size - 1, &head) ||
	    !in_range(argv[optind + 1], 0, size - 1, &tail) ||
	    !in_range(argv[optind + 2], 0, size, &waiting))
		return wrong("HEAD and TAIL are slots, and WAITING is at most "
			     "the length of the ring, %ld", size);
	s.head = (int)head;
	s.tail = (int)tail;
	s.waiting = (int)waiting;
	return answer((int)size, unconsume, s);
}
