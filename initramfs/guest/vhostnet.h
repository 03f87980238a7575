/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vhostnet - set up /dev/vhost-net as a virtio-net device for this process.
 *
 * A hypervisor does this for its guest. Here there is no guest: the program
 * is the driver as well, and "guest physical" addresses are its own.
 *
 * Every function here says on stderr what failed, with the call, errno's
 * text and what to do about it; the caller only needs to leave.
 */
#ifndef VHOSTNET_H
#define VHOSTNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vring.h"

/* The vrings by vhost-net's numbers. RX: from the netdev to the driver. */
enum { VHOSTNET_RX, VHOSTNET_TX, VHOSTNET_QUEUES };

struct vhostnet_config {
	unsigned int ring_size;	/* of both vrings, see vring_setup() */
	enum vring_calls calls;
	bool mergeable;		/* VIRTIO_NET_F_MRG_RXBUF */
	bool legacy;		/* without VIRTIO_F_VERSION_1 */
	void *memory;		/* all vrings and all buffers lie in here, */
	size_t memory_size;	/* page aligned */
	int error;		/* eventfd that vhost signals errors on */
};

struct vhostnet_queue {
	struct vring_queue ring;
	int kick;		/* eventfd, we to vhost */
	int call;		/* eventfd, vhost to us */
	uint64_t kicks;		/* written to kick by the ring's owner */
	uint64_t calls;		/* read from call */
};

struct vhostnet {
	int fd;			/* -1: not open */
	int tap;		/* backend, -1: none */
	struct vhostnet_queue queue[VHOSTNET_QUEUES];
};

/** vhostnet_header_size - bytes of vnet header before each packet, 10 or 12 */
int vhostnet_header_size(const struct vhostnet_config *cfg);

/** vhostnet_rings_size - bytes that the vrings of one device need */
size_t vhostnet_rings_size(const struct vhostnet_config *cfg);

/**
 * vhostnet_open - open /dev/vhost-net and give it two vrings
 * @rings: zeroed, page aligned, in cfg->memory; vhostnet_rings_size() bytes
 *
 * Starts the kernel's worker thread for this device. No backend is set.
 *
 * Return: 0, or -1 with a sentence on stderr; either way vhostnet_close()
 * may be called.
 * Source: drivers/vhost/vhost.c vhost_dev_ioctl(), vhost_vring_ioctl().
 */
int vhostnet_open(struct vhostnet *vn, const struct vhostnet_config *cfg,
		  void *rings);

/**
 * vhostnet_set_backend - move both vrings to a TUN, TAP or macvtap queue
 * @tap: its descriptor, or -1 for none
 *
 * On return vhost no longer uses the backend it had: what it had taken from
 * it but not delivered is back in that backend's ring. Any thread may call
 * it, while another drives the vrings.
 *
 * Return: 0, or -1 with a sentence on stderr and the old backend in place.
 * Source: drivers/vhost/net.c vhost_net_set_backend().
 */
int vhostnet_set_backend(struct vhostnet *vn, int tap);

/** vhostnet_kick - tell vhost that buffers are there; any thread */
void vhostnet_kick(const struct vhostnet_queue *queue);

/** vhostnet_close - close everything; waits for the worker to let go */
void vhostnet_close(struct vhostnet *vn);

#endif
