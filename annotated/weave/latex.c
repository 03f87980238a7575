// SPDX-License-Identifier: GPL-2.0-only
/*
 * latex.c - a text as LaTeX, in the words of ../book/ringside-book.cls.
 */
#include "latex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "schedule.h"

#define TAB		8
#define COLUMNS_LINE	100	/* of a patch's line before it is broken */
#define COLUMNS_CODE	80	/* of other code */
#define WORD_MAX	24	/* bytes of a word that need not be broken */
#define PIECE_MAX	40	/* bytes of a word between two breaks */

static void inlines(struct latex *t, cmark_node *node);
static void block(struct latex *t, cmark_node *node, bool tight);

/* ---- characters -------------------------------------------------------- */

/* What TeX would not set as it stands; @code is NULL where it is as @prose. */
static const struct {
	unsigned int c;
	const char *prose;
	const char *code;
} special[] = {
	{ '\\', "\\textbackslash{}", NULL },
	{ '{', "\\{", NULL },
	{ '}', "\\}", NULL },
	{ '#', "\\#", NULL },
	{ '$', "\\$", NULL },
	{ '%', "\\%", NULL },
	{ '&', "\\&", NULL },
	{ '_', "\\_", NULL },
	{ '^', "\\textasciicircum{}", NULL },
	{ '~', "\\textasciitilde{}", NULL },
	{ '<', "\\textless{}", "<" },
	{ '>', "\\textgreater{}", ">" },
	{ '`', "\\textasciigrave{}", NULL },
	{ '\'', "'", "\\textquotesingle{}" },
	{ 0xa0, "~", NULL },
	{ 0xd7, "\\texttimes{}", NULL },
	{ 0x2013, "\\textendash{}", NULL },
	{ 0x2014, "\\textemdash{}", NULL },
	{ 0x2018, "\\textquoteleft{}", NULL },
	{ 0x2019, "\\textquoteright{}", NULL },
	{ 0x201c, "\\textquotedblleft{}", NULL },
	{ 0x201d, "\\textquotedblright{}", NULL },
	{ 0x2022, "\\textbullet{}", NULL },
	{ 0x2026, "\\textellipsis{}", NULL },
	{ 0x2192, "\\textrightarrow{}", NULL },
	{ 0x2190, "\\textleftarrow{}", NULL },
	{ 0x2212, "\\textminus{}", NULL },
	{ 0x2260, "\\(\\neq\\)", NULL },
	{ 0x2264, "\\(\\leq\\)", NULL },
	{ 0x2265, "\\(\\geq\\)", NULL },
};

#define SPECIALS	((int)(sizeof(special) / sizeof(*special)))
#define LATIN_END	0x180	/* LaTeX itself knows what is below */

static void character(struct latex *t, const char *p, int n, unsigned int c,
		      bool code)
{
	int i;

	for (i = 0; i < SPECIALS; i++)
		if (special[i].c == c)
			break;
	if (i < SPECIALS)
		buf_str(t->to, code && special[i].code ? special[i].code :
			special[i].prose);
	else if (c < LATIN_END)
		buf_add(t->to, p, n);
	else
		fault(t->k->faults, t->path, t->line, "the book has no "
		      "character U+%04X: use another, or enter it in "
		      "annotated/weave/latex.c", c);
}

/* Straight in the text, typographic in print. */
static void quotation_mark(struct latex *t)
{
	bool opens = strchr(" (/[-", t->last) != NULL;

	buf_str(t->to, opens ? "\\textquotedblleft{}" :
		"\\textquotedblright{}");
}

static int word_length(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && *p != ' ' && *p != '\n')
		p++;
	return p - s;
}

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* May a long word be broken behind its i-th byte, and how gladly? */
static const char *break_behind(const char *s, int i, int n)
{
	char next = i + 1 < n ? s[i + 1] : ' ';

	if (strchr("/:+=,(", s[i]) && name_char(next))
		return "\\breakhere{}";
	if (i && strchr("_-", s[i]) && isalnum((unsigned char)next) &&
	    isalnum((unsigned char)s[i - 1]))
		return "\\maybreakhere{}";
	return NULL;
}

