// SPDX-License-Identifier: GPL-2.0-only
/*
 * search.c - breadth first through the states of a machine.
 *
 * The first level that holds a bad end gives a shortest way to it. Only the
 * states of two levels are kept whole; of the others the hash, to know them
 * again, and the way there, remain.
 */
#include "search.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_WAY	UINT32_MAX	/* more switches than any way has */

/* Saved states of one level; the first is node @first. */
struct level {
	unsigned char **saved;
	size_t n;
	size_t room;
	uint32_t first;
};

/* ---- the hash ---------------------------------------------------------- */

static uint64_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 29;
	h *= 0xa0761d6478bd642fu;
	return h ^ h >> 32;
}

/* Two sums that share nothing but the input. @size is a multiple of 8. */
static void hash_of(const unsigned char *state, size_t size, uint64_t *hash)
{
	uint64_t a = 0x9e3779b97f4a7c15u ^ size;
	uint64_t b = 0xc2b2ae3d27d4eb4fu + size;
	uint64_t word;
	size_t i;

	for (i = 0; i < size; i += 8) {
		memcpy(&word, state + i, 8);
		a = (a ^ word) * 0x9fb21c651e98df25u;
		a ^= a >> 35;
		b = (b + word) * 0xe7037ed1a0b428dbu;
		b ^= b >> 31;
	}
	hash[0] = mix(a);
	hash[1] = mix(b);
}

/* ---- the table of states ----------------------------------------------- */

static size_t slot_of(const struct search *f, const uint64_t *hash)
{
	size_t i = hash[0] & (f->slots - 1);
	const struct node *n;

	for (; f->table[i] != SEARCH_NONE; i = (i + 1) & (f->slots - 1)) {
		n = &f->node[f->table[i]];
		if (n->hash[0] == hash[0] && n->hash[1] == hash[1])
			break;
	}
	return i;
}

/* Make room for twice as many states. */
static int grow(struct search *f)
{
	size_t slots = f->slots ? 2 * f->slots : 4096;
	uint32_t *table = malloc(slots * sizeof(*table));
	struct node *node;
	size_t i;

	node = realloc(f->node, slots / 2 * sizeof(*node));
	if (node)
		f->node = node;
	if (!node || !table) {
		free(table);
		return -ENOMEM;
	}
	free(f->table);
	f->table = table;
	f->slots = slots;
	memset(table, 0xff, slots * sizeof(*table));
	for (i = 0; i < f->states; i++)
		table[slot_of(f, f->node[i].hash)] = (uint32_t)i;
	return 0;
}

/* Find the state of that hash, or add it. Returns its index; SEARCH_NONE if
 * there is no memory.
 */
static uint32_t find_or_add(struct search *f, const uint64_t *hash,
			    uint32_t depth)
{
	struct node *n;
	size_t slot;
	int i;

	if (2 * (f->states + 1) > f->slots && grow(f))
		return SEARCH_NONE;
	slot = slot_of(f, hash);
	if (f->table[slot] != SEARCH_NONE)
		return f->table[slot];
	f->table[slot] = (uint32_t)f->states;
	n = &f->node[f->states];
	memset(n, 0, sizeof(*n));
	memcpy(n->hash, hash, sizeof(n->hash));
	n->depth = depth;
	n->verdict = VERDICT_GOES_ON;
	for (i = 0; i < MACHINE_ACTORS; i++) {
		n->way[i].switches = NO_WAY;
		n->next[i] = SEARCH_NONE;
	}
	return (uint32_t)f->states++;
}

/* ---- levels ------------------------------------------------------------ */

static int level_add(struct level *l, const void *state, size_t size)
{
	unsigned char **saved = l->saved;
	size_t room = l->room;

	if (l->n == room) {
		room = room ? 2 * room : 256;
		saved = realloc(saved, room * sizeof(*saved));
		if (!saved)
			return -ENOMEM;
		l->saved = saved;
		l->room = room;
	}
	saved[l->n] = malloc(size);
	if (!saved[l->n])
		return -ENOMEM;
	memcpy(saved[l->n++], state, size);
	return 0;
}

static void level_empty(struct level *l)
{
	while (l->n)
		free(l->saved[--l->n]);
}

/* ---- one state --------------------------------------------------------- */

static bool is_better(const struct way *a, const struct way *b)
{
	return a->switches < b->switches ||
	       (a->switches == b->switches && a->cuts < b->cuts);
}

