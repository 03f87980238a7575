/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * calibrate - how much slower than a quiet reference machine this one is
 *
 * In percent, never below 100.  All bounds are multiplied by it, so that a
 * slow or busy machine costs time and no points.
 */
#ifndef GRADE_CALIBRATE_H
#define GRADE_CALIBRATE_H

#include <stdbool.h>

#include "site.h"

/* A loop of the CPU, about 0.2 s where nothing else runs. */
long calibrate_host(void);
/*
 * The same, and one boot of the given kernel's image if it is not NULL. What
 * was found less than ten minutes ago is read from DIR/calibration instead.
 */
long calibrate(const struct site *s, const char *image, const char *dir);
/* For the next grading with this directory. */
void calibrate_remember(const char *dir, long percent);

#endif
