// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress-ring.c - the ring alone, under its own locks, by threads.
 */
#include "point-hook.h"
#include "ptr_ring.h"
#include "stress.h"
#include "suites.h"

#define MOST_AT_ONCE	40	/* packets of one read */

/**
 * struct ring_job - the ring, and what its reader does to it
 * @r: the ring
 * @turn: reads so far; chooses what the next one does
 */
struct ring_job {
	struct ptr_ring r;
	unsigned int turn;
};

static bool produce(void *what, struct parcel *parcel)
{
	struct ring_job *job = what;

	return !ptr_ring_produce(&job->r, parcel);
}

static unsigned int read_one(void *what, struct stress *s)
{
	struct ring_job *job = what;
	void *parcel = ptr_ring_consume(&job->r);

	if (parcel)
		stress_deliver(s, parcel);
	return parcel ? 1 : 0;
}

static unsigned int read_batch(void *what, struct stress *s)
{
	struct ring_job *job = what;
	void *array[MOST_AT_ONCE];
	int n, i;

	n = ptr_ring_consume_batched(&job->r, array,
				     1 + (int)(job->turn++ % MOST_AT_ONCE));
	for (i = 0; i < n; i++)
		stress_deliver(s, array[i]);
	return (unsigned int)n;
}

/* Take a batch, deliver a part and put the rest back; what the senders have
 * filled meanwhile, it does not fit into.
 */
static unsigned int read_and_return(void *what, struct stress *s)
{
	struct ring_job *job = what;
	void *array[MOST_AT_ONCE];
	int n, keep, i;

	n = ptr_ring_consume_batched(&job->r, array, MOST_AT_ONCE);
	/* At least one, or the reader would turn on the spot. */
	keep = n ? 1 + (int)(job->turn++ * 7u % (unsigned int)n) : 0;
	for (i = 0; i < keep; i++)
		stress_deliver(s, array[i]);
	ptr_ring_unconsume(&job->r, array + keep, n - keep, stress_destroy);
	return (unsigned int)n;
}

/* Give the ring another length now and then, larger or smaller. */
static unsigned int read_and_resize(void *what, struct stress *s)
{
	static const int lengths[] = { 100, 7, 64, 500, 1, 33, 1000, 31 };
	struct ring_job *job = what;

	if (++job->turn % 32 == 0 &&
	    ptr_ring_resize(&job->r, lengths[job->turn / 32 % 8],
			    stress_destroy))
		return 0;
	return read_batch(what, s);
}

/* @lossless: nothing is ever put back or squeezed out */
static void run(unsigned int (*read)(void *what, struct stress *s), int len,
		unsigned int senders, bool lossless)
{
	struct ring_job job = { .turn = 0 };
	struct stress s = {
		.what = &job, .hand_over = produce, .read = read,
	};
	struct fates fates;

	begin_case("ring of %d, %u senders", len, senders);
	EXPECT_EQ(ptr_ring_init(&job.r, len), 0);
	stress_run(&s, senders);
	ptr_ring_cleanup(&job.r, NULL);
	stress_end(&s, &fates);
	EXPECT_THAT(!s.fault[0], "%s", s.fault);
	EXPECT_EQ(fates.by[READER] + fates.by[DESTROYED], fates.offered);
	EXPECT_EQ(fates.by[READER], s.delivered);
	if (lossless)
		EXPECT_EQ(fates.by[DESTROYED], 0);
}

static void one_by_one_with_1_producer(void)
{
	run(read_one, 64, 1, true);
}

static void one_by_one_with_2_producers(void)
{
	run(read_one, 64, 2, true);
}

static void one_by_one_with_4_producers(void)
{
	run(read_one, 5, 4, true);
}

static void in_batches_with_1_producer(void)
{
	run(read_batch, 33, 1, true);
}

static void in_batches_with_2_producers(void)
{
	run(read_batch, 500, 2, true);
}

static void in_batches_with_4_producers(void)
{
	run(read_batch, 64, 4, true);
}

static void with_unconsume_and_1_producer(void)
{
	run(read_and_return, 64, 1, false);
}

static void with_unconsume_and_2_producers(void)
{
	run(read_and_return, 64, 2, false);
}

static void with_unconsume_and_4_producers(void)
{
	run(read_and_return, 33, 4, false);
}

static void with_resize_and_1_producer(void)
{
	run(read_and_resize, 64, 1, false);
}

static void with_resize_and_2_producers(void)
{
	run(read_and_resize, 64, 2, false);
}

static void with_resize_and_4_producers(void)
{
	run(read_and_resize, 64, 4, false);
}

static const struct test stress_ring_tests[] = {
	TEST(one_by_one_with_1_producer),
	TEST(one_by_one_with_2_producers),
	TEST(one_by_one_with_4_producers),
	TEST(in_batches_with_1_producer),
	TEST(in_batches_with_2_producers),
	TEST(in_batches_with_4_producers),
	TEST(with_unconsume_and_1_producer),
	TEST(with_unconsume_and_2_producers),
	TEST(with_unconsume_and_4_producers),
	TEST(with_resize_and_1_producer),
	TEST(with_resize_and_2_producers),
	TEST(with_resize_and_4_producers),
	{ 0 }
};

const struct suite stress_ring = {
	.name = "stress_ring",
	.about = "the ring alone, by threads",
	.tests = stress_ring_tests,
};