/* One word, or what stands between two. */
static void word(struct latex *t, const char *s, int n, bool code)
{
	bool breaks = n > WORD_MAX;
	const char *here;
	int i, length, piece = 0;
	unsigned int c;

	for (i = 0; i < n; i += length) {
		length = utf8_next(s + i, s + n, &c);
		if (!length)
			return;
		if (c == '"' && !code)
			quotation_mark(t);
		else if (c == '-' && i + 1 < n && s[i + 1] == '-')
			buf_str(t->to, "-{}");	/* no dash of two */
		else
			character(t, s + i, length, c, code);
		t->last = s[i];
		here = breaks ? break_behind(s, i, n) : NULL;
		piece = here ? 0 : piece + 1;
		if (breaks && piece == PIECE_MAX) {
			here = "\\maybreakhere{}";
			piece = 0;
		}
		if (here)
			buf_str(t->to, here);
	}
}

static void words(struct latex *t, const char *s, size_t size, bool code)
{
	const char *end = s + size;
	int n;

	while (s < end) {
		n = word_length(s, end);
		word(t, s, n, code);
		s += n;
		if (s < end) {
			buf_char(t->to, *s++);
			t->last = ' ';
		}
	}
}

void latex_text(struct latex *t, const char *s, size_t n)
{
	words(t, s, n, false);
}

static void string(struct latex *t, const char *s)
{
	latex_text(t, s, strlen(s));
}

void latex_code(struct latex *t, const char *code)
{
	buf_str(t->to, "\\code{");
	words(t, code, strlen(code), true);
	buf_char(t->to, '}');
	t->last = 'x';
}

void latex_line(struct latex *t, const char *s, size_t n)
{
	const char *end = s + n;
	unsigned int c;
	int length;

	for (; s < end; s += length) {
		length = utf8_next(s, end, &c);
		if (!length)
			return;
		/* A blank at a line's beginning must not be swallowed. */
		if (c == ' ')
			buf_str(t->to, "\\ ");
		else
			character(t, s, length, c, true);
	}
}

void latex_from(struct latex *t, const char *path, int line)
{
	t->path = path;
	t->line = line;
	if (t->to->n && t->to->p[t->to->n - 1] != '\n')
		buf_char(t->to, '\n');
	buf_printf(t->to, "%% %s:%d\n", path, line);
}

static void from_node(struct latex *t, cmark_node *node)
{
	latex_from(t, t->doc->path, cmark_node_get_start_line(node));
}

/* ---- index ------------------------------------------------------------- */

void latex_index(struct latex *t, enum term term, const char *name, int n,
		 bool main)
{
	static const char *const macro[] = {
		[TERM_FUNCTION] = "function", [TERM_BARRIER] = "barrier",
		[TERM_FINDING] = "finding",
	};
	int skip = 0, length;

	if (t->plain)
		return;
	/* Sorted without what stands around the name: the underscores of
	 * "__name()", the letter of "B14".
	 */
	if (term == TERM_FUNCTION)
		while (skip < n && name[skip] == '_')
			skip++;
	else if (term == TERM_FINDING)
		skip = 1;
	length = strcspn(name + skip, "(");
	buf_printf(t->to, "\\index%s%s{%.*s}{", main ? "main" : "",
		   macro[term], length < n - skip ? length : n - skip,
		   name + skip);
	word(t, name, n, true);
	buf_char(t->to, '}');
}

/* ---- inline ------------------------------------------------------------ */

/* "9/9 L37-41" stays on one line. */
static void ref_text(struct latex *t, const char *s, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (s[i] == ' ')
			buf_char(t->to, '~');
		else if (s[i] == '-')
			buf_str(t->to, "--");
		else
			buf_char(t->to, s[i]);
	}
	t->last = 'x';
}

static void patch_ref(struct latex *t, const char *text, const struct ref *r)
{
	int number = t->plain ? -1 : ref_leads_to(t->k, t->doc, r);

	if (number < 0) {
		ref_text(t, text + r->at, r->n);
		return;
	}
	buf_printf(t->to, "\\bookref{p%d", number);
	if (r->kind == REF_LINE)
		buf_printf(t->to, "-L%d", r->from);
	buf_str(t->to, "}{");
	ref_text(t, text + r->at, r->n);
	buf_char(t->to, '}');
}

