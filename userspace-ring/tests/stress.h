/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stress.h - senders in threads, a reader, and parcels that tell who has them.
 *
 * Each parcel carries a stamp of its owner, which moves one way: sender, in
 * transit, then reader, dropped or destroyed. A parcel that comes twice finds
 * the stamp moved; one that is lost stays in transit; one that overtakes
 * another of its flow makes the other come after a later one.
 *
 * All stamps are relaxed: an ordered one would order the rest of the parcel
 * too, and hide from TSan what the ring fails to order.
 */
#ifndef RINGSIDE_STRESS_H
#define RINGSIDE_STRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "netdev.h"
#include "suite.h"

#define MOST_SENDERS	4

enum owner { SENDER, IN_TRANSIT, READER, DROPPED, DESTROYED, BROKEN, OWNERS };

/**
 * struct parcel - a packet with its stamp; @skb is first: one is the other
 * @skb: flow and number
 * @check: follows from @skb; whoever sees another value was too early
 * @owner: an enum owner
 */
struct parcel {
	struct sk_buff skb;
	uint32_t check;
	atomic_int owner;
};

struct stress;

/**
 * struct flow - one sender and its parcels
 * @stress: what it belongs to
 * @number: 0 or more
 * @parcels: @count of them
 * @offered: how many it has handed over; valid when its thread has ended
 * @next: the least number that the reader may see next
 */
struct flow {
	struct stress *stress;
	unsigned int number;
	struct parcel *parcels;
	unsigned int count;
	unsigned int offered;
	unsigned int next;
	pthread_t thread;
};

/**
 * struct stress - one run; the test sets the first four
 * @what: where the parcels go, for the three functions
 * @hand_over: a sender gets rid of one; false if there is no room now.
 *             Context: several threads at once
 * @read: the reader takes what is there and calls stress_deliver() with each;
 *        returns how many. Context: main thread
 * @left: parcels that are still on their way; asked when the senders have
 *        ended and nothing was there to read; NULL means none
 * @senders: flows in use
 * @running: senders that have not ended
 * @give_up: senders shall end at once
 * @delivered: parcels that the reader accepted
 * @fault: the first thing that went wrong for the reader, or an empty string
 * @deadline: when the senders end, in milliseconds of a clock of its own
 * @progress: when the last parcel came, on the same clock
 */
struct stress {
	void *what;
	bool (*hand_over)(void *what, struct parcel *parcel);
	unsigned int (*read)(void *what, struct stress *s);
	unsigned int (*left)(void *what);
	unsigned int senders;
	struct flow flow[MOST_SENDERS];
	atomic_uint running;
	atomic_bool give_up;
	unsigned int delivered;
	char fault[160];
	int64_t deadline;
	int64_t progress;
};

/**
 * struct fates - what became of the parcels
 * @offered: how many the senders handed over
 * @by: how many bear the stamp of each owner
 */
struct fates {
	unsigned int offered;
	unsigned int by[OWNERS];
};

/**
 * stress_run - let @senders threads send, and read until all has arrived
 * @s: the run
 * @senders: 1 to MOST_SENDERS
 *
 * Ends when all has arrived, or when nothing has come for so long that nothing
 * will: then @fault says so. All threads have ended on return.
 */
void stress_run(struct stress *s, unsigned int senders);

/**
 * stress_deliver - the reader got a parcel: check stamp, place in flow, load
 * @s: the run
 * @parcel: the parcel
 */
void stress_deliver(struct stress *s, void *parcel);

/* Count the fates and free the parcels; whatever held some is gone. */
void stress_end(struct stress *s, struct fates *fates);

/* As kfree_skb of a device and as destroy callback. Context: any thread. */
void stress_drop(struct sk_buff *skb);
void stress_destroy(void *parcel);

#endif
