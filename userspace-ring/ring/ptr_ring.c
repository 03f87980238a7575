// SPDX-License-Identifier: GPL-2.0-only
/*
 * ptr_ring.c - the ring of ptr_ring.h.
 *
 * The ids MB1 to MB9 are those of ../barriers.csv, which names for each the
 * kernel's fence, what it pairs with and the litmus file that shows it.
 * Accesses that need no order of their own are relaxed: they are atomic only
 * because the other side may touch the same word at the same time.
 */
#include "ptr_ring.h"

#include <errno.h>
#include <stdlib.h>

/* ---- slots ------------------------------------------------------------- */

/* MB1: release. The consumer follows the pointer as soon as it sees it, so
 * what it points to must be visible first. Pairs with MB2. The kernel has
 * smp_wmb() before a plain store.
 */
static void slot_fill(_Atomic(void *) *slot, void *ptr)
{
	POINT("fill slot");
	atomic_store_explicit(slot, ptr, memory_order_release);
}

/* MB2: acquire. Reads through the pointer come after the read of the pointer.
 * Pairs with MB1. The kernel relies on the address dependency, which C11
 * cannot express.
 */
static void *slot_read(_Atomic(void *) *slot)
{
	POINT("read slot");
	return atomic_load_explicit(slot, memory_order_acquire);
}

/* Relaxed: the consumer took the entry under its lock, and hands nothing over
 * with the NULL. What must come after it, the look at XOFF, is ordered by MB4.
 */
static void slot_free(_Atomic(void *) *slot)
{
	POINT("free slot");
	atomic_store_explicit(slot, NULL, memory_order_relaxed);
}

/* Relaxed: a producer asks only whether the slot is free, and never follows
 * the pointer. What must come before it, the store of XOFF, is ordered by MB3.
 */
static bool slot_taken(_Atomic(void *) *slot)
{
	POINT("is slot free?");
	return atomic_load_explicit(slot, memory_order_relaxed) != NULL;
}

/* ---- producer ---------------------------------------------------------- */

int __ptr_ring_produce_peek(struct ptr_ring *r)
{
	/* The size first: with size 0 there is no slot to look at (B4). */
	if (!r->size || slot_taken(&r->queue[r->producer]))
		return -ENOSPC;
	return 0;
}

int __ptr_ring_produce(struct ptr_ring *r, void *ptr)
{
	int ret = __ptr_ring_produce_peek(r);

	if (ret)
		return ret;
	slot_fill(&r->queue[r->producer], ptr);
	if (++r->producer >= r->size)
		r->producer = 0;
	return 0;
}

int ptr_ring_produce(struct ptr_ring *r, void *ptr)
{
	int ret;

	spin_lock(&r->producer_lock);
	ret = __ptr_ring_produce(r, ptr);
	spin_unlock(&r->producer_lock);
	return ret;
}

bool __ptr_ring_full(struct ptr_ring *r)
{
	return __ptr_ring_produce_peek(r) != 0;
}

bool ptr_ring_full(struct ptr_ring *r)
{
	bool full;

	spin_lock(&r->producer_lock);
	full = __ptr_ring_full(r);
	spin_unlock(&r->producer_lock);
	return full;
}

/* ---- consumer ---------------------------------------------------------- */

/* Relaxed, as all accesses of consumer_head: only the holder of consumer_lock
 * writes it, and __ptr_ring_empty() promises no more than a recent answer.
 */
static int head_of(struct ptr_ring *r)
{
	return atomic_load_explicit(&r->consumer_head, memory_order_relaxed);
}

static void set_head(struct ptr_ring *r, int head)
{
	POINT("move head");
	atomic_store_explicit(&r->consumer_head, head, memory_order_relaxed);
}

void *__ptr_ring_peek(struct ptr_ring *r)
{
	if (!r->size)
		return NULL;
	return slot_read(&r->queue[head_of(r)]);
}

bool __ptr_ring_empty(struct ptr_ring *r)
{
	return !__ptr_ring_peek(r);
}

bool ptr_ring_empty(struct ptr_ring *r)
{
	bool empty;

	spin_lock(&r->consumer_lock);
	empty = __ptr_ring_empty(r);
	spin_unlock(&r->consumer_lock);
	return empty;
}

/* Free the slots from tail up to, but not including, @end.
 *
 * From the highest down: a producer that waits, waits for the lowest. If that
 * one became free first, the producer would run on into the very cache line
 * that is being written here; so it starts only when all of them are free.
 */
static void free_consumed(struct ptr_ring *r, int end)
{
	int slot;

	for (slot = end - 1; slot >= r->consumer_tail; slot--)
		slot_free(&r->queue[slot]);
	r->consumer_tail = end;
}

/* Step over the entry at head, which the caller has read. */
static void discard_one(struct ptr_ring *r)
{
	int head = head_of(r) + 1;

	/* At the end of the array too, so that the slots held back are always
	 * one run without a wrap in it.
	 */
	if (head - r->consumer_tail >= r->batch || head >= r->size)
		free_consumed(r, head);
	if (head >= r->size) {
		head = 0;
		r->consumer_tail = 0;
	}
	set_head(r, head);
}

