/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reached.h - which corners a run has been to, and how often.
 *
 * Random operations that never fill a ring agree for a long time. So every run
 * says what it has seen, and a long one fails if something is missing.
 */
#ifndef RING_FUZZ_REACHED_H
#define RING_FUZZ_REACHED_H

#include <stdbool.h>
#include <stdio.h>

#include "pair.h"

enum corner {
	SIZE_0,
	SIZE_1,
	BATCH_1,
	BATCH_16,
	LARGEST_SIZE,
	SIZE_REFUSED,
	RESIZE_REFUSED,
	RING_FULL,
	RING_EMPTY,
	FULL_BUT_HELD_BACK,
	PRODUCE_REFUSED,
	NOTHING_CONSUMED,
	PRODUCER_WRAPPED,
	CONSUMER_WRAPPED,
	BATCH_FREED,
	SPACE_CREATED,
	NO_SPACE_CREATED,
	BATCH_OF_64,
	UNCONSUMED,
	UNCONSUMED_OVER_HELD_BACK,
	UNCONSUMED_OVER_THE_WRAP,
	UNCONSUMED_TOO_MANY,
	GROWN_WITH_CONTENT,
	SHRUNK_WITH_CONTENT,
	SHRUNK_TO_FULL,
	DESTROYED_IN_RESIZE,
	DESTROYED_IN_CLEANUP,
	CORNERS
};

/** struct reached - calls after which each corner was seen */
struct reached {
	unsigned long calls[CORNERS];
};

/** reached_note - look at what the last call, @op, made of @p */
void reached_note(struct reached *r, const struct pair *p,
		  const struct op *op);

/** reached_tell - print the histogram */
void reached_tell(const struct reached *r, FILE *out);

/** reached_all - was every corner reached? Those missing go to @out. */
bool reached_all(const struct reached *r, FILE *out);

#endif
