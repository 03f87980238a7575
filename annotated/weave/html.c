// SPDX-License-Identifier: GPL-2.0-only
/*
 * html.c - a text as HTML.
 */
#include "html.h"

#include <stdlib.h>
#include <string.h>

#include "refs.h"
#include "rows.h"
#include "schedule.h"

static void inlines(struct html *h, cmark_node *node);
static void block(struct html *h, cmark_node *node, bool tight);

/* ---- names ------------------------------------------------------------- */

void html_text(struct buf *to, const char *s, size_t n)
{
	const char *end = s + n;

	for (; s < end; s++) {
		switch (*s) {
		case '<':	buf_str(to, "&lt;"); break;
		case '>':	buf_str(to, "&gt;"); break;
		case '&':	buf_str(to, "&amp;"); break;
		case '"':	buf_str(to, "&quot;"); break;
		default:	buf_char(to, *s);
		}
	}
}

static void string(struct html *h, const char *s)
{
	html_text(h->to, s, strlen(s));
}

void html_url(struct html *h, const char *page, const char *anchor)
{
	if (h->all || (anchor && !strcmp(page, h->page)))
		buf_printf(h->to, "#%s", anchor ? anchor : page);
	else if (anchor)
		buf_printf(h->to, "%s%s.html#%s", h->up, page, anchor);
	else
		buf_printf(h->to, "%s%s.html", h->up, page);
}

static void place_is(struct html *h, char *place, char *label)
{
	free(h->place);
	free(h->label);
	h->place = place;
	h->label = label;
}

void html_free(struct html *h)
{
	free(h->place);
	free(h->label);
}

static void mention(struct html *h, enum term term, const char *name, int n,
		    bool main)
{
	char *word;

	if (!h->xref || !h->place)
		return;
	word = get_printf("%.*s", n, name);
	xref_add(h->xref, term, word, h->page, h->place, h->label, main);
	free(word);
}

/* ---- files of the kit -------------------------------------------------- */

char *html_file_page(const char *path)
{
	struct buf b = { 0 };

	buf_str(&b, "files/");
	for (; *path; path++) {
		if (*path == '/')
			buf_str(&b, "--");
		else
			buf_char(&b, *path);
	}
	return b.p;
}

static void files_add(struct files *f, const char *path)
{
	int i;

	for (i = 0; i < f->n; i++)
		if (!strcmp(f->path[i], path))
			return;
	f->path = get_more(f->path, (f->n + 1) * sizeof(*f->path));
	f->path[f->n++] = get_string(path);
}

void html_file_link(struct html *h, const char *path, const char *text)
{
	char *in = kit_path(h->k, path);
	char *page = html_file_page(path);
	bool there = file_there(in);

	if (there) {
		files_add(h->files, path);
		buf_printf(h->to, "<a href=\"%s%s.html\">", h->up, page);
	}
	buf_str(h->to, "<code>");
	string(h, text);
	buf_str(h->to, there ? "</code></a>" : "</code>");
	free(page);
	free(in);
}

/* ---- inline ------------------------------------------------------------ */

static void link_to(struct html *h, const char *page, const char *anchor,
		    const char *text, int n)
{
	buf_str(h->to, "<a href=\"");
	html_url(h, page, anchor);
	buf_str(h->to, "\">");
	html_text(h->to, text, n);
	buf_str(h->to, "</a>");
}

static void link_ref(struct html *h, const char *text, const struct ref *r)
{
	int number = ref_leads_to(h->k, h->doc, r);
	char *page, *anchor;

	if (number < 0) {
		html_text(h->to, text + r->at, r->n);
		return;
	}
	page = get_printf("p%d", number);
	anchor = r->kind == REF_LINE ? get_printf("p%d-L%d", number, r->from) :
		NULL;
	link_to(h, page, anchor, text + r->at, r->n);
	free(anchor);
	free(page);
}

static void text_node(struct html *h, cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);
	int pos = 0, done = 0;
	struct ref r;
	char *id;

	while (ref_in_text(text, &pos, &r)) {
		html_text(h->to, text + done, r.at - done);
		done = pos;
		id = get_printf("%.*s", r.n, text + r.at);
		if (r.kind == REF_LINE || r.kind == REF_PATCH) {
			link_ref(h, text, &r);
		} else if (r.kind == REF_BARRIER) {
			mention(h, TERM_BARRIER, id, r.n, false);
			link_to(h, PAGE_BARRIERS, id, id, r.n);
		} else {
			mention(h, TERM_FINDING, id, r.n, h->doc->number < 0 &&
				explains(node));
			link_to(h, PAGE_NAMES, id, id, r.n);
		}
		free(id);
	}
	string(h, text + done);
}

