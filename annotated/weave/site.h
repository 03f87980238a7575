/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * site.h - all pages of the site.
 */
#ifndef WEAVE_SITE_H
#define WEAVE_SITE_H

#include "kit.h"

/**
 * site_write - write all pages into a directory, which is made
 *
 * Style, script and figures come from elsewhere: see ../rules.mk.
 * Faults go to @k->faults.
 */
void site_write(struct kit *k, const char *dir);

#endif
