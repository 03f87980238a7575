// SPDX-License-Identifier: GPL-2.0-only
/*
 * tun.c - the driver of tun.h: stop on full, wake on freed slots.
 *
 * Producer and consumer hold different locks. What keeps the queue from
 * sleeping for ever is this pair, the store-buffering shape of the memory
 * model:
 *
 *	tun_net_xmit()			tun_ring_consume()
 *	  set XOFF			  free slots
 *	  full fence (MB3)		  full fence (MB4)
 *	  is the slot free?		  was XOFF set?
 *
 * At least one of the two sees what the other wrote, and wakes the queue.
 */
#include "tun.h"

#include "point.h"
#include "qdisc.h"

int tun_attach(struct tun_file *tfile, struct net_device *dev, int len,
	       void (*kfree_skb)(struct sk_buff *))
{
	int ret = ptr_ring_init(&tfile->tx_ring, len);

	if (ret)
		return ret;
	tfile->data_ready = NULL;
	netdev_init(dev, tun_net_xmit, tfile, kfree_skb);
	/* MB8: release. Who finds the device finds it complete. The kernel
	 * has rcu_assign_pointer().
	 */
	atomic_store_explicit(&tfile->dev, dev, memory_order_release);
	return 0;
}

void tun_detach(struct tun_file *tfile)
{
	POINT("take device away");
	/* Relaxed: NULL points to nothing that must be complete first. */
	atomic_store_explicit(&tfile->dev, NULL, memory_order_relaxed);
}

void tun_close(struct tun_file *tfile, void (*destroy)(void *))
{
	ptr_ring_cleanup(&tfile->tx_ring, destroy);
}

/* ---- producer ---------------------------------------------------------- */

/* Stop the queue, unless the consumer makes room meanwhile. */
static void stop_on_full(struct ptr_ring *ring, struct netdev_queue *queue)
{
	netif_tx_stop_queue(queue);
	/* MB3: full fence. XOFF is set before the ring is looked at again, or
	 * the consumer could free a slot and miss XOFF while the producer
	 * still sees the slot taken. Pairs with MB4.
	 */
	atomic_thread_fence(memory_order_seq_cst);
	if (!__ptr_ring_produce_peek(ring))
		netif_tx_wake_queue(queue);
}

netdev_tx_t tun_net_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct netdev_queue *queue = &dev->tx;
	struct tun_file *tfile = dev->priv;
	struct ptr_ring *ring = &tfile->tx_ring;
	bool qdisc_present = !qdisc_txq_has_no_queue(queue);
	int ret;

	spin_lock(&ring->producer_lock);
	ret = __ptr_ring_produce(ring, skb);
	/* After the packet that filled the ring, so that the next one waits
	 * above; and after one that found no room.
	 */
	if (qdisc_present && __ptr_ring_produce_peek(ring))
		stop_on_full(ring, queue);
	spin_unlock(&ring->producer_lock);

	if (ret && qdisc_present)
		return NETDEV_TX_BUSY;
	if (ret) {
		/* Relaxed: a counter. */
		atomic_fetch_add_explicit(&dev->tx_dropped, 1,
					  memory_order_relaxed);
		dev->kfree_skb(skb);
	} else if (tfile->data_ready) {
		tfile->data_ready(tfile);
	}
	return NETDEV_TX_OK;
}

/* ---- consumer ---------------------------------------------------------- */

/* Whether the queue was stopped is not asked first: that read could be
 * answered before the freed slots are visible (HISTORY B14). The one ordered
 * access of the wake decides (MB4).
 */
static void wake_netdev_queue(struct tun_file *tfile)
{
	struct net_device *dev;

	POINT("look up device");
	/* MB8: acquire, in the kernel rcu_dereference(). */
	dev = atomic_load_explicit(&tfile->dev, memory_order_acquire);
	if (dev)
		netif_tx_wake_queue(&dev->tx);
}

void *tun_ring_consume(struct tun_file *tfile)
{
	struct ptr_ring *ring = &tfile->tx_ring;
	void *ptr;

	spin_lock(&ring->consumer_lock);
	ptr = __ptr_ring_consume(ring);
	if (ptr && __ptr_ring_consume_created_space(ring, 1))
		wake_netdev_queue(tfile);
	spin_unlock(&ring->consumer_lock);
	return ptr;
}

int tun_ring_consume_batched(struct tun_file *tfile, void **array, int n)
{
	struct ptr_ring *ring = &tfile->tx_ring;
	int consumed;

	spin_lock(&ring->consumer_lock);
	consumed = __ptr_ring_consume_batched(ring, array, n);
	if (__ptr_ring_consume_created_space(ring, consumed))
		wake_netdev_queue(tfile);
	spin_unlock(&ring->consumer_lock);
	return consumed;
}

void tun_ring_unconsume(struct tun_file *tfile, void **batch, int n,
			void (*destroy)(void *))
{
	ptr_ring_unconsume(&tfile->tx_ring, batch, n, destroy);
}

int tun_queue_resize(struct tun_file *tfile, int len, void (*destroy)(void *))
{
	return ptr_ring_resize(&tfile->tx_ring, len, destroy);
}
