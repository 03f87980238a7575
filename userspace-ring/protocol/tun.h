/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tun.h - the driver's two ends: transmit into the ring, consume from it.
 *
 * A model of drivers/net/tun.c with the series applied: patches 3, 4, 5 and 9.
 *
 * Left out: several queues of a device, filters, timestamps, XDP, the
 * character device itself, and sleeping in read().
 */
#ifndef RING_TUN_H
#define RING_TUN_H

#include <stdatomic.h>

#include "netdev.h"
#include "ptr_ring.h"

/**
 * struct tun_file - an open file of the device, with its ring
 * @tx_ring: packets on their way to the reader
 * @dev: the device, or NULL when it was deleted under the reader
 * @data_ready: called after each packet that went into the ring; may be NULL
 */
struct tun_file {
	struct ptr_ring tx_ring;
	_Atomic(struct net_device *) dev;
	void (*data_ready)(struct tun_file *tfile);
};

/**
 * tun_attach - make a device and the file that reads from it
 * @tfile: the file
 * @dev: the device; attach a qdisc afterwards
 * @len: length of the ring in packets, 0 to PTR_RING_MAX_SIZE
 * @kfree_skb: called with each packet that is dropped
 *
 * Return: 0, or -ENOMEM and nothing made.
 */
int tun_attach(struct tun_file *tfile, struct net_device *dev, int len,
	       void (*kfree_skb)(struct sk_buff *));

/**
 * tun_detach - delete the device; the reader keeps its file and ring
 * @tfile: the file; nobody may be sending any more
 */
void tun_detach(struct tun_file *tfile);

/**
 * tun_close - free the ring and what is in it
 * @tfile: the file; nobody else may use it any more
 * @destroy: called once with each packet left
 */
void tun_close(struct tun_file *tfile, void (*destroy)(void *));

/**
 * tun_net_xmit - put a packet into the ring; stop the queue when it is full
 * @skb: the packet
 * @dev: the device
 *
 * Without a qdisc a full ring drops the packet, as it always did. With one the
 * queue is stopped by the packet that fills the ring, and a packet that finds
 * it full is sent back. Context: no ring lock held; several CPUs at once.
 * Source: patch 9, drivers/net/tun.c.
 * Return: NETDEV_TX_OK, or NETDEV_TX_BUSY if there is a qdisc and no room; the
 *         caller then still owns @skb.
 */
netdev_tx_t tun_net_xmit(struct sk_buff *skb, struct net_device *dev);

/**
 * tun_ring_consume - take one packet, and wake the queue if slots became free
 * @tfile: the file
 *
 * Context: no lock held. The caller then runs net_tx_action().
 * Source: patch 3, drivers/net/tun.c. Return: the packet, or NULL.
 */
void *tun_ring_consume(struct tun_file *tfile);

/**
 * tun_ring_consume_batched - take up to @n packets, with at most one wake
 * @tfile: the file
 * @array: room for @n packets
 * @n: how many at most, 0 or more
 *
 * Context: no lock held. The caller then runs net_tx_action().
 * Source: patch 4, drivers/net/tun.c. Return: how many, 0 to @n.
 */
int tun_ring_consume_batched(struct tun_file *tfile, void **array, int n);

/**
 * tun_ring_unconsume - put packets back that a batched consume took
 * @tfile: the file
 * @batch: the packets, oldest first
 * @n: how many
 * @destroy: called with each packet that does not fit
 *
 * Frees slots and wakes nobody: a known limit of the series (HISTORY B23).
 * Context: no lock held. Source: patch 5, drivers/net/tun.c.
 */
void tun_ring_unconsume(struct tun_file *tfile, void **batch, int n,
			void (*destroy)(void *));

/**
 * tun_queue_resize - change the ring's length, as txqueuelen does
 * @tfile: the file
 * @len: the new length in packets
 * @destroy: called with each packet that does not fit
 *
 * Wakes nobody: a known limit of the series (HISTORY B8).
 * Source: drivers/net/tun.c, tun_queue_resize(). Return: 0, or -ENOMEM.
 */
int tun_queue_resize(struct tun_file *tfile, int len,
		     void (*destroy)(void *));

#endif
