// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-run.c - runs a script of ring operations and writes down what came of
 * each.
 *
 * Linked with a student's ring it is the student's program, which may write
 * what it likes; linked with the twin it is ours. A line that differs is the
 * student's mistake. A script has these lines:
 *
 *	ring SIZE		a new ring
 *	state TAIL HELD WAITING	its slots from TAIL on: HELD that are consumed
 *				and not free, then WAITING entries, and free
 *				ones; the producer stands behind the entries
 *	freeing N		of the held slots, the N highest are free
 *	consumer HEAD TAIL	its indices, whatever they mean
 *	show state|order|locks|values	what is written after each operation
 *	produce N		N times
 *	consume N		N times
 *	batch N			at most N at once
 *	created N		__ptr_ring_consume_created_space() for N
 *	unconsume N		N entries
 *	full			in both forms, and __ptr_ring_produce_peek()
 *	empty			in both forms
 *	room N			__ptr_ring_has_room() for N
 *
 * Entries are numbers from 1 on, "-" is NULL.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ring-room.h"
#include "scenes.h"
#include "watch.h"

#define MOST		WATCH_SLOTS	/* also entries of one operation */
#define NUMBERS		65536		/* entries of a script */

enum show { VALUES, STATE, ORDER, LOCKS };

static const char *const shows[] = { "values", "state", "order", "locks" };

struct run {
	struct ptr_ring r;
	struct watch w;
	enum show show;
	int next;		/* number of the next entry */
};

/* ---- results ----------------------------------------------------------- */

/* Entries point here: an entry's number is its place. */
static char pool[NUMBERS];

/* destroy() has no argument for it. */
static bool silent;

/* A part of a result. Where locks are shown nothing else is: a mistake of
 * another kind shall not look like one with locks.
 */
static void say(const char *format, ...)
{
	va_list ap;

	if (silent)
		return;
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
}

static void say_entry(const void *entry)
{
	const char *p = entry;

	if (!p)
		say(" -");
	else if (p < pool || p >= pool + NUMBERS)
		say(" ?");
	else
		say(" %d", (int)(p - pool));
}

static void destroy(void *entry)
{
	say(" destroyed");
	say_entry(entry);
}

static void *new_entry(struct run *run)
{
	run->next = run->next % (NUMBERS - 1) + 1;
	return &pool[run->next];
}

static void show_locks(const struct watch *w)
{
	int rule;

	printf(" | took%s, left %s", w->took, w->left);
	for (rule = 0; rule < WATCH_RULES; rule++) {
		if (w->broke[rule])
			printf(", %s", watch_rule(rule));
	}
}

static void show_state(struct ptr_ring *r)
{
	int i;

	printf(" | producer %d head %d tail %d slots", r->producer,
	       atomic_load(&r->consumer_head), r->consumer_tail);
	for (i = 0; i < r->size; i++)
		say_entry(atomic_load(&r->queue[i]));
}

static void show(struct run *run)
{
	if (run->show == LOCKS)
		show_locks(&run->w);
	if (run->show == ORDER)
		printf(" | freed%s", run->w.freed);
	if (run->show == ORDER || run->show == STATE)
		show_state(&run->r);
	printf("\n");
}

/* ---- operations -------------------------------------------------------- */

static void do_produce(struct run *run, int n)
{
	for (; n > 0; n--)
		say(" %d", ptr_ring_produce(&run->r, new_entry(run)));
}

static void do_consume(struct run *run, int n)
{
	for (; n > 0; n--)
		say_entry(ptr_ring_consume(&run->r));
}

static void do_batch(struct run *run, int n)
{
	void *array[MOST];
	int got = ptr_ring_consume_batched(&run->r, array, n);
	int i;

	say(" %d:", got);
	for (i = 0; i < got && i < n; i++)
		say_entry(array[i]);
}

static void do_created(struct run *run, int n)
{
	say(" %d", __ptr_ring_consume_created_space(&run->r, n));
}

static void do_unconsume(struct run *run, int n)
{
	void *array[MOST];
	int i;

	for (i = 0; i < n; i++)
		array[i] = new_entry(run);
	ptr_ring_unconsume(&run->r, array, n, destroy);
}

static void do_full(struct run *run, int n)
{
	(void)n;
	say(" %d %d %d", ptr_ring_full(&run->r), __ptr_ring_full(&run->r),
	    __ptr_ring_produce_peek(&run->r));
}

static void do_empty(struct run *run, int n)
{
	(void)n;
	say(" %d %d", ptr_ring_empty(&run->r), __ptr_ring_empty(&run->r));
}

static void do_room(struct run *run, int n)
{
	say(" %d", __ptr_ring_has_room(&run->r, n));
}

