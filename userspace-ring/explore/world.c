// SPDX-License-Identifier: GPL-2.0-only
/*
 * world.c - the actors of world.h.
 *
 * Link with -Wl,--wrap=malloc,--wrap=calloc,--wrap=free: what an actor
 * allocates must lie in the world, or its content would not be saved.
 */
#include "world.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "point.h"

/* Freed memory is filled with it: who still reads there gets no packet. */
#define POISON		0xa5
#define BLOCK_HEAD	16	/* bytes before each block: its size */

/* The one stage. Callbacks of the ring and malloc() cannot be told. */
static struct stage *stage;
static bool setting_up;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void __wrap_free(void *ptr);

/* ---- memory ------------------------------------------------------------ */

static size_t heap_size(const struct setting *set)
{
	size_t slots = (size_t)(set->ring + set->resize);

	/* Old slots, new slots, the reader's array: each with its head. */
	return (slots + TAKE_MAX) * sizeof(void *) + 4 * 32;
}

static bool in_world(void)
{
	return setting_up || machine_inside();
}

void *__wrap_malloc(size_t size)
{
	unsigned char *block;
	struct world *w;

	if (!in_world())
		return __real_malloc(size);
	w = stage->world;
	size = (size + BLOCK_HEAD + 15) & ~(size_t)15;
	if (size > heap_size(&stage->set) - w->heap_used)
		return NULL;
	block = w->heap + w->heap_used;
	w->heap_used += size;
	memcpy(block, &size, sizeof(size));
	return block + BLOCK_HEAD;
}

void *__wrap_calloc(size_t n, size_t size)
{
	if (!in_world())
		return __real_calloc(n, size);
	/* The heap gives nothing twice, and began as zeroes. */
	return __wrap_malloc(n * size);
}

void __wrap_free(void *ptr)
{
	size_t size;

	if (!in_world()) {
		__real_free(ptr);
	} else if (ptr) {
		memcpy(&size, (char *)ptr - BLOCK_HEAD, sizeof(size));
		memset(ptr, POISON, size - BLOCK_HEAD);
	}
}

/* ---- packets ----------------------------------------------------------- */

int stage_packet(const struct stage *s, const void *ptr)
{
	uintptr_t first = (uintptr_t)s->packet;
	uintptr_t at = (uintptr_t)ptr;

	if (!ptr)
		return 0;
	if (at <= first || (at - first) % sizeof(*s->packet) ||
	    (at - first) / sizeof(*s->packet) > (size_t)s->set.packets)
		return -1;
	return (int)((at - first) / sizeof(*s->packet));
}

static void deliver(void *ptr)
{
	struct world *w = stage->world;
	int number = stage_packet(stage, ptr);

	if (number <= (int)w->last) {
		w->wrong = true;
		return;
	}
	w->last = (unsigned int)number;
	w->delivered++;
}

static void destroy(void *ptr)
{
	if (stage_packet(stage, ptr) <= 0)
		stage->world->wrong = true;
	stage->world->destroyed++;
}

/* With a qdisc the driver drops nothing. */
static void kfree_skb(struct sk_buff *skb)
{
	(void)skb;
	stage->world->wrong = true;
}

/* ---- actors ------------------------------------------------------------ */

static void producer(void *world)
{
	struct world *w = world;
	int k = 1;

	while (k <= stage->set.packets) {
		stage->turned = true;
		while (netif_xmit_stopped(&w->dev.tx))
			POINT_WAIT("queue is stopped");
		if (w->dev.ndo_start_xmit(&stage->packet[k], &w->dev) ==
		    NETDEV_TX_OK)
			k++;
	}
}

/* One look, as a reader's sleep is one step here. */
static bool packet_waits(struct ptr_ring *r)
{
	int head;

	POINT("is ring empty?");
	head = atomic_load_explicit(&r->consumer_head, memory_order_relaxed);
	return r->size &&
	       atomic_load_explicit(&r->queue[head], memory_order_relaxed);
}

/* Returns how many of @n packets are kept; the others go back. */
static int give_back(struct world *w, void **batch, int n)
{
	int back = stage->set.give_back;

	if (back >= n)
		back = n - 1;
	if (back <= 0)
		return n;
	tun_ring_unconsume(&w->tfile, batch + n - back, back, destroy);
	return n - back;
}

