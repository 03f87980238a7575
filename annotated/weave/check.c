// SPDX-License-Identifier: GPL-2.0-only
/*
 * check.c - what must hold for a text.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "lost.h"
#include "refs.h"

#define SHOWN	60	/* bytes of a line that a message quotes */

static const char spdx[] =
	"<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n";

/* ---- identity ---------------------------------------------------------- */

/* Where in the text the line that follows quoted line i - 1 would stand. */
static int place_before(const struct doc *d, int i)
{
	if (i)
		return d->quoted_at[i - 1] + 1;
	return d->quotes ? d->quoted_at[0] : 1;
}

static int shown(const struct line *l)
{
	return l->n < SHOWN ? l->n : SHOWN;
}

static void missing(struct kit *k, const struct doc *d, int i, int j, int n)
{
	const struct line *l = &d->patch->line[j].text;

	if (n == 1)
		fault(k->faults, d->path, place_before(d, i),
		      "L%d of the patch is missing here: \"%.*s\"; put "
		      "it in a block", j + 1, shown(l), l->s);
	else
		fault(k->faults, d->path, place_before(d, i),
		      "L%d-%d of the patch are missing here, from \"%.*s\"; "
		      "put them in a block of their own", j + 1, j + n,
		      shown(l), l->s);
}

static void not_there(struct kit *k, const struct doc *d, int i)
{
	const struct line *l = &d->quoted[i];

	fault(k->faults, d->path, d->quoted_at[i], "this line is not in the "
	      "patch: \"%.*s\"; remove it", shown(l),
	      l->s);
}

static void differs(struct kit *k, const struct doc *d, int i, int j)
{
	const struct line *is = &d->quoted[i];
	const struct line *want = &d->patch->line[j].text;

	fault(k->faults, d->path, d->quoted_at[i], "this line differs from "
	      "L%d of the patch\n\texpected: \"%.*s\"\n\tgot:      \"%.*s\"\n"
	      "\ttake the patch's line", j + 1, want->n, want->s,
	      is->n, is->s);
}

static struct line *patch_text(const struct patch *p)
{
	struct line *line = get((p->lines + 1) * sizeof(*line));
	int i;

	for (i = 0; i < p->lines; i++)
		line[i] = p->line[i].text;
	return line;
}

/* One stretch in which text and patch differ: a lines of the text from i,
 * b of the patch from j.
 */
static void stretch(struct kit *k, const struct doc *d, int i, int a, int j,
		    int b, bool excerpt)
{
	for (; a && b; a--, b--)
		differs(k, d, i++, j++);
	for (; a; a--)
		not_there(k, d, i++);
	if (b && !excerpt)
		missing(k, d, i, j, b);
}

/* Returns for each quoted line its index in the patch, or -1. */
static int *identity(struct kit *k, const struct doc *d)
{
	struct line *text = patch_text(d->patch);
	int *match = align(d->quoted, NULL, d->quotes, text,
			   d->patch->lines);
	bool excerpt = !d->number;
	int i, j = 0, from;

	for (i = 0; i <= d->quotes;) {
		from = i;
		while (i < d->quotes && match[i] < 0)
			i++;
		stretch(k, d, from, i - from, j,
			(i < d->quotes ? match[i] : d->patch->lines) - j,
			excerpt);
		if (i < d->quotes)
			j = match[i] + 1;
		i++;
	}
	free(text);
	return match;
}

/* Only told where the text is the patch's: else the first fault brings a
 * number of these with it, and --sync mends them all.
 */
static void block_numbers(struct kit *k, const struct doc *d,
			  const int *match)
{
	int i, n = 0;

	for (i = 0; i < d->items; i++) {
		if (d->item[i].kind != ITEM_DIFF)
			continue;
		if (d->item[i].from && d->item[i].to >= d->item[i].from &&
		    d->item[i].from != match[n] + 1)
			fault(k->faults, d->path, d->item[i].line, "this block "
			      "begins with L%d of the patch: write ```diff "
			      "L%d", match[n] + 1, match[n] + 1);
		n += d->item[i].to - d->item[i].from + 1;
	}
}

/* ---- coverage ---------------------------------------------------------- */

static void uncovered(struct kit *k, const struct doc *d, int i, int n)
{
	const struct line *l = &d->quoted[i];
	int from = d->quoted_as[i];

	if (n == 1)
		fault(k->faults, d->path, d->quoted_at[i], "no remark covers "
		      "L%d: \"%.*s\"; write one that begins with **L%d** "
		      "below its block", from, shown(l), l->s, from);
	else
		fault(k->faults, d->path, d->quoted_at[i], "no remark covers "
		      "L%d to L%d, from \"%.*s\"; write some, of at most %d "
		      "lines each, below their block", from, from + n - 1,
		      shown(l), l->s, RANGE_MAX);
}

