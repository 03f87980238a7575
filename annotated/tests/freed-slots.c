// SPDX-License-Identifier: GPL-2.0-only
/*
 * freed-slots.c - the table of 2/9 from a ring that really consumes.
 *
 * Reads the table, and prints it with every number behind "size", "tail",
 * "head" and "n" taken from the ring instead. Built on the twin and on the
 * kernel's header.
 *
 *	freed-slots <table
 *
 * Exit: 0 done, whether or not the table was right; 1 a row asks for what no
 * ring can do; 2 usage.
 */
#include <stdio.h>
#include <stdbool.h>

#include "ptr_ring.h"

#define LINE_MAX_BYTES	256

static int null_slots(const struct ptr_ring *r)
{
	int i, n = 0;

	for (i = 0; i < r->size; i++)
		n += !r->queue[i];
	return n;
}

static void fill(struct ptr_ring *r)
{
	static int packet;

	while (!ptr_ring_produce(r, &packet))
		;
}

static bool consume(struct ptr_ring *r, int n)
{
	while (n-- > 0)
		if (!ptr_ring_consume(r))
			return false;
	return true;
}

/* From a fresh ring to the row's tail and head, with no slot free. */
static bool prepare(struct ptr_ring *r, int tail, int head)
{
	fill(r);
	if (!consume(r, head))
		return false;
	fill(r);
	return r->consumer_tail == tail && r->consumer_head == head;
}

static bool print_row(int size, int tail, int head, int n)
{
	struct ptr_ring r;
	bool good, yes;
	int freed;

	if (ptr_ring_init(&r, size))
		return false;
	good = prepare(&r, tail, head);
	freed = null_slots(&r);
	good = good && consume(&r, n);
	freed = null_slots(&r) - freed;
	yes = __ptr_ring_consume_created_space(&r, n);
	printf(" %3d   %3d   | %3d  %4d  %4d    | %2d | %3d  %4d  %4d    |"
	       "  %-3s   | %3d\n", size, r.batch, tail, head, head - tail, n,
	       r.consumer_tail, (int)r.consumer_head,
	       (int)r.consumer_head - r.consumer_tail, yes ? "yes" : "no",
	       freed);
	ptr_ring_cleanup(&r, NULL);
	return good;
}

int main(int argc, char **argv)
{
	int size, batch, tail, head, held, n, status = 0;
	char line[LINE_MAX_BYTES];

	(void)argv;
	if (argc > 1) {
		fprintf(stderr, "usage: freed-slots <table\n");
		return 2;
	}
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%d %d | %d %d %d | %d |", &size, &batch,
			   &tail, &head, &held, &n) != 6) {
			fputs(line, stdout);
		} else if (!print_row(size, tail, head, n)) {
			fprintf(stderr, "freed-slots: no ring gets there: %s",
				line);
			status = 1;
		}
	}
	return status;
}
