// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-lines - count how often a cache line has to move while a sender and a
 * reader, on a CPU each, take turns at a ring.
 *
 * --help says which rings, and what counts as a move.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ptr_ring.h"

#define PROGRAM	"ring-lines"
#include "program.h"

enum { SENDER, READER };

#define LARGEST		4096	/* slots */
#define A_LINE		(PTR_RING_CACHE_LINE / (int)sizeof(void *))
#define LINES		(LARGEST / A_LINE + 3)

struct options {
	long ring;
	long waiting;
	long rounds;
	const char *kind;
	const char *show;
};

/* Who has a copy of a line. */
struct line {
	bool copy[2];
};

/* The two indices of the textbook's ring; their lines come after the slots'. */
struct indices {
	int in;
	int out;
	int size;
};

struct world {
	struct line line[LINES];
	struct ptr_ring ring;
	struct indices indices;
	bool shared;		/* two indices instead of NULL */
	long index_moves;
	long slot_moves;
	long packets;
};

static void print_help(void)
{
	fputs(
"Usage: ring-lines [OPTION]...\n"
"A sender and a reader, on a CPU each, take turns at a ring: in each round\n"
"the reader takes a packet, if there is one, then the sender puts one in, if\n"
"there is room. Count the moves of cache lines of 8 slots.\n"
"\n"
"  --kind KIND     lazy: the twin's ring. eager: the same, each slot freed as\n"
"                  it is read. indices: two indices, in a line each, and no\n"
"                  NULL (default: lazy)\n"
"  --ring N        packets that fit, 1 to 4000 (default 64)\n"
"  --waiting N     packets that wait at the beginning (default: all that fit)\n"
"  --rounds N      rounds that are counted, after as many as the ring has\n"
"                  slots, four times, that are not (default 64)\n"
"  --show KEY      only the value of KEY (default: all, as KEY=VALUE)\n"
"  --help          this text\n"
"\n"
"A move: a CPU reads a line that it has no copy of, or writes a line that it\n"
"does not have alone. Keys: moves (slots and index), slots, index, packets\n"
"(that the reader has taken).\n"
"Exit status: 0 ok, 1 failed, 2 usage.\n"
"\n"
"Example: ring-lines --kind eager --waiting 32\n",
	      stdout);
}

/* ---- two caches ---- */

static bool read_line(struct line *l, int cpu)
{
	bool moves = !l->copy[cpu];

	l->copy[cpu] = true;
	return moves;
}

static bool write_line(struct line *l, int cpu)
{
	bool moves = !l->copy[cpu] || l->copy[!cpu];

	l->copy[cpu] = true;
	l->copy[!cpu] = false;
	return moves;
}

static void read_slot(struct world *w, int slot, int cpu)
{
	w->slot_moves += read_line(&w->line[slot / A_LINE], cpu);
}

static void write_slot(struct world *w, int slot, int cpu)
{
	w->slot_moves += write_line(&w->line[slot / A_LINE], cpu);
}

/* ---- the ring with two indices: full if in is one step behind out ---- */

static struct line *in_line(struct world *w)
{
	return &w->line[LINES - 2];
}

static struct line *out_line(struct world *w)
{
	return &w->line[LINES - 1];
}

static bool put_by_index(struct world *w)
{
	struct indices *x = &w->indices;
	int next = (x->in + 1) % x->size;

	w->index_moves += read_line(in_line(w), SENDER);
	w->index_moves += read_line(out_line(w), SENDER);
	if (next == x->out)
		return false;
	write_slot(w, x->in, SENDER);
	w->index_moves += write_line(in_line(w), SENDER);
	x->in = next;
	return true;
}

static bool get_by_index(struct world *w)
{
	struct indices *x = &w->indices;

	w->index_moves += read_line(out_line(w), READER);
	w->index_moves += read_line(in_line(w), READER);
	if (x->in == x->out)
		return false;
	read_slot(w, x->out, READER);
	w->index_moves += write_line(out_line(w), READER);
	x->out = (x->out + 1) % x->size;
	return true;
}

/* ---- the ring with NULL: the twin does it, this says what was touched ---- */