static void code_node(struct html *h, const char *code)
{
	struct ref r;
	char *path;
	bool named = ref_in_code(code, &r);

	if (named && r.name_n) {
		path = get_printf("%.*s()", r.name_n, code + r.name_at);
		mention(h, TERM_FUNCTION, path, strlen(path), false);
		free(path);
	}
	path = named ? get_printf("%.*s", r.path_n, code) : NULL;
	if (named && r.kind == REF_FILE && path_of_kit(code, r.path_n)) {
		html_file_link(h, path, code);
	} else {
		buf_str(h->to, "<code>");
		string(h, code);
		buf_str(h->to, "</code>");
	}
	free(path);
}

static void link_node(struct html *h, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	int n = strcspn(url, "#");
	const struct doc *to = doc_by_file(h->k, url, n);
	char *page = to ? doc_page(to) : n ? NULL : get_string(h->page);
	char *anchor = NULL, *file = NULL;

	buf_str(h->to, "<a href=\"");
	if (h->all && !n) {
		free(page);
		page = doc_page(h->doc);
	}
	if (page) {
		if (url[n])
			anchor = get_printf("%s-%s", page, url + n + 1);
		html_url(h, page, anchor);
	} else if (!strncmp(url, "../", 3)) {
		file = get_printf("%.*s", n - 3, url + 3);
		files_add(h->files, file);
		free(anchor);
		anchor = html_file_page(file);
		buf_printf(h->to, "%s%s.html", h->up, anchor);
	} else {
		string(h, url);
	}
	buf_str(h->to, "\">");
	inlines(h, node);
	buf_str(h->to, "</a>");
	free(file);
	free(anchor);
	free(page);
}

static void image_node(struct html *h, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	struct buf alt = { 0 };
	size_t n = strlen(url);

	node_text(node, &alt);
	if (n > 4 && !strcmp(url + n - 4, ".dot"))
		n -= 4;
	buf_str(h->to, "<img src=\"");
	buf_str(h->to, h->up);
	html_text(h->to, url, n);
	buf_str(h->to, ".svg\" alt=\"");
	string(h, alt.p);
	buf_str(h->to, "\">");
	buf_free(&alt);
}

static void wrap(struct html *h, const char *tag, cmark_node *node)
{
	buf_printf(h->to, "<%s>", tag);
	inlines(h, node);
	buf_printf(h->to, "</%s>", tag);
}

static void inline_node(struct html *h, cmark_node *n)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_TEXT:
		text_node(h, n);
		break;
	case CMARK_NODE_CODE:
		code_node(h, cmark_node_get_literal(n));
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_char(h->to, '\n');
		break;
	case CMARK_NODE_LINEBREAK:
		buf_str(h->to, "<br>\n");
		break;
	case CMARK_NODE_EMPH:
		wrap(h, "em", n);
		break;
	case CMARK_NODE_STRONG:
		wrap(h, "strong", n);
		break;
	case CMARK_NODE_LINK:
		link_node(h, n);
		break;
	case CMARK_NODE_IMAGE:
		image_node(h, n);
		break;
	default:
		/* HTML: a fault, and shown as it stands in the text. */
		if (cmark_node_get_literal(n))
			string(h, cmark_node_get_literal(n));
	}
}

static void inlines(struct html *h, cmark_node *node)
{
	cmark_node *n;

	for (n = cmark_node_first_child(node); n; n = cmark_node_next(n))
		inline_node(h, n);
}

/* ---- blocks ------------------------------------------------------------ */

static void schedule_cell(struct html *h, const char *tag, const char *class,
			  const struct buf *text)
{
	buf_printf(h->to, "<%s%s>", tag, class);
	html_text(h->to, text->p, text->n);
	buf_printf(h->to, "</%.2s>", tag);
}

/* A cell in the colour of the side that its column shows. */
static void side_cell(struct html *h, const struct buf *head,
		      const struct buf *text)
{
	const char *side = schedule_side(head);
	char *class = *side ? get_printf(" class=\"%s\"", side) :
		get_string("");

	schedule_cell(h, "td", class, text);
	free(class);
}

static void schedule_row(struct html *h, const struct step *head,
			 const struct step *s)
{
	buf_str(h->to, "<tr>");
	schedule_cell(h, "td", " class=\"steps\"", &s->steps);
	if (!s->cell[1].p) {
		schedule_cell(h, "td", " colspan=\"2\"", &s->cell[0]);
	} else {
		side_cell(h, &head->cell[0], &s->cell[0]);
		side_cell(h, &head->cell[1], &s->cell[1]);
	}
	buf_str(h->to, "</tr>\n");
}