static void finding_ref(struct latex *t, const char *id, bool bold)
{
	int number = atoi(id + 1);
	const struct doc *place = NULL;
	bool here;

	if (number <= FINDINGS && !t->plain)
		place = t->place[number];
	here = bold && place == t->doc;
	latex_index(t, TERM_FINDING, id, strlen(id), here);
	if (here && !t->placed[number]) {
		t->placed[number] = true;
		buf_printf(t->to, "\\bookplace{%s}", id);
	}
	if (place && !here)
		buf_printf(t->to, "\\bookref{%s}{%s}", id, id);
	else
		buf_str(t->to, id);
	t->last = 'x';
}

static void barrier_ref(struct latex *t, const char *id)
{
	latex_index(t, TERM_BARRIER, id, strlen(id), false);
	if (t->plain)
		buf_str(t->to, id);
	else
		buf_printf(t->to, "\\bookref{%s}{%s}", id, id);
	t->last = 'x';
}

static void text_node(struct latex *t, cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);
	int pos = 0, done = 0;
	struct ref r;
	char *id;

	while (ref_in_text(text, &pos, &r)) {
		latex_text(t, text + done, r.at - done);
		done = pos;
		id = get_printf("%.*s", r.n, text + r.at);
		if (r.kind == REF_BARRIER)
			barrier_ref(t, id);
		else if (r.kind == REF_FINDING)
			finding_ref(t, id, explains(node));
		else
			patch_ref(t, text, &r);
		free(id);
	}
	string(t, text + done);
}

static void code_node(struct latex *t, const char *code)
{
	struct ref r;
	char *name;

	if (ref_in_code(code, &r) && r.name_n) {
		name = get_printf("%.*s()", r.name_n, code + r.name_at);
		latex_index(t, TERM_FUNCTION, name, strlen(name), false);
		free(name);
	}
	latex_code(t, code);
}

/* What stands for itself in an address, or is given in hexadecimal. */
static void url(struct latex *t, const char *s)
{
	for (; *s; s++) {
		if (strchr("%#&", *s))
			buf_printf(t->to, "\\%c", *s);
		else if (strchr("\\{}^\" ", *s) || *s & 0x80)
			buf_printf(t->to, "\\%%%02X", (unsigned char)*s);
		else
			buf_char(t->to, *s);
	}
}

static void link_node(struct latex *t, cmark_node *node)
{
	const char *to = cmark_node_get_url(node);
	int n = strcspn(to, "#");
	const struct doc *d = n ? doc_by_file(t->k, to, n) : t->doc;
	char *page = d ? doc_page(d) : NULL;

	if (t->plain) {
		inlines(t, node);
		goto out;
	}
	if (page) {
		buf_printf(t->to, "\\chapterref{%s", page);
		if (to[n])
			buf_printf(t->to, "-%s", to + n + 1);
		buf_str(t->to, "}{");
	} else if (strstr(to, "://")) {
		buf_str(t->to, "\\webref{");
		url(t, to);
		buf_str(t->to, "}{");
	} else {
		/* A file of the kit: on paper it leads nowhere. */
		buf_char(t->to, '{');
	}
	inlines(t, node);
	buf_char(t->to, '}');
out:
	free(page);
}

static void image_node(struct latex *t, cmark_node *node)
{
	const char *to = cmark_node_get_url(node);
	struct buf alt = { 0 };
	size_t n = strlen(to);

	node_text(node, &alt);
	if (n > 4 && !strcmp(to + n - 4, ".dot"))
		n -= 4;
	buf_printf(t->to, "\\bookfigure{%.*s.pdf}{", (int)n, to);
	string(t, alt.p);
	buf_str(t->to, "}\n");
	buf_free(&alt);
}

static void wrap(struct latex *t, const char *macro, cmark_node *node)
{
	buf_printf(t->to, "\\%s{", macro);
	inlines(t, node);
	buf_char(t->to, '}');
}

static void inline_node(struct latex *t, cmark_node *n)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_TEXT:
		text_node(t, n);
		break;
	case CMARK_NODE_CODE:
		code_node(t, cmark_node_get_literal(n));
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_char(t->to, '\n');
		t->last = ' ';
		break;
	case CMARK_NODE_LINEBREAK:
		buf_str(t->to, "\\newline\n");
		t->last = ' ';
		break;
	case CMARK_NODE_EMPH:
		wrap(t, "emph", n);
		break;
	case CMARK_NODE_STRONG:
		wrap(t, "textbf", n);
		break;
	case CMARK_NODE_LINK:
		link_node(t, n);
		break;
	case CMARK_NODE_IMAGE:
		image_node(t, n);
		break;
	default:
		/* HTML: a fault, and shown as it stands in the text. */
		if (cmark_node_get_literal(n))
			string(t, cmark_node_get_literal(n));
	}
}

