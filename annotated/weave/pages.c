// SPDX-License-Identifier: GPL-2.0-only
/*
 * pages.c - the pages that are made from no text: register, index, contents.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "refs.h"

static void string(struct html *h, const char *s)
{
	html_text(h->to, s, strlen(s));
}

static void title(struct html *h, const char *anchor, const char *text)
{
	int level = 1 + h->all;

	buf_printf(h->to, "<article id=\"%s\">\n<h%d>%s</h%d>\n", anchor, level,
		   text, level);
}

/* ---- the register ------------------------------------------------------ */

static void code(struct html *h, const char *text)
{
	buf_str(h->to, "<code>");
	string(h, text);
	buf_str(h->to, "</code>");
}

static void place_of(struct html *h, const struct barrier *b)
{
	int number = barrier_patch(b);
	int line = barrier_line(b, h->k->patch[number]);
	char *page, *anchor;

	if (!*b->field[COL_FENCE]) {
		buf_str(h->to, "model: ");
		code(h, b->field[COL_TWIN]);
		buf_str(h->to, ", ");
		code(h, b->field[COL_TWIN_FENCE]);
		return;
	}
	code(h, b->field[COL_FENCE]);
	buf_str(h->to, " in ");
	buf_printf(h->to, "<code>%s()</code>, ", b->field[COL_FUNCTION]);
	code(h, b->field[COL_FILE]);
	if (number && line && h->k->doc[number]) {
		page = get_printf("p%d", number);
		anchor = get_printf("p%d-L%d", number, line);
		buf_str(h->to, " (<a href=\"");
		html_url(h, page, anchor);
		buf_printf(h->to, "\">%d/%d L%d</a>)", number, PATCHES - 1,
			   line);
		free(anchor);
		free(page);
	} else if (!strcmp(b->field[COL_PATCH], "base")) {
		buf_str(h->to, " (not changed)");
	}
}

static void verdict(struct html *h, const char *litmus)
{
	const char *said = registry_verdict(h->k->registry, litmus);
	char *path;

	if (!*litmus) {
		buf_str(h->to, "&ndash;");
		return;
	}
	path = get_printf("userspace-ring/litmus/%s", litmus);
	buf_printf(h->to, "<b>%s</b> ", said ? said : "not recorded");
	html_file_link(h, path, litmus);
	free(path);
}

static void barrier_row(struct html *h, const struct barrier *b)
{
	buf_str(h->to, "<tr><td data-label=\"Where\">");
	place_of(h, b);
	buf_str(h->to, "</td><td data-label=\"Without it\">");
	string(h, b->field[COL_FORBIDS]);
	buf_str(h->to, "</td><td data-label=\"Litmus test\">");
	verdict(h, b->field[COL_LITMUS]);
	buf_str(h->to, "</td><td data-label=\"Weakened\">");
	verdict(h, b->field[COL_WEAKENED]);
	buf_str(h->to, "</td></tr>\n");
}

/* The places of the other id, in short: the pair's other side. */
static void other_side(struct html *h, const char *id, const char *other)
{
	const struct registry *r = h->k->registry;
	int i, n = 0;

	buf_printf(h->to, "<p>%s <a href=\"",
		   strcmp(id, other) ? "The other side," :
		   "Pairs with itself,");
	html_url(h, PAGE_BARRIERS, other);
	buf_printf(h->to, "\">%s</a>%s</p>\n", other,
		   strcmp(id, other) ? ":" : ", on another CPU.");
	if (!strcmp(id, other))
		return;
	buf_str(h->to, "<ul>\n");
	for (i = 0; i < r->rows; i++) {
		if (strcmp(r->row[i].field[COL_ID], other))
			continue;
		n++;
		buf_str(h->to, "<li>");
		place_of(h, &r->row[i]);
		buf_str(h->to, "</li>\n");
	}
	buf_str(h->to, "</ul>\n");
}

/* All ids that a row of this one pairs with, each once. */
static void pairs(struct html *h, const char *id)
{
	const char *other[IDS_MAX];
	int n = registry_pairs(h->k->registry, id, other), i;

	for (i = 0; i < n; i++)
		other_side(h, id, other[i]);
}

