// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-room.c - the suite about __ptr_ring_has_room().
 *
 * Rings are laid out by hand here: no function of ring.c is called.
 */
#include "ring-fixture.h"
#include "ring-room.h"

extern const struct suite ring_room;

/* A ring of @size whose slots @first to @first + @n - 1, round the end, are
 * free, with the producer at @first, and an entry in each other:
 * nothing is held back.
 */
static void ring_with_gap(struct ptr_ring *r, int size, int first, int n)
{
	int i;

	ring_begin(r, size);
	for (i = 0; i < size; i++)
		r->queue[i] = entry(i);
	for (i = 0; i < n; i++)
		r->queue[(first + i) % size] = NULL;
	r->producer = first;
	r->consumer_tail = (first + n) % size;
	r->consumer_head = r->consumer_tail;
	did("make slots %d to %d free, producer at %d", first,
	    (first + n - 1) % size, first);
}

static void there_is_room_for_what_is_free_and_no_more(void)
{
	static const int sizes[] = { 1, 2, 3, 16, 33 };
	struct ptr_ring r;
	int i, first, n, k;

	for (i = 0; i < 5; i++) {
		for (first = 0; first < sizes[i]; first++) {
			for (n = 0; n <= sizes[i]; n++) {
				ring_with_gap(&r, sizes[i], first, n);
				for (k = 0; k <= sizes[i] + 2; k++) {
					begin_case("size %d, %d free from %d, "
						   "room for %d", sizes[i], n,
						   first, k);
					EXPECT_EQ(__ptr_ring_has_room(&r, k),
						  k <= n);
				}
				ring_end(&r);
			}
		}
	}
}

static void what_the_consumer_holds_back_is_no_room(void)
{
	struct ptr_ring r;

	ring_with_gap(&r, 64, 40, 20);
	r.consumer_head = 63;
	did("consume 3 entries, which stay in slots 60 to 62");
	EXPECT(__ptr_ring_has_room(&r, 20));
	EXPECT(!__ptr_ring_has_room(&r, 21));
	ring_end(&r);
}

/* The consumer is in the middle of it: slots 32 to 47 are to be freed, the
 * upper half of them is. A producer that waits at 30 has two slots.
 */
static void a_batch_that_is_half_freed_is_no_room_beyond_its_start(void)
{
	struct ptr_ring r;
	int k;

	ring_with_gap(&r, 64, 30, 2);
	r.consumer_head = 48;
	for (k = 40; k < 48; k++)
		r.queue[k] = NULL;
	did("consume 16 entries, and free slots 47 to 40");
	for (k = 0; k <= 2; k++)
		EXPECT(__ptr_ring_has_room(&r, k));
	for (k = 3; k <= 64; k++)
		EXPECT(!__ptr_ring_has_room(&r, k));
	ring_end(&r);
}

/* They move at any time, and say nothing that the slots do not say. */
static void the_consumers_indices_are_not_looked_at(void)
{
	struct ptr_ring r;
	int i;

	ring_with_gap(&r, 64, 40, 20);
	for (i = 0; i <= 64; i++) {
		begin_case("head and tail at %d", i);
		r.consumer_tail = i;
		r.consumer_head = i;
		EXPECT(__ptr_ring_has_room(&r, 20));
		EXPECT(!__ptr_ring_has_room(&r, 21));
	}
	ring_end(&r);
}

static void length_0_has_room_for_nothing(void)
{
	struct ptr_ring r;

	ring_begin(&r, 0);
	EXPECT(__ptr_ring_has_room(&r, 0));
	EXPECT(!__ptr_ring_has_room(&r, 1));
	EXPECT(!__ptr_ring_has_room(&r, 5));
	ring_end(&r);
}

static void asking_for_room_changes_nothing(void)
{
	struct snapshot before;
	struct ptr_ring r;
	int k;

	ring_with_gap(&r, 64, 60, 10);
	take_snapshot(&r, &before);
	for (k = 0; k <= 66; k++) {
		__ptr_ring_has_room(&r, k);
		expect_unchanged(&r, &before);
	}
	ring_end(&r);
}

static const struct test room_tests[] = {
	TEST(there_is_room_for_what_is_free_and_no_more),
	TEST(what_the_consumer_holds_back_is_no_room),
	TEST(a_batch_that_is_half_freed_is_no_room_beyond_its_start),
	TEST(the_consumers_indices_are_not_looked_at),
	TEST(length_0_has_room_for_nothing),
	TEST(asking_for_room_changes_nothing),
	{ 0 }
};

const struct suite ring_room = {
	.name = "ring_room",
	.about = "is there room for several entries?",
	.tests = room_tests,
};
