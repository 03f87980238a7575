// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring.c - the two sides of the ring: tasks 1 to 4.
 *
 * What each function promises stands in userspace-ring/ring/ptr_ring.h; what
 * memory is touched with stands in ring-slots.h. The functions between the
 * tasks are given: they call yours.
 */
#include "ring-slots.h"

#include <errno.h>

/* ---- producer ---------------------------------------------------------- */

/* Task 1. */
/* LAB1 BEGIN produce */
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
/* LAB1 STARTER
 * int __ptr_ring_produce_peek(struct ptr_ring *r)
 * {
 * 	(void)r;
 * 	return -ENOSPC;
 * }
 *
 * int __ptr_ring_produce(struct ptr_ring *r, void *ptr)
 * {
 * 	(void)r;
 * 	(void)ptr;
 * 	return -ENOSPC;
 * }
 *
 * int ptr_ring_produce(struct ptr_ring *r, void *ptr)
 * {
 * 	return __ptr_ring_produce(r, ptr);
 * }
 */
/* LAB1 END */

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

/* Task 2. */
/* LAB1 BEGIN consume */
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
/* LAB1 STARTER
 * void *__ptr_ring_consume(struct ptr_ring *r)
 * {
 * 	(void)r;
 * 	return NULL;
 * }
 *
 * void *ptr_ring_consume(struct ptr_ring *r)
 * {
 * 	return __ptr_ring_consume(r);
 * }
 */
/* LAB1 END */

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

/* Task 3. */
/* LAB1 BEGIN created-space */
bool __ptr_ring_consume_created_space(struct ptr_ring *r, int n)
{
	/* What is held back was consumed last. If that is fewer than n
	 * entries, at least one of the n is not held back: it was freed.
	 */
	return head_of(r) - r->consumer_tail < n;
}
/* LAB1 STARTER
 * bool __ptr_ring_consume_created_space(struct ptr_ring *r, int n)
 * {
 * 	(void)r;
 * 	(void)n;
 * 	return false;
 * }
 */
/* LAB1 END */

/* ---- both sides -------------------------------------------------------- */

/* Task 4. */
/* LAB1 BEGIN unconsume */
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
/* LAB1 STARTER
 * void ptr_ring_unconsume(struct ptr_ring *r, void **batch, int n,
 * 			void (*destroy)(void *))
 * {
 * 	(void)r;
 * 	(void)batch;
 * 	(void)n;
 * 	(void)destroy;
 * }
 */
/* LAB1 END */
