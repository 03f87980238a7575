// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-test.c - your tests of the ring: task 6.
 *
 * Exit status: 0 all passed, 1 an assertion did not hold, 2 CUnit did not
 * start. The grader takes 1, and only 1, for "this ring is wrong".
 */
#include <errno.h>
#include <stdio.h>

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

#include "ptr_ring.h"

/* Entries point here: the ring never looks at what they point to. */
static char pool[1000];

static void *entry(int number)
{
	return &pool[number];
}

/* Produce the entries @first to @first + @n - 1; all must fit. */
static void put(struct ptr_ring *r, int first, int n)
{
	int i;

	for (i = first; i < first + n; i++)
		CU_ASSERT_EQUAL_FATAL(ptr_ring_produce(r, entry(i)), 0);
}

/* Consume @n entries; they must be @first, @first + 1, ... */
static void take(struct ptr_ring *r, int first, int n)
{
	int i;

	for (i = first; i < first + n; i++)
		CU_ASSERT_PTR_EQUAL_FATAL(ptr_ring_consume(r), entry(i));
}

static void what_goes_in_comes_out_in_order(void)
{
	struct ptr_ring r;

	CU_ASSERT_EQUAL_FATAL(ptr_ring_init(&r, 64), 0);
	put(&r, 0, 10);
	take(&r, 0, 10);
	CU_ASSERT_PTR_NULL(ptr_ring_consume(&r));
	ptr_ring_cleanup(&r, NULL);
}

/* LAB1 BEGIN tests */
/* The numbers of what unconsume destroyed, in order. */
static int grave[64];
static int destroyed;

static void destroy(void *ptr)
{
	grave[destroyed++ % 64] = (int)((char *)ptr - pool);
}

static void begin(struct ptr_ring *r, int size)
{
	CU_ASSERT_EQUAL_FATAL(ptr_ring_init(r, size), 0);
	destroyed = 0;
}

static void put_back(struct ptr_ring *r, int first, int n)
{
	void *array[64];
	int i;

	for (i = 0; i < n; i++)
		array[i] = entry(first + i);
	ptr_ring_unconsume(r, array, n, destroy);
}

static void order_holds_over_many_wraps(void)
{
	struct ptr_ring r;
	int i;

	begin(&r, 40);
	for (i = 0; i < 30; i++) {
		put(&r, i * 20, 20);
		take(&r, i * 20, 20);
	}
	CU_ASSERT_PTR_NULL(ptr_ring_consume(&r));
	ptr_ring_cleanup(&r, NULL);
}

static void it_is_full_with_as_many_entries_as_slots(void)
{
	struct ptr_ring r;

	begin(&r, 40);
	put(&r, 0, 40);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(40)), -ENOSPC);
	take(&r, 0, 40);
	put(&r, 0, 40);
	ptr_ring_cleanup(&r, NULL);
}

static void slots_come_free_16_at_a_time(void)
{
	struct ptr_ring r;

	begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, 15);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(64)), -ENOSPC);
	take(&r, 15, 1);
	put(&r, 64, 16);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(80)), -ENOSPC);
	take(&r, 16, 64);
	ptr_ring_cleanup(&r, NULL);
}

static void what_is_left_comes_free_at_the_end_of_the_array(void)
{
	struct ptr_ring r;

	begin(&r, 40);
	put(&r, 0, 40);
	take(&r, 0, 32);
	put(&r, 40, 32);
	take(&r, 32, 7);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(72)), -ENOSPC);
	take(&r, 39, 1);
	put(&r, 72, 8);
	take(&r, 40, 40);
	ptr_ring_cleanup(&r, NULL);
}

static void a_small_ring_frees_each_slot_at_once(void)
{
	struct ptr_ring r;
	int i;

	begin(&r, 31);
	put(&r, 0, 31);
	for (i = 0; i < 31; i++) {
		take(&r, i, 1);
		put(&r, 31 + i, 1);
	}
	ptr_ring_cleanup(&r, NULL);
}

static void a_batch_takes_no_more_than_asked_for(void)
{
	void *array[8];
	struct ptr_ring r;
	int i;

	begin(&r, 64);
	put(&r, 0, 10);
	CU_ASSERT_EQUAL_FATAL(ptr_ring_consume_batched(&r, array, 4), 4);
	for (i = 0; i < 4; i++)
		CU_ASSERT_PTR_EQUAL(array[i], entry(i));
	take(&r, 4, 6);
	CU_ASSERT_EQUAL(ptr_ring_consume_batched(&r, array, 4), 0);
	ptr_ring_cleanup(&r, NULL);
}

