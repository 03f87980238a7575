// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress.c - see stress.h.
 */
#define _POSIX_C_SOURCE 200809L

#include "stress.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "point-hook.h"

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint32_t check_of(const struct sk_buff *skb)
{
	return (skb->flow * 0x9e3779b9u) ^ (skb->seq * 0x85ebca6bu) ^ 0x5aa5u;
}

/* Move the stamp on; false if it was not where it should be. */
static bool move_stamp(struct parcel *parcel, int from, int to)
{
	int was = from;

	/* Relaxed: see stress.h. */
	if (atomic_compare_exchange_strong_explicit(&parcel->owner, &was, to,
						    memory_order_relaxed,
						    memory_order_relaxed))
		return true;
	atomic_store_explicit(&parcel->owner, BROKEN, memory_order_relaxed);
	return false;
}

void stress_drop(struct sk_buff *skb)
{
	move_stamp((struct parcel *)skb, IN_TRANSIT, DROPPED);
}

void stress_destroy(void *parcel)
{
	move_stamp(parcel, IN_TRANSIT, DESTROYED);
}

/* ---- senders ----------------------------------------------------------- */

static bool shall_end(struct stress *s)
{
	return atomic_load_explicit(&s->give_up, memory_order_relaxed);
}

/* Hand @parcel over, however long it takes; false if told to give up. */
static bool send_one(struct flow *flow, struct parcel *parcel)
{
	struct stress *s = flow->stress;

	parcel->skb.flow = flow->number;
	parcel->skb.seq = flow->offered;
	parcel->check = check_of(&parcel->skb);
	atomic_store_explicit(&parcel->owner, IN_TRANSIT,
			      memory_order_relaxed);
	while (!s->hand_over(s->what, parcel)) {
		if (shall_end(s)) {
			atomic_store_explicit(&parcel->owner, SENDER,
					      memory_order_relaxed);
			return false;
		}
		sched_yield();
	}
	flow->offered++;
	return true;
}

static void *send_flow(void *arg)
{
	struct flow *flow = arg;
	struct stress *s = flow->stress;

	while (flow->offered < flow->count) {
		if (!send_one(flow, &flow->parcels[flow->offered]))
			break;
		/* The clock costs more than a packet. */
		if (flow->offered % 64 == 0 && now() > s->deadline)
			break;
	}
	/* Release: the reader's last look comes after all that was sent. */
	atomic_fetch_sub_explicit(&s->running, 1, memory_order_release);
	return NULL;
}

/* Let another thread in where the race is: on few cores it hardly happens by
 * itself.
 */
static void stagger(const char *name, void *unused)
{
	static _Thread_local uint32_t state;
	bool narrow = !strcmp(name, "set XOFF") || !strcmp(name, "clear XOFF");

	(void)unused;
	if (!state)
		state = (uint32_t)(uintptr_t)&state | 1;
	state = state * 1664525u + 1013904223u;
	if ((state >> 16) % (narrow ? 4 : 128) == 0)
		sched_yield();
}

static void begin(struct stress *s, unsigned int senders)
{
	struct flow *flow;

	did("start %u senders", senders);
	s->senders = senders;
	s->delivered = 0;
	s->fault[0] = '\0';
	s->progress = now();
	s->deadline = s->progress + bounds()->milliseconds;
	atomic_init(&s->running, senders);
	atomic_init(&s->give_up, false);
	point_hook_set(stagger, NULL);
	for (flow = s->flow; flow < s->flow + senders; flow++) {
		*flow = (struct flow) {
			.stress = s,
			.number = (unsigned int)(flow - s->flow),
			.count = bounds()->packets / senders,
		};
		flow->parcels = calloc(flow->count, sizeof(*flow->parcels));
		EXPECT(flow->parcels);
	}
	for (flow = s->flow; flow < s->flow + senders; flow++) {
		if (pthread_create(&flow->thread, NULL, send_flow, flow))
			abort();
	}
}

