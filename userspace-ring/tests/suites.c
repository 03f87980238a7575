// SPDX-License-Identifier: GPL-2.0-only
/*
 * suites.c - the list of suites.h.
 */
#include "suites.h"

#include <stddef.h>

const struct suite *const all_suites[] = {
	&ring_order,
	&ring_capacity,
	&ring_freeing,
	&ring_created_space,
	&ring_unconsume,
	&ring_resize,
	&ring_end_of_life,
	&ring_locks,
	&ring_locks_none,
	&ring_random,
	&protocol_stop,
	&protocol_wake,
	&protocol_qdisc,
	&protocol_vhost,
	&protocol_between,
	&protocol_limits,
	&protocol_ledger,
	&stress_ring,
	&stress_protocol,
	NULL
};
