// SPDX-License-Identifier: GPL-2.0-only
/*
 * subject-twin.c - the twin, measured.
 *
 * The kernel's ring is a header of static inline functions. The twin gets the
 * same chance: its source is included rather than linked, and what the loops
 * call is declared static inline first, which the definitions that follow
 * take over (C11 6.2.2, paragraph 5).
 */
struct ptr_ring;

static inline int __ptr_ring_produce_peek(struct ptr_ring *r);
static inline int __ptr_ring_produce(struct ptr_ring *r, void *ptr);
static inline int ptr_ring_produce(struct ptr_ring *r, void *ptr);
static inline void *__ptr_ring_peek(struct ptr_ring *r);
static inline void discard_one(struct ptr_ring *r);
static inline void *__ptr_ring_consume(struct ptr_ring *r);
static inline int __ptr_ring_consume_batched(struct ptr_ring *r, void **array,
					     int n);
static inline int ptr_ring_consume_batched(struct ptr_ring *r, void **array,
					   int n);

#include "ptr_ring.c"

#define SUBJECT_ID(variant)	twin_##variant
#define SUBJECT_NAME		"twin"
#include "ptr-ring.h"
