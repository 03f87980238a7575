/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * qdisc.h - what stands above the device: nothing, or a queue with a limit.
 *
 * A model of noqueue and pfifo, and of the way a packet takes through
 * net/core/dev.c and net/sched/sch_generic.c.
 *
 * Left out: classes, filters and every other discipline; bulk dequeue; the
 * quota of a run; bytes (the limit counts packets); statistics per CPU; and
 * pfifo_fast, which needs no lock.
 */
#ifndef RING_QDISC_H
#define RING_QDISC_H

#include <stdatomic.h>
#include <stdbool.h>

#include "netdev.h"
#include "spinlock.h"

#define NET_XMIT_SUCCESS	0x00
#define NET_XMIT_DROP		0x01

/**
 * struct Qdisc - a queueing discipline of one device
 * @dev: the device below
 * @limit: most packets it holds, 0 for noqueue
 * @lock: guards what follows, up to @drops
 * @queue: @limit places, used as a ring from @first on
 * @first: the place of the oldest packet
 * @qlen: packets in @queue
 * @gso_skb: the packet that the driver sent back, first to go out; or NULL
 * @running: somebody is sending; only one may, or packets would be reordered
 * @requeues: times the driver said NETDEV_TX_BUSY
 * @drops: packets dropped because @limit was reached
 * @scheduled: a run was asked for and nobody has begun it
 */
struct Qdisc {
	struct net_device *dev;
	unsigned int limit;
	spinlock_t lock;
	struct sk_buff **queue;
	unsigned int first;
	unsigned int qlen;
	struct sk_buff *gso_skb;
	bool running;
	unsigned long requeues;
	unsigned long drops;
	atomic_bool scheduled;
};

/**
 * qdisc_init - attach a qdisc to a device
 * @q: the qdisc
 * @dev: a device that carries no traffic yet
 * @limit: packets, 1 or more for pfifo; 0 for noqueue
 *
 * Return: 0, or -ENOMEM and nothing attached.
 */
int qdisc_init(struct Qdisc *q, struct net_device *dev, unsigned int limit);

/**
 * qdisc_destroy - detach a qdisc and drop what it still holds
 * @q: the qdisc; nobody may be sending any more
 */
void qdisc_destroy(struct Qdisc *q);

/**
 * qdisc_txq_has_no_queue - is there nobody who could hold a packet?
 * @txq: the queue
 *
 * Source: include/net/sch_generic.h, qdisc_txq_has_no_queue().
 */
bool qdisc_txq_has_no_queue(const struct netdev_queue *txq);

/**
 * qdisc_backlog - packets that wait, the requeued one included
 * @q: the qdisc
 */
unsigned int qdisc_backlog(struct Qdisc *q);

/**
 * dev_queue_xmit - send a packet the way a socket does
 * @dev: the device
 * @skb: the packet; it is not the caller's any more, whatever the result
 *
 * With a qdisc: enqueue, then send as long as the queue runs. With noqueue:
 * straight to the driver; a stopped queue or NETDEV_TX_BUSY drops the packet.
 * Context: any thread, no lock held.
 * Source: net/core/dev.c, __dev_queue_xmit().
 * Return: NET_XMIT_SUCCESS (held or sent); NET_XMIT_DROP if the qdisc was
 *         full; -ENETDOWN if noqueue met a stopped queue or a busy driver.
 */
int dev_queue_xmit(struct net_device *dev, struct sk_buff *skb);

/**
 * __netif_schedule - ask for a run of the qdisc
 * @q: the qdisc
 *
 * Does not run it, so it may be called under the ring's locks.
 */
void __netif_schedule(struct Qdisc *q);

/**
 * net_tx_action - run the qdisc if somebody asked for it
 * @q: the qdisc
 *
 * In the kernel this is the NET_TX softirq on the CPU of whoever woke the
 * queue: mostly the consumer's. Here the thread that consumed calls it when it
 * has let go of its locks. Context: no lock held.
 * Source: net/core/dev.c, net_tx_action().
 */
void net_tx_action(struct Qdisc *q);

#endif
