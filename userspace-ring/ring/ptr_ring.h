/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ptr_ring.h - a FIFO of pointers without a shared index.
 *
 * A twin, in C11, of the kernel's include/linux/ptr_ring.h with patches 1 and
 * 2 of the series applied: same names, same results, same indices. A slot is
 * free exactly if it holds NULL, so producer and consumer share the slots and
 * nothing else:
 *
 *	        tail          head                producer
 *	         v             v                     v
 *	  +----+----+----+----+----+----+----+----+----+----+
 *	  | .. | x  | x  | x  | A  | B  | C  | D  |NULL|NULL|
 *	  +----+----+----+----+----+----+----+----+----+----+
 *	         consumed,      waiting for         free
 *	         not yet free   the consumer
 *
 * The consumer frees the slots between tail and head, a batch at a time, from
 * the highest down. Until then they are taken for the producer: "full" does
 * not mean "size entries are waiting".
 *
 * Functions that begin with __ take no lock: the caller holds the one that is
 * named. The others take it themselves. Where both are needed, consumer_lock
 * is taken first.
 *
 * Left out, beside what spinlock.h leaves out: the _irq, _bh and _any forms,
 * resize of several rings at once, and gfp flags.
 */
#ifndef RINGSIDE_PTR_RING_H
#define RINGSIDE_PTR_RING_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "spinlock.h"

#define PTR_RING_CACHE_LINE	64	/* bytes, of x86-64 */
#define PTR_RING_MAX_SIZE	524288	/* entries: the kernel's 4 MiB limit */

/**
 * struct ptr_ring - the ring; each side's own fields on a cache line each
 * @producer: next slot to fill, 0 to size - 1; producer_lock
 * @producer_lock: guards @producer, and the slots against other producers
 * @consumer_head: next slot to consume, 0 to size - 1; written under
 *                 consumer_lock, read without it by __ptr_ring_empty()
 * @consumer_tail: first consumed slot that is not freed yet; consumer_lock
 * @consumer_lock: guards @consumer_head and @consumer_tail
 * @size: number of slots, 0 to PTR_RING_MAX_SIZE; both locks to change it
 * @batch: consumed slots are freed when this many are held back: two cache
 *         lines of pointers (16), but 1 where that is over half of @size
 * @queue: the slots; both locks to exchange the array
 */
struct ptr_ring {
	alignas(PTR_RING_CACHE_LINE) int producer;
	spinlock_t producer_lock;
	alignas(PTR_RING_CACHE_LINE) atomic_int consumer_head;
	int consumer_tail;
	spinlock_t consumer_lock;
	alignas(PTR_RING_CACHE_LINE) int size;
	int batch;
	_Atomic(void *) *queue;
};

/**
 * ptr_ring_init - make an empty ring
 * @r: the ring, not in use
 * @size: number of slots, 0 to PTR_RING_MAX_SIZE; a ring of 0 is always full
 *        and always empty
 *
 * Return: 0, or -ENOMEM if there is no memory or @size is out of range.
 */
int ptr_ring_init(struct ptr_ring *r, int size);

/**
 * ptr_ring_cleanup - empty the ring and free its slots
 * @r: the ring; nobody else may use it any more
 * @destroy: called once with each entry still in the ring; NULL leaves the
 *           entries alone
 */
void ptr_ring_cleanup(struct ptr_ring *r, void (*destroy)(void *));

/**
 * __ptr_ring_produce_peek - would the next produce succeed?
 * @r: the ring
 *
 * Changes nothing. Context: producer_lock.
 * Source: patch 1, include/linux/ptr_ring.h.
 * Return: 0 if there is room for one entry, -ENOSPC if the ring is full or
 *         has size 0.
 */
int __ptr_ring_produce_peek(struct ptr_ring *r);

/**
 * __ptr_ring_produce - append one entry
 * @r: the ring
 * @ptr: the entry, not NULL; what it points to is complete
 *
 * Context: producer_lock.
 * Return: 0, or -ENOSPC and nothing changed.
 */
int __ptr_ring_produce(struct ptr_ring *r, void *ptr);
int ptr_ring_produce(struct ptr_ring *r, void *ptr);

/**
 * __ptr_ring_full - is there no room for one more entry?
 * @r: the ring
 *
 * The kernel's reads a slot even if there is none (size 0, HISTORY B4); this
 * one says true then. Context: producer_lock.
 */
bool __ptr_ring_full(struct ptr_ring *r);
bool ptr_ring_full(struct ptr_ring *r);

/**
 * __ptr_ring_peek - the entry that the next consume returns
 * @r: the ring
 *
 * Context: consumer_lock. Return: the entry, or NULL if there is none.
 */
void *__ptr_ring_peek(struct ptr_ring *r);

/**
 * __ptr_ring_empty - is there no entry to consume?
 * @r: the ring; it must not be resized meanwhile
 *
 * Context: none, but the answer may be old when it arrives.
 */
bool __ptr_ring_empty(struct ptr_ring *r);
bool ptr_ring_empty(struct ptr_ring *r);

/**
 * __ptr_ring_consume - take out the oldest entry
 * @r: the ring
 *
 * Frees slots only when a batch is complete or the last slot of the array was
 * consumed. Context: consumer_lock.
 * Return: the entry, or NULL if there is none.
 */
void *__ptr_ring_consume(struct ptr_ring *r);
void *ptr_ring_consume(struct ptr_ring *r);

/**
 * __ptr_ring_consume_batched - take out up to @n entries, oldest first
 * @r: the ring
 * @array: room for @n entries
 * @n: how many at most, 0 or more
 *
 * Context: consumer_lock. Return: the number of entries, 0 to @n.
 */
int __ptr_ring_consume_batched(struct ptr_ring *r, void **array, int n);
int ptr_ring_consume_batched(struct ptr_ring *r, void **array, int n);

/**
 * __ptr_ring_consume_created_space - did the last consumes free slots?
 * @r: the ring
 * @n: how many entries were just consumed, 0 or more
 *
 * Context: consumer_lock, held since before the first of them.
 * Source: patch 2, include/linux/ptr_ring.h.
 * Return: true if one of the last @n consumes freed at least one slot.
 */
bool __ptr_ring_consume_created_space(struct ptr_ring *r, int n);

/**
 * ptr_ring_unconsume - put entries back where they were taken from
 * @r: the ring
 * @batch: the entries in the order in which they were consumed
 * @n: how many, 0 or more
 * @destroy: called once with each entry that does not fit, the oldest last
 *
 * Takes both locks. The newest entry of @batch goes in first, so that the ring
 * is again as it was; consumed slots that were held back become free.
 */
void ptr_ring_unconsume(struct ptr_ring *r, void **batch, int n,
			void (*destroy)(void *));

/**
 * ptr_ring_resize - give the ring another number of slots
 * @r: the ring
 * @size: as for ptr_ring_init()
 * @destroy: called once with each entry that does not fit, oldest first; may
 *           be NULL
 *
 * Takes both locks. The oldest entries stay, in order, from slot 0 on.
 * Return: 0, or -ENOMEM and nothing changed.
 */
int ptr_ring_resize(struct ptr_ring *r, int size, void (*destroy)(void *));

#endif
