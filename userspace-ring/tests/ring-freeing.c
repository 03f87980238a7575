// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-freeing.c - when consumed slots are given back, in which order, and
 * what __ptr_ring_consume_created_space() says about it.
 */
#include <stdio.h>
#include <string.h>

#include "point-hook.h"
#include "ring-fixture.h"
#include "suites.h"

static void nothing_is_freed_before_a_batch_is_complete(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, FULL_BATCH - 1);
	EXPECT_EQ(free_slots(&r), 0);
	take(&r, FULL_BATCH - 1, 1);
	EXPECT_EQ(free_slots(&r), FULL_BATCH);
	take(&r, FULL_BATCH, FULL_BATCH - 1);
	EXPECT_EQ(free_slots(&r), FULL_BATCH);
	take(&r, 2 * FULL_BATCH - 1, 1);
	EXPECT_EQ(free_slots(&r), 2 * FULL_BATCH);
	ring_end(&r);
}

static void what_is_left_is_freed_at_the_wrap(void)
{
	struct ptr_ring r;

	ring_begin(&r, 40);
	put(&r, 0, 40);
	take(&r, 0, 39);
	EXPECT_EQ(free_slots(&r), 32);
	take(&r, 39, 1);
	EXPECT_EQ(free_slots(&r), 40);
	EXPECT_EQ(r.consumer_head, 0);
	EXPECT_EQ(r.consumer_tail, 0);
	ring_end(&r);
}

static void a_batch_of_1_frees_each_slot_at_once(void)
{
	struct ptr_ring r;
	int size, i;

	for (size = 1; size < 2 * FULL_BATCH; size++) {
		begin_case("size %d", size);
		ring_begin(&r, size);
		put(&r, 0, size);
		for (i = 0; i < size; i++) {
			take(&r, i, 1);
			EXPECT_EQ(free_slots(&r), i + 1);
		}
		ring_end(&r);
	}
}

/* From a wrap on, slots are freed after every batch and at the next wrap. */
static int freed_after(int consumed, int size, int batch)
{
	return consumed == size ? size : consumed - consumed % batch;
}

static void slots_are_freed_at_each_boundary_and_only_there(void)
{
	struct ptr_ring r;
	int size, i, round;

	for (size = 1; size <= 100; size++) {
		ring_begin(&r, size);
		for (round = 0; round < 2; round++) {
			put(&r, 0, size);
			for (i = 1; i <= size; i++) {
				begin_case("size %d, round %d, consumed %d",
					   size, round, i);
				take(&r, i - 1, 1);
				EXPECT_EQ(free_slots(&r),
					  freed_after(i, size, r.batch));
			}
		}
		ring_end(&r);
	}
}

static void a_batched_consume_frees_as_single_ones_do(void)
{
	struct ptr_ring one, many;
	struct snapshot expected;
	int n, i;

	for (n = 0; n <= 48; n++) {
		begin_case("%d of 48", n);
		ring_begin(&one, 48);
		ring_begin(&many, 48);
		put(&one, 0, 48);
		put(&many, 0, 48);
		take(&one, 0, n);
		take_batch(&many, 0, n, n);
		take_snapshot(&one, &expected);
		EXPECT_EQ(many.consumer_head, expected.head);
		EXPECT_EQ(many.consumer_tail, expected.tail);
		for (i = 0; i < 48; i++)
			EXPECT_EQ(!many.queue[i], !expected.slot[i]);
		ring_end(&one);
		ring_end(&many);
	}
}

static void a_freed_slot_can_be_filled_at_once(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, FULL_BATCH);
	put(&r, 64, FULL_BATCH);
	EXPECT(ptr_ring_full(&r));
	take(&r, FULL_BATCH, 64);
	ring_end(&r);
}

static void a_full_ring_can_have_consumed_entries_in_it(void)
{
	struct ptr_ring r;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, FULL_BATCH - 1);
	EXPECT(ptr_ring_full(&r));
	EXPECT_EQ(held_back(&r), FULL_BATCH - 1);
	ring_end(&r);
}

/* The kernel's header has no named points inside the ring. */
#ifndef RINGSIDE_KERNEL_RING

/* Of the slots that are freed together, one that is lower is never free while
 * a higher one is still taken.
 */
struct freeing {
	const struct ptr_ring *r;
	int steps;
	int wrong;
};

static void look_at_freeing(const char *name, void *arg)
{
	struct freeing *seen = arg;
	int end = seen->r->consumer_tail + FULL_BATCH;
	int i;

	if (strcmp(name, "free slot"))
		return;
	seen->steps++;
	for (i = seen->r->consumer_tail; i + 1 < end; i++)
		seen->wrong += !seen->r->queue[i] && seen->r->queue[i + 1];
}

static void the_slot_the_producer_waits_for_is_freed_last(void)
{
	struct freeing seen = { 0 };
	struct ptr_ring r;

	if (!HAVE_POINTS) {
		skip(NO_POINTS);
		return;
	}
	ring_begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, FULL_BATCH);
	seen.r = &r;
	point_hook_set(look_at_freeing, &seen);
	take(&r, FULL_BATCH, FULL_BATCH);
	point_hook_set(NULL, NULL);
	EXPECT_EQ(seen.steps, FULL_BATCH);
	EXPECT_EQ(seen.wrong, 0);
	EXPECT_EQ(free_slots(&r), 2 * FULL_BATCH);
	ring_end(&r);
}

