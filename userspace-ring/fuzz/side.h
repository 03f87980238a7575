/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * side.h - one of the two rings that are compared, as a table of functions.
 *
 * The twin and the kernel's header use the same names for different structs,
 * so each is compiled in a translation unit of its own (side.c, twice). Here
 * struct ptr_ring stays incomplete: the fuzzer cannot look inside but through
 * state().
 */
#ifndef RING_FUZZ_SIDE_H
#define RING_FUZZ_SIDE_H

#include <stdbool.h>

#define LARGEST	524288	/* slots: the largest legal size */

struct ptr_ring;

/**
 * struct state - what a ring looks like between two operations
 * @producer: as in struct ptr_ring, and so are the next four
 * @consumer_head: next slot to consume
 * @consumer_tail: first consumed slot that is not freed yet
 * @size: number of slots
 * @batch: consumed slots are freed when so many are held back
 * @locked: one of the locks is held, though no operation runs
 * @slots: @size pointers, NULL where a slot is free; belongs to the ring
 */
struct state {
	int producer;
	int consumer_head;
	int consumer_tail;
	int size;
	int batch;
	int locked;
	const void *slots;
};

/**
 * struct side - the ring's functions, named as in ptr_ring.h without "ptr_ring"
 * @name: for reports
 * @create: memory for a ring, not initialised; NULL if there is none
 * @discard: give it back; free() does
 * @state: look inside
 *
 * A leading "__" became "bare_": the form that takes no lock. Nobody else
 * touches the ring here, so both forms are allowed at any time.
 */
struct side {
	const char *name;
	struct ptr_ring *(*create)(void);
	void (*discard)(struct ptr_ring *r);
	void (*state)(struct ptr_ring *r, struct state *state);
	int (*init)(struct ptr_ring *r, int size);
	void (*cleanup)(struct ptr_ring *r, void (*destroy)(void *));
	int (*produce)(struct ptr_ring *r, void *ptr);
	int (*bare_produce)(struct ptr_ring *r, void *ptr);
	int (*bare_produce_peek)(struct ptr_ring *r);
	bool (*full)(struct ptr_ring *r);
	bool (*bare_full)(struct ptr_ring *r);
	void *(*bare_peek)(struct ptr_ring *r);
	bool (*empty)(struct ptr_ring *r);
	bool (*bare_empty)(struct ptr_ring *r);
	void *(*consume)(struct ptr_ring *r);
	void *(*bare_consume)(struct ptr_ring *r);
	int (*consume_batched)(struct ptr_ring *r, void **array, int n);
	int (*bare_consume_batched)(struct ptr_ring *r, void **array, int n);
	bool (*bare_created_space)(struct ptr_ring *r, int n);
	void (*unconsume)(struct ptr_ring *r, void **batch, int n,
			  void (*destroy)(void *));
	int (*resize)(struct ptr_ring *r, int size, void (*destroy)(void *));
};

extern const struct side twin_side;
extern const struct side kernel_side;

#endif
