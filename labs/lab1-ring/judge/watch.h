/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.h - what an operation does to a ring between its beginning and end:
 * looked at from the named points of ring/point.h, so RING_POINTS is needed.
 */
#ifndef LAB1_WATCH_H
#define LAB1_WATCH_H

#include "ptr_ring.h"

#define WATCH_SLOTS	256	/* of the greatest ring that is watched */

/* What must not happen. */
enum watch_rule {
	WATCH_FILLS,		/* a slot, without producer_lock */
	WATCH_FREES,		/* a slot, without consumer_lock */
	WATCH_MOVES_HEAD,	/* or tail, without consumer_lock */
	WATCH_MOVES_PRODUCER,	/* without producer_lock */
	WATCH_BEYOND,		/* head is no slot's number, for a moment */
	WATCH_RULES
};

/**
 * struct watch - one operation
 * @freed: slots in the order in which they were freed, " 3 2 1"
 * @took: locks in the order in which they were taken, " c p"
 * @left: the locks that are held at the end, "none"
 * @broke: which rules were broken
 */
struct watch {
	char freed[5 * WATCH_SLOTS];
	char took[16];
	const char *left;
	bool broke[WATCH_RULES];
};

/**
 * watch_begin - watch a ring from here on
 * @w: filled in at every point, until watch_end()
 * @r: of at most WATCH_SLOTS slots; nobody holds its locks
 */
void watch_begin(struct watch *w, struct ptr_ring *r);
void watch_end(void);

/* The sentence for a broken rule. */
const char *watch_rule(enum watch_rule rule);

#endif
