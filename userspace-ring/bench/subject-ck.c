// SPDX-License-Identifier: GPL-2.0-only
/*
 * subject-ck.c - Concurrency Kit's ck_ring, measured.
 *
 * Both sides share two indices instead of NULL in the slots. Its length is a
 * power of two, and one slot always stays free: the smallest that holds as
 * much as the other rings is taken. It has no batched dequeue, so a batch is
 * a loop.
 */
#include <ck_ring.h>
#include <stdlib.h>

#include "loops.h"

struct ck {
	ck_ring_t ring;
	ck_ring_buffer_t *slots;
};

static unsigned int size_for(int length)
{
	unsigned int size = 4;

	while (size < (unsigned int)length + 1)
		size *= 2;
	return size;
}

static int capacity(int length)
{
	return (int)size_for(length) - 1;
}

static void *create(int length)
{
	unsigned int size = size_for(length);
	struct ck *c;

	/* ck_ring_t pads its indices to a cache line each. */
	c = aligned_alloc(64, (sizeof(*c) + 63) / 64 * 64);
	if (!c)
		return NULL;
	c->slots = calloc(size, sizeof(*c->slots));
	if (!c->slots) {
		free(c);
		return NULL;
	}
	ck_ring_init(&c->ring, size);
	return c;
}

static void discard(void *ring)
{
	struct ck *c = ring;

	free(c->slots);
	free(c);
}

INLINE bool spsc_put(void *ring, void *item)
{
	struct ck *c = ring;

	return ck_ring_enqueue_spsc(&c->ring, c->slots, item);
}

INLINE int spsc_get(void *ring, void **items, int n)
{
	struct ck *c = ring;
	int i = 0;

	while (i < n && ck_ring_dequeue_spsc(&c->ring, c->slots, &items[i]))
		i++;
	return i;
}

INLINE bool mpmc_put(void *ring, void *item)
{
	struct ck *c = ring;

	return ck_ring_enqueue_mpmc(&c->ring, c->slots, item);
}

INLINE int mpmc_get(void *ring, void **items, int n)
{
	struct ck *c = ring;
	int i = 0;

	while (i < n && ck_ring_dequeue_mpmc(&c->ring, c->slots, &items[i]))
		i++;
	return i;
}

LOOPS(spsc, spsc_put, spsc_get)
LOOPS(mpmc, mpmc_put, mpmc_get)

const struct subject ck_spsc = {
	.name = "ck-spsc",
	.guard = "none",
	.create = create,
	.capacity = capacity,
	.discard = discard,
	.alone = spsc_alone,
	.produce = spsc_produce,
	.consume = spsc_consume,
};

const struct subject ck_mpmc = {
	.name = "ck-mpmc",
	.guard = "cas",
	.create = create,
	.capacity = capacity,
	.discard = discard,
	.alone = mpmc_alone,
	.produce = mpmc_produce,
	.consume = mpmc_consume,
};
