/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * register.h - the barrier register and the verdicts of its litmus files.
 */
#ifndef WEAVE_REGISTER_H
#define WEAVE_REGISTER_H

#include "patch.h"
#include "text.h"

#define IDS_MAX		64	/* different ids that are looked at */

enum column {
	COL_ID, COL_PATCH, COL_FILE, COL_FUNCTION, COL_FENCE, COL_PAIRS,
	COL_FORBIDS, COL_LITMUS, COL_TWIN, COL_WEAKENED, COL_TWIN_FENCE,
	COLUMNS
};

/* A row of the register: a place where a barrier stands. */
struct barrier {
	char *field[COLUMNS];
};

struct registry {
	char *path;
	char *litmus_dir;
	struct barrier *row;
	int rows;
};

/**
 * registry_read - read barriers.csv
 *
 * The litmus files are looked for in litmus/ beside it.
 * Return: the register, empty after a fault if it cannot be read.
 */
struct registry *registry_read(const char *path, struct faults *f);

void registry_free(struct registry *r);

bool registry_knows(const struct registry *r, const char *id);

/* How many different ids there are; the i-th in order of appearance. */
int registry_ids(const struct registry *r, const char **id, int max);

/**
 * registry_verdict - what herd7 said of a litmus file, as committed
 *
 * Return: "Never", "Sometimes", "Always", "data race"; NULL if nothing is
 * committed.
 */
const char *registry_verdict(const struct registry *r, const char *litmus);

/* The number of the patch that brings it; 0 if none does. */
int barrier_patch(const struct barrier *b);

/* The line of the patch in which it stands; 0 if there is none. */
int barrier_line(const struct barrier *b, const struct patch *p);

/**
 * registry_pairs - the ids that a row of this id pairs with, each once
 * @other: gets them, IDS_MAX at most
 */
int registry_pairs(const struct registry *r, const char *id,
		   const char **other);

#endif
