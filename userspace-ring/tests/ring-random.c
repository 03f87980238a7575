// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-random.c - long random sequences against a list that cannot be wrong.
 *
 * The list is an array of numbers from first to last. It knows nothing of
 * slots: how many are free is followed from the ring's indices alone.
 */
#include <errno.h>

#include "ring-fixture.h"
#include "suites.h"

#define STEPS	4000

struct list {
	struct ptr_ring r;
	int waiting[MOST_ENTRIES];	/* numbers, oldest first */
	int n;
	int next;			/* number of the next entry */
	unsigned int seed;
};

/* Numerical Recipes' generator; the upper bits are the good ones. */
static int random_below(struct list *l, int bound)
{
	l->seed = l->seed * 1664525u + 1013904223u;
	return (int)((l->seed >> 8) % (unsigned int)bound);
}

static void remove_oldest(struct list *l, int n)
{
	int i;

	for (i = n; i < l->n; i++)
		l->waiting[i - n] = l->waiting[i];
	l->n -= n;
}

static void produce_some(struct list *l)
{
	int n = 1 + random_below(l, 20);
	int ret;

	did("produce up to %d", n);
	for (; n; n--) {
		ret = ptr_ring_produce(&l->r, entry(l->next));
		if (ret) {
			EXPECT_EQ(ret, -ENOSPC);
			EXPECT(l->n + held_back(&l->r) == l->r.size);
			return;
		}
		l->waiting[l->n++] = l->next;
		l->next = (l->next + 1) % MOST_ENTRIES;
	}
}

/* Consume up to @n, and put back the last @again of them. */
static void consume_some(struct list *l, int n, int again)
{
	int want = n < l->n ? n : l->n;
	int before = free_slots(&l->r);
	void *array[64];
	int i;

	did("consume %d, put back %d", n, again);
	EXPECT_EQ(ptr_ring_consume_batched(&l->r, array, n), want);
	for (i = 0; i < want; i++)
		EXPECT_EQ(number_of(array[i]), l->waiting[i]);
	EXPECT_EQ(__ptr_ring_consume_created_space(&l->r, want),
		  free_slots(&l->r) > before);
	if (again > want)
		again = want;
	if (again)
		ptr_ring_unconsume(&l->r, array + want - again, again,
				   destroy_entry);
	remove_oldest(l, want - again);
	EXPECT_EQ(destroyed(), 0);
}

static void resize_it(struct list *l)
{
	int size = random_below(l, 3) ? random_below(l, 80) : 31;

	if (size < l->n)
		size = l->n;
	did("resize to %d", size);
	EXPECT_EQ(ptr_ring_resize(&l->r, size, destroy_entry), 0);
	EXPECT_EQ(destroyed(), 0);
}

/* What holds between any two operations. */
static void check(struct list *l)
{
	EXPECT_EQ(free_slots(&l->r) + held_back(&l->r) + l->n, l->r.size);
	EXPECT(held_back(&l->r) >= 0 && held_back(&l->r) < l->r.batch);
	EXPECT_EQ(ptr_ring_empty(&l->r), l->n == 0);
	if (l->n)
		EXPECT_EQ(number_of(__ptr_ring_peek(&l->r)), l->waiting[0]);
}

static void step(struct list *l)
{
	switch (random_below(l, 9)) {
	case 0: case 1: case 2: case 3:
		produce_some(l);
		break;
	case 4:
		resize_it(l);
		break;
	case 5:
		consume_some(l, random_below(l, 60), random_below(l, 60));
		break;
	default:
		consume_some(l, random_below(l, 20), 0);
	}
	check(l);
}

static void random_operations_agree_with_a_list(void)
{
	static struct list l;
	unsigned int seed;
	int i;

	for (seed = 1; seed <= 10; seed++) {
		begin_case("seed %u", seed);
		l.n = 0;
		l.next = 0;
		l.seed = seed;
		ring_begin(&l.r, 40);
		for (i = 0; i < STEPS; i++)
			step(&l);
		ring_end(&l.r);
	}
}

static const struct test random_tests[] = {
	TEST(random_operations_agree_with_a_list),
	{ 0 }
};

const struct suite ring_random = {
	.name = "ring_random",
	.about = "long sequences against a list",
	.tests = random_tests,
};
