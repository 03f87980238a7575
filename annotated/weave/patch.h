/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patch.h - a patch file, line by line: which line is what.
 */
#ifndef WEAVE_PATCH_H
#define WEAVE_PATCH_H

#include "text.h"

enum part {
	PART_MAIL,	/* header and commit message */
	PART_STAT,	/* from "---" to the first "diff --git" */
	PART_FILE,	/* "diff --git" to "+++" */
	PART_HUNK,	/* "@@ ... @@" */
	PART_CONTEXT,
	PART_ADDED,
	PART_REMOVED,
	PART_TAIL,	/* what follows the last hunk */
};

/**
 * struct patch_line - one line of it
 * @text: with the sign in column one
 * @part: what it is
 * @file: path of the changed file, NULL outside of the diff
 * @function: whose body or head it belongs to, as far as the hunk shows;
 *	NULL outside of any
 */
struct patch_line {
	struct line text;
	enum part part;
	const char *file;
	const char *function;
};

/**
 * struct patch - a patch file; line L37 is @line[36]
 * @number: 1 to 9, 0 for the cover letter, -1 if the name says neither
 */
struct patch {
	char *path;
	int number;
	struct buf text;
	struct patch_line *line;
	int lines;
	char **word;	/* what file and function point to */
	int words;
};

/**
 * patch_parse - take over a text and classify its lines
 * @text: is emptied
 *
 * Faults are told for what cannot be read as a patch; the lines are there
 * all the same.
 */
struct patch *patch_parse(const char *path, struct buf *text,
			  struct faults *f);

/* The same from a file; NULL after a fault if it cannot be read. */
struct patch *patch_read(const char *path, struct faults *f);

void patch_free(struct patch *p);

/* Added or removed: a line that needs a remark. */
bool patch_changed(const struct patch *p, int i);

/* Written by a program, as "@@ -1,7 +1,9 @@": its numbers say nothing. */
bool patch_counted(const struct patch *p, int i);

/* "0009-name.patch" is 9; -1 if it begins with other than four digits. */
int patch_number(const char *path);

#endif
