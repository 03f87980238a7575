// SPDX-License-Identifier: GPL-2.0-only
/*
 * variants.c - the mistakes of variants.h, one function each.
 */
#include "variants.h"

#include <string.h>

#include "point.h"

static struct netdev_queue *queue_of(struct tun_file *tfile)
{
	/* Acquire, as in tun.c (MB8). Nobody deletes the device here. */
	return &atomic_load_explicit(&tfile->dev, memory_order_acquire)->tx;
}

/* What every xmit below has left to do when the packet is in the ring. */
static netdev_tx_t answer(struct tun_file *tfile, int ret)
{
	if (ret)
		return NETDEV_TX_BUSY;
	if (tfile->data_ready)
		tfile->data_ready(tfile);
	return NETDEV_TX_OK;
}

/* ---- mistakes of the producer ------------------------------------------ */

/* The queue is stopped, and the ring is not looked at again. A consumer that
 * freed its slots between "is slot free?" and "set XOFF" found nothing to
 * wake, and has nothing left to free.
 */
static netdev_tx_t xmit_no_recheck(struct sk_buff *skb, struct net_device *dev)
{
	struct tun_file *tfile = dev->priv;
	struct ptr_ring *ring = &tfile->tx_ring;
	int ret;

	spin_lock(&ring->producer_lock);
	ret = __ptr_ring_produce(ring, skb);
	if (__ptr_ring_produce_peek(ring))
		netif_tx_stop_queue(&dev->tx);
	spin_unlock(&ring->producer_lock);
	return answer(tfile, ret);
}

/* HISTORY B2. The reader is told of the packet first, and the queue is stopped
 * afterwards, outside of the lock: a fast reader has drained the ring by then.
 */
static netdev_tx_t xmit_stop_after_drain(struct sk_buff *skb,
					 struct net_device *dev)
{
	struct tun_file *tfile = dev->priv;
	struct ptr_ring *ring = &tfile->tx_ring;
	netdev_tx_t result;
	bool full;
	int ret;

	spin_lock(&ring->producer_lock);
	ret = __ptr_ring_produce(ring, skb);
	full = __ptr_ring_produce_peek(ring);
	spin_unlock(&ring->producer_lock);
	result = answer(tfile, ret);
	if (full)
		netif_tx_stop_queue(&dev->tx);
	return result;
}

/* Stop the queue; look again with the consumer's test, which says whether an
 * entry waits, not whether a slot is free.
 */
static void stop_unless_empty(struct ptr_ring *ring, struct netdev_queue *queue)
{
	netif_tx_stop_queue(queue);
	/* MB3, as in tun.c: the mistake is not the order. */
	atomic_thread_fence(memory_order_seq_cst);
	if (__ptr_ring_empty(ring))
		netif_tx_wake_queue(queue);
}

/* Would only one more packet fit after the one just produced? */
static bool one_slot_left(struct ptr_ring *ring)
{
	int next = ring->producer + 1 < ring->size ? ring->producer + 1 : 0;

	POINT("is next slot free?");
	/* Relaxed, as in slot_taken() of ptr_ring.c. */
	return atomic_load_explicit(&ring->queue[next],
				    memory_order_relaxed) != NULL;
}

/* HISTORY B5, with the stop as it was then: one packet early, with a slot to
 * spare. "Not empty" promises that a consumer will come; it does not promise
 * that it will free a slot. If the consumer is past its last full batch, the
 * packets that are left are too few for another one: nothing is freed, and
 * nobody is woken. Batch 1 frees each slot and hides the mistake.
 */
static netdev_tx_t xmit_recheck_with_empty(struct sk_buff *skb,
					   struct net_device *dev)
{
	struct tun_file *tfile = dev->priv;
	struct ptr_ring *ring = &tfile->tx_ring;
	int ret;

	spin_lock(&ring->producer_lock);
	ret = __ptr_ring_produce(ring, skb);
	if (ret || one_slot_left(ring))
		stop_unless_empty(ring, &dev->tx);
	spin_unlock(&ring->producer_lock);
	return answer(tfile, ret);
}

/* The same test after a stop on the last slot, as v7 stops. It is wrong for
 * the same reason and gets away with it: the slot the producer waits for is
 * where a batch begins, so the entry before it ends one, and whoever takes
 * the last entry frees slots and wakes.
 */
static netdev_tx_t xmit_empty_on_last_slot(struct sk_buff *skb,
					   struct net_device *dev)
{
	struct tun_file *tfile = dev->priv;
	struct ptr_ring *ring = &tfile->tx_ring;
	int ret;

