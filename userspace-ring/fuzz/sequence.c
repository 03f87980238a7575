// SPDX-License-Identifier: GPL-2.0-only
/*
 * sequence.c - operations in a row: made up, run again, made shorter.
 */
#include "sequence.h"

#include <stdlib.h>
#include <string.h>

#include "generate.h"

static bool append(struct sequence *s, const struct op *op)
{
	int room = s->room ? 2 * s->room : 1024;
	struct op *ops;

	if (s->n == s->room) {
		ops = realloc(s->ops, (size_t)room * sizeof(*ops));
		if (!ops)
			return false;
		s->ops = ops;
		s->room = room;
	}
	s->ops[s->n++] = *op;
	return true;
}

/* All calls of one operation. */
static bool agrees(struct pair *p, const struct op *op,
		   struct reached *reached)
{
	int i;

	for (i = 0; i < op_times(op); i++) {
		if (!pair_call(p, op))
			return false;
		if (reached)
			reached_note(reached, p, op);
	}
	return true;
}

int sequence_make(struct sequence *s, struct pair *p, uint64_t seed,
		  long length, struct reached *reached)
{
	const struct op end = { .kind = CLEANUP, .more = 1 };
	struct generator g = { .rng.at = seed };
	struct op op;

	pair_reset(p);
	s->n = 0;
	while ((long)p->calls < length) {
		generate(&g, p, &op);
		if (!append(s, &op))
			return -1;
		if (!agrees(p, &op, reached))
			return 0;
	}
	if (!p->live)
		return 1;
	if (!append(s, &end))
		return -1;
	return agrees(p, &end, reached);
}

bool sequence_agrees(const struct sequence *s, struct pair *p)
{
	int i;

	pair_reset(p);
	for (i = 0; i < s->n; i++)
		if (pair_allows(p, &s->ops[i]) && !agrees(p, &s->ops[i], NULL))
			return false;
	return true;
}

/* ---- shrinking --------------------------------------------------------- */

/* Without the @n operations from @at on, do they still differ? Then so be it.
 */
static bool cut(struct sequence *s, struct pair *p, int at, int n)
{
	struct op *from = s->ops + at;
	size_t after = (size_t)(s->n - at - n);
	struct op *kept;
	bool agree;

	kept = malloc((size_t)n * sizeof(*kept));
	if (!kept)
		return false;
	memcpy(kept, from, (size_t)n * sizeof(*kept));
	memmove(from, from + n, after * sizeof(*from));
	s->n -= n;
	agree = sequence_agrees(s, p);
	if (agree) {
		memmove(from + n, from, after * sizeof(*from));
		memcpy(from, kept, (size_t)n * sizeof(*kept));
		s->n += n;
	}
	free(kept);
	return !agree;
}

/* Large pieces first: a long sequence is soon short. */
static bool remove_some(struct sequence *s, struct pair *p)
{
	bool shorter = false;
	int at, n;

	for (n = s->n / 2; n >= 1; n /= 2)
		for (at = s->n - n; at >= 0; at -= n)
			shorter |= at + n <= s->n && cut(s, p, at, n);
	return shorter;
}

static bool try(struct sequence *s, struct pair *p, int *argument, int value)
{
	int old = *argument;

	if (value < 0 || value >= old)
		return false;
	*argument = value;
	if (!sequence_agrees(s, p))
		return true;
	*argument = old;
	return false;
}

static bool reduce(struct sequence *s, struct pair *p, int *argument)
{
	static const int simple[] = { 0, 1, 2, 3, 4, 8, 16, 32, 64 };
	bool less = false;
	size_t i;

	for (i = 0; i < sizeof(simple) / sizeof(*simple); i++)
		if (try(s, p, argument, simple[i])) {
			less = true;
			break;
		}
	while (try(s, p, argument, *argument / 2) ||
	       try(s, p, argument, *argument - 1))
		less = true;
	return less;
}

/* Often a smaller ring needs fewer produces as well: one less of both. */
static bool reduce_together(struct sequence *s, struct pair *p, int a, int b)
{
	bool less = false;

	while (s->ops[a].n > 0 && s->ops[b].n > 0) {
		s->ops[a].n--;
		s->ops[b].n--;
		if (sequence_agrees(s, p)) {
			s->ops[a].n++;
			s->ops[b].n++;
			break;
		}
		less = true;
	}
	return less;
}

static bool reduce_some(struct sequence *s, struct pair *p)
{
	bool less = false;
	int i, j;

	for (i = 0; i < s->n; i++) {
		less |= reduce(s, p, &s->ops[i].n);
		less |= reduce(s, p, &s->ops[i].more);
	}
	/* Pairs only once it is short: there are many. */
	for (i = 0; i < s->n && s->n < 30; i++)
		for (j = i + 1; j < s->n; j++)
			less |= reduce_together(s, p, i, j);
	return less;
}

/* The form without a lock is the simpler one, and one name for a thing reads
 * better than two.
 */
static bool rename_some(struct sequence *s, struct pair *p)
{
	static const struct { enum kind from, to; } names[] = {
		{ BARE_PRODUCE, PRODUCE },
		{ BARE_CONSUME, CONSUME },
		{ BARE_CONSUME_BATCHED, CONSUME_BATCHED },
		{ CONSUME_BATCHED, CONSUME },
	};
	bool renamed = false;
	size_t k;
	int i;

	for (i = 0; i < s->n; i++)
		for (k = 0; k < sizeof(names) / sizeof(*names); k++) {
			if (s->ops[i].kind != names[k].from)
				continue;
			s->ops[i].kind = names[k].to;
			if (sequence_agrees(s, p))
				s->ops[i].kind = names[k].from;
			else
				renamed = true;
		}
	return renamed;
}

/* Two produces in a row are one produce x 2. */
static bool join_some(struct sequence *s, struct pair *p)
{
	bool shorter = false;
	struct op *op;
	int i;

	for (i = 0; i + 1 < s->n; i++) {
		op = &s->ops[i];
		if (op[0].kind != op[1].kind ||
		    (op->kind != PRODUCE && op->kind != CONSUME))
			continue;
		op[0].n += op[1].n;
		if (cut(s, p, i + 1, 1))
			shorter = true;
		else
			op[0].n -= op[1].n;
	}
	return shorter;
}

void sequence_shrink(struct sequence *s, struct pair *p)
{
	bool smaller;

	do {
		smaller = remove_some(s, p);
		smaller |= rename_some(s, p);
		smaller |= join_some(s, p);
		smaller |= reduce_some(s, p);
	} while (smaller);
}

void sequence_tell(const struct sequence *s, struct pair *p, FILE *out)
{
	const struct op *op;
	char text[60];
	int i;

	pair_reset(p);
	fprintf(out, "  %-28s %-22s %s\n", "operation", p->side[TWIN]->name,
		p->side[KERNEL]->name);
	for (i = 0; i < s->n; i++) {
		op = &s->ops[i];
		if (!pair_allows(p, op))
			continue;
		op_text(op, text, sizeof(text));
		if (!agrees(p, op, NULL)) {
			pair_tell_answer(p, text, out);
			pair_tell_state(p, out);
			return;
		}
		pair_tell_answer(p, text, out);
	}
}