static const struct way *best_way(const struct node *n)
{
	const struct way *best = &n->way[0];
	int i;

	for (i = 1; i < MACHINE_ACTORS; i++) {
		if (is_better(&n->way[i], best))
			best = &n->way[i];
	}
	return best;
}

/* @from was left by a step of @who, to @to on the next level: is that a better
 * way there than those that are known?
 */
static void note_way(struct search *f, uint32_t from, int who, uint32_t to,
		     bool whole)
{
	struct way *best = &f->node[to].way[who];
	const struct node *n = &f->node[from];
	struct way way;
	int last;

	for (last = 0; last < MACHINE_ACTORS; last++) {
		way = n->way[last];
		if (way.switches == NO_WAY)
			continue;
		/* The start has been reached by nobody's step. */
		if (last != who && n->depth) {
			way.switches++;
			way.cuts += !way.whole;
		}
		if (is_better(&way, best))
			*best = (struct way) { from, way.switches, way.cuts,
					       (uint8_t)last, whole };
	}
}

/* Let @who make a step from state @from, which is in the machine. */
static int try_step(struct search *f, struct stage *s, uint32_t from, int who,
		    unsigned char *scratch, struct level *below)
{
	uint32_t depth = f->node[from].depth + 1;
	size_t known = f->states;
	uint64_t hash[2];
	enum machine_step step;
	uint32_t to;
	size_t size;

	s->turned = false;
	step = machine_run_step(&s->m, who);
	if (step == MACHINE_WAITS)
		return 0;
	size = machine_save(&s->m, scratch);
	hash_of(scratch, size, hash);
	to = find_or_add(f, hash, depth);
	if (to == SEARCH_NONE ||
	    (f->states > known && level_add(below, scratch, size)))
		return -ENOMEM;
	f->node[from].next[who] = to;
	if (f->node[to].depth == depth)
		note_way(f, from, who, to,
			 step == MACHINE_DONE || s->turned);
	return 0;
}

static int expand(struct search *f, struct stage *s, uint32_t from,
		  const void *saved, unsigned char *scratch,
		  struct level *below)
{
	const char *waits[MACHINE_ACTORS] = { NULL };
	struct machine *m = &s->m;
	int i;

	machine_restore(m, saved);
	if (s->world->wrong) {
		f->node[from].verdict = VERDICT_WRONG;
		return 0;
	}
	for (i = 0; i < m->actors; i++) {
		if (m->actor[i].done)
			continue;
		if (try_step(f, s, from, i, scratch, below))
			return -ENOMEM;
		waits[i] = m->actor[i].waits;
		machine_restore(m, saved);
	}
	f->node[from].verdict = (uint8_t)stage_judge(s, waits);
	return 0;
}

/* ---- what the states say together -------------------------------------- */

static bool is_bad(enum verdict v)
{
	return v != VERDICT_GOES_ON && v != VERDICT_FINE;
}

/* Is state @i a worse end than the one that is known: nearer to the start, or
 * as near with fewer switches?
 */
static void note_end(struct search *f, uint32_t i)
{
	const struct node *n = &f->node[i];
	const struct node *w;

	f->ends[n->verdict]++;
	if (!is_bad(n->verdict))
		return;
	if (f->worst != SEARCH_NONE) {
		w = &f->node[f->worst];
		if (n->depth > w->depth || (n->depth == w->depth &&
		    !is_better(best_way(n), best_way(w))))
			return;
	}
	f->worst = i;
	f->verdict = n->verdict;
}

/* A state from which no end at all can be reached goes on for ever in vain.
 * From the end to the start, since most steps lead to a later state; again
 * until nothing changes, for those that do not.
 */
static int find_circles(struct search *f)
{
	bool *hope = calloc(f->states, sizeof(*hope));
	bool changed = true;
	const struct node *n;
	size_t i;
	int who;

	if (!hope)
		return -ENOMEM;
	while (changed) {
		changed = false;
		for (i = f->states; i-- > 0;) {
			n = &f->node[i];
			if (hope[i])
				continue;
			hope[i] = n->verdict != VERDICT_GOES_ON;
			for (who = 0; who < MACHINE_ACTORS; who++)
				hope[i] |= n->next[who] != SEARCH_NONE &&
					   hope[n->next[who]];
			changed |= hope[i];
		}
	}
	for (i = 0; i < f->states; i++) {
		if (!hope[i]) {
			f->node[i].verdict = VERDICT_CIRCLE;
			note_end(f, (uint32_t)i);
		}
	}
	free(hope);
	return 0;
}

