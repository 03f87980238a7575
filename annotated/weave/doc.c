// SPDX-License-Identifier: GPL-2.0-only
/*
 * doc.c - an annotated file or a chapter: its blocks in order.
 */
#include "doc.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "refs.h"

void node_text(cmark_node *node, struct buf *to)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;
	cmark_node *n;

	buf_add(to, "", 0);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		n = cmark_iter_get_node(iter);
		if (event != CMARK_EVENT_ENTER)
			continue;
		switch (cmark_node_get_type(n)) {
		case CMARK_NODE_TEXT:
		case CMARK_NODE_CODE:
			buf_str(to, cmark_node_get_literal(n));
			break;
		case CMARK_NODE_SOFTBREAK:
		case CMARK_NODE_LINEBREAK:
			buf_char(to, ' ');
			break;
		default:
			break;
		}
	}
	cmark_iter_free(iter);
}

bool fence_is(cmark_node *node, const char *word)
{
	const char *info = cmark_node_get_fence_info(node);
	size_t n = strlen(word);

	return info && !strncmp(info, word, n) &&
		(!info[n] || info[n] == ' ');
}

/* Does the text look as if it should name lines? */
static bool names_lines(const char *s)
{
	if (!strncmp(s, "L?", 2))
		return true;
	if (*s == 'L' || *s == 'l')
		s++;
	return isdigit((unsigned char)*s);
}

/* "L37", "L37-41"; where --sync lost a line, "L?2" or "L37-?2" */
static bool range_of(const char *s, struct item *it)
{
	int at = 0;

	if (!strcmp(s, "L?")) {
		it->lost = true;
		return true;
	}
	if (!lines_in_text(s, &at, &it->name_from, &it->name_to) || s[at])
		return false;
	it->from = it->name_from;
	it->to = it->name_to;
	it->lost = it->from < 0 || it->to < 0;
	return true;
}

/* Is there more in the paragraph than its first node? */
static bool says_something(cmark_node *first)
{
	struct buf rest = { 0 };
	cmark_node *n;
	bool words;

	for (n = cmark_node_next(first); n; n = cmark_node_next(n))
		node_text(n, &rest);
	words = rest.p && rest.p[strspn(rest.p, " \t\n")];
	buf_free(&rest);
	return words;
}

static void remark_of(struct doc *d, struct item *it, cmark_node *first,
		      struct faults *f)
{
	struct buf label = { 0 };

	node_text(first, &label);
	if (!names_lines(label.p))
		goto out;
	it->kind = ITEM_REMARK;
	if (!range_of(label.p, it))
		fault(f, d->path, it->line, "\"**%.40s**\" names no lines: "
		      "write **L37** or **L37-41**, the lines' numbers in the "
		      "patch file", label.p);
	if (!says_something(first))
		fault(f, d->path, it->line, "this remark is empty: say why "
		      "%.20s is there, behind its number in the same "
		      "paragraph", label.p);
out:
	buf_free(&label);
}

static bool only_image(cmark_node *node)
{
	cmark_node *first = cmark_node_first_child(node);

	return first && !cmark_node_next(first) &&
		cmark_node_get_type(first) == CMARK_NODE_IMAGE;
}

/* "?1-2 before L37": what --sync writes about lines that are gone. */
static void lost_of(struct doc *d, struct item *it, const char *s,
		    struct faults *f)
{
	int n, i, id, to, before;
	struct line *line;
	char end;

	it->lost = true;
	n = lines_of(cmark_node_get_literal(it->node),
		     strlen(cmark_node_get_literal(it->node)), &line);
	free(line);
	i = sscanf(s, "?%6d before L%6d%c", &id, &before, &end);
	to = id;
	if (i != 2)
		i = sscanf(s, "?%6d-%6d before L%6d%c", &id, &to, &before,
			   &end) - 1;
	if (i != 2 || id < 1 || before < 1 || to - id + 1 != n) {
		fault(f, d->path, it->line, "the fence is \"```%.40s\", and "
		      "below it are %d lines: restore the block as weave "
		      "--sync wrote it, ```lost ?1-%d before L37", s - 5, n,
		      n);
		return;
	}
	it->from = before;
	it->to = before - 1;
	it->name_from = -id;
	it->name_to = -to;
}

