/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring-slots.h - what ring.c and room.c touch the ring's memory with.
 *
 * A slot is an _Atomic(void *), and the other side may read or write it at the
 * same time. So each access says how it is ordered, and each has a name here.
 * Use these: the tests look at the ring between any two of them.
 */
#ifndef LAB1_RING_SLOTS_H
#define LAB1_RING_SLOTS_H

#include "ptr_ring.h"

/* Put an entry into a slot that is free. Release: what @ptr points to is
 * visible to whoever reads the slot with slot_read().
 */
static inline void slot_fill(_Atomic(void *) *slot, void *ptr)
{
	POINT("fill slot");
	atomic_store_explicit(slot, ptr, memory_order_release);
}

/* The consumer's look at a slot: the entry, or NULL. Acquire, for slot_fill().
 */
static inline void *slot_read(_Atomic(void *) *slot)
{
	POINT("read slot");
	return atomic_load_explicit(slot, memory_order_acquire);
}

/* Give a slot back: from here on the producer may fill it. */
static inline void slot_free(_Atomic(void *) *slot)
{
	POINT("free slot");
	atomic_store_explicit(slot, NULL, memory_order_relaxed);
}

/* The producer's look at a slot: whether it is taken, not by what. */
static inline bool slot_taken(_Atomic(void *) *slot)
{
	POINT("is slot free?");
	return atomic_load_explicit(slot, memory_order_relaxed) != NULL;
}

/* consumer_head is read by __ptr_ring_empty() without a lock, so it is atomic
 * too. consumer_tail and producer are plain numbers.
 */
static inline int head_of(struct ptr_ring *r)
{
	return atomic_load_explicit(&r->consumer_head, memory_order_relaxed);
}

static inline void set_head(struct ptr_ring *r, int head)
{
	POINT("move head");
	atomic_store_explicit(&r->consumer_head, head, memory_order_relaxed);
}

#endif
