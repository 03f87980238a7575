/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage - take from a student's directory what the rubric asks for
 *
 * Only these copies are looked at afterwards.  No symbolic link is followed
 * below the directory, nothing is run there, and nothing is written there.
 */
#ifndef GRADE_STAGE_H
#define GRADE_STAGE_H

#include "rubric.h"
#include "text.h"

/* More patches than this are not looked at. */
#define STAGE_PATCHES 50

struct stage {
	char *dir;		/* holds the files by their names */
	char *patch_dir;	/* holds the patches */
	struct words patches;	/* their names, in order */
	size_t found;		/* patches; too many are not taken */
	struct words troubles;	/* "NAME is a symbolic link", ... */
};

/* Copies from submission to below tmp. */
void stage_take(struct stage *s, const struct rubric *r,
		const char *submission, const char *tmp);
/* A new string: what is wrong with the file NAME; NULL if it is there. */
char *stage_trouble(const struct stage *s, const char *name);

#endif
