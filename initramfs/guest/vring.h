/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vring - the driver's side of a split virtqueue.
 *
 * The device's side is vhost-net in the kernel, running at the same time on
 * another CPU, on the same memory. Three parts, each written by one side:
 *
 *   descriptors  driver   where each buffer lies
 *   avail ring   driver   "these descriptors are yours"
 *   used ring    device   "these are done, so many bytes are in them"
 *
 * Descriptor i always names buffer i, so none is ever allocated: whoever
 * holds the number holds the buffer.
 *
 * One thread owns a vring; nothing here is locked.
 * Source: virtio 1.2, section 2.7 "Split Virtqueues".
 */
#ifndef VRING_H
#define VRING_H

#include <linux/virtio_ring.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VRING_SIZE_MIN	2
#define VRING_SIZE_MAX	1024	/* UIO_MAXIOV: longest chain vhost takes */

/* The two rings as virtio lays them out, but with atomic fields where both
 * sides look at the same time. All fields are little endian, as we are.
 */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "vring fields are used without byte swapping");

struct vring_avail_ring {
	_Atomic uint16_t flags;
	_Atomic uint16_t idx;
	uint16_t ring[];	/* behind it: _Atomic uint16_t used_event */
};

struct vring_used_ring {
	_Atomic uint16_t flags;
	_Atomic uint16_t idx;
	struct vring_used_elem ring[];	/* behind it: avail_event */
};

/* When the device signals that it used a buffer (a call). */
enum vring_calls {
	VRING_CALL_NEVER,	/* we poll */
	VRING_CALL_ALWAYS,	/* each time; nothing is suppressed */
	VRING_CALL_FLAGS,	/* off while we work, by the avail flags */
	VRING_CALL_EVENT_IDX,	/* off while we work, by used_event */
};

struct vring_queue {
	unsigned int size;	/* descriptors, a power of two */
	enum vring_calls calls;
	struct vring_desc *desc;
	struct vring_avail_ring *avail;
	struct vring_used_ring *used;
	_Atomic uint16_t *used_event;	/* ours: call us behind this one */
	_Atomic uint16_t *avail_event;	/* device's: kick behind this one */
	uint16_t next;		/* avail index of the next vring_put() */
	uint16_t published;	/* avail index the device can see */
	uint64_t taken;		/* used entries taken since the start */
};

/** vring_memory - bytes that a vring of @size descriptors needs */
size_t vring_memory(unsigned int size);

/**
 * vring_setup - lay out a vring in zeroed memory
 * @memory: page aligned, vring_memory(@size) bytes
 * @size: a power of two, VRING_SIZE_MIN to VRING_SIZE_MAX
 *
 * Before the device knows the vring.
 */
void vring_setup(struct vring_queue *vq, void *memory, unsigned int size,
		 enum vring_calls calls);

/**
 * vring_put - hand the chain that starts at descriptor @head to the device
 *
 * The device sees it with the next vring_publish(). @head must be ours.
 */
void vring_put(struct vring_queue *vq, uint16_t head);

/**
 * vring_publish - let the device see all that was put
 *
 * Return: true if the device sleeps and wants a kick.
 */
bool vring_publish(struct vring_queue *vq);

/**
 * vring_pending - used entries that wait to be taken, 0 to the vring's size
 *
 * What the device wrote into their buffers can be read after this.
 */
unsigned int vring_pending(const struct vring_queue *vq);

/**
 * vring_take - take the oldest used entry; at least one must be pending
 * @len: set to the bytes the device wrote; may be NULL
 *
 * Return: the head of the chain, which is ours again.
 */
uint16_t vring_take(struct vring_queue *vq, uint32_t *len);

/** vring_call_off - we are awake: calls are not needed for now (a hint) */
void vring_call_off(struct vring_queue *vq);

/**
 * vring_call_on - ask for a call with the next used entry
 *
 * Return: true if entries are pending already; do not sleep then, their call
 * may never come.
 */
bool vring_call_on(struct vring_queue *vq);

#endif