static void fence_of(struct doc *d, struct item *it, struct faults *f)
{
	const char *info = cmark_node_get_fence_info(it->node);
	int at = 5;

	it->kind = fence_is(it->node, "schedule") ? ITEM_SCHEDULE : ITEM_CODE;
	if (!strncmp(info, "lost ?", 6))
		lost_of(d, it, info + 5, f);
	if (!fence_is(it->node, "diff"))
		return;
	it->kind = ITEM_DIFF;
	if (strncmp(info, "diff ", 5) ||
	    !lines_in_text(info, &at, &it->from, &it->to) || info[at] ||
	    it->from < 0 || it->from != it->to) {
		it->from = 0;
		fault(f, d->path, it->line, "the fence is \"```%.40s\": write "
		      "```diff L37, with the number of the block's first line "
		      "in the patch file", info);
	}
}

static void kind_of(struct doc *d, struct item *it, struct faults *f)
{
	cmark_node *first = cmark_node_first_child(it->node);

	it->kind = ITEM_PROSE;
	switch (cmark_node_get_type(it->node)) {
	case CMARK_NODE_HEADING:
		it->kind = ITEM_HEADING;
		break;
	case CMARK_NODE_CODE_BLOCK:
		fence_of(d, it, f);
		break;
	case CMARK_NODE_PARAGRAPH:
		if (only_image(it->node))
			it->kind = ITEM_FIGURE;
		else if (cmark_node_get_type(first) == CMARK_NODE_STRONG)
			remark_of(d, it, first, f);
		break;
	default:
		break;
	}
}

/* The lines of a diff block become part of what the text quotes. */
static void quote(struct doc *d, struct item *it)
{
	const char *text = cmark_node_get_literal(it->node);
	struct line *line;
	int n, i, all;

	n = lines_of(text, strlen(text), &line);
	all = d->quotes + n;
	d->quoted = get_more(d->quoted, (all + 1) * sizeof(*d->quoted));
	d->quoted_at = get_more(d->quoted_at, (all + 1) * sizeof(int));
	d->quoted_as = get_more(d->quoted_as, (all + 1) * sizeof(int));
	for (i = 0; i < n; i++) {
		d->quoted[d->quotes] = line[i];
		d->quoted_at[d->quotes] = it->line + 1 + i;
		d->quoted_as[d->quotes++] = it->from ? it->from + i : 0;
	}
	it->to = it->from + n - 1;
	free(line);
}

/* Which block and which remark an item belongs to. */
static void place(struct doc *d, int i, int *block, int *remark)
{
	struct item *it = &d->item[i];

	switch (it->kind) {
	case ITEM_HEADING:
		*block = *remark = -1;
		break;
	case ITEM_DIFF:
		*block = i;
		*remark = -1;
		break;
	case ITEM_REMARK:
		*remark = i;
		break;
	case ITEM_PROSE:
		break;
	default:
		*remark = -1;
	}
	it->block = it->kind == ITEM_DIFF ? i : *block;
	it->remark = it->kind == ITEM_PROSE || it->kind == ITEM_REMARK ?
		*remark : -1;
}

static const struct item *lost_block(const struct doc *d, int name)
{
	const struct item *it;
	int i;

	for (i = 0; i < d->items; i++) {
		it = &d->item[i];
		if (it->kind == ITEM_CODE && it->lost && it->name_from &&
		    it->name_from >= name && it->name_to <= name)
			return it;
	}
	return NULL;
}

/* What is left of a remark that lost an end: the lines between. */
static void find_lost(struct doc *d, struct item *it, struct faults *f)
{
	int name = it->from < 0 ? it->from : it->to;
	const struct item *block;

	while (name < 0) {
		block = lost_block(d, name);
		if (!block) {
			fault(f, d->path, it->line, "?%d is none of the lines "
			      "that weave --sync has kept: name a line of the "
			      "patch", -name);
			it->from = it->to = 0;
			return;
		}
		if (name == it->from)
			it->from = block->from;
		if (name == it->to)
			it->to = block->to;
		name = it->to < 0 ? it->to : 0;
	}
}

