// SPDX-License-Identifier: GPL-2.0-only
/*
 * pair.c - both rings, driven through the same operations and compared.
 */
#include "pair.h"

#include <stdlib.h>
#include <string.h>

/* The destroy callback gets no context, so this says who is being asked. */
static struct answer *asked;

static void log_destroyed(void *ptr)
{
	if (asked->destroyed_count < LOG_MAX)
		asked->destroyed[asked->destroyed_count] = ptr;
	asked->destroyed_count++;
}

struct pair *pair_create(void)
{
	struct pair *p = calloc(1, sizeof(*p));
	int i;

	if (!p)
		return NULL;
	p->side[TWIN] = &twin_side;
	p->side[KERNEL] = &kernel_side;
	for (i = 0; i < SIDES; i++) {
		p->ring[i] = p->side[i]->create();
		if (!p->ring[i])
			goto out;
	}
	pair_reset(p);
	return p;
out:
	pair_discard(p);
	return NULL;
}

void pair_reset(struct pair *p)
{
	int i;

	/* Without destroy, since a ring that went wrong may never be empty. */
	if (p->live)
		for (i = 0; i < SIDES; i++)
			p->side[i]->cleanup(p->ring[i], NULL);
	p->live = false;
	p->next = 1;
	p->in_hand = 0;
	p->calls = 0;
	p->digest = 0;
}

void pair_discard(struct pair *p)
{
	int i;

	pair_reset(p);
	for (i = 0; i < SIDES; i++)
		if (p->ring[i])
			p->side[i]->discard(p->ring[i]);
	free(p);
}

bool pair_allows(const struct pair *p, const struct op *op)
{
	if (!p->live)
		return op->kind == INIT;
	if (op->kind == FULL || op->kind == BARE_FULL)
		return p->state[KERNEL].size != 0;
	return op->kind != INIT;
}

/* ---- calling ----------------------------------------------------------- */

/* The part of the hand that an unconsume gives back: @n entries from here. */
static int window(const struct pair *p, const struct op *op, int *n)
{
	int end = p->in_hand - op->more;

	if (end < 0)
		end = 0;
	*n = op->n < end ? op->n : end;
	return end - *n;
}

static long number(void *ptr)
{
	return (long)(uintptr_t)ptr;
}

static int at_most(int n, int limit)
{
	return n < limit ? n : limit;
}

static void unconsume(const struct pair *p, const struct side *s,
		      struct ptr_ring *r, const struct op *op)
{
	void *batch[HAND_MAX];
	int n, from;

	from = window(p, op, &n);
	/* A copy: the second side must get what the first side got. */
	memcpy(batch, p->hand + from, (size_t)n * sizeof(*batch));
	s->unconsume(r, batch, n, log_destroyed);
}

static long call(struct pair *p, int i, const struct op *op)
{
	void (*destroy)(void *) = op->more ? log_destroyed : NULL;
	const struct side *s = p->side[i];
	struct ptr_ring *r = p->ring[i];
	struct answer *a = &p->answer[i];

	switch (op->kind) {
	case INIT:
		return s->init(r, op->n);
	case CLEANUP:
		s->cleanup(r, destroy);
		return 0;
	case RESIZE:
		return s->resize(r, op->n, destroy);
	case PRODUCE:
		return s->produce(r, (void *)p->next);
	case BARE_PRODUCE:
		return s->bare_produce(r, (void *)p->next);
	case PRODUCE_PEEK:
		return s->bare_produce_peek(r);
	case FULL:
		return s->full(r);
	case BARE_FULL:
		return s->bare_full(r);
	case PEEK:
		return number(s->bare_peek(r));
	case EMPTY:
		return s->empty(r);
	case BARE_EMPTY:
		return s->bare_empty(r);
	case CONSUME:
		return number(s->consume(r));
	case BARE_CONSUME:
		return number(s->bare_consume(r));
	case CONSUME_BATCHED:
		return s->consume_batched(r, a->batch,
					  at_most(op->n, HAND_MAX));
	case BARE_CONSUME_BATCHED:
		return s->bare_consume_batched(r, a->batch,
					       at_most(op->n, HAND_MAX));
	case CREATED_SPACE:
		return s->bare_created_space(r, op->n);
	case UNCONSUME:
		unconsume(p, s, r, op);
		return 0;
	case KINDS:
		break;
	}
	abort();
}

/* ---- comparing --------------------------------------------------------- */

static bool same_pointers(void *const *a, void *const *b, long n)
{
	return n <= 0 || !memcmp(a, b, (size_t)n * sizeof(*a));
}

static bool is_batched(const struct op *op)
{
	return op->kind == CONSUME_BATCHED || op->kind == BARE_CONSUME_BATCHED;
}