/* For each line of the patch: is there a remark? */
static bool *covered_lines(const struct doc *d)
{
	bool *covered = get((d->patch->lines + 2) * sizeof(*covered));
	int i, line;

	for (i = 0; i < d->items; i++) {
		if (d->item[i].kind != ITEM_REMARK || !d->item[i].from)
			continue;
		for (line = d->item[i].from; line <= d->item[i].to &&
		     line <= d->patch->lines; line++)
			covered[line - 1] = true;
	}
	return covered;
}

static void coverage(struct kit *k, const struct doc *d, const int *match,
		     const bool *covered)
{
	int i, n, line;

	for (i = 0; i < d->quotes; i += n ? n : 1) {
		for (n = 0; i + n < d->quotes; n++) {
			line = d->quoted_as[i + n] - 1;
			if (match[i + n] < 0 || match[i + n] != line ||
			    !patch_changed(d->patch, line) || covered[line])
				break;
			if (n && d->quoted_at[i + n] !=
			    d->quoted_at[i + n - 1] + 1)
				break;
		}
		if (n)
			uncovered(k, d, i, n);
	}
}

/* ---- remarks ----------------------------------------------------------- */

static void empty_block(struct kit *k, const struct doc *d,
			const struct item *it)
{
	if (it->from && it->to < it->from)
		fault(k->faults, d->path, it->line, "this block holds no line "
		      "of the patch: remove it, when nothing is left below it");
}

static void remark_lines(struct kit *k, const struct doc *d,
			 const struct item *it)
{
	const struct item *block;

	if (it->block < 0) {
		fault(k->faults, d->path, it->line, "no diff block stands "
		      "above this remark: put it below the block with its "
		      "lines");
		return;
	}
	if (!it->from || it->lost)
		return;
	block = &d->item[it->block];
	if (it->to < it->from)
		fault(k->faults, d->path, it->line, "the range L%d-%d runs "
		      "backwards: write the lower number first", it->from,
		      it->to);
	else if (it->to - it->from >= RANGE_MAX)
		fault(k->faults, d->path, it->line, "L%d-%d are %d lines, and "
		      "a remark is about %d at most: split it", it->from,
		      it->to, it->to - it->from + 1, RANGE_MAX);
	if (d->patch && it->to > d->patch->lines)
		fault(k->faults, d->path, it->line, "L%d: the patch has %d "
		      "lines; correct the number", it->to, d->patch->lines);
	else if (block->from &&
		 (it->from < block->from || it->to > block->to))
		fault(k->faults, d->path, it->line, "%s of this remark not in "
		      "the block above, which is L%d-%d: move the remark or "
		      "correct its number",
		      it->from < it->to ? "lines are" : "the line is",
		      block->from, block->to);
}

/* ---- form -------------------------------------------------------------- */

/* Headings: one of the first level, at the top, and none that is skipped. */
static void headings(struct kit *k, const struct doc *d)
{
	int i, level, before = 0;

	for (i = 0; i < d->items; i++) {
		if (d->item[i].kind != ITEM_HEADING)
			continue;
		level = cmark_node_get_heading_level(d->item[i].node);
		if (!before && (level != 1 || i))
			fault(k->faults, d->path, d->item[i].line, "the text "
			      "begins with a heading of one #, its title");
		else if (before && level == 1)
			fault(k->faults, d->path, d->item[i].line, "a second "
			      "title: give this heading ## or more");
		else if (level > before + 1)
			fault(k->faults, d->path, d->item[i].line, "this "
			      "heading skips a level: give it %d #",
			      before + 1);
		before = level;
	}
	if (!before)
		fault(k->faults, d->path, 2, "there is no title: begin with "
		      "\"# \" and the subject");
}

static void title(struct kit *k, const struct doc *d)
{
	char *want = get_printf("%d/%d ", d->number, PATCHES - 1);
	struct buf is = { 0 };

	if (!d->items || d->item[0].kind != ITEM_HEADING)
		goto out;
	node_text(d->item[0].node, &is);
	if (d->number > 0 && strncmp(is.p, want, strlen(want)))
		fault(k->faults, d->path, d->item[0].line, "the title begins "
		      "with the patch's number: write # %sand its subject",
		      want);
out:
	buf_free(&is);
	free(want);
}

