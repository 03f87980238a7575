// SPDX-License-Identifier: GPL-2.0-only
/*
 * side.c - the table of side.h for whichever ptr_ring.h is found first.
 *
 * Compiled twice, with SIDE and SIDE_NAME set by rules.mk: once for the twin,
 * once for the kernel's header.
 */
#include "ptr_ring.h"
#include "side.h"

#include <stdlib.h>

/* The slots are compared byte by byte. */
_Static_assert(sizeof(_Atomic(void *)) == sizeof(void *),
	       "an atomic pointer is no plain pointer here");
_Static_assert(PTR_RING_MAX_SIZE == LARGEST, "another largest size");

static struct ptr_ring *create(void)
{
	return aligned_alloc(_Alignof(struct ptr_ring),
			     sizeof(struct ptr_ring));
}

static void discard(struct ptr_ring *r)
{
	free(r);
}

/* Relaxed: there is only one thread. */
static int is_locked(spinlock_t *lock)
{
	return atomic_load_explicit(&lock->locked, memory_order_relaxed);
}

static void state(struct ptr_ring *r, struct state *state)
{
	/* Atomic on the twin's side only; a plain read fits both. */
	state->consumer_head = r->consumer_head;
	state->producer = r->producer;
	state->consumer_tail = r->consumer_tail;
	state->size = r->size;
	state->batch = r->batch;
	state->locked = is_locked(&r->producer_lock) |
			is_locked(&r->consumer_lock);
	state->slots = r->queue;
}

/* Both are macros on the kernel's side: no address can be taken. */
static int init(struct ptr_ring *r, int size)
{
	return ptr_ring_init(r, size);
}

static int resize(struct ptr_ring *r, int size, void (*destroy)(void *))
{
	return ptr_ring_resize(r, size, destroy);
}

const struct side SIDE = {
	.name = SIDE_NAME,
	.create = create,
	.discard = discard,
	.state = state,
	.init = init,
	.cleanup = ptr_ring_cleanup,
	.produce = ptr_ring_produce,
	.bare_produce = __ptr_ring_produce,
	.bare_produce_peek = __ptr_ring_produce_peek,
	.full = ptr_ring_full,
	.bare_full = __ptr_ring_full,
	.bare_peek = __ptr_ring_peek,
	.empty = ptr_ring_empty,
	.bare_empty = __ptr_ring_empty,
	.consume = ptr_ring_consume,
	.bare_consume = __ptr_ring_consume,
	.consume_batched = ptr_ring_consume_batched,
	.bare_consume_batched = __ptr_ring_consume_batched,
	.bare_created_space = __ptr_ring_consume_created_space,
	.unconsume = ptr_ring_unconsume,
	.resize = resize,
};
