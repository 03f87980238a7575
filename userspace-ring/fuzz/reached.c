// SPDX-License-Identifier: GPL-2.0-only
/*
 * reached.c - which corners a run has been to, and how often.
 */
#include "reached.h"

#include <string.h>

static const char *const names[CORNERS] = {
	[SIZE_0] = "a ring of size 0",
	[SIZE_1] = "a ring of size 1",
	[BATCH_1] = "slots freed one by one (batch 1)",
	[BATCH_16] = "slots freed by batch (batch 16)",
	[LARGEST_SIZE] = "the largest legal size",
	[SIZE_REFUSED] = "init refused a size",
	[RESIZE_REFUSED] = "resize refused a size",
	[RING_FULL] = "full",
	[RING_EMPTY] = "empty",
	[FULL_BUT_HELD_BACK] = "full, though some was consumed",
	[PRODUCE_REFUSED] = "produce found no room",
	[NOTHING_CONSUMED] = "consume found nothing",
	[PRODUCER_WRAPPED] = "producer went round the end",
	[CONSUMER_WRAPPED] = "consumer went round the end",
	[BATCH_FREED] = "a consume freed slots, not at the end",
	[SPACE_CREATED] = "created_space said true",
	[NO_SPACE_CREATED] = "created_space said false",
	[BATCH_OF_64] = "consume_batched got 64 or more",
	[UNCONSUMED] = "unconsume put entries back",
	[UNCONSUMED_OVER_HELD_BACK] = "unconsume over slots held back",
	[UNCONSUMED_OVER_THE_WRAP] = "unconsume back over slot 0",
	[UNCONSUMED_TOO_MANY] = "unconsume destroyed what did not fit",
	[GROWN_WITH_CONTENT] = "resize to more, with content",
	[SHRUNK_WITH_CONTENT] = "resize to less, with content",
	[SHRUNK_TO_FULL] = "resize to exactly the content",
	[DESTROYED_IN_RESIZE] = "resize destroyed what did not fit",
	[DESTROYED_IN_CLEANUP] = "cleanup destroyed the rest",
};

static bool taken(const struct state *s, int slot)
{
	void *ptr;

	memcpy(&ptr, (const char *)s->slots + (size_t)slot * sizeof(ptr),
	       sizeof(ptr));
	return ptr;
}

static void count(struct reached *r, enum corner corner, bool seen)
{
	r->calls[corner] += seen;
}

static void note_state(struct reached *r, const struct state *s)
{
	bool full, empty, held;

	count(r, SIZE_0, s->size == 0);
	count(r, SIZE_1, s->size == 1);
	count(r, LARGEST_SIZE, s->size == LARGEST);
	if (!s->size)
		return;
	count(r, BATCH_1, s->batch == 1);
	count(r, BATCH_16, s->batch == 16);
	full = taken(s, s->producer);
	held = s->consumer_tail < s->consumer_head;
	/* Head is never at a slot that is held back. */
	empty = !taken(s, s->consumer_head);
	count(r, RING_FULL, full);
	count(r, RING_EMPTY, empty);
	count(r, FULL_BUT_HELD_BACK, full && held);
}

static void note_produce(struct reached *r, const struct pair *p)
{
	count(r, PRODUCE_REFUSED, p->answer[KERNEL].value && p->before.size);
	count(r, PRODUCER_WRAPPED,
	      p->state[KERNEL].producer < p->before.producer);
}

static void note_consume(struct reached *r, const struct pair *p)
{
	const struct state *s = &p->state[KERNEL];
	bool wrapped = s->consumer_head < p->before.consumer_head;

	count(r, NOTHING_CONSUMED, !p->answer[KERNEL].value && s->size);
	count(r, CONSUMER_WRAPPED, wrapped);
	count(r, BATCH_FREED, s->batch > 1 && !wrapped &&
	      s->consumer_tail > p->before.consumer_tail);
}

static void note_unconsume(struct reached *r, const struct pair *p)
{
	const struct state *s = &p->state[KERNEL];
	bool moved = s->consumer_head != p->before.consumer_head;

	count(r, UNCONSUMED, moved);
	count(r, UNCONSUMED_OVER_HELD_BACK, moved &&
	      p->before.consumer_tail < p->before.consumer_head);
	count(r, UNCONSUMED_OVER_THE_WRAP,
	      s->consumer_head > p->before.consumer_head);
	count(r, UNCONSUMED_TOO_MANY, p->answer[KERNEL].destroyed_count &&
	      s->size);
}

static void note_resize(struct reached *r, const struct pair *p)
{
	const struct state *s = &p->state[KERNEL];
	bool content = s->size && taken(s, 0);

	if (p->answer[KERNEL].value) {
		count(r, RESIZE_REFUSED, true);
		return;
	}
	count(r, GROWN_WITH_CONTENT, content && s->size > p->before.size);
	count(r, SHRUNK_WITH_CONTENT, content && s->size < p->before.size);
	count(r, SHRUNK_TO_FULL, content && s->size < p->before.size &&
	      taken(s, s->producer) && !p->answer[KERNEL].destroyed_count);
	count(r, DESTROYED_IN_RESIZE, p->answer[KERNEL].destroyed_count);
}

void reached_note(struct reached *r, const struct pair *p,
		  const struct op *op)
{
	const struct answer *a = &p->answer[KERNEL];

	if (p->live)
		note_state(r, &p->state[KERNEL]);
	switch (op->kind) {
	case INIT:
		count(r, SIZE_REFUSED, a->value);
		break;
	case CLEANUP:
		count(r, DESTROYED_IN_CLEANUP, a->destroyed_count);
		break;
	case RESIZE:
		note_resize(r, p);
		break;
	case PRODUCE:
	case BARE_PRODUCE:
		note_produce(r, p);
		break;
	case CONSUME_BATCHED:
	case BARE_CONSUME_BATCHED:
		count(r, BATCH_OF_64, a->value >= 64);
		/* fall through */
	case CONSUME:
	case BARE_CONSUME:
		note_consume(r, p);
		break;
	case CREATED_SPACE:
		count(r, a->value ? SPACE_CREATED : NO_SPACE_CREATED, true);
		break;
	case UNCONSUME:
		note_unconsume(r, p);
		break;
	default:
		break;
	}
}

void reached_tell(const struct reached *r, FILE *out)
{
	int i;

	fprintf(out, "%12s  %s\n", "calls", "after which there was");
	for (i = 0; i < CORNERS; i++)
		fprintf(out, "%12lu  %s\n", r->calls[i], names[i]);
}

bool reached_all(const struct reached *r, FILE *out)
{
	bool all = true;
	int i;

	for (i = 0; i < CORNERS; i++) {
		if (r->calls[i])
			continue;
		fprintf(out, "ring-fuzz: never reached: %s\n", names[i]);
		all = false;
	}
	return all;
}