static void plain_code(struct html *h, const char *text, const char *class)
{
	/* It may be wider than the page: keys must be able to scroll it. */
	buf_printf(h->to, "<pre class=\"%s\" tabindex=\"0\"><code>", class);
	string(h, text);
	buf_str(h->to, "</code></pre>\n");
}

static void schedule(struct html *h, const char *text)
{
	struct schedule s;
	int i;

	if (!schedule_parse(text, &s)) {
		plain_code(h, text, "schedule");
		return;
	}
	buf_str(h->to, "<div class=\"schedule\">\n");
	if (s.before.n)
		schedule_cell(h, "p", " class=\"said\"", &s.before);
	buf_str(h->to, "<table>\n<thead><tr>");
	schedule_cell(h, "th scope=\"col\"", "", &s.head.steps);
	schedule_cell(h, "th scope=\"col\"", "", &s.head.cell[0]);
	if (s.head.cell[1].p)
		schedule_cell(h, "th scope=\"col\"", "", &s.head.cell[1]);
	buf_str(h->to, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < s.steps; i++)
		schedule_row(h, &s.head, &s.step[i]);
	buf_str(h->to, "</tbody>\n</table>\n");
	if (s.after.n)
		schedule_cell(h, "p", "", &s.after);
	buf_str(h->to, "</div>\n");
	schedule_free(&s);
}

static void code_block(struct html *h, cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);

	if (fence_is(node, "schedule"))
		schedule(h, text);
	else
		plain_code(h, text, "code");
}

static void list(struct html *h, cmark_node *node)
{
	bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	int start = cmark_node_get_list_start(node);
	bool tight = cmark_node_get_list_tight(node);
	cmark_node *item, *n;

	if (ordered && start != 1)
		buf_printf(h->to, "<ol start=\"%d\">\n", start);
	else
		buf_str(h->to, ordered ? "<ol>\n" : "<ul>\n");
	for (item = cmark_node_first_child(node); item;
	     item = cmark_node_next(item)) {
		buf_str(h->to, "<li>");
		for (n = cmark_node_first_child(item); n;
		     n = cmark_node_next(n))
			block(h, n, tight);
		buf_str(h->to, "</li>\n");
	}
	buf_str(h->to, ordered ? "</ol>\n" : "</ul>\n");
}

static void heading(struct html *h, cmark_node *node)
{
	int level = cmark_node_get_heading_level(node) + h->all;
	char *page = doc_page(h->doc), *slug = heading_slug(node);
	char *name = doc_short_name(h->doc);
	struct buf text = { 0 };
	bool title = level == 1 + h->all;

	node_text(node, &text);
	place_is(h, title ? get_string(page) : get_printf("%s-%s", page, slug),
		 title ? get_string(name) :
		 get_printf("%s: %s", name, text.p));
	if (level > 6)
		level = 6;
	/* The article itself carries the page's name. */
	if (title)
		buf_printf(h->to, "<h%d>", level);
	else
		buf_printf(h->to, "<h%d id=\"%s\">", level, h->place);
	inlines(h, node);
	buf_printf(h->to, "</h%d>\n", level);
	buf_free(&text);
	free(name);
	free(slug);
	free(page);
}

static void block(struct html *h, cmark_node *node, bool tight)
{
	cmark_node *n;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		if (!tight)
			buf_str(h->to, "<p>");
		inlines(h, node);
		buf_str(h->to, tight ? "\n" : "</p>\n");
		break;
	case CMARK_NODE_HEADING:
		heading(h, node);
		break;
	case CMARK_NODE_CODE_BLOCK:
		code_block(h, node);
		break;
	case CMARK_NODE_LIST:
		list(h, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		buf_str(h->to, "<blockquote>\n");
		for (n = cmark_node_first_child(node); n;
		     n = cmark_node_next(n))
			block(h, n, false);
		buf_str(h->to, "</blockquote>\n");
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		buf_str(h->to, "<hr>\n");
		break;
	default:
		if (cmark_node_get_literal(node))
			string(h, cmark_node_get_literal(node));
	}
}

/* ---- lines beside their remarks ---------------------------------------- */

static const char *const part_class[] = {
	[PART_MAIL] = "mail", [PART_STAT] = "stat", [PART_FILE] = "file",
	[PART_HUNK] = "hunk", [PART_CONTEXT] = "context",
	[PART_ADDED] = "added", [PART_REMOVED] = "removed",
	[PART_TAIL] = "mail",
};