/* ---- reader ------------------------------------------------------------ */

static const char *const owner_names[] = {
	[SENDER] = "still the sender's",
	[IN_TRANSIT] = "in transit",
	[READER] = "delivered already",
	[DROPPED] = "dropped already",
	[DESTROYED] = "destroyed already",
	[BROKEN] = "stamped by two",
};

static void fault(struct stress *s, const struct parcel *parcel,
		  const char *what, const char *got)
{
	if (!s->fault[0])
		snprintf(s->fault, sizeof(s->fault),
			 "flow %u, packet %u: expected: %s; got: %s",
			 parcel->skb.flow, parcel->skb.seq, what, got);
}

void stress_deliver(struct stress *s, void *ptr)
{
	struct parcel *parcel = ptr;
	struct flow *flow;
	int owner;

	s->delivered++;
	if (parcel->skb.flow >= s->senders ||
	    parcel->check != check_of(&parcel->skb)) {
		fault(s, parcel, "a load that is complete", "one that is not");
		return;
	}
	owner = atomic_load_explicit(&parcel->owner, memory_order_relaxed);
	if (!move_stamp(parcel, IN_TRANSIT, READER)) {
		fault(s, parcel, "a packet in transit", owner_names[owner]);
		return;
	}
	flow = &s->flow[parcel->skb.flow];
	if (parcel->skb.seq < flow->next)
		fault(s, parcel, "packets of a flow in order",
		      "one that came after a later one");
	flow->next = parcel->skb.seq + 1;
}

static void note_stall(struct stress *s, const char *why, unsigned int number,
		       const char *unit)
{
	if (!s->fault[0])
		snprintf(s->fault, sizeof(s->fault),
			 "expected: packets go on; "
			 "got: a stall after %u packets: %s %u %s",
			 s->delivered, why, number, unit);
	atomic_store_explicit(&s->give_up, true, memory_order_relaxed);
}

/* Nothing was there to read, and @ended says whether the senders had ended
 * before. Is this the end?
 */
static bool is_over(struct stress *s, bool ended)
{
	unsigned int patience = bounds()->limit * 250;
	unsigned int left;

	if (ended) {
		/* Now only the reader could move anything, and it did not. */
		left = s->left ? s->left(s->what) : 0;
		if (left)
			note_stall(s, "senders have ended, on their way:",
				   left, "packets");
		return true;
	}
	if (now() - s->progress < patience)
		return false;
	/* As long as a loaded machine may need, but less than the limit. */
	note_stall(s, "nothing came for", patience, "ms");
	return true;
}

static void read_all(struct stress *s)
{
	bool ended;

	for (;;) {
		/* Acquire: what ended senders have sent is seen below. */
		ended = !atomic_load_explicit(&s->running,
					      memory_order_acquire);
		if (s->read(s->what, s))
			s->progress = now();
		else if (is_over(s, ended))
			return;
		else
			sched_yield();
	}
}

void stress_run(struct stress *s, unsigned int senders)
{
	unsigned int i;

	begin(s, senders);
	read_all(s);
	for (i = 0; i < senders; i++)
		pthread_join(s->flow[i].thread, NULL);
	point_hook_set(NULL, NULL);
	did("%u packets were delivered", s->delivered);
}

void stress_end(struct stress *s, struct fates *fates)
{
	struct flow *flow;
	unsigned int i, j;
	int owner;

	memset(fates, 0, sizeof(*fates));
	for (i = 0; i < s->senders; i++) {
		flow = &s->flow[i];
		fates->offered += flow->offered;
		for (j = 0; j < flow->offered; j++) {
			owner = atomic_load_explicit(&flow->parcels[j].owner,
						     memory_order_relaxed);
			fates->by[owner]++;
		}
		free(flow->parcels);
	}
	remark("%u packets: %u delivered, %u dropped, %u destroyed",
	       fates->offered, fates->by[READER], fates->by[DROPPED],
	       fates->by[DESTROYED]);
}
