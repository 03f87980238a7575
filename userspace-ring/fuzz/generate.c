// SPDX-License-Identifier: GPL-2.0-only
/*
 * generate.c - the next random operation.
 *
 * Independent choices would keep a ring about half full and never reach its
 * ends. So there are moods: for a while mostly produces, for a while mostly
 * consumes, each long enough to fill or empty the ring more than once.
 */
#include "generate.h"

#include <limits.h>

/* Sizes at which something changes: none, batch 1 and 16, tun and tap. */
static const int sizes[] = {
	0, 1, 1, 2, 2, 3, 15, 16, 16, 17, 31, 31, 32, 32, 33, 48, 64, 500,
};

static const int illegal_sizes[] = { -1, LARGEST + 1, INT_MIN, INT_MAX };

/* Numbers around the batch of 16 and vhost's 64. */
static const int counts[] = { 0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64 };

#define COUNT_OF(array)	((int)(sizeof(array) / sizeof(*(array))))

static int any_of(struct rng *g, const int *values, int n)
{
	return values[rng_below(g, n)];
}

static int legal_size(struct rng *g)
{
	if (rng_one_in(g, 4))
		return rng_below(g, 70);
	if (rng_one_in(g, 40))
		return 65 + rng_below(g, 4000);
	return any_of(g, sizes, COUNT_OF(sizes));
}

static int any_size(struct rng *g)
{
	if (rng_one_in(g, 50))
		return any_of(g, illegal_sizes, COUNT_OF(illegal_sizes));
	if (rng_one_in(g, 500))
		return LARGEST;
	return legal_size(g);
}

/* Mostly one call; sometimes so many that the ring becomes full or empty. */
static int times(struct rng *g, const struct pair *p)
{
	if (rng_one_in(g, 16))
		return 1 + rng_below(g, p->state[KERNEL].size + 2);
	return 1;
}

static int count(struct rng *g, const struct pair *p)
{
	const struct state *s = &p->state[KERNEL];

	switch (rng_below(g, 4)) {
	case 0:
		/* What is held back, and its neighbours: created_space turns
		 * from false to true there.
		 */
		return s->consumer_head - s->consumer_tail + rng_below(g, 3);
	case 1:
		return rng_below(g, s->size + 2);
	default:
		return any_of(g, counts, COUNT_OF(counts));
	}
}

static void produce(struct rng *g, const struct pair *p, struct op *op)
{
	op->kind = rng_one_in(g, 2) ? PRODUCE : BARE_PRODUCE;
	op->n = times(g, p);
}

static void consume(struct rng *g, const struct pair *p, struct op *op)
{
	static const enum kind kinds[] = {
		CONSUME, BARE_CONSUME, CONSUME_BATCHED, BARE_CONSUME_BATCHED,
	};

	op->kind = kinds[rng_below(g, COUNT_OF(kinds))];
	if (op->kind == CONSUME || op->kind == BARE_CONSUME)
		op->n = times(g, p);
	else
		op->n = count(g, p);
}

static void look(struct rng *g, const struct pair *p, struct op *op)
{
	static const enum kind kinds[] = {
		PRODUCE_PEEK, FULL, BARE_FULL, PEEK, EMPTY, BARE_EMPTY,
		CREATED_SPACE, CREATED_SPACE, CREATED_SPACE,
	};

	op->kind = kinds[rng_below(g, COUNT_OF(kinds))];
	if (op->kind == CREATED_SPACE)
		op->n = count(g, p);
	if (!pair_allows(p, op))
		op->kind = PRODUCE_PEEK;
}

static void administer(struct rng *g, const struct pair *p, struct op *op)
{
	const struct state *s = &p->state[KERNEL];

	op->more = !rng_one_in(g, 4);
	if (rng_one_in(g, 3)) {
		op->kind = CLEANUP;
		return;
	}
	op->kind = RESIZE;
	/* Near the old size, so that the content just fits or just does not. */
	if (rng_one_in(g, 3) && s->size < 100)
		op->n = rng_below(g, s->size + 2);
	else
		op->n = any_size(g);
}

static void unconsume(struct rng *g, const struct pair *p, struct op *op)
{
	op->kind = UNCONSUME;
	op->n = count(g, p);
	op->more = rng_one_in(g, 4) ? rng_below(g, 4) : 0;
}

static void change_mood(struct generator *g, const struct pair *p)
{
	g->mood = 1 + rng_below(&g->rng, 7);
	g->mood_left = 8 + rng_below(&g->rng, p->state[KERNEL].size + 8);
}

/* The largest ring is worth a look at its first and last moments only. */
static bool end_brief(struct generator *g, const struct pair *p,
		      struct op *op)
{
	if (p->state[KERNEL].size < LARGEST) {
		g->brief = 0;
		return false;
	}
	if (!g->brief)
		g->brief = 1 + rng_below(&g->rng, 8);
	if (--g->brief)
		return false;
	op->kind = CLEANUP;
	op->more = 1;
	return true;
}

void generate(struct generator *g, const struct pair *p, struct op *op)
{
	*op = (struct op){ 0 };
	if (!p->live) {
		op->kind = INIT;
		op->n = any_size(&g->rng);
		return;
	}
	if (end_brief(g, p, op))
		return;
	if (!g->mood_left--)
		change_mood(g, p);
	if (rng_one_in(&g->rng, 200))
		administer(&g->rng, p, op);
	else if (rng_one_in(&g->rng, 24))
		unconsume(&g->rng, p, op);
	else if (rng_one_in(&g->rng, 4))
		look(&g->rng, p, op);
	else if (rng_below(&g->rng, 8) < g->mood)
		produce(&g->rng, p, op);
	else
		consume(&g->rng, p, op);
	/* Half a million compares of half a million slots take too long. */
	if (g->brief && op_times(op) > 1)
		op->n = 1;
}