static void find_items(struct doc *d, struct faults *f)
{
	cmark_node *n;
	struct item *it;
	int block = -1, remark = -1, count = 0, i;

	for (n = cmark_node_first_child(d->root); n; n = cmark_node_next(n))
		count++;
	d->item = get((count + 1) * sizeof(*d->item));
	for (n = cmark_node_first_child(d->root); n; n = cmark_node_next(n)) {
		/* The licence line is no block of the text. */
		if (cmark_node_get_type(n) == CMARK_NODE_HTML_BLOCK)
			continue;
		it = &d->item[d->items];
		it->node = n;
		it->line = cmark_node_get_start_line(n);
		it->last = cmark_node_get_end_line(n);
		kind_of(d, it, f);
		if (it->kind == ITEM_DIFF)
			quote(d, it);
		place(d, d->items++, &block, &remark);
	}
	for (i = 0; i < d->items; i++)
		if (d->item[i].kind == ITEM_REMARK && d->item[i].lost)
			find_lost(d, &d->item[i], f);
}

static char *name_without(const char *path, const char *suffix)
{
	char *name = get_string(file_name(path));
	size_t n = strlen(name), s = strlen(suffix);

	if (n > s && !strcmp(name + n - s, suffix))
		name[n - s] = '\0';
	return name;
}

/* Does the text end in "9/9" or "9/9,", or in "L37 of"? */
static bool ends_within_ref(const char *s)
{
	struct ref r;
	int pos = 0;

	while (ref_in_text(s, &pos, &r))
		if (!strcmp(s + pos, r.kind == REF_PATCH ? "," : " of") ||
		    (r.kind == REF_PATCH && !s[pos]))
			return true;
	return false;
}

/* A reference goes on behind the end of a line: there it is one text. */
static void join_refs(cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_node *n, *end, *after;
	cmark_event_type event;
	char *joined;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		n = cmark_iter_get_node(iter);
		end = cmark_node_next(n);
		if (cmark_node_get_type(n) != CMARK_NODE_TEXT || !end ||
		    cmark_node_get_type(end) != CMARK_NODE_SOFTBREAK)
			continue;
		after = cmark_node_next(end);
		if (!after || cmark_node_get_type(after) != CMARK_NODE_TEXT ||
		    !ends_within_ref(cmark_node_get_literal(n)))
			continue;
		joined = get_printf("%s %s", cmark_node_get_literal(n),
				    cmark_node_get_literal(after));
		cmark_node_set_literal(n, joined);
		free(joined);
		cmark_node_free(end);
		cmark_node_free(after);
		cmark_iter_reset(iter, n, CMARK_EVENT_ENTER);
	}
	cmark_iter_free(iter);
}

struct doc *doc_parse(const char *path, struct buf *text, struct faults *f)
{
	struct doc *d = get(sizeof(*d));

	d->path = get_string(path);
	d->name = name_without(path, ".md");
	d->number = patch_number(path);
	d->text = *text;
	memset(text, 0, sizeof(*text));
	buf_add(&d->text, "", 0);
	if (!text_plain(f, path, d->text.p, d->text.n)) {
		/* Its lines would not be those that an editor shows. */
		d->text.n = 0;
	}
	d->root = cmark_parse_document(d->text.p, d->text.n,
				       CMARK_OPT_DEFAULT);
	cmark_consolidate_text_nodes(d->root);
	join_refs(d->root);
	find_items(d, f);
	return d;
}

struct doc *doc_read(const char *path, struct faults *f)
{
	struct buf text = { 0 };
	int err = file_read(path, &text);

	if (err) {
		fault(f, path, 0, "cannot be read: %s", strerror(err));
		buf_free(&text);
		return NULL;
	}
	return doc_parse(path, &text, f);
}

void doc_free(struct doc *d)
{
	if (!d)
		return;
	free(d->quoted_as);
	free(d->quoted_at);
	free(d->quoted);
	free(d->item);
	cmark_node_free(d->root);
	free(d->name);
	free(d->path);
	buf_free(&d->text);
	free(d);
}
