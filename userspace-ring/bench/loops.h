/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loops.h - the work that is timed, the same for every ring.
 *
 * put() and get() are constants at each place where these are called: with
 * always_inline the compiler sees through them, and no call is left.
 */
#ifndef RING_BENCH_LOOPS_H
#define RING_BENCH_LOOPS_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#include "subject.h"

#define INLINE	static inline __attribute__((always_inline))

/* Puts one item in; false if there is no room. */
typedef bool put_fn(void *ring, void *item);
/* Takes out up to n items; returns how many. */
typedef int get_fn(void *ring, void **items, int n);

/* Wait for the other side: politely for a while, then let somebody else run,
 * for it may be that the other side has no CPU.
 */
INLINE void relax(int *waited)
{
	if (++*waited % 16384 == 0)
		sched_yield();
#ifdef __x86_64__
	else
		__builtin_ia32_pause();
#endif
}

/* Are these the @n items after @last? */
INLINE bool in_order(void *const *items, int n, long last)
{
	bool good = true;
	int i;

	for (i = 0; i < n; i++)
		good &= items[i] == (void *)(uintptr_t)(last + 1 + i);
	return good;
}

INLINE bool run_alone(void *ring, const struct load *load, put_fn *put,
		      get_fn *get)
{
	void *items[BATCH_MAX];
	bool good = true;
	long in = 0, out = 0;
	long end;
	int n;

	while (out < load->items && good) {
		end = out + load->burst;
		if (end > load->items)
			end = load->items;
		while (in < end && put(ring, (void *)(uintptr_t)(in + 1)))
			in++;
		while (out < in) {
			n = get(ring, items, load->batch);
			good &= n > 0 && in_order(items, n, out);
			if (!good)
				break;
			out += n;
		}
	}
	return good;
}

INLINE void run_produce(void *ring, const struct load *load, put_fn *put)
{
	int waited = 0;
	long in;

	for (in = 0; in < load->items; in++)
		while (!put(ring, (void *)(uintptr_t)(in + 1)))
			relax(&waited);
}

INLINE bool run_consume(void *ring, const struct load *load, get_fn *get)
{
	void *items[BATCH_MAX];
	bool good = true;
	int waited = 0;
	long out = 0;
	int n;

	while (out < load->items) {
		n = get(ring, items, load->batch);
		if (!n) {
			relax(&waited);
			continue;
		}
		good &= in_order(items, n, out);
		out += n;
	}
	return good;
}

#define LOOPS(id, put, get)						\
static bool id##_alone(void *ring, const struct load *load)		\
{									\
	return run_alone(ring, load, put, get);				\
}									\
static void id##_produce(void *ring, const struct load *load)		\
{									\
	run_produce(ring, load, put);					\
}									\
static bool id##_consume(void *ring, const struct load *load)		\
{									\
	return run_consume(ring, load, get);				\
}

#endif