static void inlines(struct latex *t, cmark_node *node)
{
	cmark_node *n;

	for (n = cmark_node_first_child(node); n; n = cmark_node_next(n))
		inline_node(t, n);
}

/* ---- code -------------------------------------------------------------- */

/* As a terminal shows it: tabs as blanks, counted from column one. */
static void expand(const struct line *l, struct buf *to)
{
	const char *p = l->s, *end = l->s + l->n;
	int column = 0, n;
	unsigned int c;

	buf_add(to, "", 0);
	for (; p < end; p += n) {
		n = utf8_next(p, end, &c);
		if (!n)
			return;
		do
			buf_add(to, c == '\t' ? " " : p, c == '\t' ? 1 : n);
		while (++column % TAB && c == '\t');
	}
}

/* How many bytes of the text go into a line of so many columns. */
static int fitting(const char *s, int n, int columns)
{
	int column = 0, at = 0, blank = 0, length;
	unsigned int c;

	while (at < n && column < columns) {
		length = utf8_next(s + at, s + n, &c);
		if (!length)
			return n;
		at += length;
		column++;
		/* Not within the indentation: nothing would be gained. */
		if (c == ' ' && column > columns / 2)
			blank = at;
	}
	return at == n ? n : blank ? blank : at;
}

/* The line within the macro that was begun, and what does not fit into it
 * below.
 */
static void code_line(struct latex *t, const struct line *l, int columns,
		      const char *again)
{
	struct buf text = { 0 };
	size_t at, n;

	expand(l, &text);
	at = fitting(text.p, text.n, columns);
	latex_line(t, text.p, at);
	buf_str(t->to, "}\n");
	for (; at < text.n; at += n) {
		n = fitting(text.p + at, text.n - at, columns - TAB);
		buf_str(t->to, again);
		latex_line(t, text.p + at, n);
		buf_str(t->to, "}\n");
	}
	buf_free(&text);
}

static void plain_code(struct latex *t, const char *text)
{
	struct line *line;
	int n = lines_of(text, strlen(text), &line), i;

	buf_printf(t->to, "\\begin{codelines}{%d}\n", n);
	for (i = 0; i < n; i++) {
		buf_str(t->to, "\\codeline{");
		code_line(t, &line[i], COLUMNS_CODE, "\\codemore{");
	}
	buf_str(t->to, "\\end{codelines}\n\n");
	free(line);
}

static void schedule_cell(struct latex *t, const struct buf *text)
{
	buf_char(t->to, '{');
	t->last = ' ';
	latex_text(t, text->p, text->n);
	buf_char(t->to, '}');
}

static void schedule_row(struct latex *t, const char *macro,
			 const struct step *s)
{
	bool both = !s->cell[1].p;

	buf_printf(t->to, "\\%s%s", macro, both ? "both" : "");
	schedule_cell(t, &s->steps);
	schedule_cell(t, &s->cell[0]);
	if (!both)
		schedule_cell(t, &s->cell[1]);
	buf_char(t->to, '\n');
}

static void schedule_before(struct latex *t, const struct buf *text)
{
	struct line *line;
	int n = text->n ? lines_of(text->p, text->n, &line) : 0, i;

	for (i = 0; i < n; i++) {
		if (!line[i].n)
			continue;
		buf_str(t->to, "\\schedulebefore{");
		t->last = ' ';
		latex_text(t, line[i].s, line[i].n);
		buf_str(t->to, "}\n");
	}
	if (n)
		free(line);
}

static void schedule(struct latex *t, const char *text)
{
	struct schedule s;
	int i;

	if (!schedule_parse(text, &s)) {
		plain_code(t, text);
		return;
	}
	buf_printf(t->to, "\\begin{schedule}{%d}{%s}{%s}\n", s.steps,
		   schedule_side(&s.head.cell[0]),
		   schedule_side(&s.head.cell[1]));
	schedule_before(t, &s.before);
	schedule_row(t, "schedulehead", &s.head);
	for (i = 0; i < s.steps; i++)
		schedule_row(t, "schedulestep", &s.step[i]);
	if (s.after.n) {
		buf_str(t->to, "\\scheduleafter");
		schedule_cell(t, &s.after);
		buf_char(t->to, '\n');
	}
	buf_str(t->to, "\\end{schedule}\n\n");
	schedule_free(&s);
}

