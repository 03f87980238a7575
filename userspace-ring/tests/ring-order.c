// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-order.c - what comes out, in which order, and how much fits in.
 */
#include <errno.h>
#include <limits.h>

#include "ring-fixture.h"
#include "suites.h"

static void a_new_ring_is_empty_and_all_free(void)
{
	struct ptr_ring r;
	int size;

	for (size = 0; size <= 100; size++) {
		begin_case("size %d", size);
		ring_begin(&r, size);
		EXPECT_EQ(r.size, size);
		EXPECT_EQ(free_slots(&r), size);
		EXPECT_EQ(r.producer, 0);
		EXPECT_EQ(r.consumer_head, 0);
		EXPECT_EQ(r.consumer_tail, 0);
		EXPECT(ptr_ring_empty(&r));
		ring_end(&r);
	}
}

static void entries_come_out_in_the_order_they_went_in(void)
{
	struct ptr_ring r;

	ring_begin(&r, 100);
	put(&r, 0, 100);
	take(&r, 0, 100);
	EXPECT(!ptr_ring_consume(&r));
	ring_end(&r);
}

/* Room for @step more entries in any case: it is less than half of the ring,
 * and so is what a batch holds back.
 */
static void run_round(struct ptr_ring *r, int step, int rounds)
{
	int i;

	for (i = 0; i < rounds; i++) {
		put(r, i * step, step);
		take(r, i * step, step);
		EXPECT(!ptr_ring_consume(r));
	}
}

static void order_holds_over_many_wraps(void)
{
	struct ptr_ring r;
	int size, step;

	for (size = 1; size <= 70; size++) {
		for (step = 1; step <= (size + 1) / 2; step++) {
			begin_case("size %d, %d at a time", size, step);
			ring_begin(&r, size);
			run_round(&r, step, 3 * size / step + 2);
			ring_end(&r);
		}
	}
}

static void order_holds_while_entries_stay_in_the_ring(void)
{
	struct ptr_ring r;
	int in, out;

	ring_begin(&r, 48);
	put(&r, 0, 32);
	for (in = 32, out = 0; in < 2000; in++, out++) {
		begin_case("%d entries in, %d out", in, out);
		put(&r, in, 1);
		take(&r, out, 1);
	}
	take(&r, out, 32);
	ring_end(&r);
}

static void a_batch_comes_out_in_order(void)
{
	struct ptr_ring r;
	int max;

	for (max = 1; max <= 50; max++) {
		begin_case("batch of at most %d", max);
		ring_begin(&r, 40);
		advance(&r, 25);
		put(&r, 100, 20);
		take_batch(&r, 100, max < 20 ? max : 20, max);
		ring_end(&r);
	}
}

static void a_batch_ends_where_the_ring_is_empty(void)
{
	struct ptr_ring r;

	ring_begin(&r, 40);
	take_batch(&r, 0, 0, 64);
	put(&r, 0, 3);
	take_batch(&r, 0, 3, 64);
	take_batch(&r, 0, 0, 64);
	ring_end(&r);
}

static void a_batch_of_0_takes_nothing(void)
{
	struct snapshot before;
	struct ptr_ring r;

	ring_begin(&r, 40);
	put(&r, 0, 5);
	take_snapshot(&r, &before);
	take_batch(&r, 0, 0, 0);
	expect_unchanged(&r, &before);
	ring_end(&r);
}

static void a_batch_writes_no_more_than_it_took(void)
{
	void *array[5] = { NULL, NULL, NULL, entry(7), entry(8) };
	struct ptr_ring r;

	ring_begin(&r, 8);
	put(&r, 0, 3);
	EXPECT_EQ(ptr_ring_consume_batched(&r, array, 5), 3);
	EXPECT_EQ(number_of(array[3]), 7);
	EXPECT_EQ(number_of(array[4]), 8);
	ring_end(&r);
}

