// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-locks.c - which lock each operation takes, and that it lets go of it.
 *
 * One thread holds a lock, another does the operation. That a thread waits
 * cannot be seen, only that it is not done yet: so an operation that should
 * wait gets a short while in which to be wrong, and one that should not gets
 * as long as a loaded machine may need.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <time.h>

#include "ring-fixture.h"
#include "suites.h"

enum lock { PRODUCER = 1, CONSUMER = 2 };

static const char *const lock_names[] = {
	[PRODUCER] = "producer_lock",
	[CONSUMER] = "consumer_lock",
};

/* Operations, on a ring with one entry of 8. They run in a thread of their own,
 * so they expect nothing: what they hand over is never looked at.
 */
static char thing;

static void ignore(void *ptr)
{
	(void)ptr;
}

static void do_produce(struct ptr_ring *r)
{
	ptr_ring_produce(r, &thing);
}

static void do_full(struct ptr_ring *r)
{
	ptr_ring_full(r);
}

static void do_consume(struct ptr_ring *r)
{
	ptr_ring_consume(r);
}

static void do_empty(struct ptr_ring *r)
{
	ptr_ring_empty(r);
}

static void do_consume_batched(struct ptr_ring *r)
{
	void *array[4];

	ptr_ring_consume_batched(r, array, 4);
}

static void do_unconsume(struct ptr_ring *r)
{
	void *array[1] = { &thing };

	ptr_ring_unconsume(r, array, 1, ignore);
}

static void do_resize(struct ptr_ring *r)
{
	ptr_ring_resize(r, 16, ignore);
}

static const struct operation {
	const char *name;
	void (*run)(struct ptr_ring *r);
	int locks;
} operations[] = {
	{ "produce", do_produce, PRODUCER },
	{ "full", do_full, PRODUCER },
	{ "consume", do_consume, CONSUMER },
	{ "empty", do_empty, CONSUMER },
	{ "consume_batched", do_consume_batched, CONSUMER },
	{ "unconsume", do_unconsume, PRODUCER | CONSUMER },
	{ "resize", do_resize, PRODUCER | CONSUMER },
};
#define OPERATIONS	((int)(sizeof(operations) / sizeof(operations[0])))

struct worker {
	const struct operation *op;
	struct ptr_ring *r;
	atomic_bool done;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	w->op->run(w->r);
	atomic_store(&w->done, true);
	return NULL;
}

static void pause_ms(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

/* Wait up to @ms until @flag is @value; whether it is. */
static bool becomes(atomic_bool *flag, bool value, int ms)
{
	for (; atomic_load(flag) != value; ms--) {
		if (ms <= 0)
			return false;
		pause_ms(1);
	}
	return true;
}

static spinlock_t *lock_of(struct ptr_ring *r, enum lock lock)
{
	return lock == PRODUCER ? &r->producer_lock : &r->consumer_lock;
}

/* Does @op get by while @lock is held? */
static void run_against(const struct operation *op, enum lock lock)
{
	struct worker w = { .op = op };
	struct ptr_ring r;
	pthread_t thread;
	bool done;

	begin_case("%s while %s is held", op->name, lock_names[lock]);
	ring_begin(&r, 8);
	put(&r, 0, 1);
	w.r = &r;
	atomic_init(&w.done, false);
	spin_lock(lock_of(&r, lock));
	EXPECT_EQ(pthread_create(&thread, NULL, work, &w), 0);
	done = becomes(&w.done, true, op->locks & lock ? 5 : 5000);
	spin_unlock(lock_of(&r, lock));
	pthread_join(thread, NULL);
	EXPECT_THAT(done != !!(op->locks & lock),
		    "expected: it %s; got: it %s",
		    op->locks & lock ? "waits" : "goes on",
		    done ? "went on" : "waited");
	ring_end(&r);
}

static void each_operation_waits_for_its_locks_and_no_other(void)
{
	int i;

	for (i = 0; i < OPERATIONS; i++) {
		run_against(&operations[i], PRODUCER);
		run_against(&operations[i], CONSUMER);
	}
}

static void each_operation_lets_go_of_its_locks(void)
{
	struct ptr_ring r;
	int i;

	for (i = 0; i < OPERATIONS; i++) {
		begin_case("%s", operations[i].name);
		ring_begin(&r, 8);
		put(&r, 0, 1);
		operations[i].run(&r);
		EXPECT(!atomic_load(&r.producer_lock.locked));
		EXPECT(!atomic_load(&r.consumer_lock.locked));
		ring_end(&r);
	}
}

/* The other way round, two that take both could wait for each other. */
static void nest(const struct operation *op)
{
	struct worker w = { .op = op };
	struct ptr_ring r;
	pthread_t thread;
	bool outer;

	begin_case("%s", op->name);
	ring_begin(&r, 8);
	w.r = &r;
	atomic_init(&w.done, false);
	spin_lock(&r.producer_lock);
	EXPECT_EQ(pthread_create(&thread, NULL, work, &w), 0);
	outer = becomes(&r.consumer_lock.locked, true, 5000);
	spin_unlock(&r.producer_lock);
	pthread_join(thread, NULL);
	EXPECT_THAT(outer, "expected: it waits with consumer_lock held for "
		    "producer_lock; got: it does not");
	ring_end(&r);
}

static void consumer_lock_is_taken_outside_of_producer_lock(void)
{
	int i;

	for (i = 0; i < OPERATIONS; i++) {
		if (operations[i].locks == (PRODUCER | CONSUMER))
			nest(&operations[i]);
	}
}

/* Callbacks may look at the ring only from inside: both locks are held. */
static struct {
	struct ptr_ring *r;
	int calls;
	int locked;
} seen;

static void look_at_locks(void *ptr)
{
	(void)ptr;
	seen.calls++;
	seen.locked += atomic_load(&seen.r->consumer_lock.locked) &&
		       atomic_load(&seen.r->producer_lock.locked);
}

static void unconsume_destroys_under_both_locks(void)
{
	void *array[3] = { entry(1), entry(2), entry(3) };
	struct ptr_ring r;

	ring_begin(&r, 1);
	seen.r = &r;
	seen.calls = 0;
	seen.locked = 0;
	ptr_ring_unconsume(&r, array, 3, look_at_locks);
	EXPECT_EQ(seen.calls, 2);
	EXPECT_EQ(seen.locked, 2);
	ring_end(&r);
}

static void resize_destroys_under_both_locks(void)
{
	struct ptr_ring r;

	ring_begin(&r, 8);
	put(&r, 0, 8);
	seen.r = &r;
	seen.calls = 0;
	seen.locked = 0;
	EXPECT_EQ(ptr_ring_resize(&r, 5, look_at_locks), 0);
	EXPECT_EQ(seen.calls, 3);
	EXPECT_EQ(seen.locked, 3);
	ring_end(&r);
}

static const struct test lock_tests[] = {
	TEST(each_operation_waits_for_its_locks_and_no_other),
	TEST(each_operation_lets_go_of_its_locks),
	TEST(consumer_lock_is_taken_outside_of_producer_lock),
	TEST(unconsume_destroys_under_both_locks),
	TEST(resize_destroys_under_both_locks),
	{ 0 }
};

const struct suite ring_locks = {
	.name = "ring_locks",
	.about = "which lock each operation takes",
	.tests = lock_tests,
};