static const struct {
	const char *name;
	void (*run)(struct run *run, int n);
} operations[] = {
	{ "produce", do_produce },
	{ "consume", do_consume },
	{ "batch", do_batch },
	{ "created", do_created },
	{ "unconsume", do_unconsume },
	{ "full", do_full },
	{ "empty", do_empty },
	{ "room", do_room },
};
#define OPERATIONS	(sizeof(operations) / sizeof(operations[0]))

/* False if there is no operation of that name. */
static bool operate(struct run *run, const char *name, int n)
{
	size_t i;

	for (i = 0; i < OPERATIONS; i++) {
		if (strcmp(name, operations[i].name))
			continue;
		printf(" ->");
		silent = run->show == LOCKS;
		watch_begin(&run->w, &run->r);
		operations[i].run(run, n);
		watch_end();
		show(run);
		return true;
	}
	return false;
}

/* ---- the script -------------------------------------------------------- */

static bool new_ring(struct run *run, int size)
{
	ptr_ring_cleanup(&run->r, NULL);
	return size <= MOST && !ptr_ring_init(&run->r, size);
}

static bool set_state(struct run *run, int tail, int held, int waiting)
{
	struct ptr_ring *r = &run->r;
	int head = tail + held;
	int i;

	if (head >= r->size || held + waiting > r->size)
		return false;
	for (i = 0; i < r->size; i++)
		atomic_store(&r->queue[i], NULL);
	for (i = 0; i < held + waiting; i++)
		atomic_store(&r->queue[(tail + i) % r->size], new_entry(run));
	r->consumer_tail = tail;
	atomic_store(&r->consumer_head, head);
	r->producer = (head + waiting) % r->size;
	return true;
}

static bool set_freeing(struct run *run, int n)
{
	int head = atomic_load(&run->r.consumer_head);

	if (n > head - run->r.consumer_tail)
		return false;
	for (; n > 0; n--)
		atomic_store(&run->r.queue[--head], NULL);
	return true;
}

static bool set_consumer(struct run *run, int head, int tail)
{
	atomic_store(&run->r.consumer_head, head);
	run->r.consumer_tail = tail;
	return head <= run->r.size && tail <= run->r.size;
}

static bool set_show(struct run *run, const char *what)
{
	int i;

	for (i = VALUES; i <= LOCKS; i++) {
		if (strcmp(what, shows[i]))
			continue;
		run->show = i;
		return true;
	}
	return false;
}

/* One line, without its end; false if it is no line of a script. */
static bool run_line(struct run *run, const char *line)
{
	char name[16], what[16];
	int a = 0, b = 0, c = 0;
	int n;

	fputs(line, stdout);
	n = sscanf(line, "%15s %d %d %d", name, &a, &b, &c);
	if (n < 1 || a < 0 || a > MOST || b < 0 || c < 0)
		return false;
	if (operate(run, name, a))
		return true;
	printf("\n");
	if (sscanf(line, "show %15s", what) == 1)
		return set_show(run, what);
	if (!strcmp(name, "ring"))
		return new_ring(run, a);
	if (!strcmp(name, "state"))
		return set_state(run, a, b, c);
	if (!strcmp(name, "freeing"))
		return set_freeing(run, a);
	return !strcmp(name, "consumer") && set_consumer(run, a, b);
}

static int run_script(void)
{
	static struct run run;
	char line[80];

	if (ptr_ring_init(&run.r, 0))
		return 1;
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (!run_line(&run, line)) {
			fprintf(stderr, "ring-run: \"%s\": expected a line of "
				"a script\n", line);
			return 2;
		}
		/* What came before a crash is worth reading. */
		fflush(stdout);
	}
	ptr_ring_cleanup(&run.r, NULL);
	return 0;
}

static void usage(void)
{
	printf("usage: ring-run <SCRIPT\n"
	       "       ring-run --make SUBJECT SEED\n\n"
	       "Runs a script of ring operations and prints each line with "
	       "its result, or\n"
	       "makes a script. Subjects:%s.\n\n"
	       "Exit status: 0, 1 no memory or a lock that never comes free, "
	       "2 usage.\n\n"
	       "Example: ring-run --make unconsume 7 >script; "
	       "ring-run <script\n", scenes_subjects());
}

int main(int argc, char **argv)
{
	if (argc == 1)
		return run_script();
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		usage();
		return 0;
	}
	if (argc == 4 && !strcmp(argv[1], "--make") &&
	    scenes_make(argv[2], (unsigned int)strtoul(argv[3], NULL, 10)))
		return 0;
	fprintf(stderr, "ring-run: expected no argument, or --make SUBJECT "
		"SEED with one of:%s\n", scenes_subjects());
	return 2;
}
