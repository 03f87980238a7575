/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * spinlock.h - the lock that the ring's two sides are guarded by.
 *
 * Names are the kernel's. What is left out: fairness (the kernel queues its
 * waiters), interrupts and bottom halves (a process has neither), lockdep.
 */
#ifndef RING_SPINLOCK_H
#define RING_SPINLOCK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "point.h"

typedef struct {
	atomic_bool locked;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	atomic_init(&lock->locked, false);
}

/**
 * spin_lock - wait until the lock is free, and take it
 * @lock: an initialised lock that the caller does not hold: the lock does not
 *        nest in itself
 *
 * Source: SERIES.md, background (which lock guards what).
 */
static inline void spin_lock(spinlock_t *lock)
{
	POINT("take lock");
	/* MB5, MB6: acquire. Nothing of the critical section moves above
	 * the exchange, or it would see what the last owner had half written.
	 */
	while (atomic_exchange_explicit(&lock->locked, true,
					memory_order_acquire))
		POINT_WAIT("wait for lock");
}

/**
 * spin_unlock - give the lock to whoever waits for it
 * @lock: a lock that the caller holds
 */
static inline void spin_unlock(spinlock_t *lock)
{
	POINT("release lock");
	/* MB5, MB6: release. Nothing of the critical section moves below
	 * the store, or the next owner would not see it.
	 */
	atomic_store_explicit(&lock->locked, false, memory_order_release);
}

#endif
