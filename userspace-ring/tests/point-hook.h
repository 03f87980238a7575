/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * point-hook.h - lets a test act at the named points of ring/point.h.
 *
 * Only in a program built with RING_POINTS; in others the hook is never called,
 * and a test that needs it says skip(NO_POINTS).
 */
#ifndef RINGSIDE_POINT_HOOK_H
#define RINGSIDE_POINT_HOOK_H

#ifdef RING_POINTS
#define HAVE_POINTS	1
#else
#define HAVE_POINTS	0
#endif
#define NO_POINTS	"built without RING_POINTS"

/**
 * point_hook_set - call a function at every named point from now on
 * @hook: the function, with the name of the point and @arg; NULL for none
 * @arg: handed on
 *
 * Points that are passed while @hook runs do not call it again in the same
 * thread. Context: while no other thread passes a point.
 */
void point_hook_set(void (*hook)(const char *name, void *arg), void *arg);

#endif
