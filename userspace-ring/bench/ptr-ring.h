/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ptr-ring.h - twin and kernel's header as subjects; they share all names.
 *
 * SUBJECT_ID(x) and SUBJECT_NAME are set by the file that includes this.
 */
#include <stdlib.h>

#include "loops.h"

static void *ptr_create(int length)
{
	struct ptr_ring *r = aligned_alloc(_Alignof(struct ptr_ring),
					   sizeof(*r));

	if (!r)
		return NULL;
	if (ptr_ring_init(r, length)) {
		free(r);
		return NULL;
	}
	return r;
}

/* A ring that frees each slot as soon as it is consumed. */
static void *ptr_create_eager(int length)
{
	struct ptr_ring *r = ptr_create(length);

	if (r)
		r->batch = 1;
	return r;
}

static int ptr_capacity(int length)
{
	return length;
}

static void ptr_discard(void *ring)
{
	ptr_ring_cleanup(ring, NULL);
	free(ring);
}

INLINE bool locked_put(void *ring, void *item)
{
	return !ptr_ring_produce(ring, item);
}

INLINE int locked_get(void *ring, void **items, int n)
{
	return ptr_ring_consume_batched(ring, items, n);
}

INLINE bool bare_put(void *ring, void *item)
{
	return !__ptr_ring_produce(ring, item);
}

INLINE int bare_get(void *ring, void **items, int n)
{
	return __ptr_ring_consume_batched(ring, items, n);
}

LOOPS(locked, locked_put, locked_get)
LOOPS(bare, bare_put, bare_get)

const struct subject SUBJECT_ID(locked) = {
	.name = SUBJECT_NAME,
	.guard = "lock",
	.create = ptr_create,
	.capacity = ptr_capacity,
	.discard = ptr_discard,
	.alone = locked_alone,
	.produce = locked_produce,
	.consume = locked_consume,
};

const struct subject SUBJECT_ID(bare) = {
	.name = SUBJECT_NAME "-bare",
	.guard = "none",
	.create = ptr_create,
	.capacity = ptr_capacity,
	.discard = ptr_discard,
	.alone = bare_alone,
	.produce = bare_produce,
	.consume = bare_consume,
};

const struct subject SUBJECT_ID(eager) = {
	.name = SUBJECT_NAME "-eager",
	.guard = "none",
	.create = ptr_create_eager,
	.capacity = ptr_capacity,
	.discard = ptr_discard,
	.alone = bare_alone,
	.produce = bare_produce,
	.consume = bare_consume,
};
