/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - what texts and their parts are called, in the site and the book.
 */
#ifndef WEAVE_NAMES_H
#define WEAVE_NAMES_H

#include "kit.h"
#include "refs.h"
#include "xref.h"

#define READING_MAX	(PATCHES + CHAPTERS_MAX + 1)

/* The texts in the order of reading, ended by NULL; returns their number. */
int reading_order(const struct kit *k, const struct doc **doc);

/* The name of a text in addresses, to be freed: "p9", "glossary". */
char *doc_page(const struct doc *d);

/* The title of a text, to be freed. */
char *doc_title(const struct doc *d);

/* What to call a text in a list of places, to be freed: "9/9". */
char *doc_short_name(const struct doc *d);

/* A heading in addresses, to be freed: "what-is-lost". */
char *heading_slug(cmark_node *heading);

/* The text that a link leads to, by its file in annotated/; NULL if none. */
const struct doc *doc_by_file(const struct kit *k, const char *url, int n);

/* Is the node the whole of a bold beginning, as in "**B14** ..."? That is
 * where a chapter explains a finding.
 */
bool explains(cmark_node *node);

/**
 * know_functions - which functions belong into an index
 * @known: gets those that a text names or the series changes
 */
void know_functions(const struct kit *k, struct xref *known);

/**
 * call_in_line - find the next known function that a line of a patch calls
 * @at: where to begin; moves behind what was found
 *
 * Return: its name with "()", to be freed; NULL if there is none left.
 */
char *call_in_line(const struct line *l, const struct xref *known, int *at);

/* The number of the patch whose text a line or patch leads to; -1 if none. */
int ref_leads_to(const struct kit *k, const struct doc *d,
		 const struct ref *r);

/**
 * find_explanations - which chapter explains a finding
 * @place: gets for B1 to B24, by number, the first that does; NULL if none
 */
void find_explanations(const struct kit *k, const struct doc **place);

#endif
