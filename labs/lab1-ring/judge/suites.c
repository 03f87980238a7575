// SPDX-License-Identifier: GPL-2.0-only
/*
 * suites.c - of the suites of userspace-ring/tests, those about the ring, and
 * the lab's own.
 */
#include "suites.h"

#include <stddef.h>

extern const struct suite ring_room;

const struct suite *const all_suites[] = {
	&ring_order,
	&ring_capacity,
	&ring_freeing,
	&ring_created_space,
	&ring_unconsume,
	&ring_locks,
	&ring_locks_none,
	&ring_random,
	&ring_room,
	NULL
};