/* The three parts of a patch's text, in order, and the diff in the second. */
static void sections(struct kit *k, const struct doc *d)
{
	static const char *const want[] = {
		"Before you read", "The patch", "Afterwards"
	};
	struct buf is = { 0 };
	int i, at = -1, next = 0;

	for (i = 0; i < d->items; i++) {
		if (d->item[i].kind == ITEM_DIFF && at != 1)
			fault(k->faults, d->path, d->item[i].line, "lines of "
			      "the patch stand below \"## The patch\": move "
			      "this block there");
		if (d->item[i].kind != ITEM_HEADING ||
		    cmark_node_get_heading_level(d->item[i].node) != 2)
			continue;
		is.n = 0;
		node_text(d->item[i].node, &is);
		at = -1;
		if (next < 3 && !strcmp(is.p, want[next]))
			at = next++;
	}
	if (next < 3)
		fault(k->faults, d->path, 0, "the heading \"## %s\" is missing "
		      "or out of order: the text has \"## %s\", \"## %s\" and "
		      "\"## %s\"", want[next], want[0], want[1], want[2]);
	buf_free(&is);
}

static int line_of(cmark_node *node)
{
	int line = 0;

	/* Inline nodes carry no line of their own in every release. */
	for (; node && !line; node = cmark_node_parent(node))
		line = cmark_node_get_start_line(node);
	return line;
}

static void html(struct kit *k, const struct doc *d, cmark_node *n)
{
	const char *text = cmark_node_get_literal(n);

	if (cmark_node_get_type(n) == CMARK_NODE_HTML_BLOCK &&
	    line_of(n) == 1 && !strcmp(text, spdx))
		return;
	fault(k->faults, d->path, line_of(n), "HTML, \"%.*s\": write Markdown, "
	      "or put it in ` ` if the characters are meant",
	      (int)strcspn(text, "\n") < SHOWN ? (int)strcspn(text, "\n") :
	      SHOWN, text);
}

static void image(struct kit *k, const struct doc *d, cmark_node *n)
{
	const char *url = cmark_node_get_url(n);
	size_t length = strlen(url);
	struct buf alt = { 0 };
	char *rel = NULL, *path = NULL;

	node_text(n, &alt);
	if (!alt.n)
		fault(k->faults, d->path, line_of(n), "the figure %s has no "
		      "alt text: say in ![...] what it shows", url);
	if (cmark_node_next(n) || cmark_node_previous(n) ||
	    cmark_node_get_type(cmark_node_parent(n)) != CMARK_NODE_PARAGRAPH)
		fault(k->faults, d->path, line_of(n), "the figure %s stands "
		      "within other text: give it a paragraph of its own",
		      url);
	rel = get_printf("annotated/%s", url);
	path = kit_path(k, rel);
	if (strncmp(url, "figures/", 8) || strchr(url + 8, '/') ||
	    length < 13 || strcmp(url + length - 4, ".dot"))
		fault(k->faults, d->path, line_of(n), "the figure \"%s\": "
		      "figures are figures/NAME.dot", url);
	else if (!file_there(path))
		fault(k->faults, d->path, line_of(n), "the figure %s is "
		      "missing: write it", url);
	free(path);
	free(rel);
	buf_free(&alt);
}

static void nested(struct kit *k, const struct doc *d, cmark_node *n)
{
	if (cmark_node_parent(n) != d->root && fence_is(n, "diff"))
		fault(k->faults, d->path, line_of(n), "a diff block within "
		      "a list or a quotation is no part of the patch: begin "
		      "it in column one");
}

/* ---- what the text names ----------------------------------------------- */

static void names_line(struct kit *k, const struct doc *d, cmark_node *n,
		       const struct ref *r)
{
	int number = r->patch < 0 ? d->number : r->patch;
	const struct patch *p = number >= 0 ? k->patch[number] : NULL;

	/* What --sync lost is told with its place, by lost_check(). */
	if (r->from < 0 || r->to < 0)
		return;
	if (p && (r->to > p->lines || r->to < r->from))
		fault(k->faults, d->path, line_of(n), "L%d%s: patch %d has %d "
		      "lines; correct the number", r->to,
		      r->to < r->from ? " in a range that runs backwards" : "",
		      number, p->lines);
}

static void names_in_text(struct kit *k, const struct doc *d, cmark_node *n)
{
	const char *text = cmark_node_get_literal(n);
	struct ref r;
	int pos = 0;
	char *id;

	while (ref_in_text(text, &pos, &r)) {
		id = get_printf("%.*s", r.n, text + r.at);
		if (r.kind == REF_BARRIER && !registry_knows(k->registry, id))
			fault(k->faults, d->path, line_of(n), "the barrier id "
			      "%s is not in %s: correct it", id,
			      k->registry->path);
		if (r.kind == REF_FINDING && atoi(id + 1) > FINDINGS)
			fault(k->faults, d->path, line_of(n), "the finding "
			      "%s is unknown: they are B1 to B%d", id,
			      FINDINGS);
		if (r.kind == REF_LINE)
			names_line(k, d, n, &r);
		free(id);
	}
}

