/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ptr_ring.h - the kernel's own ring, compiled in userspace.
 *
 * Stands in for ring/ptr_ring.h where this directory comes first in the search
 * path, so that protocol/ and the tests run on the kernel's code unchanged.
 * The header itself is include/linux/ptr_ring.h with the series applied, put
 * on the system search path by rules.mk. It includes nothing outside of the
 * kernel, so all that it uses is defined here, with these differences:
 *
 *   spin_lock_irq() and its kin do not touch interrupts: there are none.
 *   kvmalloc_array(0) gives memory that can be freed, not ZERO_SIZE_PTR.
 *   ptr_ring_init() and ptr_ring_resize() take no gfp flags, as the twin's.
 */
#ifndef RINGSIDE_KERNEL_PTR_RING_H
#define RINGSIDE_KERNEL_PTR_RING_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "spinlock.h"

#define RINGSIDE_KERNEL_RING	1	/* tests ask which ring they run on */
#define PTR_RING_MAX_SIZE	((int)(KMALLOC_MAX_SIZE / sizeof(void *)))

/* linux/cache.h, linux/compiler.h, linux/types.h */
#define SMP_CACHE_BYTES			64
#define ____cacheline_aligned_in_smp	__attribute__((aligned(64)))
#define likely(x)			__builtin_expect(!!(x), 1)
#define unlikely(x)			__builtin_expect(!!(x), 0)
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
typedef unsigned int gfp_t;

/* asm/barrier.h: release is at least as strong as smp_wmb(). */
#define smp_wmb()		atomic_thread_fence(memory_order_release)

/* linux/spinlock.h */
#define spin_lock_irq(l)		spin_lock(l)
#define spin_unlock_irq(l)		spin_unlock(l)
#define spin_lock_bh(l)			spin_lock(l)
#define spin_unlock_bh(l)		spin_unlock(l)
#define spin_lock_irqsave(l, f)		((void)((f) = 0), spin_lock(l))
#define spin_unlock_irqrestore(l, f)	((void)(f), spin_unlock(l))

/* linux/slab.h: 4 MiB is the largest kmalloc() of x86-64. */
#define GFP_KERNEL			0u
#define __GFP_ZERO			1u
#define KMALLOC_MAX_SIZE		(1ul << 22)
#define alloc_hooks(call)		(call)
#define kvmalloc_array_noprof(n, size, gfp) ringside_alloc((n), (size), (gfp))
#define kmalloc_array_noprof(n, size, gfp) ringside_alloc((n), (size), (gfp))
#define kvfree(p)			free(p)
#define kfree(p)			free(p)

static inline void *ringside_alloc(size_t n, size_t size, gfp_t gfp)
{
	(void)gfp;
	return calloc(n ? n : 1, size);
}

#include <linux/ptr_ring.h>

#undef ptr_ring_init
#undef ptr_ring_resize
#define ptr_ring_init(r, size)	ptr_ring_init_noprof((r), (size), GFP_KERNEL)
#define ptr_ring_resize(r, size, destroy) \
	ptr_ring_resize_noprof((r), (size), GFP_KERNEL, (destroy))

#endif
