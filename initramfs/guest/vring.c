// SPDX-License-Identifier: GPL-2.0-only
/*
 * vring - the driver's side of a split virtqueue.
 *
 * Each ordering names what it pairs with in drivers/vhost/vhost.c. On x86-64
 * only the two full fences cost an instruction; the rest binds the compiler.
 */
#include "vring.h"

/* The used ring gets pages of its own: the device writes there and only
 * there.
 */
#define USED_ALIGN	4096u

static size_t align_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* Both rings: two 16-bit fields, the entries, one 16-bit event index. */
static size_t avail_bytes(unsigned int size)
{
	return sizeof(struct vring_avail_ring) + size * sizeof(uint16_t) +
	       sizeof(uint16_t);
}

static size_t used_bytes(unsigned int size)
{
	return sizeof(struct vring_used_ring) +
	       size * sizeof(struct vring_used_elem) + sizeof(uint16_t);
}

static size_t used_offset(unsigned int size)
{
	return align_up(size * sizeof(struct vring_desc) + avail_bytes(size),
			USED_ALIGN);
}

size_t vring_memory(unsigned int size)
{
	return align_up(used_offset(size) + used_bytes(size), USED_ALIGN);
}

void vring_setup(struct vring_queue *vq, void *memory, unsigned int size,
		 enum vring_calls calls)
{
	char *base = memory;

	*vq = (struct vring_queue){ .size = size, .calls = calls };
	vq->desc = memory;
	vq->avail = (void *)(base + size * sizeof(struct vring_desc));
	vq->used = (void *)(base + used_offset(size));
	vq->used_event = (void *)&vq->avail->ring[size];
	vq->avail_event = (void *)&vq->used->ring[size];
	vring_call_off(vq);
}

void vring_put(struct vring_queue *vq, uint16_t head)
{
	vq->avail->ring[vq->next % vq->size] = head;
	vq->next++;
}

bool vring_publish(struct vring_queue *vq)
{
	uint16_t old = vq->published, event;

	if (vq->next == old)
		return false;
	/* Descriptors and ring entries, and all we read of a buffer, before
	 * the index. Pairs with smp_rmb() in vhost_get_avail_idx(). Without
	 * it the device takes a stale entry, or overwrites a packet that is
	 * still being read.
	 */
	atomic_store_explicit(&vq->avail->idx, vq->next,
			      memory_order_release);
	vq->published = vq->next;
	/* Index first, then look whether the device sleeps. Pairs with
	 * smp_mb() in vhost_enable_notify(), where the device says that it
	 * will sleep and then looks at the index. Without it both can miss
	 * the other: no kick, and the vring stalls.
	 */
	atomic_thread_fence(memory_order_seq_cst);
	if (vq->calls == VRING_CALL_EVENT_IDX) {
		/* relaxed: ordered by the fence, and only a hint */
		event = atomic_load_explicit(vq->avail_event,
					     memory_order_relaxed);
		return vring_need_event(event, vq->next, old);
	}
	/* relaxed: ordered by the fence, and only a hint */
	return !(atomic_load_explicit(&vq->used->flags,
				      memory_order_relaxed) &
		 VRING_USED_F_NO_NOTIFY);
}

unsigned int vring_pending(const struct vring_queue *vq)
{
	/* Index before entries and buffers. Pairs with smp_wmb() before
	 * vhost_put_used_idx() in vhost_add_used_n(). Without it we read
	 * what lay in the buffer before the packet.
	 */
	uint16_t idx = atomic_load_explicit(&vq->used->idx,
					    memory_order_acquire);

	return (uint16_t)(idx - (uint16_t)vq->taken);
}

uint16_t vring_take(struct vring_queue *vq, uint32_t *len)
{
	const struct vring_used_elem *elem;

	elem = &vq->used->ring[vq->taken % vq->size];
	vq->taken++;
	if (len)
		*len = elem->len;
	return (uint16_t)elem->id;
}

void vring_call_off(struct vring_queue *vq)
{
	/* With event indices there is nothing to do: used_event stays behind
	 * and the device passes it once. relaxed: a call too many is noise.
	 */
	if (vq->calls == VRING_CALL_FLAGS || vq->calls == VRING_CALL_NEVER)
		atomic_store_explicit(&vq->avail->flags,
				      VRING_AVAIL_F_NO_INTERRUPT,
				      memory_order_relaxed);
}

bool vring_call_on(struct vring_queue *vq)
{
	/* relaxed, both: the fence below orders them */
	if (vq->calls == VRING_CALL_FLAGS)
		atomic_store_explicit(&vq->avail->flags, 0,
				      memory_order_relaxed);
	else if (vq->calls == VRING_CALL_EVENT_IDX)
		atomic_store_explicit(vq->used_event, (uint16_t)vq->taken,
				      memory_order_relaxed);
	/* Ask first, then look again. Pairs with smp_mb() in vhost_notify(),
	 * where the device publishes the index and then looks whether we
	 * asked. Without it both can miss the other: no call, and we sleep
	 * on a packet.
	 */
	atomic_thread_fence(memory_order_seq_cst);
	return vring_pending(vq) != 0;
}