/* Which known functions does a changed line of the patch call or define? */
static void line_names(struct html *h, const struct line *l, int number)
{
	char *name, *short_name = doc_short_name(h->doc);
	int at = 0;

	place_is(h, get_printf("p%d-L%d", h->doc->number, number),
		 get_printf("%s L%d", short_name, number));
	free(short_name);
	while ((name = call_in_line(l, h->known, &at))) {
		mention(h, TERM_FUNCTION, name, strlen(name), false);
		free(name);
	}
}

static void patch_line(struct html *h, const struct line *l, int number)
{
	const struct patch *p = h->doc->patch;
	int i = h->doc->number;
	const char *class = "mail";

	if (p && number > 0 && number <= p->lines)
		class = part_class[p->line[number - 1].part];
	buf_printf(h->to, "<div class=\"l %s\" id=\"p%d-L%d\">"
		   "<a href=\"#p%d-L%d\">%d</a><code>", class, i, number, i,
		   number, number);
	html_text(h->to, l->s, l->n);
	buf_str(h->to, "</code></div>\n");
	if (h->xref && h->known && p && number > 0 && number <= p->lines &&
	    patch_changed(p, number - 1))
		line_names(h, l, number);
}

static void note_label(struct html *h, const struct note *n)
{
	int i = h->doc->number;

	buf_printf(h->to, "<a class=\"lines\" href=\"#p%d-L%d\">L%d", i,
		   n->from, n->from);
	if (n->to > n->from)
		buf_printf(h->to, "&ndash;%d", n->to);
	buf_str(h->to, "</a> ");
}

/* A remark's first paragraph without the bold number. */
static void remark_paragraph(struct html *h, const struct note *n,
			     cmark_node *node)
{
	cmark_node *c = cmark_node_next(cmark_node_first_child(node));

	buf_str(h->to, "<p>");
	if (n->to)
		note_label(h, n);
	for (; c; c = cmark_node_next(c))
		inline_node(h, c);
	buf_str(h->to, "</p>\n");
}

static void item(struct html *h, const struct item *it)
{
	if (it->kind == ITEM_FIGURE) {
		buf_str(h->to, "<figure>");
		inlines(h, it->node);
		buf_str(h->to, "</figure>\n");
	} else {
		block(h, it->node, false);
	}
}

static void note(struct html *h, const struct note *n)
{
	const struct item *it = &h->doc->item[n->first];
	char *name = doc_short_name(h->doc);
	int i;

	if (!n->beside)
		goto out;
	if (n->to)
		place_is(h, get_printf("p%d-L%d", h->doc->number, n->from),
			 get_printf("%s L%d", name, n->from));
	buf_printf(h->to, "<div class=\"note\"%s>\n",
		   n->to ? " tabindex=\"-1\"" : "");
	for (i = 0; i < n->beside; i++, it++) {
		if (it->kind == ITEM_REMARK)
			remark_paragraph(h, n, it->node);
		else
			item(h, it);
	}
	buf_str(h->to, "</div>\n");
out:
	free(name);
}

static void row(struct html *h, const struct rows *r, const struct row *row,
		const struct line *line, int first)
{
	const struct note *n;
	int i, k;

	buf_str(h->to, "<div class=\"row\">\n<div class=\"lines\">\n");
	for (i = row->from; i <= row->to; i++)
		patch_line(h, &line[i - first], i);
	buf_str(h->to, "</div>\n<div class=\"notes\">\n");
	for (i = 0; i < row->notes; i++)
		note(h, &r->note[row->note + i]);
	buf_str(h->to, "</div>\n</div>\n");
	for (i = 0; i < row->notes; i++) {
		n = &r->note[row->note + i];
		for (k = 0; k < n->below; k++)
			item(h, &h->doc->item[n->first + n->beside + k]);
	}
}

static int diff(struct html *h, int i)
{
	const char *text = cmark_node_get_literal(h->doc->item[i].node);
	struct line *line;
	struct rows r;
	int k;

	lines_of(text, strlen(text), &line);
	rows_of(h->doc, i, &r);
	buf_str(h->to, "<div class=\"block\">\n");
	for (k = 0; k < r.rows; k++)
		row(h, &r, &r.row[k], line, h->doc->item[i].from);
	buf_str(h->to, "</div>\n");
	k = r.next;
	rows_free(&r);
	free(line);
	return k;
}

void html_doc(struct html *h, const struct doc *d)
{
	char *page = doc_page(d);
	int i = 0;

	h->doc = d;
	buf_printf(h->to, "<article id=\"%s\"%s>\n", page,
		   d->patch ? " class=\"woven\"" : "");
	while (i < d->items) {
		if (d->item[i].kind == ITEM_DIFF)
			i = diff(h, i);
		else
			item(h, &d->item[i++]);
	}
	buf_str(h->to, "</article>\n");
	free(page);
}
