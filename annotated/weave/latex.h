/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * latex.h - a text as LaTeX, in the words of ../book/ringside-book.cls.
 */
#ifndef WEAVE_LATEX_H
#define WEAVE_LATEX_H

#include "names.h"

/**
 * struct latex - a file of the book that is being written
 * @to: its text
 * @doc: the text that it is made of; NULL if there is none
 * @path, @line: what is being set, for faults
 * @known: functions whose calls in changed lines belong into the index
 * @place: of each finding the text that explains it, NULL if none does; only
 *	the first place in it is a link's target
 * @last: the character before, by which a quotation mark opens or closes
 * @plain: no links and no entries for the index, as in a heading
 */
struct latex {
	struct buf *to;
	struct kit *k;
	const struct doc *doc;
	const char *path;
	int line;
	const struct xref *known;
	const struct doc **place;
	bool placed[FINDINGS + 1];
	char last;
	bool plain;
};

/* Prose: what TeX takes for a command is made a character. */
void latex_text(struct latex *t, const char *s, size_t n);

/* The same for code, in \code{}; it may be broken between its words. */
void latex_code(struct latex *t, const char *code);

/* From here on @line of @path is set: a comment by which an error of LaTeX is
 * led back to the text.
 */
void latex_from(struct latex *t, const char *path, int line);

/* A line of a file that is not text, within the line's macro. */
void latex_line(struct latex *t, const char *s, size_t n);

/* An entry of the index at this place; @main if it is the one to turn to. */
void latex_index(struct latex *t, enum term term, const char *name, int n,
		 bool main);

/* The text, as a chapter. */
void latex_doc(struct latex *t, const struct doc *d);

#endif
