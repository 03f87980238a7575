/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree - the six kernel files that the series touches, in their variants
 *
 * A tree is a directory with these six files at their kernel paths and nothing
 * else.  It is made of $O/base and patches, never of somebody's git tree, and
 * git runs in it without any configuration and without a repository.
 */
#ifndef GRADE_TREE_H
#define GRADE_TREE_H

#include <stdbool.h>

#include "params.h"
#include "rubric.h"
#include "site.h"
#include "text.h"

/* Paths of the files, from patches/base.lock. */
void tree_files(const struct site *s, struct words *files);
/* Names of the series' patches, in order. */
void tree_series_names(const struct site *s, struct words *names);

/* These end the program (EXIT_USAGE) if the checkout's own files do not fit. */
void tree_base(const struct site *s, const char *dir);
void tree_series(const struct site *s, const char *dir);
/* What a student of the lab starts from. */
void tree_starter(const struct site *s, const struct rubric *r,
		  const char *dir);
/* The lab's solution, with the student's parameters. */
void tree_reference(const struct site *s, const struct rubric *r,
		    const struct student *who, const char *dir);

void tree_copy(const char *from, const char *to);
/* Those of the six files that are in from, a directory of a user, into to. */
void tree_take(const struct site *s, const char *from, const char *to);
/* Returns 0, or -1 and what git said. Reverse takes the patch out again. */
int tree_apply(const struct site *s, const char *dir, const char *patch,
	       bool reverse, struct buf *said);
/*
 * Appends the difference of two trees, as git prints it with a/ and b/. Equal
 * trees give the same text whatever way they were made; no difference, none.
 */
void tree_diff(const struct site *s, const char *from, const char *to,
	       struct buf *out);

#endif
