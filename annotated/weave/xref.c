// SPDX-License-Identifier: GPL-2.0-only
/*
 * xref.c - which place names which function, barrier or finding.
 */
#include "xref.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static bool same_place(const struct mention *m, const char *page,
		       const char *anchor)
{
	return !strcmp(m->page, page) && !strcmp(m->anchor, anchor);
}

void xref_add(struct xref *x, enum term term, const char *name,
	      const char *page, const char *anchor, const char *label,
	      bool main)
{
	struct mention *m;
	int i;

	for (i = x->n - 1; i >= 0; i--) {
		m = &x->m[i];
		if (m->term == term && same_place(m, page, anchor) &&
		    !strcmp(m->name, name)) {
			m->main |= main;
			return;
		}
	}
	if (x->n == x->room) {
		x->room = 2 * x->room + 64;
		x->m = get_more(x->m, x->room * sizeof(*x->m));
	}
	m = &x->m[x->n];
	m->term = term;
	m->name = get_string(name);
	m->page = get_string(page);
	m->anchor = get_string(anchor);
	m->label = get_string(label);
	m->main = main;
	m->order = x->n++;
}

static int compare(const void *va, const void *vb)
{
	const struct mention *a = va, *b = vb;
	size_t la = strlen(a->name), lb = strlen(b->name);
	int by_name = strcmp(a->name, b->name);

	if (a->term != b->term)
		return a->term < b->term ? -1 : 1;
	/* B2 before B14 */
	if (a->term != TERM_FUNCTION && la != lb)
		return la < lb ? -1 : 1;
	if (by_name)
		return by_name;
	return a->order - b->order;
}

void xref_sort(struct xref *x)
{
	if (x->n)
		qsort(x->m, x->n, sizeof(*x->m), compare);
}

bool xref_has(const struct xref *x, enum term term, const char *name)
{
	int i;

	for (i = 0; i < x->n; i++)
		if (x->m[i].term == term && !strcmp(x->m[i].name, name))
			return true;
	return false;
}

void xref_free(struct xref *x)
{
	int i;

	for (i = 0; i < x->n; i++) {
		free(x->m[i].name);
		free(x->m[i].page);
		free(x->m[i].anchor);
		free(x->m[i].label);
	}
	free(x->m);
	memset(x, 0, sizeof(*x));
}
