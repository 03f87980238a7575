/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * point.h - named points between the steps that another CPU can see.
 *
 * POINT("free slot") stands right before one access to memory that another
 * CPU reads or writes. In an ordinary build it is nothing. Built with
 * RING_POINTS it calls ring_point(), which the program provides:
 * ring-explore switches coroutines there, ring-stall waits there to widen a
 * window.
 *
 * POINT_WAIT("lock") stands in the body of a loop that waits for another CPU.
 * In an ordinary build it lets another thread run, so that a waiter on a
 * machine with few cores does not burn the owner's time slice.
 */
#ifndef RING_POINT_H
#define RING_POINT_H

#ifdef RING_POINTS

void ring_point(const char *name);
void ring_point_wait(const char *name);

#define POINT(name)		ring_point(name)
#define POINT_WAIT(name)	ring_point_wait(name)

#else

#include <sched.h>

#define POINT(name)		((void)0)
#define POINT_WAIT(name)	((void)sched_yield())

#endif
#endif