static bool put_by_null(struct world *w)
{
	struct ptr_ring *r = &w->ring;
	int slot = r->producer;

	read_slot(w, slot, SENDER);
	if (ptr_ring_produce(r, w))
		return false;
	write_slot(w, slot, SENDER);
	return true;
}

static bool get_by_null(struct world *w)
{
	struct ptr_ring *r = &w->ring;
	int head = atomic_load(&r->consumer_head), tail = r->consumer_tail;

	read_slot(w, head, READER);
	if (!ptr_ring_consume(r))
		return false;
	if (!__ptr_ring_consume_created_space(r, 1))
		return true;
	for (int slot = head; slot >= tail; slot--)
		write_slot(w, slot, READER);
	return true;
}

/* ---- the run ---- */

static bool put(struct world *w)
{
	return w->shared ? put_by_index(w) : put_by_null(w);
}

static bool get(struct world *w)
{
	return w->shared ? get_by_index(w) : get_by_null(w);
}

static void turns(struct world *w, long rounds)
{
	w->index_moves = w->slot_moves = w->packets = 0;
	for (long i = 0; i < rounds; i++) {
		w->packets += get(w);
		put(w);
	}
}

static const char *const keys[] = { "moves", "slots", "index", "packets" };

#define KEYS	(sizeof(keys) / sizeof(keys[0]))

static void print(struct world *w, const char *show)
{
	long value[KEYS] = { w->slot_moves + w->index_moves, w->slot_moves,
			     w->index_moves, w->packets };

	for (size_t i = 0; i < KEYS; i++) {
		if (!show)
			printf("%s=%ld%c", keys[i], value[i],
			       i + 1 < KEYS ? ' ' : '\n');
		else if (!strcmp(show, keys[i]))
			printf("%ld\n", value[i]);
	}
}

static int run(const struct options *o)
{
	static struct world w;

	w.shared = !strcmp(o->kind, "indices");
	w.indices.size = (int)o->ring + 1;
	if (ptr_ring_init(&w.ring, (int)o->ring)) {
		fputs("ring-lines: no memory for the ring\n", stderr);
		return EXIT_FAILED;
	}
	if (!strcmp(o->kind, "eager"))
		w.ring.batch = 1;
	for (long i = 0; i < o->waiting; i++)
		put(&w);
	turns(&w, 4 * o->ring);
	turns(&w, o->rounds);
	print(&w, o->show);
	ptr_ring_cleanup(&w.ring, NULL);
	return EXIT_OK;
}

/* ---- options ---- */

static bool known(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static int check(const struct options *o)
{
	static const char *const kinds[] = { "lazy", "eager", "indices" };

	if (!known(o->kind, kinds, 3))
		return wrong("there is no kind \"%s\"", o->kind);
	if (o->show && !known(o->show, keys, KEYS))
		return wrong("there is no key \"%s\"", o->show);
	if (o->waiting > o->ring)
		return wrong("%ld packets do not fit into a ring of %ld",
			     o->waiting, o->ring);
	return EXIT_OK;
}

static int parse(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
		{ "ring", required_argument, NULL, 'r' },
		{ "waiting", required_argument, NULL, 'w' },
		{ "rounds", required_argument, NULL, 'n' },
		{ "kind", required_argument, NULL, 'k' },
		{ "show", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool good;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		good = true;
		if (c == 'h') {
			print_help();
			exit(EXIT_OK);
		} else if (c == 'r') {
			good = in_range(optarg, 1, 4000, &o->ring);
		} else if (c == 'w') {
			good = in_range(optarg, 0, 4000, &o->waiting);
		} else if (c == 'n') {
			good = in_range(optarg, 1, 1000000, &o->rounds);
		} else if (c == 'k') {
			o->kind = optarg;
		} else if (c == 's') {
			o->show = optarg;
		} else {
			return wrong("an option is unknown or lacks its value");
		}
		if (!good)
			return wrong("the number \"%s\" is out of range",
				     optarg);
	}
	if (optind != argc)
		return wrong("unknown argument \"%s\"", argv[optind]);
	if (o->waiting < 0)
		o->waiting = o->ring;
	return check(o);
}

int main(int argc, char **argv)
{
	struct options o = { .ring = 64, .waiting = -1, .rounds = 64,
			     .kind = "lazy" };
	int ret = parse(&o, argc, argv);

	return ret ? ret : run(&o);
}