/* Count the ways from the start to each end: a state is passed on when all
 * that lead to it are counted. What is never passed on lies on a circle, or
 * behind one.
 */
static int count_schedules(struct search *f)
{
	long double *ways = calloc(f->states, sizeof(*ways));
	uint32_t *into = calloc(f->states, sizeof(*into));
	uint32_t *ready = calloc(f->states, sizeof(*ready));
	size_t i, to, first = 0, last = 0;
	int ret = -ENOMEM;
	int who;

	if (!ways || !into || !ready)
		goto out;
	for (i = 0; i < f->states; i++) {
		for (who = 0; who < MACHINE_ACTORS; who++) {
			if (f->node[i].next[who] != SEARCH_NONE)
				into[f->node[i].next[who]]++;
		}
	}
	ways[0] = 1;
	ready[last++] = 0;
	while (first < last) {
		i = ready[first++];
		for (who = 0; who < MACHINE_ACTORS; who++) {
			to = f->node[i].next[who];
			if (to == SEARCH_NONE)
				continue;
			ways[to] += ways[i];
			if (!--into[to])
				ready[last++] = (uint32_t)to;
		}
		if (f->node[i].verdict == VERDICT_FINE)
			f->schedules += ways[i];
		else if (f->node[i].verdict != VERDICT_GOES_ON)
			f->bad_schedules += ways[i];
	}
	f->schedules += f->bad_schedules;
	if (last < f->states)
		f->schedules = INFINITY;
	ret = 0;
out:
	free(ways);
	free(into);
	free(ready);
	return ret;
}

/* ---- the search -------------------------------------------------------- */

static int put_start(struct search *f, struct stage *s,
		     unsigned char *scratch, struct level *l)
{
	size_t size = machine_save(&s->m, scratch);
	uint64_t hash[2];

	hash_of(scratch, size, hash);
	if (find_or_add(f, hash, 0) == SEARCH_NONE)
		return -ENOMEM;
	f->node[0].way[0] = (struct way) { .whole = true };
	return level_add(l, scratch, size);
}

/* Leaves the next level in @below. */
static int visit_level(struct search *f, struct stage *s, struct level *l,
		       struct level *below, unsigned char *scratch)
{
	uint32_t node;
	size_t i;

	below->first = (uint32_t)f->states;
	for (i = 0; i < l->n && !f->gave_up; i++) {
		node = l->first + (uint32_t)i;
		if (expand(f, s, node, l->saved[i], scratch, below))
			return -ENOMEM;
		if (f->node[node].verdict != VERDICT_GOES_ON)
			note_end(f, node);
		f->gave_up = f->states > f->max_states;
	}
	level_empty(l);
	return 0;
}

int search_run(struct search *f, struct stage *s, size_t max_states,
	       void (*progress)(const struct search *f))
{
	unsigned char *scratch = malloc(machine_room(&s->m));
	struct level level[2] = { { 0 }, { 0 } };
	int ret = -ENOMEM;
	int now = 0;

	*f = (struct search) {
		.max_states = max_states,
		.worst = SEARCH_NONE,
		.verdict = VERDICT_FINE,
	};
	if (!scratch || put_start(f, s, scratch, &level[0]))
		goto out;
	while (level[now].n && !f->gave_up) {
		ret = visit_level(f, s, &level[now], &level[!now], scratch);
		if (ret)
			goto out;
		if (progress)
			progress(f);
		now = !now;
	}
	/* What was not visited could still end well. */
	ret = f->gave_up ? 0 : count_schedules(f);
	if (!ret && !f->gave_up)
		ret = find_circles(f);
out:
	level_empty(&level[0]);
	level_empty(&level[1]);
	free(level[0].saved);
	free(level[1].saved);
	free(scratch);
	return ret;
}

void search_free(struct search *f)
{
	free(f->node);
	free(f->table);
}

int search_schedule(const struct search *f, uint32_t end, uint8_t **schedule)
{
	const struct node *n = &f->node[end];
	uint32_t steps = n->depth;
	const struct way *way;
	int who;

	*schedule = malloc(steps + 1);
	if (!*schedule)
		return -ENOMEM;
	who = (int)(best_way(n) - n->way);
	while (n->depth) {
		(*schedule)[n->depth - 1] = (uint8_t)who;
		way = &n->way[who];
		who = way->last;
		n = &f->node[way->parent];
	}
	return (int)steps;
}
