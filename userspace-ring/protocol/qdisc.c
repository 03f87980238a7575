// SPDX-License-Identifier: GPL-2.0-only
/*
 * qdisc.c - noqueue and pfifo of qdisc.h, and the way down to the driver.
 */
#include "qdisc.h"

#include <errno.h>
#include <stdlib.h>

#include "point.h"

int qdisc_init(struct Qdisc *q, struct net_device *dev, unsigned int limit)
{
	*q = (struct Qdisc) { .dev = dev, .limit = limit };
	spin_lock_init(&q->lock);
	atomic_init(&q->scheduled, false);
	if (limit) {
		q->queue = calloc(limit, sizeof(*q->queue));
		if (!q->queue)
			return -ENOMEM;
	}
	dev->tx.qdisc = q;
	return 0;
}

bool qdisc_txq_has_no_queue(const struct netdev_queue *txq)
{
	return !txq->qdisc || !txq->qdisc->limit;
}

unsigned int qdisc_backlog(struct Qdisc *q)
{
	unsigned int backlog;

	spin_lock(&q->lock);
	backlog = q->qlen + (q->gso_skb ? 1 : 0);
	spin_unlock(&q->lock);
	return backlog;
}

static bool pfifo_enqueue(struct Qdisc *q, struct sk_buff *skb)
{
	if (q->qlen == q->limit)
		return false;
	q->queue[(q->first + q->qlen) % q->limit] = skb;
	q->qlen++;
	return true;
}

static struct sk_buff *pfifo_dequeue(struct Qdisc *q)
{
	struct sk_buff *skb;

	if (!q->qlen)
		return NULL;
	skb = q->queue[q->first];
	q->first = (q->first + 1) % q->limit;
	q->qlen--;
	return skb;
}

void qdisc_destroy(struct Qdisc *q)
{
	struct sk_buff *skb;

	if (q->gso_skb)
		q->dev->kfree_skb(q->gso_skb);
	while ((skb = pfifo_dequeue(q)))
		q->dev->kfree_skb(skb);
	free(q->queue);
	q->dev->tx.qdisc = NULL;
}

void __netif_schedule(struct Qdisc *q)
{
	POINT("schedule qdisc");
	/* MB9: release. Who takes the request sees what led to it. */
	atomic_store_explicit(&q->scheduled, true, memory_order_release);
}

/* The next packet to send. A packet that came back goes first, or its flow
 * would be reordered. Nothing leaves while the queue is stopped.
 */
static struct sk_buff *dequeue_skb(struct Qdisc *q)
{
	struct sk_buff *skb = q->gso_skb;

	if (netif_xmit_stopped(&q->dev->tx))
		return NULL;
	if (!skb)
		return pfifo_dequeue(q);
	q->gso_skb = NULL;
	return skb;
}

/* Give @skb to the driver, without the lock. False if it came back. */
static bool sch_direct_xmit(struct Qdisc *q, struct sk_buff *skb)
{
	netdev_tx_t ret;

	spin_unlock(&q->lock);
	ret = q->dev->ndo_start_xmit(skb, q->dev);
	spin_lock(&q->lock);
	if (ret == NETDEV_TX_OK)
		return true;
	q->gso_skb = skb;
	q->requeues++;
	__netif_schedule(q);
	return false;
}

/* Send until the queue is stopped, a packet comes back or none is left.
 *
 * The last look at XOFF and the end of @running lie in one hold of the lock: a
 * wake that comes later schedules a run which is not turned away.
 */
static void qdisc_run(struct Qdisc *q)
{
	struct sk_buff *skb;

	if (q->running)
		return;
	q->running = true;
	while ((skb = dequeue_skb(q))) {
		if (!sch_direct_xmit(q, skb))
			break;
	}
	q->running = false;
}

void net_tx_action(struct Qdisc *q)
{
	POINT("take softirq");
	/* MB9: acquire. Pairs with __netif_schedule(). */
	if (!atomic_exchange_explicit(&q->scheduled, false,
				      memory_order_acquire))
		return;
	spin_lock(&q->lock);
	qdisc_run(q);
	spin_unlock(&q->lock);
}

static int xmit_noqueue(struct net_device *dev, struct sk_buff *skb)
{
	if (!netif_xmit_stopped(&dev->tx) &&
	    dev->ndo_start_xmit(skb, dev) == NETDEV_TX_OK)
		return NET_XMIT_SUCCESS;
	/* The core counts it, among the device's drops. Relaxed: a counter. */
	atomic_fetch_add_explicit(&dev->tx_dropped, 1, memory_order_relaxed);
	dev->kfree_skb(skb);
	return -ENETDOWN;
}

int dev_queue_xmit(struct net_device *dev, struct sk_buff *skb)
{
	struct Qdisc *q = dev->tx.qdisc;
	bool held;

	if (qdisc_txq_has_no_queue(&dev->tx))
		return xmit_noqueue(dev, skb);
	spin_lock(&q->lock);
	held = pfifo_enqueue(q, skb);
	if (held)
		qdisc_run(q);
	else
		q->drops++;
	spin_unlock(&q->lock);
	if (!held)
		dev->kfree_skb(skb);
	/* The softirq that the driver's own wake has raised on this CPU. */
	net_tx_action(q);
	return held ? NET_XMIT_SUCCESS : NET_XMIT_DROP;
}