static void code_block(struct latex *t, cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);

	if (fence_is(node, "schedule"))
		schedule(t, text);
	else
		plain_code(t, text);
}

/* ---- blocks ------------------------------------------------------------ */

/* Does the item begin with a bold word, as those of a glossary do? */
static bool defines(cmark_node *item)
{
	cmark_node *n = cmark_node_first_child(item);

	if (!n || cmark_node_get_type(n) != CMARK_NODE_PARAGRAPH)
		return false;
	n = cmark_node_first_child(n);
	return n && cmark_node_get_type(n) == CMARK_NODE_STRONG;
}

static const char *list_kind(cmark_node *list)
{
	cmark_node *item = cmark_node_first_child(list);

	if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST)
		return "numberlist";
	while (item && defines(item))
		item = cmark_node_next(item);
	return item ? "bulletlist" : "termlist";
}

static void list(struct latex *t, cmark_node *node)
{
	bool tight = cmark_node_get_list_tight(node);
	const char *kind = list_kind(node);
	cmark_node *item, *n;

	buf_printf(t->to, "\\begin{%s}", kind);
	if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST)
		buf_printf(t->to, "{%d}", cmark_node_get_list_start(node));
	buf_char(t->to, '\n');
	for (item = cmark_node_first_child(node); item;
	     item = cmark_node_next(item)) {
		from_node(t, item);
		buf_str(t->to, "\\item{}");
		for (n = cmark_node_first_child(item); n;
		     n = cmark_node_next(n))
			block(t, n, tight);
	}
	buf_printf(t->to, "\\end{%s}\n\n", kind);
}

static void heading(struct latex *t, cmark_node *node)
{
	int level = cmark_node_get_heading_level(node);
	char *page = doc_page(t->doc), *slug = heading_slug(node);
	char *name = doc_short_name(t->doc);
	struct buf text = { 0 };

	node_text(node, &text);
	t->plain = true;
	if (level == 1) {
		buf_printf(t->to, "\\bookchapter{%s}{", page);
		string(t, t->doc->number >= 0 ? name : "");
	} else {
		buf_printf(t->to, "\\booksection{%d}{%s-%s", level, page,
			   slug);
	}
	buf_str(t->to, "}{");
	t->last = ' ';
	inlines(t, node);
	buf_str(t->to, "}{");
	t->last = ' ';
	string(t, text.p);
	buf_str(t->to, "}\n\n");
	t->plain = false;
	buf_free(&text);
	free(name);
	free(slug);
	free(page);
}

/* Does the paragraph announce the list or the code that follows it? */
static bool announces(cmark_node *node)
{
	cmark_node *next = cmark_node_next(node);
	cmark_node *last = cmark_node_last_child(node);
	const char *text = last ? cmark_node_get_literal(last) : NULL;

	if (!next || !text || !*text || text[strlen(text) - 1] != ':')
		return false;
	return cmark_node_get_type(next) == CMARK_NODE_CODE_BLOCK ||
		cmark_node_get_type(next) == CMARK_NODE_LIST;
}

static void paragraph(struct latex *t, cmark_node *node, bool tight)
{
	t->last = ' ';
	inlines(t, node);
	if (announces(node))
		buf_str(t->to, "\\keepwithnext");
	buf_str(t->to, tight ? "\n" : "\n\n");
}

static void block(struct latex *t, cmark_node *node, bool tight)
{
	cmark_node *n;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		paragraph(t, node, tight);
		break;
	case CMARK_NODE_HEADING:
		heading(t, node);
		break;
	case CMARK_NODE_CODE_BLOCK:
		from_node(t, node);
		code_block(t, node);
		break;
	case CMARK_NODE_LIST:
		if (tight)
			buf_str(t->to, "\n");
		list(t, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		buf_str(t->to, "\\begin{quotation}\n");
		for (n = cmark_node_first_child(node); n;
		     n = cmark_node_next(n))
			block(t, n, false);
		buf_str(t->to, "\\end{quotation}\n\n");
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		buf_str(t->to, "\\bookpause\n\n");
		break;
	default:
		if (cmark_node_get_literal(node))
			string(t, cmark_node_get_literal(node));
	}
}

/* ---- lines and their remarks ------------------------------------------- */

