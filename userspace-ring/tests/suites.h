/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suites.h - all suites.
 */
#ifndef RINGSIDE_SUITES_H
#define RINGSIDE_SUITES_H

#include "suite.h"

extern const struct suite ring_order;
extern const struct suite ring_capacity;
extern const struct suite ring_freeing;
extern const struct suite ring_created_space;
extern const struct suite ring_unconsume;
extern const struct suite ring_resize;
extern const struct suite ring_end_of_life;
extern const struct suite ring_locks;
extern const struct suite ring_locks_none;
extern const struct suite ring_random;
extern const struct suite protocol_stop;
extern const struct suite protocol_wake;
extern const struct suite protocol_qdisc;
extern const struct suite protocol_vhost;
extern const struct suite protocol_between;
extern const struct suite protocol_limits;
extern const struct suite protocol_ledger;
extern const struct suite stress_ring;
extern const struct suite stress_protocol;

/* In the order in which they run; a NULL at the end. */
extern const struct suite *const all_suites[];

#endif