static bool same_answers(const struct pair *p, const struct op *op)
{
	const struct answer *a = &p->answer[TWIN];
	const struct answer *b = &p->answer[KERNEL];

	if (a->value != b->value || a->destroyed_count != b->destroyed_count)
		return false;
	if (is_batched(op) && !same_pointers(a->batch, b->batch, a->value))
		return false;
	return same_pointers(a->destroyed, b->destroyed,
			     at_most(a->destroyed_count, LOG_MAX));
}

static bool same_states(const struct pair *p)
{
	const struct state *a = &p->state[TWIN];
	const struct state *b = &p->state[KERNEL];

	return a->producer == b->producer &&
	       a->consumer_head == b->consumer_head &&
	       a->consumer_tail == b->consumer_tail &&
	       a->size == b->size && a->batch == b->batch &&
	       !a->locked && !b->locked &&
	       same_pointers(a->slots, b->slots, b->size);
}

static void take_in_hand(struct pair *p, void *const *entries, long n)
{
	if (p->in_hand + n > HAND_MAX)
		p->in_hand = 0;
	memcpy(p->hand + p->in_hand, entries, (size_t)n * sizeof(*entries));
	p->in_hand += (int)n;
}

/* What the caller of the ring remembers of an answer that both gave. */
static void remember(struct pair *p, const struct op *op)
{
	const struct answer *a = &p->answer[KERNEL];
	void *ptr;
	int n;

	switch (op->kind) {
	case PRODUCE:
	case BARE_PRODUCE:
		p->next += !a->value;
		break;
	case CONSUME:
	case BARE_CONSUME:
		ptr = (void *)(uintptr_t)a->value;
		take_in_hand(p, &ptr, ptr ? 1 : 0);
		break;
	case CONSUME_BATCHED:
	case BARE_CONSUME_BATCHED:
		take_in_hand(p, a->batch, a->value);
		break;
	case UNCONSUME:
		p->in_hand = window(p, op, &n);
		break;
	default:
		break;
	}
}

static void digest(struct pair *p)
{
	const struct state *s = &p->state[KERNEL];
	uint64_t d = p->digest;

	d = (d ^ (uint64_t)p->answer[KERNEL].value) * 0x9e3779b97f4a7c15u;
	d ^= d >> 29;
	d += (uint64_t)p->answer[KERNEL].destroyed_count;
	if (p->live)
		d += (uint64_t)s->producer << 40 ^
		     (uint64_t)s->consumer_head << 20 ^
		     (uint64_t)s->consumer_tail;
	p->digest = d;
}

/* Rings that did not both begin cannot be compared any further, and the one
 * that did must be given back.
 */
static void begin(struct pair *p)
{
	int i;

	p->live = !p->answer[TWIN].value && !p->answer[KERNEL].value;
	for (i = 0; !p->live && i < SIDES; i++)
		if (!p->answer[i].value)
			p->side[i]->cleanup(p->ring[i], NULL);
}

bool pair_call(struct pair *p, const struct op *op)
{
	int i;

	p->before = p->state[KERNEL];
	for (i = 0; i < SIDES; i++) {
		asked = &p->answer[i];
		asked->destroyed_count = 0;
		asked->value = call(p, i, op);
	}
	p->calls++;
	if (op->kind == INIT)
		begin(p);
	if (op->kind == CLEANUP)
		p->live = false;
	for (i = 0; p->live && i < SIDES; i++)
		p->side[i]->state(p->ring[i], &p->state[i]);
	if (!same_answers(p, op) || (p->live && !same_states(p)))
		return false;
	remember(p, op);
	digest(p);
	return true;
}

int op_times(const struct op *op)
{
	switch (op->kind) {
	case PRODUCE:
	case BARE_PRODUCE:
	case CONSUME:
	case BARE_CONSUME:
		return op->n;
	default:
		return 1;
	}
}

/* ---- telling ----------------------------------------------------------- */

static const char *const names[KINDS] = {
	[INIT] = "init",
	[CLEANUP] = "cleanup",
	[RESIZE] = "resize",
	[PRODUCE] = "produce",
	[BARE_PRODUCE] = "__produce",
	[PRODUCE_PEEK] = "__produce_peek",
	[FULL] = "full",
	[BARE_FULL] = "__full",
	[PEEK] = "__peek",
	[EMPTY] = "empty",
	[BARE_EMPTY] = "__empty",
	[CONSUME] = "consume",
	[BARE_CONSUME] = "__consume",
	[CONSUME_BATCHED] = "consume_batched",
	[BARE_CONSUME_BATCHED] = "__consume_batched",
	[CREATED_SPACE] = "__consume_created_space",
	[UNCONSUME] = "unconsume",
};

