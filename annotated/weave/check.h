/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.h - what must hold for a text.
 */
#ifndef WEAVE_CHECK_H
#define WEAVE_CHECK_H

#include "kit.h"

/**
 * check_doc - tell every fault of a text
 *
 * Identity with its patch, coverage, remarks, form, and that whatever it
 * names is there. Faults go to @k->faults.
 */
void check_doc(struct kit *k, const struct doc *d);

#endif
