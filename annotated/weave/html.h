/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * html.h - a text as HTML.
 */
#ifndef WEAVE_HTML_H
#define WEAVE_HTML_H

#include "names.h"

/* Pages that are made from no text, without ".html". */
#define PAGE_ALL	"all"
#define PAGE_BARRIERS	"barriers"
#define PAGE_NAMES	"names"

/**
 * struct files - files of the kit that a page leads to, by path
 */
struct files {
	char **path;
	int n;
};

/**
 * struct html - a page that is being written
 * @to: its text
 * @page: its name, without ".html"
 * @all: it is the one with everything: links stay on it
 * @up: "../" in a directory below the site's
 * @doc: the text; @place, @label: where in it, for the index
 * @xref: gets what is named where; NULL if that is known already
 * @known: functions whose calls in changed lines belong into the index
 * @files: gets the files that links lead to
 */
struct html {
	struct buf *to;
	struct kit *k;
	const char *page;
	bool all;
	const char *up;
	const struct doc *doc;
	char *place;
	char *label;
	struct xref *xref;
	const struct xref *known;
	struct files *files;
};

void html_text(struct buf *to, const char *s, size_t n);

/* A link's target: a page, and a place on it if @anchor is not NULL. */
void html_url(struct html *h, const char *page, const char *anchor);

/* The text, in an <article> of its own. */
void html_doc(struct html *h, const struct doc *d);

/* A link to a file of the kit, if there is one, around its path. */
void html_file_link(struct html *h, const char *path, const char *text);

/* The name of the page that shows a file, to be freed. */
char *html_file_page(const char *path);

void html_free(struct html *h);

#endif
