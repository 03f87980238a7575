/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refs.h - what a text names: barriers, findings, lines, files, functions.
 */
#ifndef WEAVE_REFS_H
#define WEAVE_REFS_H

#include <stdbool.h>

#define FINDINGS	24	/* B1 to B24: the findings of the review */

/* Where a patch file begins to be worth a reference: lower numbers in prose
 * are cache levels and network layers.
 */
#define REF_LINE_MIN	8

enum ref_kind {
	REF_BARRIER,	/* MB3 */
	REF_FINDING,	/* B14 */
	REF_LINE,	/* L37, L37-41, 9/9 L37, L37 of 9/9, L?2 */
	REF_PATCH,	/* 9/9 */
	REF_FILE,	/* in code: a path, perhaps with :function() */
	REF_FUNCTION,	/* in code: name() */
};

/**
 * struct ref - a place in a text that names something
 * @at, @n: the bytes that name it
 * @patch: of lines and patches: 1 to 9, or -1 for the text's own patch
 * @from, @to: of lines; -2 is ?2, a line that the patch has no more
 * @path_n: of files: length of the path, from @at
 * @name_at, @name_n: of files and functions: the function's name
 */
struct ref {
	enum ref_kind kind;
	int at;
	int n;
	int patch;
	int from;
	int to;
	int path_n;
	int name_at;
	int name_n;
};

/**
 * ref_in_text - find the next barrier, finding, line or patch in prose
 * @pos: where to begin; moves behind what was found
 */
bool ref_in_text(const char *text, int *pos, struct ref *ref);

/**
 * lines_in_text - read "L37", "L37-41", "L?2" or "L37-?2"
 * @at: where; moves behind it
 * @from, @to: get its lines
 */
bool lines_in_text(const char *text, int *at, int *from, int *to);

/* Is this inline code the name of a file or of a function? */
bool ref_in_code(const char *code, struct ref *ref);

/* A path of the kit's own, which must be there? */
bool path_of_kit(const char *path, int n);

/* A path of the kernel's source? */
bool path_of_kernel(const char *path, int n);

#endif
