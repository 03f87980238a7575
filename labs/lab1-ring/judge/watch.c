// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - see watch.h, and ring/point.h for the two functions that a program
 * with points must have.
 */
#include "watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLDS_PRODUCER	1
#define HOLDS_CONSUMER	2

static const char *const locks[] = { "none", "p", "c", "cp" };

static const char *const rules[WATCH_RULES] = {
	[WATCH_FILLS] = "fills a slot without producer_lock",
	[WATCH_FREES] = "frees a slot without consumer_lock",
	[WATCH_MOVES_HEAD] = "moves head or tail without consumer_lock",
	[WATCH_MOVES_PRODUCER] = "moves producer without producer_lock",
	[WATCH_BEYOND] = "lets head be no slot's number for a moment",
};

/* Points take no argument: hence the one ring of this file. */
static struct {
	struct watch *w;	/* NULL while nothing is watched */
	struct ptr_ring *r;
	/* as of the last look */
	void *slot[WATCH_SLOTS];
	int held, head, tail, producer;
} seen;

const char *watch_rule(enum watch_rule rule)
{
	return rules[rule];
}

static void add(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list ap;

	va_start(ap, format);
	vsnprintf(text + used, size - used, format, ap);
	va_end(ap);
}

static void needs_lock(int lock, enum watch_rule rule)
{
	if (!(seen.held & lock))
		seen.w->broke[rule] = true;
}

static int held_now(void)
{
	return (atomic_load(&seen.r->producer_lock.locked) ?
		HOLDS_PRODUCER : 0) |
	       (atomic_load(&seen.r->consumer_lock.locked) ?
		HOLDS_CONSUMER : 0);
}

static void look_at_locks(void)
{
	int held = held_now();
	int taken = held & ~seen.held;

	if (taken)
		add(seen.w->took, sizeof(seen.w->took), " %s", locks[taken]);
	seen.held = held;
	seen.w->left = locks[held];
}

static void look_at_indices(void)
{
	int head = atomic_load(&seen.r->consumer_head);

	if (head != seen.head || seen.r->consumer_tail != seen.tail)
		needs_lock(HOLDS_CONSUMER, WATCH_MOVES_HEAD);
	if (seen.r->producer != seen.producer)
		needs_lock(HOLDS_PRODUCER, WATCH_MOVES_PRODUCER);
	if (seen.r->size && (head < 0 || head >= seen.r->size))
		seen.w->broke[WATCH_BEYOND] = true;
	seen.head = head;
	seen.tail = seen.r->consumer_tail;
	seen.producer = seen.r->producer;
}

static void look_at_slot(int i)
{
	void *slot = atomic_load(&seen.r->queue[i]);

	if (slot == seen.slot[i])
		return;
	seen.slot[i] = slot;
	if (slot) {
		needs_lock(HOLDS_PRODUCER, WATCH_FILLS);
		return;
	}
	needs_lock(HOLDS_CONSUMER, WATCH_FREES);
	add(seen.w->freed, sizeof(seen.w->freed), " %d", i);
}

/* What has changed since the last look. That is one step of the ring, if it
 * uses ring-slots.h, and the lock that it was done under is still held.
 */
static void look(void)
{
	int i;

	look_at_locks();
	look_at_indices();
	for (i = 0; i < seen.r->size; i++)
		look_at_slot(i);
}

void watch_begin(struct watch *w, struct ptr_ring *r)
{
	int i;

	memset(w, 0, sizeof(*w));
	for (i = 0; i < r->size; i++)
		seen.slot[i] = atomic_load(&r->queue[i]);
	seen.r = r;
	seen.held = 0;
	seen.head = atomic_load(&r->consumer_head);
	seen.tail = r->consumer_tail;
	seen.producer = r->producer;
	seen.w = w;
}

void watch_end(void)
{
	look();
	seen.w = NULL;
}

void ring_point(const char *name)
{
	(void)name;
	if (seen.w)
		look();
}

/* There is one thread: a lock that is taken stays taken. */
void ring_point_wait(const char *name)
{
	printf("(%s for ever)\n", name);
	fflush(stdout);
	exit(1);
}
