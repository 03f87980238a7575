// SPDX-License-Identifier: GPL-2.0-only
/*
 * site.c - all pages of the site.
 */
#include "site.h"

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "pages.h"

/**
 * struct site - what is being written
 * @doc: the texts in the order of reading
 * @known: functions that the texts name
 * @xref: where everything is named
 */
struct site {
	struct kit *k;
	const char *dir;
	const struct doc *doc[READING_MAX];
	int docs;
	struct xref known;
	struct xref xref;
	struct files files;
};

/* ---- what every page has ----------------------------------------------- */

static void nav_link(struct html *h, const char *page, const char *text)
{
	bool here = !strcmp(page, h->page);

	buf_printf(h->to, "<a href=\"%s%s.html\"%s>%s</a>\n", h->up, page,
		   here ? " aria-current=\"page\"" : "", text);
}

static void page_begin(struct html *h, const char *title)
{
	buf_str(h->to, "<!DOCTYPE html>\n"
		"<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n"
		"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n<title>");
	html_text(h->to, title, strlen(title));
	buf_printf(h->to, "</title>\n"
		   "<link rel=\"stylesheet\" href=\"%ssite.css\">\n"
		   "<link rel=\"icon\" href=\"data:,\">\n"
		   "<script src=\"%ssite.js\" defer></script>\n</head>\n"
		   "<body>\n<a class=\"skip\" href=\"#main\">Skip to the text"
		   "</a>\n<header>\n<nav aria-label=\"Site\">\n", h->up, h->up);
	nav_link(h, "index", "Contents");
	nav_link(h, PAGE_BARRIERS, "Barriers");
	nav_link(h, PAGE_NAMES, "Index");
	nav_link(h, PAGE_ALL, "One page");
	buf_str(h->to, "</nav>\n</header>\n<main id=\"main\">\n");
}

static void neighbour(struct html *h, const char *rel, const char *before,
		      const struct doc *d, const char *after)
{
	char *page = doc_page(d), *title = doc_title(d);

	buf_printf(h->to, "<a rel=\"%s\" href=\"%s%s.html\">%s", rel, h->up,
		   page, before);
	html_text(h->to, title, strlen(title));
	buf_printf(h->to, "%s</a>\n", after);
	free(title);
	free(page);
}

static void page_end(struct html *h, const struct doc *prev,
		     const struct doc *next)
{
	buf_str(h->to, "</main>\n<footer>\n");
	if (prev || next) {
		buf_str(h->to, "<nav class=\"pages\" "
			"aria-label=\"Neighbours\">\n");
		if (prev)
			neighbour(h, "prev", "&larr; ", prev, "");
		if (next)
			neighbour(h, "next", "", next, " &rarr;");
		buf_str(h->to, "</nav>\n");
	}
	buf_str(h->to, "<p>Design: Simon Schippers and Tim Gebauer, v7. Text "
		"CC-BY-4.0, code GPL-2.0-only.</p>\n</footer>\n"
		"</body>\n</html>\n");
}

/* ---- pages ------------------------------------------------------------- */

/* Start a page; its name without ".html" must live until save(). */
static struct html page(struct site *s, struct buf *to, const char *name)
{
	struct html h = {
		.to = to, .k = s->k, .page = name, .up = "",
		.files = &s->files
	};

	return h;
}

static void save(struct site *s, struct html *h)
{
	char *path = get_printf("%s/%s.html", s->dir, h->page);

	file_save(s->k->faults, path, h->to);
	free(path);
	html_free(h);
	buf_free(h->to);
}

static void write_doc(struct site *s, int i)
{
	char *name = doc_page(s->doc[i]), *title = doc_title(s->doc[i]);
	struct buf to = { 0 };
	struct html h = page(s, &to, name);

	h.xref = &s->xref;
	h.known = &s->known;
	page_begin(&h, title);
	html_doc(&h, s->doc[i]);
	page_end(&h, i ? s->doc[i - 1] : NULL, s->doc[i + 1]);
	save(s, &h);
	free(title);
	free(name);
}

static void write_register(struct site *s)
{
	struct buf to = { 0 };
	struct html h = page(s, &to, PAGE_BARRIERS);

	page_begin(&h, "Barriers and locks");
	page_barriers(&h);
	page_end(&h, NULL, NULL);
	save(s, &h);
}

static void write_names(struct site *s)
{
	struct buf to = { 0 };
	struct html h = page(s, &to, PAGE_NAMES);

	page_begin(&h, "Index of the annotated series");
	page_names(&h, &s->xref);
	page_end(&h, NULL, NULL);
	save(s, &h);
}

static void write_contents(struct site *s)
{
	struct buf to = { 0 };
	struct html h = page(s, &to, "index");

	page_begin(&h, "Ringside: the annotated series");
	page_contents(&h);
	page_end(&h, NULL, s->doc[0]);
	save(s, &h);
}

static void write_all(struct site *s)
{
	struct buf to = { 0 };
	struct html h = page(s, &to, PAGE_ALL);
	int i;

	h.all = true;
	page_begin(&h, "Ringside: the annotated series, on one page");
	buf_str(&to, "<h1>The annotated series</h1>\n");
	page_contents(&h);
	for (i = 0; i < s->docs; i++)
		html_doc(&h, s->doc[i]);
	page_barriers(&h);
	page_names(&h, &s->xref);
	page_end(&h, NULL, NULL);
	save(s, &h);
}

static void write_files(struct site *s)
{
	struct buf to = { 0 };
	struct html h;
	char *name;
	int i;

	for (i = 0; i < s->files.n; i++) {
		name = html_file_page(s->files.path[i]);
		h = page(s, &to, name);
		h.up = "../";
		page_begin(&h, s->files.path[i]);
		page_file(&h, s->files.path[i]);
		page_end(&h, NULL, NULL);
		save(s, &h);
		free(name);
	}
}

void site_write(struct kit *k, const char *dir)
{
	struct site s = { .k = k, .dir = dir };
	char *files = get_printf("%s/files", dir);
	int i;

	dir_make(k->faults, dir);
	dir_make(k->faults, files);
	free(files);
	s.docs = reading_order(k, s.doc);
	know_functions(k, &s.known);
	for (i = 0; i < s.docs; i++)
		write_doc(&s, i);
	xref_sort(&s.xref);
	write_register(&s);
	write_names(&s);
	write_contents(&s);
	write_all(&s);
	write_files(&s);
	for (i = 0; i < s.files.n; i++)
		free(s.files.path[i]);
	free(s.files.path);
	xref_free(&s.xref);
	xref_free(&s.known);
}
