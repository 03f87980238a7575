// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-resize.c - another length for a ring with content, and its end.
 */
#define _DEFAULT_SOURCE	/* RLIMIT_AS */

#include <errno.h>
#include <limits.h>

#include "memory-limit.h"
#include "ring-fixture.h"
#include "suites.h"

/* A ring of @from that begins at slot @start, holds @n entries and may hold
 * slots back, becomes one of @to.
 */
static void resize_one(int from, int to, int start, int n)
{
	struct ptr_ring r;
	int kept;

	begin_case("%d -> %d, start %d, %d entries", from, to, start, n);
	ring_begin(&r, from);
	advance(&r, start);
	if (n > from - held_back(&r))
		n = from - held_back(&r);
	put(&r, 0, n);
	EXPECT_EQ(ptr_ring_resize(&r, to, destroy_entry), 0);
	kept = n < to ? n : to;
	/* The oldest stay; of the others, the oldest is destroyed first. */
	expect_destroyed(kept, n - kept, 1);
	EXPECT_EQ(r.size, to);
	EXPECT_EQ(r.batch, to < 2 * FULL_BATCH ? 1 : FULL_BATCH);
	EXPECT_EQ(free_slots(&r), to - kept);
	EXPECT_EQ(r.consumer_head, 0);
	EXPECT_EQ(r.consumer_tail, 0);
	EXPECT_EQ(r.producer, kept < to ? kept : 0);
	put(&r, kept, to - kept);
	EXPECT_EQ(__ptr_ring_produce_peek(&r), -ENOSPC);
	take(&r, 0, to);
	EXPECT(ptr_ring_empty(&r));
	ring_end(&r);
}

static void resize_from_every_place(int from, int to)
{
	int start, n;

	for (start = 0; start < (from ? from : 1); start += 3) {
		for (n = 0; n <= from; n += n < 3 || n >= from - 3 ? 1 : 5)
			resize_one(from, to, start, n);
	}
}

static void growing_keeps_all_entries_in_order(void)
{
	resize_from_every_place(1, 2);
	resize_from_every_place(10, 40);
	resize_from_every_place(32, 33);
	resize_from_every_place(40, 1000);
}

static void shrinking_keeps_the_oldest_and_destroys_the_rest(void)
{
	resize_from_every_place(2, 1);
	resize_from_every_place(33, 32);
	resize_from_every_place(40, 10);
	resize_from_every_place(100, 50);
}

static void the_same_length_keeps_all_and_frees_what_was_held_back(void)
{
	resize_from_every_place(40, 40);
	resize_from_every_place(16, 16);
}

static void to_length_0_destroys_all(void)
{
	resize_from_every_place(40, 0);
	resize_from_every_place(1, 0);
}

static void from_length_0_to_one_that_works(void)
{
	resize_from_every_place(0, 1);
	resize_from_every_place(0, 40);
	resize_from_every_place(0, 0);
}

static void to_length_1_keeps_the_oldest(void)
{
	resize_from_every_place(40, 1);
	resize_from_every_place(8, 1);
}

static void no_destroy_function_leaves_the_rest_alone(void)
{
	struct ptr_ring r;

	ring_begin(&r, 40);
	put(&r, 0, 40);
	EXPECT_EQ(ptr_ring_resize(&r, 10, NULL), 0);
	EXPECT_EQ(destroyed(), 0);
	take(&r, 0, 10);
	EXPECT(ptr_ring_empty(&r));
	ring_end(&r);
}

static void a_length_out_of_range_changes_nothing(void)
{
	static const int wrong[] = {
		-1, -1000, INT_MIN, PTR_RING_MAX_SIZE + 1, INT_MAX,
	};
	struct snapshot before;
	struct ptr_ring r;
	size_t i;

	ring_begin(&r, 40);
	advance(&r, 5);
	put(&r, 0, 20);
	take_snapshot(&r, &before);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		did("resize to %d", wrong[i]);
		EXPECT_EQ(ptr_ring_resize(&r, wrong[i], destroy_entry),
			  -ENOMEM);
		EXPECT_EQ(destroyed(), 0);
		expect_unchanged(&r, &before);
	}
	ring_end(&r);
}

