// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - do lock_try() and lock_release() do what lock.h says? Prints what
 * is wrong.
 *
 * Two threads count under the lock, and let the other one run between reading
 * the count and writing it: a lock that two can hold loses counts at once.
 */
#include "lock.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#define ROUNDS	2000

static atomic_bool lock;
static atomic_int count;	/* read and written apart, on purpose */

static void *work(void *unused)
{
	int i, seen;

	(void)unused;
	for (i = 0; i < ROUNDS; i++) {
		while (!lock_try(&lock))
			sched_yield();
		seen = atomic_load(&count);
		sched_yield();
		atomic_store(&count, seen + 1);
		lock_release(&lock);
	}
	return NULL;
}

static int one_thread(void)
{
	if (!lock_try(&lock) || !atomic_load(&lock))
		printf("a free lock: expected true, and the lock to be true\n");
	else if (lock_try(&lock))
		printf("a lock that is held: expected false; got true\n");
	else if (!atomic_load(&lock))
		printf("a lock that is held: expected that lock_try() leaves "
		       "it alone\n");
	else
		return 0;
	return 1;
}

int main(void)
{
	pthread_t thread;

	if (one_thread())
		return 1;
	lock_release(&lock);
	if (atomic_load(&lock)) {
		printf("after lock_release(): expected the lock to be false\n");
		return 1;
	}
	if (pthread_create(&thread, NULL, work, NULL)) {
		printf("cannot start a thread\n");
		return 2;
	}
	work(NULL);
	pthread_join(thread, NULL);
	if (atomic_load(&count) == 2 * ROUNDS)
		return 0;
	printf("two threads, %d counts each: expected %d; got %d: both held "
	       "the lock at once\n", ROUNDS, 2 * ROUNDS, atomic_load(&count));
	return 1;
}
