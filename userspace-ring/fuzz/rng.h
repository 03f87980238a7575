/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rng.h - random numbers that are the same on every machine.
 *
 * A counter whose steps are scrambled by two multiplications (splitmix64), so
 * that neighbouring seeds give sequences that have nothing in common.
 */
#ifndef RING_FUZZ_RNG_H
#define RING_FUZZ_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t at;
};

static inline uint64_t rng_next(struct rng *g)
{
	uint64_t x = g->at += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/** rng_below - a number from 0 to @n - 1; @n is at least 1 */
static inline int rng_below(struct rng *g, int n)
{
	/* The high bits times n: no division, and a bias of n in 2^32. */
	return (int)((rng_next(g) >> 32) * (uint64_t)n >> 32);
}

/** rng_one_in - true once in @n times, on average */
static inline bool rng_one_in(struct rng *g, int n)
{
	return rng_below(g, n) == 0;
}

#endif