static void consumer(void *world)
{
	size_t room = (size_t)stage->set.take * sizeof(void *);
	void **batch = malloc(room);
	struct world *w = world;
	int i, n;

	for (;;) {
		stage->turned = true;
		while (!packet_waits(&w->tfile.tx_ring))
			POINT_WAIT("ring is empty");
		n = stage->variant->consume(&w->tfile, batch, stage->set.take);
		n = give_back(w, batch, n);
		for (i = 0; i < n; i++)
			deliver(batch[i]);
		/* Old pointers would tell equal states apart. */
		memset(batch, 0, room);
	}
}

static void set_batch(struct ptr_ring *r)
{
	if (stage->set.batch)
		r->batch = stage->set.batch;
}

static void administrator(void *world)
{
	struct world *w = world;

	tun_queue_resize(&w->tfile, stage->set.resize, destroy);
	/* In the step that releases consumer_lock, so nobody is in between. */
	set_batch(&w->tfile.tx_ring);
}

/* ---- the stage --------------------------------------------------------- */

/* Counted, but never looked at: a wake shows in XOFF, which is what the
 * producer waits for.
 */
static void tidy(void *world)
{
	struct world *w = world;

	atomic_store_explicit(&w->dev.tx.stops, 0, memory_order_relaxed);
	atomic_store_explicit(&w->dev.tx.wakes, 0, memory_order_relaxed);
	atomic_store_explicit(&w->qdisc.scheduled, false,
			      memory_order_relaxed);
}

static int set_up(struct stage *s)
{
	struct world *w = s->world;
	int ret;

	setting_up = true;
	ret = tun_attach(&w->tfile, &w->dev, s->set.ring, kfree_skb);
	if (!ret)
		ret = qdisc_init(&w->qdisc, &w->dev, 1);
	setting_up = false;
	if (ret)
		return ret;
	w->dev.ndo_start_xmit = s->variant->xmit;
	set_batch(&w->tfile.tx_ring);
	return machine_start(&s->m);
}

int stage_open(struct stage *s, const struct variant *variant,
	       const struct setting *set)
{
	size_t size = sizeof(struct world) + heap_size(set);
	int k;

	*s = (struct stage) { .variant = variant, .set = *set };
	size = (size + 63) & ~(size_t)63;
	s->world = aligned_alloc(64, size);
	s->packet = calloc((size_t)set->packets + 1, sizeof(*s->packet));
	if (!s->world || !s->packet)
		return -ENOMEM;
	memset(s->world, 0, size);
	for (k = 1; k <= set->packets; k++)
		s->packet[k].seq = (unsigned int)k;
	s->m = (struct machine) {
		.world = s->world,
		.world_size = size,
		.tidy = tidy,
		.actors = set->resize ? 3 : 2,
		.actor = { { .run = producer }, { .run = consumer },
			   { .run = administrator } },
	};
	stage = s;
	return set_up(s);
}

void stage_close(struct stage *s)
{
	machine_stop(&s->m);
	free(s->packet);
	free(s->world);
}

static bool waits_for(const char *waits, const char *what)
{
	return waits && !strcmp(waits, what);
}

enum verdict stage_judge(const struct stage *s, const char *const *waits)
{
	const struct world *w = s->world;
	const struct machine *m = &s->m;
	int i;

	if (w->wrong)
		return VERDICT_WRONG;
	for (i = 0; i < m->actors; i++) {
		if (!m->actor[i].done && !waits[i])
			return VERDICT_GOES_ON;
	}
	if (!waits_for(waits[CONSUMER], "ring is empty") ||
	    (m->actors > ADMINISTRATOR && !m->actor[ADMINISTRATOR].done))
		return VERDICT_DEADLOCK;
	if (!m->actor[PRODUCER].done)
		return waits_for(waits[PRODUCER], "queue is stopped") ?
		       VERDICT_STALL : VERDICT_DEADLOCK;
	return (int)(w->delivered + w->destroyed) == s->set.packets ?
	       VERDICT_FINE : VERDICT_LOST;
}