void op_text(const struct op *op, char *text, size_t size)
{
	const char *destroy = op->more ? "destroy" : "NULL";
	const char *name = names[op->kind];

	switch (op->kind) {
	case CLEANUP:
		snprintf(text, size, "%s(%s)", name, destroy);
		break;
	case RESIZE:
		snprintf(text, size, "%s(%d, %s)", name, op->n, destroy);
		break;
	case UNCONSUME:
		snprintf(text, size, op->more ? "%s(%d before last %d)" :
			 "%s(last %d)", name, op->n, op->more);
		break;
	case INIT:
	case CONSUME_BATCHED:
	case BARE_CONSUME_BATCHED:
	case CREATED_SPACE:
		snprintf(text, size, "%s(%d)", name, op->n);
		break;
	default:
		snprintf(text, size, op_times(op) > 1 ? "%s() x %d" : "%s()",
			 name, op->n);
		break;
	}
}

static void answer_text(const struct answer *a, char *text, size_t size)
{
	int i, at;

	at = snprintf(text, size, "%ld", a->value);
	if (!a->destroyed_count)
		return;
	at += snprintf(text + at, size - (size_t)at, ", destroyed");
	for (i = 0; i < a->destroyed_count && i < 2; i++)
		at += snprintf(text + at, size - (size_t)at, " %ld",
			       number(a->destroyed[i]));
	if (i < a->destroyed_count)
		snprintf(text + at, size - (size_t)at, "..(%d)",
			 a->destroyed_count);
}

static void tell_row(const char *text, const char *twin, const char *kernel,
		     FILE *out)
{
	if (strcmp(twin, kernel))
		fprintf(out, "  %-28s %-22s %-22s <--\n", text, twin, kernel);
	else
		fprintf(out, "  %-28s %-22s %s\n", text, twin, kernel);
}

void pair_tell_answer(const struct pair *p, const char *text, FILE *out)
{
	char said[SIDES][80];
	int i;

	for (i = 0; i < SIDES; i++)
		answer_text(&p->answer[i], said[i], sizeof(said[i]));
	tell_row(text, said[TWIN], said[KERNEL], out);
}

static void tell_number(const char *text, int twin, int kernel, FILE *out)
{
	char said[SIDES][16];

	if (twin == kernel)
		return;
	snprintf(said[TWIN], sizeof(said[TWIN]), "%d", twin);
	snprintf(said[KERNEL], sizeof(said[KERNEL]), "%d", kernel);
	tell_row(text, said[TWIN], said[KERNEL], out);
}

/* The first difference in an array of entries; the rest follows from it. */
static void tell_entries(const char *name, void *const *twin,
			 void *const *kernel, long n, FILE *out)
{
	char text[40];
	long i;

	for (i = 0; i < n; i++) {
		if (twin[i] == kernel[i])
			continue;
		snprintf(text, sizeof(text), "    %s[%ld]", name, i);
		tell_number(text, (int)number(twin[i]),
			    (int)number(kernel[i]), out);
		return;
	}
}

static void tell_slots(const struct pair *p, FILE *out)
{
	const struct state *a = &p->state[TWIN];
	const struct state *b = &p->state[KERNEL];
	void *twin, *kernel;
	char text[40];
	int i;

	for (i = 0; a->size == b->size && i < b->size; i++) {
		memcpy(&twin, (const char *)a->slots + i * sizeof(twin),
		       sizeof(twin));
		memcpy(&kernel, (const char *)b->slots + i * sizeof(kernel),
		       sizeof(kernel));
		snprintf(text, sizeof(text), "    queue[%d]", i);
		tell_number(text, (int)number(twin), (int)number(kernel), out);
		if (twin != kernel)
			return;
	}
}

void pair_tell_state(const struct pair *p, FILE *out)
{
	const struct answer *x = &p->answer[TWIN];
	const struct answer *y = &p->answer[KERNEL];
	const struct state *a = &p->state[TWIN];
	const struct state *b = &p->state[KERNEL];

	tell_entries("destroyed", x->destroyed, y->destroyed,
		     at_most(x->destroyed_count, y->destroyed_count), out);
	if (!p->live)
		return;
	tell_number("    producer", a->producer, b->producer, out);
	tell_number("    consumer_head", a->consumer_head, b->consumer_head,
		    out);
	tell_number("    consumer_tail", a->consumer_tail, b->consumer_tail,
		    out);
	tell_number("    size", a->size, b->size, out);
	tell_number("    batch", a->batch, b->batch, out);
	tell_number("    a lock is held", a->locked, b->locked, out);
	tell_slots(p, out);
}
