// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-head.c - the suite about what is read under no lock.
 *
 * __ptr_ring_empty() may come at any moment and reads the slot at
 * consumer_head. A head that is a slot's number only when an operation has
 * ended lets it read beyond the array.
 */
#include "point-hook.h"
#include "ring-fixture.h"
#include "suites.h"

struct glance {
	const struct ptr_ring *r;
	int looks;
	int beyond;		/* of these, head was no slot's number */
};

static void glance(const char *name, void *arg)
{
	struct glance *g = arg;
	int head = g->r->consumer_head;

	(void)name;
	g->looks++;
	g->beyond += head < 0 || head >= g->r->size;
}

static void expect_within(const struct glance *g)
{
	EXPECT_THAT(!g->beyond, "expected: consumer_head from 0 to size - 1 at "
		    "each of %d glances; got: beyond that at %d", g->looks,
		    g->beyond);
}

/* Twice round, with a glance at each named point. */
static void consume_all(struct glance *g, int size)
{
	struct ptr_ring r;
	int round;

	begin_case("size %d", size);
	ring_begin(&r, size);
	g->r = &r;
	for (round = 0; round < 2; round++) {
		put(&r, 0, size);
		point_hook_set(glance, g);
		take(&r, 0, size);
		point_hook_set(NULL, NULL);
	}
	ring_end(&r);
}

static void head_is_a_slot_at_any_moment_of_a_consume(void)
{
	static const int sizes[] = { 1, 2, 31, 32, 40 };
	struct glance g = { 0 };
	int i;

	if (!HAVE_POINTS) {
		skip(NO_POINTS);
		return;
	}
	for (i = 0; i < 5; i++) {
		consume_all(&g, sizes[i]);
		expect_within(&g);
	}
	EXPECT(g.looks > 100);
}

static void head_is_a_slot_at_any_moment_of_an_unconsume(void)
{
	struct glance g = { 0 };
	struct ptr_ring r;

	if (!HAVE_POINTS) {
		skip(NO_POINTS);
		return;
	}
	ring_begin(&r, 40);
	put(&r, 0, 40);
	take(&r, 0, 40);
	g.r = &r;
	point_hook_set(glance, &g);
	put_back(&r, 35, 5);
	point_hook_set(NULL, NULL);
	expect_within(&g);
	EXPECT(g.looks > 0);
	ring_end(&r);
}

static const struct test head_tests[] = {
	TEST(head_is_a_slot_at_any_moment_of_a_consume),
	TEST(head_is_a_slot_at_any_moment_of_an_unconsume),
	{ 0 }
};

const struct suite ring_locks_none = {
	.name = "ring_locks_none",
	.about = "what is read under no lock",
	.tests = head_tests,
};
