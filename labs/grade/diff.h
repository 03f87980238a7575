/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diff - read a unified diff, as git writes it, with any text around it
 */
#ifndef GRADE_DIFF_H
#define GRADE_DIFF_H

#include <stdbool.h>

#include "text.h"

struct diff_line {
	bool added;		/* else removed */
	long number;		/* in the new file if added, else in the old */
	char *text;
};

struct diff_file {
	char *old_name;		/* without "a/"; NULL: it is created */
	char *new_name;		/* without "b/"; NULL: it is deleted */
	bool moved;		/* renamed or copied */
	bool binary;
	long mode;		/* a mode that it sets, in octal; 0: none */
	bool mode_changes;	/* of a file that is there */
	struct diff_line *lines;
	size_t n;
};

struct diff {
	struct diff_file *files;
	size_t n;
};

/* Returns 0, or -1 and a new string in *why with the line's number. */
int diff_parse(const char *source, struct diff *d, char **why);
void diff_free(struct diff *d);
/* The name that a message should use. */
const char *diff_name(const struct diff_file *f);
/* Added and removed lines together. */
size_t diff_lines(const struct diff *d);

#endif