static const struct test order_tests[] = {
	TEST(a_new_ring_is_empty_and_all_free),
	TEST(entries_come_out_in_the_order_they_went_in),
	TEST(order_holds_over_many_wraps),
	TEST(order_holds_while_entries_stay_in_the_ring),
	TEST(a_batch_comes_out_in_order),
	TEST(a_batch_ends_where_the_ring_is_empty),
	TEST(a_batch_of_0_takes_nothing),
	TEST(a_batch_writes_no_more_than_it_took),
	{ 0 }
};

const struct suite ring_order = {
	.name = "ring_order",
	.about = "what comes out, in which order",
	.tests = order_tests,
};

/* ---- capacity ---------------------------------------------------------- */

static const int lengths[] = {
	1, 2, 3, 15, 16, 17, 31, 32, 33, 63, 64, 255, 256, 500, 1000,
};
#define LENGTHS	((int)(sizeof(lengths) / sizeof(lengths[0])))

static void a_ring_takes_as_many_entries_as_its_size(void)
{
	struct snapshot before;
	struct ptr_ring r;
	int i;

	for (i = 0; i < LENGTHS; i++) {
		begin_case("size %d", lengths[i]);
		ring_begin(&r, lengths[i]);
		put(&r, 0, lengths[i]);
		EXPECT_EQ(free_slots(&r), 0);
		take_snapshot(&r, &before);
		EXPECT_EQ(ptr_ring_produce(&r, entry(5000)), -ENOSPC);
		expect_unchanged(&r, &before);
		take(&r, 0, lengths[i]);
		EXPECT_EQ(free_slots(&r), lengths[i]);
		ring_end(&r);
	}
}

static void the_batch_is_16_or_1_where_that_is_over_half(void)
{
	struct ptr_ring r;
	int size;

	for (size = 0; size <= 100; size++) {
		begin_case("size %d", size);
		ring_begin(&r, size);
		EXPECT_EQ(r.batch, size < 2 * FULL_BATCH ? 1 : FULL_BATCH);
		ring_end(&r);
	}
}

static void a_ring_is_full_exactly_if_the_next_slot_is_taken(void)
{
	struct ptr_ring r;
	int taken, start;

	for (start = 0; start < 40; start++) {
		ring_begin(&r, 40);
		advance(&r, start);
		for (taken = 0; ; taken++) {
			begin_case("start %d, %d entries", start, taken);
			EXPECT_EQ(ptr_ring_full(&r), free_slots(&r) == 0);
			EXPECT_EQ(__ptr_ring_produce_peek(&r),
				  free_slots(&r) ? 0 : -ENOSPC);
			if (!free_slots(&r))
				break;
			put(&r, taken, 1);
		}
		/* What the consumer holds back is room that is missing. */
		EXPECT_EQ(taken, 40 - held_back(&r));
		ring_end(&r);
	}
}

static void a_ring_is_empty_exactly_if_nothing_waits(void)
{
	struct ptr_ring r;
	int i;

	ring_begin(&r, 40);
	for (i = 0; i < 200; i++) {
		begin_case("entry %d", i);
		EXPECT(ptr_ring_empty(&r));
		EXPECT(__ptr_ring_empty(&r));
		EXPECT(!__ptr_ring_peek(&r));
		put(&r, i, 1);
		EXPECT(!ptr_ring_empty(&r));
		EXPECT(!__ptr_ring_empty(&r));
		take(&r, i, 1);
	}
	ring_end(&r);
}

static void peek_shows_the_next_entry_and_changes_nothing(void)
{
	struct snapshot before;
	struct ptr_ring r;
	int i;

	ring_begin(&r, 40);
	advance(&r, 30);
	put(&r, 100, 20);
	for (i = 0; i < 20; i++) {
		take_snapshot(&r, &before);
		EXPECT_EQ(number_of(__ptr_ring_peek(&r)), 100 + i);
		EXPECT_EQ(number_of(__ptr_ring_peek(&r)), 100 + i);
		expect_unchanged(&r, &before);
		take(&r, 100 + i, 1);
	}
	ring_end(&r);
}

