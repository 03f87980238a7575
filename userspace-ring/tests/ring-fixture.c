// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-fixture.c - see ring-fixture.h.
 */
#include "ring-fixture.h"

/* Entries point here, so that a stray one is found. Never written. */
static char pool[MOST_ENTRIES];

/* A destroy callback has no argument for this. */
static struct {
	int number[MOST_ENTRIES];
	int count;
} grave;

void *entry(int number)
{
	EXPECT(number >= 0 && number < MOST_ENTRIES);
	return &pool[number];
}

int number_of(const void *entry_ptr)
{
	const char *p = entry_ptr;

	EXPECT_THAT(p, "expected: an entry; got: NULL");
	EXPECT_THAT(p >= pool && p < pool + MOST_ENTRIES,
		    "expected: an entry; got: %p, which is none", entry_ptr);
	return (int)(p - pool);
}

void ring_begin(struct ptr_ring *r, int size)
{
	grave.count = 0;
	did("make a ring of %d", size);
	EXPECT_EQ(ptr_ring_init(r, size), 0);
}

void ring_end(struct ptr_ring *r)
{
	ptr_ring_cleanup(r, NULL);
}

void put(struct ptr_ring *r, int first, int n)
{
	int i;

	did("produce entries %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++)
		EXPECT_EQ(ptr_ring_produce(r, entry(first + i)), 0);
}

void take(struct ptr_ring *r, int first, int n)
{
	int i;

	did("consume entries %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++)
		EXPECT_EQ(number_of(ptr_ring_consume(r)), first + i);
}

void take_batch(struct ptr_ring *r, int first, int n, int max)
{
	void *array[MOST_ENTRIES];
	int i;

	did("consume a batch of at most %d", max);
	EXPECT_EQ(ptr_ring_consume_batched(r, array, max), n);
	for (i = 0; i < n; i++)
		EXPECT_EQ(number_of(array[i]), first + i);
}

void advance(struct ptr_ring *r, int n)
{
	int i;

	did("advance by %d slots", n);
	for (i = 0; i < n; i++) {
		EXPECT_EQ(ptr_ring_produce(r, entry(i)), 0);
		EXPECT_EQ(number_of(ptr_ring_consume(r)), i);
	}
}

void put_back(struct ptr_ring *r, int first, int n)
{
	void *array[MOST_ENTRIES];
	int i;

	did("unconsume entries %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++)
		array[i] = entry(first + i);
	ptr_ring_unconsume(r, array, n, destroy_entry);
}

int free_slots(const struct ptr_ring *r)
{
	int count = 0;
	int i;

	for (i = 0; i < r->size; i++)
		count += !r->queue[i];
	return count;
}

int held_back(const struct ptr_ring *r)
{
	return r->consumer_head - r->consumer_tail;
}

void destroy_entry(void *ptr)
{
	EXPECT_THAT(grave.count < MOST_ENTRIES,
		    "expected: an entry is destroyed once; got: %d calls",
		    grave.count + 1);
	grave.number[grave.count++] = number_of(ptr);
}

int destroyed(void)
{
	return grave.count;
}

void expect_destroyed(int first, int n, int step)
{
	int i;

	EXPECT_EQ(destroyed(), n);
	for (i = 0; i < n; i++)
		EXPECT_THAT(grave.number[i] == first + i * step,
			    "destroy, call %d: expected: entry %d; got: %d",
			    i + 1, first + i * step, grave.number[i]);
}

void take_snapshot(const struct ptr_ring *r, struct snapshot *snap)
{
	int i;

	EXPECT(r->size <= SNAPSHOT_SLOTS);
	snap->producer = r->producer;
	snap->head = r->consumer_head;
	snap->tail = r->consumer_tail;
	snap->size = r->size;
	snap->batch = r->batch;
	snap->queue = r->queue;
	for (i = 0; i < r->size; i++)
		snap->slot[i] = r->queue[i];
}

void expect_unchanged(const struct ptr_ring *r, const struct snapshot *snap)
{
	int i;

	EXPECT_EQ(r->producer, snap->producer);
	EXPECT_EQ(r->consumer_head, snap->head);
	EXPECT_EQ(r->consumer_tail, snap->tail);
	EXPECT_EQ(r->size, snap->size);
	EXPECT_EQ(r->batch, snap->batch);
	EXPECT(r->queue == snap->queue);
	for (i = 0; i < r->size; i++)
		EXPECT_THAT(r->queue[i] == snap->slot[i],
			    "slot %d: expected: as before; got: changed", i);
}
