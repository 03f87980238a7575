/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev.h - a network device with one transmit queue that can be stopped.
 *
 * A model of struct net_device, struct netdev_queue and the functions around
 * the XOFF bit in include/linux/netdevice.h and net/core/dev.c. Names are the
 * kernel's.
 *
 * Left out: more than one queue, trans_start and the watchdog, the stack's own
 * XOFF bit (BQL) and FROZEN, per-CPU softirqs (net_tx_action() in qdisc.h says
 * who calls it), and the grace period of RCU: a device that was taken away
 * stays in memory until the program ends.
 */
#ifndef RING_NETDEV_H
#define RING_NETDEV_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct Qdisc;
struct net_device;

/**
 * struct sk_buff - one packet; what it carries is its place in a flow
 * @flow: which sender, 0 or more
 * @seq: its number in the flow
 */
struct sk_buff {
	unsigned int flow;
	unsigned int seq;
};

/* What a driver answers: taken, or "keep it and send it again later". */
typedef enum {
	NETDEV_TX_OK = 0x00,
	NETDEV_TX_BUSY = 0x10,
} netdev_tx_t;

#define __QUEUE_STATE_DRV_XOFF	1u	/* the driver has stopped the queue */

/**
 * struct netdev_queue - what stands between qdisc and driver
 * @state: __QUEUE_STATE_DRV_XOFF or 0
 * @qdisc: who is scheduled by a wake; NULL until attached
 * @stops: times XOFF was set while it was clear
 * @wakes: times XOFF was cleared while it was set
 */
struct netdev_queue {
	atomic_uint state;
	struct Qdisc *qdisc;
	atomic_ulong stops;
	atomic_ulong wakes;
};

/**
 * struct net_device - the device
 * @tx: its transmit queue
 * @ndo_start_xmit: hands a packet to the driver, which owns it when the answer
 *                  is NETDEV_TX_OK; with lltx, several CPUs at once
 * @priv: the driver's own
 * @kfree_skb: called with each packet that is dropped on the way
 * @tx_dropped: packets dropped below the qdisc: by the driver, or by the core
 *              where noqueue met a stopped queue
 */
struct net_device {
	struct netdev_queue tx;
	netdev_tx_t (*ndo_start_xmit)(struct sk_buff *skb,
				      struct net_device *dev);
	void *priv;
	void (*kfree_skb)(struct sk_buff *skb);
	atomic_ulong tx_dropped;
};

/**
 * netdev_init - make a device whose queue runs and has no qdisc yet
 * @dev: the device
 * @xmit: the driver's transmit function
 * @priv: the driver's own
 * @kfree_skb: what to do with a dropped packet
 */
void netdev_init(struct net_device *dev,
		 netdev_tx_t (*xmit)(struct sk_buff *, struct net_device *),
		 void *priv, void (*kfree_skb)(struct sk_buff *));

/**
 * netif_tx_stop_queue - tell the qdisc to hold its packets
 * @txq: the queue
 *
 * Orders nothing that comes after it: a caller that then looks at the ring
 * needs a full fence in between (MB3). Context: any.
 * Source: include/linux/netdevice.h, netif_tx_stop_queue().
 */
void netif_tx_stop_queue(struct netdev_queue *txq);

/**
 * netif_tx_wake_queue - let the qdisc send again, if it was stopped
 * @txq: the queue
 *
 * A full fence on both sides even if the queue was running (MB4). Schedules
 * the qdisc only if it was stopped. Context: any, also under the ring's locks:
 * the qdisc does not run in here.
 * Source: net/core/dev.c, netif_tx_wake_queue().
 */
void netif_tx_wake_queue(struct netdev_queue *txq);

/**
 * netif_xmit_stopped - did the driver stop the queue?
 * @txq: the queue
 *
 * Context: none; the answer may be old when it arrives.
 */
bool netif_xmit_stopped(const struct netdev_queue *txq);

#endif