static void asking_changes_nothing(void)
{
	struct snapshot before;
	int in = 0, out = 0;
	struct ptr_ring r;

	ring_begin(&r, 40);
	while (out < 60) {
		begin_case("%d entries in, %d out", in, out);
		take_snapshot(&r, &before);
		ptr_ring_full(&r);
		__ptr_ring_full(&r);
		__ptr_ring_produce_peek(&r);
		ptr_ring_empty(&r);
		__ptr_ring_empty(&r);
		__ptr_ring_consume_created_space(&r, 1);
		expect_unchanged(&r, &before);
		if (ptr_ring_full(&r) || in == 100)
			take(&r, out++, 1);
		else
			put(&r, in++, 1);
	}
	ring_end(&r);
}

static void consuming_from_an_empty_ring_changes_nothing(void)
{
	struct snapshot before;
	struct ptr_ring r;
	int start;

	for (start = 0; start < 80; start++) {
		begin_case("start %d", start);
		ring_begin(&r, 40);
		advance(&r, start);
		take_snapshot(&r, &before);
		EXPECT(!ptr_ring_consume(&r));
		take_batch(&r, 0, 0, 8);
		expect_unchanged(&r, &before);
		ring_end(&r);
	}
}

static void length_0_is_always_full_and_always_empty(void)
{
	struct ptr_ring r;

	ring_begin(&r, 0);
	EXPECT_EQ(__ptr_ring_produce_peek(&r), -ENOSPC);
	EXPECT_EQ(ptr_ring_produce(&r, entry(1)), -ENOSPC);
	EXPECT(ptr_ring_empty(&r));
	EXPECT(__ptr_ring_empty(&r));
	EXPECT(!__ptr_ring_peek(&r));
	EXPECT(!ptr_ring_consume(&r));
	take_batch(&r, 0, 0, 8);
#ifndef RINGSIDE_KERNEL_RING
	/* The kernel's full test reads a slot, of which there is none (B4). */
	EXPECT(ptr_ring_full(&r));
#endif
	ptr_ring_cleanup(&r, destroy_entry);
	EXPECT_EQ(destroyed(), 0);
}

static void length_1_carries_one_entry_at_a_time(void)
{
	struct ptr_ring r;
	int i;

	ring_begin(&r, 1);
	for (i = 0; i < 20; i++) {
		EXPECT(!ptr_ring_full(&r));
		put(&r, i, 1);
		EXPECT(ptr_ring_full(&r));
		EXPECT_EQ(ptr_ring_produce(&r, entry(1000)), -ENOSPC);
		take(&r, i, 1);
		EXPECT_EQ(free_slots(&r), 1);
		EXPECT(ptr_ring_empty(&r));
	}
	ring_end(&r);
}

static void a_length_out_of_range_is_refused(void)
{
	static const int wrong[] = {
		-1, -2, -1000, INT_MIN, PTR_RING_MAX_SIZE + 1, INT_MAX,
	};
	struct ptr_ring r;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		begin_case("size %d", wrong[i]);
		EXPECT_EQ(ptr_ring_init(&r, wrong[i]), -ENOMEM);
	}
}

static void the_greatest_length_works(void)
{
	struct ptr_ring r;

	ring_begin(&r, PTR_RING_MAX_SIZE);
	EXPECT_EQ(free_slots(&r), PTR_RING_MAX_SIZE);
	put(&r, 0, 40);
	take(&r, 0, 40);
	ring_end(&r);
}

static const struct test capacity_tests[] = {
	TEST(a_ring_takes_as_many_entries_as_its_size),
	TEST(the_batch_is_16_or_1_where_that_is_over_half),
	TEST(a_ring_is_full_exactly_if_the_next_slot_is_taken),
	TEST(a_ring_is_empty_exactly_if_nothing_waits),
	TEST(peek_shows_the_next_entry_and_changes_nothing),
	TEST(asking_changes_nothing),
	TEST(consuming_from_an_empty_ring_changes_nothing),
	TEST(length_0_is_always_full_and_always_empty),
	TEST(length_1_carries_one_entry_at_a_time),
	TEST(a_length_out_of_range_is_refused),
	TEST(the_greatest_length_works),
	{ 0 }
};

const struct suite ring_capacity = {
	.name = "ring_capacity",
	.about = "how much fits in, and what is said about it",
	.tests = capacity_tests,
};