/* Does a file of this path hold this word? -1 if there is no such file. */
static int holds(const char *dir, const char *path, const char *word)
{
	char *in = get_printf("%s/%s", dir, path);
	struct buf text = { 0 };
	int found = -1;

	if (!file_there(in) || file_read(in, &text))
		goto out;
	found = !word || strstr(text.p, word);
out:
	buf_free(&text);
	free(in);
	return found;
}

static void names_file(struct kit *k, const struct doc *d, cmark_node *n,
		       const struct ref *r)
{
	const char *code = cmark_node_get_literal(n);
	bool kit = path_of_kit(code, r->path_n);
	char *path = get_printf("%.*s", r->path_n, code);
	char *name = r->name_n ? get_printf("%.*s", r->name_n,
					    code + r->name_at) : NULL;
	int i, one, best = -2;

	/* A directory is named as it is. */
	if (path[r->path_n - 1] == '/')
		goto out;
	if (kit)
		best = holds(k->root, path, name);
	for (i = 0; !kit && i < k->trees; i++) {
		one = holds(k->tree[i], path, name);
		best = one > best ? one : best;
	}
	if (best == -1)
		fault(k->faults, d->path, line_of(n), "there is no file %s in "
		      "%s: correct the path", path,
		      kit ? "the kit" : "the kernel's source");
	if (!best)
		fault(k->faults, d->path, line_of(n), "%s does not hold %s: "
		      "correct the function or its file", path, name);
out:
	free(name);
	free(path);
}

static void names_in_code(struct kit *k, const struct doc *d, cmark_node *n)
{
	struct ref r;

	if (ref_in_code(cmark_node_get_literal(n), &r) && r.kind == REF_FILE)
		names_file(k, d, n, &r);
}

static void link_target(struct kit *k, const struct doc *d, cmark_node *n)
{
	const char *url = cmark_node_get_url(n);
	char *rel, *path;

	if (!strncmp(url, "https://", 8) || !strncmp(url, "http://", 7) ||
	    !strncmp(url, "mailto:", 7) || *url == '#')
		return;
	rel = get_printf("annotated/%.*s", (int)strcspn(url, "#"), url);
	path = kit_path(k, rel);
	if (!file_there(path))
		fault(k->faults, d->path, line_of(n), "the link leads to %s, "
		      "which is not there: correct it", rel);
	free(path);
	free(rel);
}

static void node(struct kit *k, const struct doc *d, cmark_node *n)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_HTML_BLOCK:
	case CMARK_NODE_HTML_INLINE:
		html(k, d, n);
		break;
	case CMARK_NODE_IMAGE:
		image(k, d, n);
		break;
	case CMARK_NODE_CODE_BLOCK:
		nested(k, d, n);
		break;
	case CMARK_NODE_TEXT:
		names_in_text(k, d, n);
		break;
	case CMARK_NODE_CODE:
		names_in_code(k, d, n);
		break;
	case CMARK_NODE_LINK:
		link_target(k, d, n);
		break;
	default:
		break;
	}
}

static void nodes(struct kit *k, const struct doc *d)
{
	cmark_iter *iter = cmark_iter_new(d->root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		if (event == CMARK_EVENT_ENTER)
			node(k, d, cmark_iter_get_node(iter));
	cmark_iter_free(iter);
}

static void quotes(struct kit *k, const struct doc *d)
{
	int before = k->faults->n;
	int *match = identity(k, d);
	bool *covered = covered_lines(d);

	if (k->faults->n == before)
		block_numbers(k, d, match);
	coverage(k, d, match, covered);
	lost_check(k, d, covered);
	free(covered);
	free(match);
}

void check_doc(struct kit *k, const struct doc *d)
{
	int i;

	if (d->text.n < strlen(spdx) ||
	    memcmp(d->text.p, spdx, strlen(spdx)))
		fault(k->faults, d->path, 1, "the first line is not the "
		      "licence: write %.*s", (int)strlen(spdx) - 1, spdx);
	headings(k, d);
	if (d->number > 0) {
		title(k, d);
		sections(k, d);
	}
	if (d->patch)
		quotes(k, d);
	else
		lost_check(k, d, NULL);
	for (i = 0; i < d->items; i++) {
		if (d->item[i].kind == ITEM_REMARK)
			remark_lines(k, d, &d->item[i]);
		else if (d->item[i].kind == ITEM_DIFF && d->patch)
			empty_block(k, d, &d->item[i]);
		else if (d->item[i].kind == ITEM_DIFF)
			fault(k->faults, d->path, d->item[i].line, "a diff "
			      "block in a text that has no patch: use ```c");
	}
	nodes(k, d);
}
