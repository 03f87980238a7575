/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * generate.h - the next random operation.
 */
#ifndef RING_FUZZ_GENERATE_H
#define RING_FUZZ_GENERATE_H

#include "pair.h"
#include "rng.h"

/**
 * struct generator - where a random sequence is
 * @rng: set .at to the seed; the rest begins as 0
 * @mood: out of 8 produces and consumes, how many are produces
 * @mood_left: operations until the mood changes
 * @brief: operations left for a ring of the largest size, which is slow to
 *         compare; 0 for other rings
 */
struct generator {
	struct rng rng;
	int mood;
	int mood_left;
	int brief;
};

/**
 * generate - choose an operation that pair_allows()
 * @g: the generator
 * @p: the rings as they are now
 * @op: the choice
 */
void generate(struct generator *g, const struct pair *p, struct op *op);

#endif
