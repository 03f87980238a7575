// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-unconsume.c - entries go back to where they were taken from.
 */
#include "ring-fixture.h"
#include "suites.h"

static void entries_go_back_to_the_front_in_order(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 10);
	take_batch(&r, 0, 6, 6);
	put_back(&r, 0, 6);
	EXPECT_EQ(destroyed(), 0);
	take(&r, 0, 10);
	EXPECT(!ptr_ring_consume(&r));
	ring_end(&r);
}

static void the_rest_of_a_batch_goes_back(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 30);
	take_batch(&r, 0, 10, 10);
	put_back(&r, 4, 6);
	take(&r, 4, 26);
	EXPECT(!ptr_ring_consume(&r));
	ring_end(&r);
}

static void a_partly_freed_batch_goes_back_whole(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take_batch(&r, 0, 20, 20);
	EXPECT_EQ(free_slots(&r), FULL_BATCH);
	EXPECT_EQ(held_back(&r), 4);
	put_back(&r, 0, 20);
	EXPECT_EQ(destroyed(), 0);
	EXPECT_EQ(free_slots(&r), 0);
	EXPECT_EQ(r.consumer_head, 0);
	EXPECT_EQ(r.consumer_tail, 0);
	take(&r, 0, 64);
	ring_end(&r);
}

/* Nothing is produced between the two, so everything fits. */
static void take_and_put_back(int size, int start, int n)
{
	struct ptr_ring r;
	int filled;

	begin_case("size %d, start %d, n %d", size, start, n);
	ring_begin(&r, size);
	advance(&r, start);
	filled = size - held_back(&r);
	if (n > filled)
		n = filled;
	put(&r, 0, filled);
	take_batch(&r, 0, n, n);
	put_back(&r, 0, n);
	EXPECT_EQ(destroyed(), 0);
	EXPECT_EQ(held_back(&r), 0);
	EXPECT_EQ(free_slots(&r), size - filled);
	take(&r, 0, filled);
	EXPECT(ptr_ring_empty(&r));
	ring_end(&r);
}

static void what_was_taken_fits_back_from_every_place(void)
{
	static const int sizes[] = { 1, 2, 7, 31, 32, 40 };
	int i, start, n;

	for (i = 0; i < 6; i++) {
		for (start = 0; start < sizes[i]; start++) {
			for (n = 0; n <= sizes[i]; n++)
				take_and_put_back(sizes[i], start, n);
		}
	}
}

static void slots_held_back_become_free(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take_batch(&r, 0, 10, 10);
	EXPECT_EQ(free_slots(&r), 0);
	put_back(&r, 7, 3);
	EXPECT_EQ(free_slots(&r), 7);
	EXPECT_EQ(held_back(&r), 0);
	put(&r, 100, 7);
	take(&r, 7, 57);
	take(&r, 100, 7);
	ring_end(&r);
}

static void n_of_0_only_frees_what_was_held_back(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 20);
	take(&r, 0, 10);
	put_back(&r, 0, 0);
	EXPECT_EQ(held_back(&r), 0);
	EXPECT_EQ(free_slots(&r), 54);
	EXPECT_EQ(r.consumer_head, 10);
	take(&r, 10, 10);
	ring_end(&r);
}

static void the_next_batch_is_counted_from_what_went_back(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take_batch(&r, 0, 10, 10);
	put_back(&r, 5, 5);
	take(&r, 5, FULL_BATCH - 1);
	EXPECT_EQ(free_slots(&r), 5);
	take(&r, 20, 1);
	EXPECT_EQ(free_slots(&r), 5 + FULL_BATCH);
	ring_end(&r);
}

static void from_slot_0_it_goes_round_to_the_last(void)
{
	struct ptr_ring r;

	ring_begin(&r, 40);
	advance(&r, 40);
	EXPECT_EQ(r.consumer_head, 0);
	put_back(&r, 0, 3);
	EXPECT_EQ(r.consumer_head, 37);
	EXPECT_EQ(r.consumer_tail, 37);
	EXPECT(r.queue[37] == entry(0));
	EXPECT(r.queue[39] == entry(2));
	put(&r, 3, 37);
	EXPECT(ptr_ring_full(&r));
	take(&r, 0, 40);
	ring_end(&r);
}

static void in_a_full_ring_all_are_destroyed_the_oldest_last(void)
{
	struct snapshot before;
	struct ptr_ring r;

	ring_begin(&r, 16);
	put(&r, 0, 16);
	take_batch(&r, 0, 4, 4);
	put(&r, 16, 4);
	take_snapshot(&r, &before);
	put_back(&r, 0, 4);
	expect_destroyed(3, 4, -1);
	expect_unchanged(&r, &before);
	take(&r, 4, 16);
	ring_end(&r);
}

static void in_a_refilled_ring_only_the_held_back_slots_take_entries(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take_batch(&r, 0, 20, 20);
	put(&r, 64, FULL_BATCH);
	EXPECT(ptr_ring_full(&r));
	put_back(&r, 0, 20);
	expect_destroyed(15, 16, -1);
	EXPECT_EQ(free_slots(&r), 0);
	take(&r, 16, 64);
	ring_end(&r);
}

static void more_than_the_ring_holds_leaves_the_newest(void)
{
	struct ptr_ring r;

	ring_begin(&r, 8);
	put_back(&r, 0, 12);
	expect_destroyed(3, 4, -1);
	EXPECT(ptr_ring_full(&r));
	take(&r, 4, 8);
	ring_end(&r);
}

static void length_0_destroys_all_the_oldest_last(void)
{
	struct ptr_ring r;

	ring_begin(&r, 0);
	put_back(&r, 0, 5);
	expect_destroyed(4, 5, -1);
	ring_end(&r);
}

static void length_1_takes_the_newest_back(void)
{
	struct ptr_ring r;

	ring_begin(&r, 1);
	put_back(&r, 0, 3);
	expect_destroyed(1, 2, -1);
	take(&r, 2, 1);
	EXPECT(ptr_ring_empty(&r));
	ring_end(&r);
}

static void what_went_back_can_be_taken_and_put_back_again(void)
{
	struct ptr_ring r;
	int i;

	ring_begin(&r, 40);
	advance(&r, 33);
	put(&r, 0, 20);
	for (i = 0; i < 20; i++) {
		begin_case("time %d", i);
		take_batch(&r, 0, 15, 15);
		put_back(&r, 0, 15);
	}
	take(&r, 0, 20);
	EXPECT_EQ(destroyed(), 0);
	ring_end(&r);
}

static const struct test unconsume_tests[] = {
	TEST(entries_go_back_to_the_front_in_order),
	TEST(the_rest_of_a_batch_goes_back),
	TEST(a_partly_freed_batch_goes_back_whole),
	TEST(what_was_taken_fits_back_from_every_place),
	TEST(slots_held_back_become_free),
	TEST(n_of_0_only_frees_what_was_held_back),
	TEST(the_next_batch_is_counted_from_what_went_back),
	TEST(from_slot_0_it_goes_round_to_the_last),
	TEST(in_a_full_ring_all_are_destroyed_the_oldest_last),
	TEST(in_a_refilled_ring_only_the_held_back_slots_take_entries),
	TEST(more_than_the_ring_holds_leaves_the_newest),
	TEST(length_0_destroys_all_the_oldest_last),
	TEST(length_1_takes_the_newest_back),
	TEST(what_went_back_can_be_taken_and_put_back_again),
	{ 0 }
};

const struct suite ring_unconsume = {
	.name = "ring_unconsume",
	.about = "entries go back to where they were taken from",
	.tests = unconsume_tests,
};