/* The 16th consume frees: the last n contain it or not. */
static void created_space_is_said_exactly_when_slots_came_free(void)
{
	struct ptr_ring r;
	int consumed, n;

	begin(&r, 64);
	put(&r, 0, 64);
	for (consumed = 1; consumed <= 20; consumed++) {
		take(&r, consumed - 1, 1);
		for (n = 0; n <= consumed; n++)
			CU_ASSERT_EQUAL(
				__ptr_ring_consume_created_space(&r, n),
				consumed >= 16 && consumed - n < 16);
	}
	ptr_ring_cleanup(&r, NULL);
}

static void what_is_put_back_comes_out_next_and_in_order(void)
{
	struct ptr_ring r;

	begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, 10);
	put_back(&r, 4, 6);
	CU_ASSERT_EQUAL(destroyed, 0);
	/* 4 are gone, and no slot is held back any more. */
	put(&r, 64, 4);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(68)), -ENOSPC);
	take(&r, 4, 64);
	ptr_ring_cleanup(&r, NULL);
}

static void from_slot_0_it_is_put_back_into_the_last(void)
{
	struct ptr_ring r;

	begin(&r, 40);
	put(&r, 0, 40);
	take(&r, 0, 40);
	put_back(&r, 37, 3);
	put(&r, 40, 37);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(77)), -ENOSPC);
	take(&r, 37, 40);
	ptr_ring_cleanup(&r, NULL);
}

static void the_next_batch_begins_where_it_was_put_back_to(void)
{
	struct ptr_ring r;

	begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, 12);
	put_back(&r, 4, 8);
	put(&r, 64, 4);
	take(&r, 4, 15);
	CU_ASSERT_EQUAL(ptr_ring_produce(&r, entry(68)), -ENOSPC);
	take(&r, 19, 1);
	put(&r, 68, 16);
	ptr_ring_cleanup(&r, NULL);
}

static void what_does_not_fit_is_destroyed_the_oldest_last(void)
{
	struct ptr_ring r;
	int i;

	begin(&r, 64);
	put(&r, 0, 64);
	take(&r, 0, 20);
	put(&r, 64, 16);
	put_back(&r, 0, 20);
	CU_ASSERT_EQUAL_FATAL(destroyed, 16);
	for (i = 0; i < 16; i++)
		CU_ASSERT_EQUAL(grave[i], 15 - i);
	take(&r, 16, 64);
	ptr_ring_cleanup(&r, NULL);
}

static struct ptr_ring *looked_at;
static int unlocked;

static void look_at_locks(void *ptr)
{
	(void)ptr;
	if (!atomic_load(&looked_at->producer_lock.locked) ||
	    !atomic_load(&looked_at->consumer_lock.locked))
		unlocked++;
}

static void unconsume_holds_both_locks(void)
{
	void *array[2] = { entry(0), entry(1) };
	struct ptr_ring r;

	begin(&r, 1);
	looked_at = &r;
	unlocked = 0;
	ptr_ring_unconsume(&r, array, 2, look_at_locks);
	CU_ASSERT_EQUAL(unlocked, 0);
	CU_ASSERT(!atomic_load(&r.producer_lock.locked));
	CU_ASSERT(!atomic_load(&r.consumer_lock.locked));
	ptr_ring_cleanup(&r, NULL);
}
/* LAB1 END */

#define TEST(function)	{ #function, function }

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	TEST(what_goes_in_comes_out_in_order),
	/* LAB1 BEGIN table */
	TEST(order_holds_over_many_wraps),
	TEST(it_is_full_with_as_many_entries_as_slots),
	TEST(slots_come_free_16_at_a_time),
	TEST(what_is_left_comes_free_at_the_end_of_the_array),
	TEST(a_small_ring_frees_each_slot_at_once),
	TEST(a_batch_takes_no_more_than_asked_for),
	TEST(created_space_is_said_exactly_when_slots_came_free),
	TEST(what_is_put_back_comes_out_next_and_in_order),
	TEST(from_slot_0_it_is_put_back_into_the_last),
	TEST(the_next_batch_begins_where_it_was_put_back_to),
	TEST(what_does_not_fit_is_destroyed_the_oldest_last),
	TEST(unconsume_holds_both_locks),
	/* LAB1 END */
};

int main(void)
{
	CU_pSuite suite;
	size_t i;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	suite = CU_add_suite("ring", NULL, NULL);
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (!suite || !CU_add_test(suite, tests[i].name, tests[i].run))
			return 2;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	i = CU_get_number_of_failures();
	CU_cleanup_registry();
	return i ? 1 : 0;
}
