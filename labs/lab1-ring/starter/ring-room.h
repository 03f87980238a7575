/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring-room.h - a question of the producer's that the kernel's ring lacks.
 */
#ifndef LAB1_RING_ROOM_H
#define LAB1_RING_ROOM_H

#include "ptr_ring.h"

/**
 * __ptr_ring_has_room - would the next @k produces all succeed?
 * @r: the ring
 * @k: how many, 0 or more; nothing is asked for with 0, so that is true
 *
 * Changes nothing. If the answer is true it stays true while the caller holds
 * the lock, whatever the consumer does meanwhile: also in the middle of
 * freeing a batch. Context: producer_lock.
 */
bool __ptr_ring_has_room(struct ptr_ring *r, int k);

#endif