static const char *const part_name[] = {
	[PART_MAIL] = "mail", [PART_STAT] = "stat", [PART_FILE] = "file",
	[PART_HUNK] = "hunk", [PART_CONTEXT] = "context",
	[PART_ADDED] = "added", [PART_REMOVED] = "removed",
	[PART_TAIL] = "mail",
};

static void line_index(struct latex *t, const struct line *l)
{
	int at = 0;
	char *name;

	while ((name = call_in_line(l, t->known, &at))) {
		latex_index(t, TERM_FUNCTION, name, strlen(name), false);
		free(name);
	}
}

static void patch_line(struct latex *t, const struct line *l, int number)
{
	const struct patch *p = t->doc->patch;
	bool there = p && number > 0 && number <= p->lines;
	const char *part = there ? part_name[p->line[number - 1].part] :
		"mail";
	char *again = get_printf("\\patchmore{%s}{", part);

	buf_printf(t->to, "\\patchline{%d}{%d}{%s}{", t->doc->number, number,
		   part);
	if (there && patch_changed(p, number - 1))
		line_index(t, l);
	code_line(t, l, COLUMNS_LINE, again);
	free(again);
}

static void item(struct latex *t, const struct item *it)
{
	from_node(t, it->node);
	if (it->kind == ITEM_FIGURE)
		inlines(t, it->node);
	else
		block(t, it->node, false);
}

/* A remark's first paragraph without the bold number. */
static void remark_paragraph(struct latex *t, cmark_node *node)
{
	cmark_node *c = cmark_node_next(cmark_node_first_child(node));

	from_node(t, node);
	buf_str(t->to, "\\ignorespaces");
	t->last = ' ';
	for (; c; c = cmark_node_next(c))
		inline_node(t, c);
	if (announces(node))
		buf_str(t->to, "\\keepwithnext");
	buf_str(t->to, "\n\n");
}

static void note(struct latex *t, const struct note *n)
{
	const struct item *it = &t->doc->item[n->first];
	int i;

	if (n->to && n->beside)
		buf_printf(t->to, n->to > n->from ?
			   "\\begin{remark}{L%d--%d}\n" :
			   "\\begin{remark}{L%d}\n", n->from, n->to);
	for (i = 0; i < n->beside; i++, it++) {
		if (it->kind == ITEM_REMARK)
			remark_paragraph(t, it->node);
		else
			item(t, it);
	}
	if (n->to && n->beside)
		buf_str(t->to, "\\end{remark}\n\n");
	for (i = 0; i < n->below; i++, it++)
		item(t, it);
}

static void lines(struct latex *t, const struct item *block, int from, int to,
		  const struct line *line)
{
	int i;

	latex_from(t, t->doc->path, block->line + 1 + from - block->from);
	buf_printf(t->to, "\\begin{patchlines}{%d}\n", to - from + 1);
	for (i = from; i <= to; i++)
		patch_line(t, &line[i - block->from], i);
	buf_str(t->to, "\\end{patchlines}\n\n");
}

/* Empty lines that no note is about: they belong to what stands above. */
static bool silent(const struct row *row, const struct line *line, int first)
{
	int i;

	for (i = row->from; i <= row->to; i++)
		if (line[i - first].n > 1 || (line[i - first].n &&
					      line[i - first].s[0] != ' '))
			return false;
	return !row->notes;
}

static int diff(struct latex *t, int i)
{
	const struct item *block = &t->doc->item[i];
	const char *text = cmark_node_get_literal(block->node);
	struct line *line;
	struct rows r;
	int k, last, n, j;

	lines_of(text, strlen(text), &line);
	rows_of(t->doc, i, &r);
	for (k = 0; k < r.rows; k = last + 1) {
		last = rows_whole(&r, k);
		if (last + 1 < r.rows &&
		    silent(&r.row[last + 1], line, block->from))
			last++;
		lines(t, block, r.row[k].from, r.row[last].to, line);
		n = r.row[k].note;
		for (; k <= last; k++)
			for (j = 0; j < r.row[k].notes; j++)
				note(t, &r.note[n++]);
	}
	k = r.next;
	rows_free(&r);
	free(line);
	return k;
}

void latex_doc(struct latex *t, const struct doc *d)
{
	int i = 0;

	t->doc = d;
	while (i < d->items) {
		if (d->item[i].kind == ITEM_DIFF)
			i = diff(t, i);
		else
			item(t, &d->item[i++]);
	}
}
