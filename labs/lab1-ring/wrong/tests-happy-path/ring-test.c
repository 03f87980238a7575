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


#define TEST(function)	{ #function, function }

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	TEST(what_goes_in_comes_out_in_order),
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
