/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sequence.h - operations in a row: made up, run again, made shorter.
 */
#ifndef RING_FUZZ_SEQUENCE_H
#define RING_FUZZ_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "pair.h"
#include "reached.h"

/** struct sequence - @n operations, of @room */
struct sequence {
	struct op *ops;
	int n;
	int room;
};

/**
 * sequence_make - make up a sequence while running it
 * @s: the sequence; what it held is forgotten
 * @p: the rings
 * @seed: everything depends on this and on @length
 * @length: end after so many calls or a few more, at least 1
 * @reached: where the corners are counted
 *
 * Return: 1 if both rings agreed to the end, 0 if they differ after the last
 * operation in @s, -1 if there is no memory.
 */
int sequence_make(struct sequence *s, struct pair *p, uint64_t seed,
		  long length, struct reached *reached);

/**
 * sequence_agrees - run a sequence again
 *
 * Operations that pair_allows() forbids are passed over, so that any part of
 * a sequence is a sequence.
 */
bool sequence_agrees(const struct sequence *s, struct pair *p);

/**
 * sequence_shrink - remove and reduce while the rings still differ
 * @s: a sequence on which they differ
 * @p: the rings
 *
 * Afterwards no operation can be left out, and no argument be a little less.
 */
void sequence_shrink(struct sequence *s, struct pair *p);

/** sequence_tell - run it and print each operation with both answers */
void sequence_tell(const struct sequence *s, struct pair *p, FILE *out);

#endif
