// SPDX-License-Identifier: GPL-2.0-only
/*
 * point-hook.c - see point-hook.h, and ring/point.h for the two functions that
 * a program with points must have.
 */
#include "point-hook.h"

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

#include "point.h"

/* The points take no argument that could carry it. */
static struct {
	void (*call)(const char *name, void *arg);
	void *arg;
} hook;

void point_hook_set(void (*call)(const char *name, void *arg), void *arg)
{
	hook.call = call;
	hook.arg = arg;
}

#ifdef RING_POINTS

void ring_point(const char *name)
{
	static _Thread_local bool inside;

	if (!hook.call || inside)
		return;
	inside = true;
	hook.call(name, hook.arg);
	inside = false;
}

void ring_point_wait(const char *name)
{
	(void)name;
	sched_yield();
}

#endif