	spin_lock(&ring->producer_lock);
	ret = __ptr_ring_produce(ring, skb);
	if (__ptr_ring_produce_peek(ring))
		stop_unless_empty(ring, &dev->tx);
	spin_unlock(&ring->producer_lock);
	return answer(tfile, ret);
}

/* ---- mistakes of the consumer ------------------------------------------ */

/* v7's own, for any n. */
static int consume_v7(struct tun_file *tfile, void **array, int n)
{
	if (n > 1)
		return tun_ring_consume_batched(tfile, array, n);
	array[0] = tun_ring_consume(tfile);
	return array[0] ? 1 : 0;
}

/* HISTORY B1. XOFF is read before the slots are freed. A producer that fills
 * the ring and stops in between sees its slot taken; the consumer frees it and
 * still believes that the queue runs.
 */
static int consume_test_before_free(struct tun_file *tfile, void **array, int n)
{
	struct ptr_ring *ring = &tfile->tx_ring;
	struct netdev_queue *queue = queue_of(tfile);
	bool stopped;
	int consumed;

	spin_lock(&ring->consumer_lock);
	stopped = netif_xmit_stopped(queue);
	consumed = __ptr_ring_consume_batched(ring, array, n);
	if (stopped && __ptr_ring_consume_created_space(ring, consumed))
		netif_tx_wake_queue(queue);
	spin_unlock(&ring->consumer_lock);
	return consumed;
}

/* HISTORY B14. XOFF is read after the slots are freed, but plainly: the read
 * may be answered while the freed slots still wait in this CPU's store buffer.
 * Under sequential consistency there is no such buffer and nothing to find.
 */
static int consume_test_first_no_mb(struct tun_file *tfile, void **array, int n)
{
	struct ptr_ring *ring = &tfile->tx_ring;
	struct netdev_queue *queue = queue_of(tfile);
	int consumed;

	spin_lock(&ring->consumer_lock);
	consumed = __ptr_ring_consume_batched(ring, array, n);
	if (__ptr_ring_consume_created_space(ring, consumed) &&
	    netif_xmit_stopped(queue))
		netif_tx_wake_queue(queue);
	spin_unlock(&ring->consumer_lock);
	return consumed;
}

/* ---- the table --------------------------------------------------------- */

/* The last two are v7's code. Nothing wakes the queue when
 *   B8: the ring is made longer. Its batch grows with it, and the entries
 *       carried over may be too few to complete one.
 *   B23: unconsume frees slots that were held back. Alone this only delays
 *       the wake until the end of the array. In a ring made longer that end
 *       is out of reach, whatever the old length was.
 */
const struct variant variants[] = {
	{ "v7", "-", "stop on the last slot, look again, wake on freed slots",
	  tun_net_xmit, consume_v7, { 2, 0, 4, 1, 0, 0 }, false },
	{ "test-before-free", "B1", "the reader asks for XOFF before it frees",
	  tun_net_xmit, consume_test_before_free, { 2, 0, 3, 2, 0, 0 }, true },
	{ "stop-after-drain", "B2", "the reader is told, then the queue stops",
	  xmit_stop_after_drain, consume_v7, { 2, 0, 3, 1, 0, 0 }, true },
	{ "recheck-with-empty", "B5", "a second look, but with the empty test",
	  xmit_recheck_with_empty, consume_v7, { 4, 2, 4, 1, 0, 0 }, true },
	{ "empty-on-last-slot", "B5", "the same, saved by where v7 stops",
	  xmit_empty_on_last_slot, consume_v7, { 4, 2, 6, 1, 0, 0 }, false },
	{ "no-recheck", "-", "no second look at the ring after the stop",
	  xmit_no_recheck, consume_v7, { 2, 0, 3, 1, 0, 0 }, true },
	{ "test-first-no-mb", "B14", "a plain read of XOFF decides on the wake",
	  tun_net_xmit, consume_test_first_no_mb, { 2, 0, 4, 1, 0, 0 }, false },
	{ "free-without-wake", "B23", "v7, with unconsume and a longer ring",
	  tun_net_xmit, consume_v7, { 6, 3, 7, 2, 1, 12 }, true },
	{ "grow-while-stopped", "B8", "v7, with a ring that is made longer",
	  tun_net_xmit, consume_v7, { 2, 0, 3, 1, 0, 32 }, true },
	{ 0 }
};

const struct variant *variant_find(const char *name)
{
	const struct variant *v;

	for (v = variants; v->name; v++) {
		if (!strcmp(v->name, name))
			return v;
	}
	return NULL;
}
