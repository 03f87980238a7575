// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-rest.c - what is not yours to write: init, cleanup and resize.
 *
 * They are those of userspace-ring/ring/ptr_ring.c, a ring of the same struct.
 * All else of that file gets another name here and is seen by nobody: cleanup
 * and resize do not call ring.c, so that they work whatever stands in it.
 */
#include "ptr_ring.h"

#define __ptr_ring_produce_peek			rest_produce_peek
#define __ptr_ring_produce			rest_produce
#define ptr_ring_produce			rest_produce_locked
#define __ptr_ring_full				rest_full
#define ptr_ring_full				rest_full_locked
#define __ptr_ring_peek				rest_peek
#define __ptr_ring_empty			rest_empty
#define ptr_ring_empty				rest_empty_locked
#define __ptr_ring_consume			rest_consume
#define ptr_ring_consume			rest_consume_locked
#define __ptr_ring_consume_batched		rest_batched
#define ptr_ring_consume_batched		rest_batched_locked
#define __ptr_ring_consume_created_space	rest_created_space
#define ptr_ring_unconsume			rest_unconsume

/* A definition that follows a static declaration is static as well. */
#define REST static __attribute__((unused))

REST int rest_produce_peek(struct ptr_ring *r);
REST int rest_produce(struct ptr_ring *r, void *ptr);
REST int rest_produce_locked(struct ptr_ring *r, void *ptr);
REST bool rest_full(struct ptr_ring *r);
REST bool rest_full_locked(struct ptr_ring *r);
REST void *rest_peek(struct ptr_ring *r);
REST bool rest_empty(struct ptr_ring *r);
REST bool rest_empty_locked(struct ptr_ring *r);
REST void *rest_consume(struct ptr_ring *r);
REST void *rest_consume_locked(struct ptr_ring *r);
REST int rest_batched(struct ptr_ring *r, void **array, int n);
REST int rest_batched_locked(struct ptr_ring *r, void **array, int n);
REST bool rest_created_space(struct ptr_ring *r, int n);
REST void rest_unconsume(struct ptr_ring *r, void **batch, int n,
			 void (*destroy)(void *));

#include "ptr_ring.c"
