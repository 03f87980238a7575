/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vhost.h - the reader in the kernel, as far as the ring sees it: a buffer of
 * up to 64 packets, and a backend that can be exchanged.
 *
 * A model of struct vhost_net_buf and of what drivers/vhost/net.c does with it
 * after patch 7. Left out: virtqueues, the worker thread, and tap as a second
 * type of backend.
 */
#ifndef RING_VHOST_H
#define RING_VHOST_H

#include "tun.h"

#define VHOST_NET_BATCH	64	/* packets */

/**
 * struct vhost_net_virtqueue - packets taken from the ring, not yet delivered
 * @backend: the file whose ring they come from; NULL for none
 * @queue: the packets
 * @head: the next one to deliver
 * @tail: one past the last
 *
 * Every function below: context: one thread at a time (in the kernel, the
 * virtqueue's mutex), no ring lock held.
 */
struct vhost_net_virtqueue {
	struct tun_file *backend;
	void *queue[VHOST_NET_BATCH];
	int head;
	int tail;
};

/**
 * vhost_net_init - a virtqueue without packets and without backend
 * @nvq: the virtqueue
 */
void vhost_net_init(struct vhost_net_virtqueue *nvq);

/**
 * vhost_net_buf_peek - the next packet to deliver, fetching a batch if needed
 * @nvq: the virtqueue
 *
 * The caller then runs net_tx_action(). Return: the packet, or NULL.
 */
void *vhost_net_buf_peek(struct vhost_net_virtqueue *nvq);

/**
 * vhost_net_buf_consume - take the next packet out of the buffer
 * @nvq: the virtqueue
 *
 * Fetches nothing. Return: the packet, or NULL if the buffer is empty.
 */
void *vhost_net_buf_consume(struct vhost_net_virtqueue *nvq);

/**
 * vhost_net_set_backend - read from another file from now on
 * @nvq: the virtqueue
 * @backend: the new file, or NULL
 * @destroy: called with each packet that does not fit back into its ring
 *
 * Packets that were fetched and not delivered go back to the ring they came
 * from. Source: SERIES.md, departures; drivers/vhost/net.c,
 * vhost_net_set_backend().
 */
void vhost_net_set_backend(struct vhost_net_virtqueue *nvq,
			   struct tun_file *backend, void (*destroy)(void *));

#endif
