/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * xref.h - which place names which function, barrier or finding.
 */
#ifndef WEAVE_XREF_H
#define WEAVE_XREF_H

#include <stdbool.h>

enum term { TERM_FUNCTION, TERM_BARRIER, TERM_FINDING };

/**
 * struct mention - a place that names something
 * @term: of which kind; @name: "tun_net_xmit()", "MB3", "B14"
 * @page, @anchor: the place
 * @label: what to call it: "9/9 L37"
 * @main: the place that explains it
 */
struct mention {
	enum term term;
	char *name;
	char *page;
	char *anchor;
	char *label;
	bool main;
	int order;
};

struct xref {
	struct mention *m;
	int n;
	int room;
};

/* Add a place, once. */
void xref_add(struct xref *x, enum term term, const char *name,
	      const char *page, const char *anchor, const char *label,
	      bool main);

/* By kind, name, and order of reading. */
void xref_sort(struct xref *x);

bool xref_has(const struct xref *x, enum term term, const char *name);

void xref_free(struct xref *x);

#endif
