/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sandbox - run a command on a student's files: no network, a read-only
 * system, none of the user's files, and limits
 *
 * bubblewrap does it where user namespaces are allowed.  Elsewhere the limits
 * are all there is, as nobody if the grader is root, and the record says so.
 */
#ifndef GRADE_SANDBOX_H
#define GRADE_SANDBOX_H

#include <stdbool.h>

#include "run.h"

struct sandbox {
	bool bwrap;
	char *words;		/* for the record */
};

/* Tries it out once. */
void sandbox_probe(struct sandbox *s);

struct sandbox_need {
	const struct words *read;	/* paths to see, read-only */
	const struct words *write;	/* paths to see and write to */
	const char *cwd;
	bool trusted;		/* our own program: the grader's user will do */
};

/*
 * Fills in c->argv up to where the command follows, c->cwd and c->nobody;
 * environment and limits are left to the caller.  Variables of c->env that
 * are set before are what the command sees, with PATH and LC_ALL.
 */
void sandbox_enter(const struct sandbox *s, struct command *c,
		   const struct sandbox_need *need);

#endif
