/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring-fixture.h - what the suites of the ring share: numbered entries, moves
 * that check themselves, and a count of free slots that asks nobody.
 *
 * An entry is an address in a pool; its number is its place there. The ring
 * never looks at what an entry points to.
 */
#ifndef RINGSIDE_RING_FIXTURE_H
#define RINGSIDE_RING_FIXTURE_H

#include "ptr_ring.h"
#include "suite.h"

#define MOST_ENTRIES	8192	/* numbers are 0 to MOST_ENTRIES - 1 */
#define FULL_BATCH	16	/* two cache lines of pointers, of x86-64 */

void *entry(int number);
int number_of(const void *entry);

/* Make a ring of @size, which must work, and forget what was destroyed. */
void ring_begin(struct ptr_ring *r, int size);

/* Free the ring; what is left in it is left alone. */
void ring_end(struct ptr_ring *r);

/* Produce the entries @first to @first + @n - 1; there must be room. */
void put(struct ptr_ring *r, int first, int n);

/* Consume @n entries one by one; they must be @first, @first + 1, ... */
void take(struct ptr_ring *r, int first, int n);

/* Consume at most @max in one batch; they must be @n entries from @first. */
void take_batch(struct ptr_ring *r, int first, int n, int max);

/* Move head and producer on by @n slots, with entries that come and go. */
void advance(struct ptr_ring *r, int n);

/* Put back the entries @first to @first + @n - 1 with destroy_entry(). */
void put_back(struct ptr_ring *r, int first, int n);

/* The slots that hold NULL, counted one by one. */
int free_slots(const struct ptr_ring *r);

/* Slots that were consumed and are not free yet. */
int held_back(const struct ptr_ring *r);

/* The destroy callback of all ring suites: it notes the entry. */
void destroy_entry(void *entry);

/* Entries that destroy_entry() has seen since ring_begin(). */
int destroyed(void);

/* Exactly the @n entries @first, @first + @step, ... were destroyed. */
void expect_destroyed(int first, int n, int step);

#define SNAPSHOT_SLOTS	1024

/**
 * struct snapshot - all that a ring of up to SNAPSHOT_SLOTS consists of
 */
struct snapshot {
	int producer;
	int head;
	int tail;
	int size;
	int batch;
	const void *queue;
	const void *slot[SNAPSHOT_SLOTS];
};

void take_snapshot(const struct ptr_ring *r, struct snapshot *snap);

/* The ring is, index by index and slot by slot, as it was. */
void expect_unchanged(const struct ptr_ring *r, const struct snapshot *snap);

#endif
