/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pair.h - both rings, driven through the same operations and compared.
 *
 * Entries are numbers, 1, 2, 3 ... in the order of the produces: a ring never
 * looks behind its pointers. What was consumed is kept "in hand", so that
 * unconsume has something to give back.
 */
#ifndef RING_FUZZ_PAIR_H
#define RING_FUZZ_PAIR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "side.h"

#define HAND_MAX	8192	/* entries in hand; the oldest are forgotten */
#define LOG_MAX		8192	/* destroyed entries that one call may report */

enum kind {
	INIT,			/* n: size */
	CLEANUP,		/* more: with destroy */
	RESIZE,			/* n: size; more: with destroy */
	PRODUCE,		/* n: how many times */
	BARE_PRODUCE,
	PRODUCE_PEEK,
	FULL,
	BARE_FULL,
	PEEK,
	EMPTY,
	BARE_EMPTY,
	CONSUME,		/* n: how many times */
	BARE_CONSUME,
	CONSUME_BATCHED,	/* n: how many at most */
	BARE_CONSUME_BATCHED,
	CREATED_SPACE,		/* n: as asked */
	UNCONSUME,		/* n: how many; more: newest to leave out */
	KINDS
};

struct op {
	enum kind kind;
	int n;
	int more;
};

/**
 * struct answer - all that one call told its caller
 * @value: the return value; the entry's number for a pointer; 0 for void
 * @batch: what consume_batched wrote; @value of them
 * @destroyed: arguments of the destroy callback, in order
 * @destroyed_count: how often it was called, LOG_MAX or more included
 */
struct answer {
	long value;
	void *batch[HAND_MAX];
	void *destroyed[LOG_MAX];
	int destroyed_count;
};

enum { TWIN, KERNEL, SIDES };

/**
 * struct pair - both rings and what they last said
 * @side: the functions of each
 * @ring: the rings; contents valid while @live
 * @live: between a good init and cleanup
 * @state: of each after the last call; of @before, before it
 * @before: the kernel's state before the last call
 * @answer: of each to the last call
 * @next: number of the next entry to produce
 * @hand: consumed entries, oldest first; only appended to within one call
 * @in_hand: how many
 * @calls: calls so far
 * @digest: of all answers and states so far, to tell one run from another
 */
struct pair {
	const struct side *side[SIDES];
	struct ptr_ring *ring[SIDES];
	bool live;
	struct state state[SIDES];
	struct state before;
	struct answer answer[SIDES];
	uintptr_t next;
	void *hand[HAND_MAX];
	int in_hand;
	unsigned long calls;
	uint64_t digest;
};

/**
 * pair_create - memory for both rings; they are not initialised
 *
 * Return: the pair, or NULL if there is no memory.
 */
struct pair *pair_create(void);

/** pair_reset - forget everything, as if just created; frees a live ring */
void pair_reset(struct pair *p);

/** pair_discard - free all */
void pair_discard(struct pair *p);

/**
 * pair_allows - may @op be called now?
 *
 * Not on a ring that is not there, nor init on one that is, nor full on a ring
 * of size 0, where the kernel's reads a slot that is not there (B4).
 */
bool pair_allows(const struct pair *p, const struct op *op);

/**
 * pair_call - call @op once on both rings
 * @p: the pair
 * @op: pair_allows() it; @op->n is not a number of times here
 *
 * Return: true if answers and states agree.
 */
bool pair_call(struct pair *p, const struct op *op);

/** op_times - how many calls @op stands for */
int op_times(const struct op *op);

/** op_text - write @op into @text, at most @size bytes, as C would call it */
void op_text(const struct op *op, char *text, size_t size);

/** pair_tell_answer - print @text and what each side answered, in a row */
void pair_tell_answer(const struct pair *p, const char *text, FILE *out);

/** pair_tell_state - print a row for each part of the state that differs */
void pair_tell_state(const struct pair *p, FILE *out);

#endif