void *__ptr_ring_consume(struct ptr_ring *r)
{
	void *ptr = __ptr_ring_peek(r);

	if (ptr)
		discard_one(r);
	return ptr;
}

void *ptr_ring_consume(struct ptr_ring *r)
{
	void *ptr;

	spin_lock(&r->consumer_lock);
	ptr = __ptr_ring_consume(r);
	spin_unlock(&r->consumer_lock);
	return ptr;
}

int __ptr_ring_consume_batched(struct ptr_ring *r, void **array, int n)
{
	void *ptr;
	int i;

	for (i = 0; i < n; i++) {
		ptr = __ptr_ring_consume(r);
		if (!ptr)
			break;
		array[i] = ptr;
	}
	return i;
}

int ptr_ring_consume_batched(struct ptr_ring *r, void **array, int n)
{
	int ret;

	spin_lock(&r->consumer_lock);
	ret = __ptr_ring_consume_batched(r, array, n);
	spin_unlock(&r->consumer_lock);
	return ret;
}

bool __ptr_ring_consume_created_space(struct ptr_ring *r, int n)
{
	/* What is held back was consumed last. If that is fewer than n
	 * entries, at least one of the n is not held back: it was freed.
	 */
	return head_of(r) - r->consumer_tail < n;
}

/* ---- both sides -------------------------------------------------------- */

static void set_size(struct ptr_ring *r, int size)
{
	r->size = size;
	r->batch = 2 * PTR_RING_CACHE_LINE / (int)sizeof(*r->queue);
	/* A small ring would be full for the producer most of the time. */
	if (r->batch > size / 2)
		r->batch = 1;
}

static _Atomic(void *) *alloc_slots(int size)
{
	_Atomic(void *) *queue;
	int i, slots = size ? size : 1;

	if (size < 0 || size > PTR_RING_MAX_SIZE)
		return NULL;
	/* One slot for size 0, which malloc() may answer with NULL. */
	queue = malloc((size_t)slots * sizeof(*queue));
	if (!queue)
		return NULL;
	for (i = 0; i < slots; i++)
		atomic_init(&queue[i], NULL);
	return queue;
}

int ptr_ring_init(struct ptr_ring *r, int size)
{
	r->queue = alloc_slots(size);
	if (!r->queue)
		return -ENOMEM;
	set_size(r, size);
	r->producer = 0;
	atomic_init(&r->consumer_head, 0);
	r->consumer_tail = 0;
	spin_lock_init(&r->producer_lock);
	spin_lock_init(&r->consumer_lock);
	return 0;
}

void ptr_ring_cleanup(struct ptr_ring *r, void (*destroy)(void *))
{
	void *ptr;

	if (destroy) {
		while ((ptr = ptr_ring_consume(r)))
			destroy(ptr);
	}
	free(r->queue);
	r->queue = NULL;
}

/* MB7: consumer_lock outside, producer_lock inside, here and in the kernel. A
 * producer that read the old array or index must be done before they change,
 * and one that comes later must see all of the change.
 */
static void lock_both(struct ptr_ring *r)
{
	spin_lock(&r->consumer_lock);
	spin_lock(&r->producer_lock);
}

static void unlock_both(struct ptr_ring *r)
{
	spin_unlock(&r->producer_lock);
	spin_unlock(&r->consumer_lock);
}

/* Put @ptr in front of the oldest entry; false if that slot is taken. */
static bool push_front(struct ptr_ring *r, void *ptr)
{
	int head = head_of(r) - 1;

	if (head < 0)
		head = r->size - 1;
	if (slot_taken(&r->queue[head]))
		return false;
	slot_fill(&r->queue[head], ptr);
	r->consumer_tail = head;
	set_head(r, head);
	return true;
}

void ptr_ring_unconsume(struct ptr_ring *r, void **batch, int n,
			void (*destroy)(void *))
{
	lock_both(r);
	if (r->size) {
		/* With nothing held back, "not NULL" means "an entry". */
		free_consumed(r, head_of(r));
		while (n && push_front(r, batch[n - 1]))
			n--;
	}
	while (n)
		destroy(batch[--n]);
	unlock_both(r);
}

/* Move what fits from the ring to @queue; return the next slot to fill. */
static int move_entries(struct ptr_ring *r, _Atomic(void *) *queue, int size,
			void (*destroy)(void *))
{
	int producer = 0;
	void *ptr;

	while ((ptr = __ptr_ring_consume(r))) {
		if (producer < size)
			slot_fill(&queue[producer++], ptr);
		else if (destroy)
			destroy(ptr);
	}
	return producer < size ? producer : 0;
}

int ptr_ring_resize(struct ptr_ring *r, int size, void (*destroy)(void *))
{
	_Atomic(void *) *queue = alloc_slots(size);
	_Atomic(void *) *old;

	if (!queue)
		return -ENOMEM;
	lock_both(r);
	r->producer = move_entries(r, queue, size, destroy);
	set_size(r, size);
	set_head(r, 0);
	r->consumer_tail = 0;
	old = r->queue;
	r->queue = queue;
	unlock_both(r);
	free(old);
	return 0;
}
