/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * doc.h - an annotated file or a chapter: its blocks in order.
 */
#ifndef WEAVE_DOC_H
#define WEAVE_DOC_H

#include <cmark.h>

#include "patch.h"
#include "text.h"

#define RANGE_MAX	6	/* lines of a remark */

enum kind {
	ITEM_HEADING,
	ITEM_PROSE,	/* paragraph, list, quotation */
	ITEM_REMARK,	/* paragraph that begins with its lines in bold */
	ITEM_DIFF,	/* lines of the patch */
	ITEM_SCHEDULE,	/* an interleaving */
	ITEM_CODE,	/* any other fenced block */
	ITEM_FIGURE,	/* paragraph of one image */
};

/**
 * struct item - a block at the top level of the text
 * @line: where it begins in the file; @last: where it ends
 * @from, @to: lines of the patch, of a block or a remark; 0 if they cannot
 *	be read from the file
 * @block: the diff block above, up to the next heading; -1 if there is none
 * @remark: the remark that this one continues (itself for a remark); -1
 * @lost: a remark that --sync could not find all lines of again, whose @from
 *	to @to are those that are left, if @to is not below @from; or a block
 *	of such lines, that stood before @from
 * @name_from, @name_to: the ends as a remark or such a block names them; -2
 *	is ?2, a line that the patch has no more; 0 if there are none
 */
struct item {
	enum kind kind;
	cmark_node *node;
	int line;
	int last;
	int from;
	int to;
	int block;
	int remark;
	bool lost;
	int name_from;
	int name_to;
};

/**
 * struct doc - the file
 * @number: of its patch, -1 for a chapter
 * @patch: its patch, or NULL; not owned
 * @quoted: all lines of its diff blocks, joined; @quoted_at the line of the
 *	file that each stands in, @quoted_as the line of the patch that it is
 *	said to be
 */
struct doc {
	char *path;
	char *name;
	int number;
	struct buf text;
	cmark_node *root;
	struct item *item;
	int items;
	struct line *quoted;
	int *quoted_at;
	int *quoted_as;
	int quotes;
	const struct patch *patch;
};

/**
 * doc_parse - take over a text and find its blocks
 * @text: is emptied
 *
 * Faults of form are told here, faults of content by check_doc().
 */
struct doc *doc_parse(const char *path, struct buf *text, struct faults *f);

/* The same from a file; NULL after a fault if it cannot be read. */
struct doc *doc_read(const char *path, struct faults *f);

void doc_free(struct doc *d);

/* The text of a heading, or of any node: without its markup. */
void node_text(cmark_node *node, struct buf *to);

/* Does a fenced block's info begin with this word? */
bool fence_is(cmark_node *node, const char *word);

#endif
