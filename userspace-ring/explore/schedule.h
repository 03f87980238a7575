/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schedule.h - who makes which step, as text: "p12c3p2".
 */
#ifndef RING_SCHEDULE_H
#define RING_SCHEDULE_H

#include <stdint.h>
#include <stdio.h>

#define SCHEDULE_MAX	1000000	/* steps */

/**
 * schedule_read - read a schedule
 * @arg: letters p (producer), c (consumer) and a (administrator), each with a
 *       number of steps or alone for one; or the name of a file that holds
 *       such a text, in which the rest of a line after "#" does not count
 * @schedule: gets the index of the actor for each step; free() it
 *
 * Return: the number of steps, 1 to SCHEDULE_MAX; -EINVAL if it is no
 *         schedule; -ENOMEM.
 */
int schedule_read(const char *arg, uint8_t **schedule);

void schedule_write(const uint8_t *schedule, int steps, FILE *to);

#endif
