/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.h - a ring that is measured, as a table of whole loops.
 *
 * A call through a pointer for each item would cost more than some of these
 * rings do. So each ring is compiled together with its loops (loops.h) in one
 * translation unit, where the compiler may inline all of it, and only the
 * loops are called through this table.
 */
#ifndef RING_BENCH_SUBJECT_H
#define RING_BENCH_SUBJECT_H

#include <stdbool.h>

/**
 * struct load - how much to do
 * @items: items to move through the ring; they are the numbers from 1 on
 * @burst: alone() fills in so many before it drains; at most the capacity
 * @batch: items that a consume asks for, 1 to BATCH_MAX
 */
struct load {
	long items;
	int burst;
	int batch;
};

#define BATCH_MAX	64

/**
 * struct subject - one ring, with or without its locks
 * @name: in the CSV and on the axis
 * @guard: what lets several threads produce: "lock", "cas", or "none"
 * @create: an empty ring for @length items; NULL if there is no memory
 * @capacity: how many items a ring holds that was created for @length
 * @discard: free it
 * @alone: one thread fills @burst and drains, until all items went through
 * @produce: put all items in, one a call, waiting while there is no room
 * @consume: take all out, @batch a call, waiting while there is nothing
 *
 * alone() and consume() return false if an item was not the expected one.
 */
struct subject {
	const char *name;
	const char *guard;
	void *(*create)(int length);
	int (*capacity)(int length);
	void (*discard)(void *ring);
	bool (*alone)(void *ring, const struct load *load);
	void (*produce)(void *ring, const struct load *load);
	bool (*consume)(void *ring, const struct load *load);
};

extern const struct subject twin_locked, twin_bare, twin_eager;
extern const struct subject kernel_locked, kernel_bare, kernel_eager;
extern const struct subject ck_spsc, ck_mpmc;

#endif
