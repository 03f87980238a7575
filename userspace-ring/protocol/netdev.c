// SPDX-License-Identifier: GPL-2.0-only
/*
 * netdev.c - the transmit queue of netdev.h: one bit, set and cleared.
 */
#include "netdev.h"

#include "point.h"
#include "qdisc.h"

void netdev_init(struct net_device *dev,
		 netdev_tx_t (*xmit)(struct sk_buff *, struct net_device *),
		 void *priv, void (*kfree_skb)(struct sk_buff *))
{
	atomic_init(&dev->tx.state, 0);
	dev->tx.qdisc = NULL;
	atomic_init(&dev->tx.stops, 0);
	atomic_init(&dev->tx.wakes, 0);
	dev->ndo_start_xmit = xmit;
	dev->priv = priv;
	dev->kfree_skb = kfree_skb;
	atomic_init(&dev->tx_dropped, 0);
}

void netif_tx_stop_queue(struct netdev_queue *txq)
{
	unsigned int old;

	POINT("set XOFF");
	/* Relaxed: set_bit() orders nothing. MB3 follows in the caller. */
	old = atomic_fetch_or_explicit(&txq->state, __QUEUE_STATE_DRV_XOFF,
				       memory_order_relaxed);
	/* Relaxed: a counter is read when its threads have ended. */
	if (!(old & __QUEUE_STATE_DRV_XOFF))
		atomic_fetch_add_explicit(&txq->stops, 1,
					  memory_order_relaxed);
}

void netif_tx_wake_queue(struct netdev_queue *txq)
{
	unsigned int old;

	POINT("clear XOFF");
	/* MB4: test_and_clear_bit() is a full fence before and after, also
	 * if the bit was clear; a C11 read-modify-write alone is not. The one
	 * before it keeps the freeing of slots above the look at XOFF. Pairs
	 * with MB3. The one after it is part of the kernel's promise.
	 */
	atomic_thread_fence(memory_order_seq_cst);
	old = atomic_fetch_and_explicit(&txq->state, ~__QUEUE_STATE_DRV_XOFF,
					memory_order_relaxed);
	atomic_thread_fence(memory_order_seq_cst);
	if (!(old & __QUEUE_STATE_DRV_XOFF))
		return;
	atomic_fetch_add_explicit(&txq->wakes, 1, memory_order_relaxed);
	if (txq->qdisc)
		__netif_schedule(txq->qdisc);
}

bool netif_xmit_stopped(const struct netdev_queue *txq)
{
	POINT("is XOFF set?");
	/* Relaxed: nobody may rely on an answer that can be old at once. The
	 * driver meets a full ring if it was wrong.
	 */
	return atomic_load_explicit(&txq->state, memory_order_relaxed) &
	       __QUEUE_STATE_DRV_XOFF;
}
