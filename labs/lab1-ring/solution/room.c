// SPDX-License-Identifier: GPL-2.0-only
/*
 * room.c - is there room for several entries?  Task 5.
 */
#include "ring-room.h"
#include "ring-slots.h"

/* LAB1 BEGIN room */
bool __ptr_ring_has_room(struct ptr_ring *r, int k)
{
	int slot = r->producer;

	/* More than there are would come round to a slot of its own. */
	if (k > r->size)
		return false;
	/* Each of them: while a batch is being freed, from the highest down,
	 * a free slot says nothing of those below it.
	 */
	for (; k > 0; k--) {
		if (slot_taken(&r->queue[slot]))
			return false;
		if (++slot >= r->size)
			slot = 0;
	}
	return true;
}
/* LAB1 STARTER
 * bool __ptr_ring_has_room(struct ptr_ring *r, int k)
 * {
 * 	(void)r;
 * 	(void)k;
 * 	return false;
 * }
 */
/* LAB1 END */
