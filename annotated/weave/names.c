// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c - what texts and their parts are called, in the site and the book.
 */
#include "names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int reading_order(const struct kit *k, const struct doc **doc)
{
	int n = 0, i;

	/* What a reader needs first comes first, what came of it last. */
	if (k->chapters)
		doc[n++] = k->chapter[0];
	for (i = 0; i < PATCHES; i++)
		if (k->doc[i])
			doc[n++] = k->doc[i];
	for (i = 1; i < k->chapters; i++)
		doc[n++] = k->chapter[i];
	doc[n] = NULL;
	return n;
}

char *doc_page(const struct doc *d)
{
	if (d->number >= 0)
		return get_printf("p%d", d->number);
	return get_string(d->name);
}

char *doc_title(const struct doc *d)
{
	struct buf title = { 0 };

	buf_add(&title, "", 0);
	if (d->items && d->item[0].kind == ITEM_HEADING)
		node_text(d->item[0].node, &title);
	if (!title.n)
		buf_str(&title, d->name);
	return title.p;
}

char *doc_short_name(const struct doc *d)
{
	if (d->number > 0)
		return get_printf("%d/%d", d->number, PATCHES - 1);
	if (!d->number)
		return get_string("Cover letter");
	return doc_title(d);
}

/* As the pages of hosts of git make it: "What is lost?" is what-is-lost. */
char *heading_slug(cmark_node *heading)
{
	struct buf text = { 0 }, slug = { 0 };
	const char *p;

	node_text(heading, &text);
	buf_add(&slug, "", 0);
	for (p = text.p; *p; p++) {
		if (isalnum((unsigned char)*p))
			buf_char(&slug, tolower((unsigned char)*p));
		else if (*p == ' ' || *p == '-' || *p == '_')
			buf_char(&slug, *p == ' ' ? '-' : *p);
	}
	buf_free(&text);
	return slug.p;
}

const struct doc *doc_by_file(const struct kit *k, const char *url, int n)
{
	const struct doc *doc[READING_MAX];
	int i;

	if (n < 4 || strncmp(url + n - 3, ".md", 3))
		return NULL;
	reading_order(k, doc);
	for (i = 0; doc[i]; i++)
		if (strlen(doc[i]->name) == (size_t)n - 3 &&
		    !strncmp(doc[i]->name, url, n - 3))
			return doc[i];
	return NULL;
}

bool explains(cmark_node *node)
{
	cmark_node *up = cmark_node_parent(node);

	return up && cmark_node_get_type(up) == CMARK_NODE_STRONG &&
		!cmark_node_previous(up);
}

/* ---- functions --------------------------------------------------------- */

static void know(struct xref *known, const char *name, int n)
{
	char *call = get_printf("%.*s()", n, name);

	xref_add(known, TERM_FUNCTION, call, "", "", "", false);
	free(call);
}

static void know_named(const struct doc *d, struct xref *known)
{
	cmark_iter *iter = cmark_iter_new(d->root);
	cmark_event_type event;
	const char *code;
	cmark_node *n;
	struct ref r;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		n = cmark_iter_get_node(iter);
		if (event != CMARK_EVENT_ENTER ||
		    cmark_node_get_type(n) != CMARK_NODE_CODE)
			continue;
		code = cmark_node_get_literal(n);
		if (ref_in_code(code, &r) && r.name_n)
			know(known, code + r.name_at, r.name_n);
	}
	cmark_iter_free(iter);
}

static void know_changed(const struct patch *p, struct xref *known)
{
	const char *name;
	int i;

	for (i = 0; p && i < p->lines; i++) {
		name = p->line[i].function;
		if (patch_changed(p, i) && name)
			know(known, name, strlen(name));
	}
}

void know_functions(const struct kit *k, struct xref *known)
{
	const struct doc *doc[READING_MAX];
	int i;

	reading_order(k, doc);
	for (i = 0; doc[i]; i++)
		know_named(doc[i], known);
	for (i = 0; i < PATCHES; i++)
		know_changed(k->patch[i], known);
}

char *call_in_line(const struct line *l, const struct xref *known, int *at)
{
	/* Column one is the sign. */
	int p = *at ? *at : 1, from;
	char *name;

	while (p < l->n) {
		from = p;
		while (p < l->n && (isalnum((unsigned char)l->s[p]) ||
				    l->s[p] == '_'))
			p++;
		name = get_printf("%.*s()", p - from, l->s + from);
		*at = p + 1;
		if (p > from && p < l->n && l->s[p] == '(' &&
		    xref_has(known, TERM_FUNCTION, name))
			return name;
		free(name);
		p++;
	}
	return NULL;
}

int ref_leads_to(const struct kit *k, const struct doc *d, const struct ref *r)
{
	int number = r->patch < 0 ? d->number : r->patch;

	if (number < 0 || !k->doc[number] || !k->patch[number])
		return -1;
	if (r->kind == REF_LINE)
		return r->from > 0 &&
			r->from <= k->patch[number]->lines ? number : -1;
	/* A text need not lead to itself. */
	return number == d->number ? -1 : number;
}

/* ---- findings ---------------------------------------------------------- */

static void find_place(const struct doc *d, cmark_node *node,
		       const struct doc **place)
{
	const char *text = cmark_node_get_literal(node);
	struct ref r;
	int pos = 0, number;

	while (explains(node) && ref_in_text(text, &pos, &r)) {
		number = atoi(text + r.at + 1);
		if (r.kind == REF_FINDING && number <= FINDINGS &&
		    !place[number])
			place[number] = d;
	}
}

void find_explanations(const struct kit *k, const struct doc **place)
{
	const struct doc *doc[READING_MAX];
	cmark_event_type event;
	cmark_iter *iter;
	cmark_node *n;
	int i;

	memset(place, 0, (FINDINGS + 1) * sizeof(*place));
	reading_order(k, doc);
	for (i = 0; doc[i]; i++) {
		/* The text of a patch is about the patch. */
		if (doc[i]->number >= 0)
			continue;
		iter = cmark_iter_new(doc[i]->root);
		while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
			n = cmark_iter_get_node(iter);
			if (event == CMARK_EVENT_ENTER &&
			    cmark_node_get_type(n) == CMARK_NODE_TEXT)
				find_place(doc[i], n, place);
		}
		cmark_iter_free(iter);
	}
}
