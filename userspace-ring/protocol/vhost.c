// SPDX-License-Identifier: GPL-2.0-only
/*
 * vhost.c - the batch buffer of vhost.h.
 */
#include "vhost.h"

void vhost_net_init(struct vhost_net_virtqueue *nvq)
{
	nvq->backend = NULL;
	nvq->head = 0;
	nvq->tail = 0;
}

static bool buf_is_empty(const struct vhost_net_virtqueue *nvq)
{
	return nvq->head == nvq->tail;
}

/* Fetch a batch, of which the ring wakes the queue at most once. */
static void buf_produce(struct vhost_net_virtqueue *nvq)
{
	nvq->head = 0;
	nvq->tail = 0;
	if (nvq->backend)
		nvq->tail = tun_ring_consume_batched(nvq->backend, nvq->queue,
						     VHOST_NET_BATCH);
}

void *vhost_net_buf_peek(struct vhost_net_virtqueue *nvq)
{
	if (buf_is_empty(nvq))
		buf_produce(nvq);
	return buf_is_empty(nvq) ? NULL : nvq->queue[nvq->head];
}

void *vhost_net_buf_consume(struct vhost_net_virtqueue *nvq)
{
	return buf_is_empty(nvq) ? NULL : nvq->queue[nvq->head++];
}

void vhost_net_set_backend(struct vhost_net_virtqueue *nvq,
			   struct tun_file *backend, void (*destroy)(void *))
{
	/* Before the old backend is forgotten: the packets belong to its ring
	 * (HISTORY B12).
	 */
	if (!buf_is_empty(nvq))
		tun_ring_unconsume(nvq->backend, nvq->queue + nvq->head,
				   nvq->tail - nvq->head, destroy);
	nvq->head = 0;
	nvq->tail = 0;
	nvq->backend = backend;
}