static void barrier(struct html *h, const char *id)
{
	const struct registry *r = h->k->registry;
	int level = 2 + h->all, i;

	buf_printf(h->to, "<h%d id=\"%s\">%s</h%d>\n", level, id, id, level);
	buf_str(h->to, "<div class=\"table\"><table>\n<thead><tr>"
		"<th scope=\"col\">Where</th><th scope=\"col\">Without it</th>"
		"<th scope=\"col\">Litmus test</th>"
		"<th scope=\"col\">Weakened</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < r->rows; i++)
		if (!strcmp(r->row[i].field[COL_ID], id))
			barrier_row(h, &r->row[i]);
	buf_str(h->to, "</tbody>\n</table></div>\n");
	pairs(h, id);
}

void page_barriers(struct html *h)
{
	const char *id[IDS_MAX];
	int n = registry_ids(h->k->registry, id, IDS_MAX), i;

	title(h, PAGE_BARRIERS, "Barriers and locks");
	buf_str(h->to, "<p>Every barrier and lock that the series relies on, "
		"with both sides of each pair. The verdict is that of herd7 "
		"with the kernel&#39;s memory model on the litmus test: "
		"<b>Never</b>, the bad outcome cannot happen; "
		"<b>Sometimes</b>, it can; <b>data race</b>, the accesses "
		"are not marked. Weakened is the same test without this "
		"barrier. Places in the model are those of the twin in "
		"<code>userspace-ring/</code>.</p>\n");
	for (i = 0; i < n; i++)
		barrier(h, id[i]);
	buf_str(h->to, "</article>\n");
}

/* ---- the index --------------------------------------------------------- */

static void mention(struct html *h, const struct mention *m, bool more)
{
	buf_str(h->to, m->main ? "<li><b><a href=\"" : "<li><a href=\"");
	html_url(h, m->page, strcmp(m->page, m->anchor) ? m->anchor : NULL);
	buf_str(h->to, "\">");
	string(h, m->label);
	buf_str(h->to, m->main ? "</a></b>" : "</a>");
	buf_str(h->to, more ? ", </li>" : "</li>");
}

static void entry(struct html *h, const struct xref *x, enum term term,
		  const char *name)
{
	int i, last = -1;

	for (i = 0; i < x->n; i++)
		if (x->m[i].term == term && !strcmp(x->m[i].name, name))
			last = i;
	if (last < 0) {
		buf_str(h->to, "<dd>not named in the texts</dd>\n");
		return;
	}
	buf_str(h->to, "<dd><ul>");
	for (i = 0; i <= last; i++)
		if (x->m[i].term == term && !strcmp(x->m[i].name, name))
			mention(h, &x->m[i], i < last);
	buf_str(h->to, "</ul></dd>\n");
}

static void term_heading(struct html *h, const char *id, const char *text)
{
	int level = 2 + h->all;

	buf_printf(h->to, "<h%d id=\"names-%s\">%s</h%d>\n<dl>\n", level, id,
		   text, level);
}

void page_names(struct html *h, const struct xref *x)
{
	const char *id[IDS_MAX], *last = "";
	char *name;
	int n, i;

	title(h, PAGE_NAMES, "Index");
	buf_str(h->to, "<p>Where each name stands, in the order of reading; "
		"L is a line of the patch.</p>\n");
	term_heading(h, "functions", "Functions");
	for (i = 0; i < x->n; i++) {
		if (x->m[i].term != TERM_FUNCTION ||
		    !strcmp(x->m[i].name, last))
			continue;
		last = x->m[i].name;
		buf_printf(h->to, "<dt id=\"fn-%.*s\"><code>%s</code></dt>",
			   (int)strlen(last) - 2, last, last);
		entry(h, x, TERM_FUNCTION, last);
	}
	buf_str(h->to, "</dl>\n");
	term_heading(h, "barriers", "Barriers");
	n = registry_ids(h->k->registry, id, IDS_MAX);
	for (i = 0; i < n; i++) {
		buf_str(h->to, "<dt><a href=\"");
		html_url(h, PAGE_BARRIERS, id[i]);
		buf_printf(h->to, "\">%s</a></dt>", id[i]);
		entry(h, x, TERM_BARRIER, id[i]);
	}
	buf_str(h->to, "</dl>\n");
	term_heading(h, "findings", "Findings of the review");
	for (i = 1; i <= FINDINGS; i++) {
		name = get_printf("B%d", i);
		buf_printf(h->to, "<dt id=\"%s\">%s</dt>", name, name);
		entry(h, x, TERM_FINDING, name);
		free(name);
	}
	buf_str(h->to, "</dl>\n</article>\n");
}

/* ---- contents, files --------------------------------------------------- */

static void contents_entry(struct html *h, const char *page, const char *text)
{
	buf_str(h->to, "<li><a href=\"");
	html_url(h, page, NULL);
	buf_str(h->to, "\">");
	string(h, text);
	buf_str(h->to, "</a></li>\n");
}

void page_contents(struct html *h)
{
	const struct doc *doc[READING_MAX];
	char *page, *name;
	int i;

	title(h, "contents", "Ringside: the annotated series");
	buf_str(h->to, "<p>Nine patches let a TUN or TAP device stop its "
		"netdev queue where it dropped packets. Here is each of "
		"their lines, "
		"and beside it why it is there, what would break without it, "
		"and which test shows it.</p>\n<ul class=\"contents\">\n");
	reading_order(h->k, doc);
	for (i = 0; doc[i]; i++) {
		page = doc_page(doc[i]);
		name = doc_title(doc[i]);
		contents_entry(h, page, name);
		free(name);
		free(page);
	}
	contents_entry(h, PAGE_BARRIERS, "Barriers and locks");
	contents_entry(h, PAGE_NAMES, "Index");
	if (!h->all)
		contents_entry(h, PAGE_ALL, "All of it on one page, to search "
			       "and to print");
	buf_str(h->to, "</ul>\n<p>A line has an address: "
		"<code>#p9-L37</code> is line 37 of the file of patch 9. "
		"Keys: <kbd>j</kbd> and <kbd>k</kbd> go to the next and the "
		"previous remark, <kbd>&rarr;</kbd> and <kbd>&larr;</kbd> to "
		"the next and the previous page.</p>\n</article>\n");
}

void page_file(struct html *h, const char *path)
{
	bool litmus = strstr(path, ".litmus") != NULL;
	char *in = kit_path(h->k, path);
	struct buf text = { 0 };
	const char *said;

	title(h, "file", path);
	if (litmus) {
		said = registry_verdict(h->k->registry, file_name(path));
		buf_printf(h->to, "<p>Verdict of herd7: <b>%s</b>. The <a "
			   "href=\"%s%s.html\">barriers</a> say which pair "
			   "it is about.</p>\n", said ? said : "not recorded",
			   h->up, PAGE_BARRIERS);
	}
	if (file_read(in, &text))
		fault(h->k->faults, in, 0, "cannot be read");
	buf_str(h->to, "<pre class=\"code\" tabindex=\"0\"><code>");
	html_text(h->to, text.p ? text.p : "", text.n);
	buf_str(h->to, "</code></pre>\n</article>\n");
	buf_free(&text);
	free(in);
}