#endif

static const struct test freeing_tests[] = {
	TEST(nothing_is_freed_before_a_batch_is_complete),
	TEST(what_is_left_is_freed_at_the_wrap),
	TEST(a_batch_of_1_frees_each_slot_at_once),
	TEST(slots_are_freed_at_each_boundary_and_only_there),
	TEST(a_batched_consume_frees_as_single_ones_do),
	TEST(a_freed_slot_can_be_filled_at_once),
	TEST(a_full_ring_can_have_consumed_entries_in_it),
#ifndef RINGSIDE_KERNEL_RING
	TEST(the_slot_the_producer_waits_for_is_freed_last),
#endif
	{ 0 }
};

const struct suite ring_freeing = {
	.name = "ring_freeing",
	.about = "when consumed slots are given back",
	.tests = freeing_tests,
};

/* ---- created space ----------------------------------------------------- */

static const int sizes[] = { 1, 2, 3, 15, 16, 31, 32, 33, 40, 48, 64, 66 };
#define SIZES	((int)(sizeof(sizes) / sizeof(sizes[0])))

/* Fill the ring from slot @start on; return how many entries went in. */
static int fill_from(struct ptr_ring *r, int size, int start)
{
	int n = 0;

	ring_begin(r, size);
	advance(r, start);
	while (!ptr_ring_produce(r, entry(n)))
		n++;
	did("produce %d entries, to the brim", n);
	return n;
}

/* Take up to @n in one batch; then the answer for what came must be whether
 * more slots hold NULL than before.
 */
static void compare_batch(int size, int start, int n)
{
	void *array[128];
	struct ptr_ring r;
	int before, got;

	begin_case("size %d, start %d, batch of %d", size, start, n);
	fill_from(&r, size, start);
	before = free_slots(&r);
	got = ptr_ring_consume_batched(&r, array, n);
	EXPECT_EQ(__ptr_ring_consume_created_space(&r, got),
		  free_slots(&r) > before);
	ring_end(&r);
}

static void says_for_every_batch_whether_slots_became_free(void)
{
	int i, start, n;

	for (i = 0; i < SIZES; i++) {
		for (start = 0; start < sizes[i]; start++) {
			for (n = 0; n <= sizes[i] + 1; n++)
				compare_batch(sizes[i], start, n);
		}
	}
}

/* One by one, with the count of free slots after each: the answer for every n
 * up to what was consumed is whether the last n have changed the count.
 */
static void compare_last(int size, int start)
{
	int count[128];
	struct ptr_ring r;
	int n, done, filled;

	filled = fill_from(&r, size, start);
	count[0] = free_slots(&r);
	for (done = 1; done <= filled; done++) {
		EXPECT(ptr_ring_consume(&r));
		count[done] = free_slots(&r);
		for (n = 0; n <= done; n++) {
			begin_case("size %d, start %d, consumed %d, last %d",
				   size, start, done, n);
			EXPECT_EQ(__ptr_ring_consume_created_space(&r, n),
				  count[done] > count[done - n]);
		}
	}
	ring_end(&r);
}

static void says_for_the_last_n_whether_slots_became_free(void)
{
	int i, start;

	for (i = 0; i < SIZES; i++) {
		for (start = 0; start < sizes[i]; start++)
			compare_last(sizes[i], start);
	}
}

static void n_of_0_never_creates_space(void)
{
	struct ptr_ring r;
	int i;

	ring_begin(&r, 64);
	put(&r, 0, 64);
	for (i = 0; i < 64; i++) {
		EXPECT(!__ptr_ring_consume_created_space(&r, 0));
		take(&r, i, 1);
		EXPECT(!__ptr_ring_consume_created_space(&r, 0));
	}
	ring_end(&r);
}

static void a_batch_or_more_always_creates_space(void)
{
	struct ptr_ring r;
	int start, n;

	for (start = 0; start < 64; start++) {
		for (n = FULL_BATCH; n <= 48; n++) {
			begin_case("start %d, n %d", start, n);
			fill_from(&r, 64, start);
			take_batch(&r, 0, n, n);
			EXPECT(__ptr_ring_consume_created_space(&r, n));
			ring_end(&r);
		}
	}
}

static void the_question_is_asked_without_changing_the_answer(void)
{
	struct snapshot before;
	struct ptr_ring r;

	fill_from(&r, 64, 5);
	take(&r, 0, 11);
	take_snapshot(&r, &before);
	EXPECT(__ptr_ring_consume_created_space(&r, 1));
	EXPECT(__ptr_ring_consume_created_space(&r, 1));
	expect_unchanged(&r, &before);
	ring_end(&r);
}

static const struct test created_space_tests[] = {
	TEST(says_for_every_batch_whether_slots_became_free),
	TEST(says_for_the_last_n_whether_slots_became_free),
	TEST(n_of_0_never_creates_space),
	TEST(a_batch_or_more_always_creates_space),
	TEST(the_question_is_asked_without_changing_the_answer),
	{ 0 }
};

const struct suite ring_created_space = {
	.name = "ring_created_space",
	.about = "the answer for n, against a count of NULLed slots",
	.tests = created_space_tests,
};