static void up_and_down_again_and_again_keeps_order(void)
{
	static const int to[] = { 33, 500, 32, 40, 31, 1000, 64 };
	struct ptr_ring r;
	int in = 20, out = 0;
	int i;

	ring_begin(&r, 32);
	put(&r, 0, 20);
	for (i = 0; i < 70; i++) {
		did("resize to %d", to[i % 7]);
		EXPECT_EQ(ptr_ring_resize(&r, to[i % 7], destroy_entry), 0);
		put(&r, in, 7);
		take(&r, out, 7);
		in += 7;
		out += 7;
	}
	EXPECT_EQ(destroyed(), 0);
	take(&r, out, 20);
	ring_end(&r);
}

static const struct test resize_tests[] = {
	TEST(growing_keeps_all_entries_in_order),
	TEST(shrinking_keeps_the_oldest_and_destroys_the_rest),
	TEST(the_same_length_keeps_all_and_frees_what_was_held_back),
	TEST(to_length_0_destroys_all),
	TEST(from_length_0_to_one_that_works),
	TEST(to_length_1_keeps_the_oldest),
	TEST(no_destroy_function_leaves_the_rest_alone),
	TEST(a_length_out_of_range_changes_nothing),
	TEST(up_and_down_again_and_again_keeps_order),
	{ 0 }
};

const struct suite ring_resize = {
	.name = "ring_resize",
	.about = "another length for a ring with content",
	.tests = resize_tests,
};

/* ---- the end ----------------------------------------------------------- */

static void the_end_destroys_each_entry_once_the_oldest_first(void)
{
	struct ptr_ring r;
	int start;

	for (start = 0; start < 40; start++) {
		begin_case("start %d", start);
		ring_begin(&r, 40);
		advance(&r, start);
		put(&r, 100, 20);
		ptr_ring_cleanup(&r, destroy_entry);
		expect_destroyed(100, 20, 1);
	}
}

static void the_end_of_a_full_ring_destroys_all_of_it(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	ptr_ring_cleanup(&r, destroy_entry);
	expect_destroyed(0, 64, 1);
}

static void consumed_entries_are_not_destroyed(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 20);
	take(&r, 0, 10);
	EXPECT_EQ(held_back(&r), 10);
	ptr_ring_cleanup(&r, destroy_entry);
	expect_destroyed(10, 10, 1);
}

static void an_empty_ring_destroys_nothing(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	advance(&r, 70);
	ptr_ring_cleanup(&r, destroy_entry);
	EXPECT_EQ(destroyed(), 0);
}

static void the_end_without_destroy_function_leaves_entries_alone(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 20);
	ptr_ring_cleanup(&r, NULL);
	EXPECT_EQ(destroyed(), 0);
}

#if !OWN_ALLOCATOR
static void says_so_when_there_is_no_memory(void)
{
	struct memory_limit limit;
	struct snapshot before;
	struct ptr_ring r, other;
	int init, resize;

	ring_begin(&r, 40);
	put(&r, 0, 20);
	take_snapshot(&r, &before);
	did("allow no more memory");
	memory_limit_begin(&limit);
	init = ptr_ring_init(&other, PTR_RING_MAX_SIZE);
	resize = ptr_ring_resize(&r, PTR_RING_MAX_SIZE, destroy_entry);
	memory_limit_end(&limit);
	EXPECT_EQ(init, -ENOMEM);
	EXPECT_EQ(resize, -ENOMEM);
	EXPECT_EQ(destroyed(), 0);
	expect_unchanged(&r, &before);
	ring_end(&r);
}
#endif

static const struct test end_tests[] = {
	TEST(the_end_destroys_each_entry_once_the_oldest_first),
	TEST(the_end_of_a_full_ring_destroys_all_of_it),
	TEST(consumed_entries_are_not_destroyed),
	TEST(an_empty_ring_destroys_nothing),
	TEST(the_end_without_destroy_function_leaves_entries_alone),
#if !OWN_ALLOCATOR
	TEST(says_so_when_there_is_no_memory),
#endif
	{ 0 }
};

const struct suite ring_end_of_life = {
	.name = "ring_end_of_life",
	.about = "what cleanup does with what is left, and lack of memory",
	.tests = end_tests,
};
