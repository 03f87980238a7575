// SPDX-License-Identifier: GPL-2.0-only
/*
 * book.c - all files of the book.
 */
#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "latex.h"

#define PAGE_BARRIERS	"barriers"

static const char licence[] = "% SPDX-License-Identifier: CC-BY-4.0\n";

/**
 * struct book - what is being written
 * @doc: the texts in the order of reading
 * @known: functions that belong into the index
 * @place: where each finding is explained
 */
struct book {
	struct kit *k;
	const char *dir;
	const struct doc *doc[READING_MAX];
	struct xref known;
	const struct doc *place[FINDINGS + 1];
};

/* ---- files ------------------------------------------------------------- */

static struct latex begin(struct book *b, struct buf *to)
{
	struct latex t = {
		.to = to, .k = b->k, .known = &b->known, .place = b->place
	};

	buf_str(to, licence);
	return t;
}

static void save(struct book *b, const char *name, struct buf *text)
{
	char *path = get_printf("%s/%s.tex", b->dir, name);

	file_save(b->k->faults, path, text);
	free(path);
	buf_free(text);
}

static void write_doc(struct book *b, const struct doc *d)
{
	char *name = doc_page(d);
	struct buf to = { 0 };
	struct latex t = begin(b, &to);

	latex_doc(&t, d);
	save(b, name, &to);
	free(name);
}

/* ---- the register ------------------------------------------------------ */

static void place_of(struct latex *t, const struct barrier *b)
{
	int number = barrier_patch(b);
	int line = barrier_line(b, t->k->patch[number]);
	char *call;

	if (!*b->field[COL_FENCE]) {
		buf_str(t->to, "model: ");
		latex_code(t, b->field[COL_TWIN]);
		buf_str(t->to, ", ");
		latex_code(t, b->field[COL_TWIN_FENCE]);
		return;
	}
	latex_code(t, b->field[COL_FENCE]);
	buf_str(t->to, " in ");
	call = get_printf("%s()", b->field[COL_FUNCTION]);
	latex_index(t, TERM_FUNCTION, call, strlen(call), false);
	latex_code(t, call);
	free(call);
	buf_str(t->to, ", ");
	latex_code(t, b->field[COL_FILE]);
	if (number && line && t->k->doc[number])
		buf_printf(t->to, " (\\bookref{p%d-L%d}{%d/%d~L%d})", number,
			   line, number, PATCHES - 1, line);
	else if (!strcmp(b->field[COL_PATCH], "base"))
		buf_str(t->to, " (not changed)");
}

static void verdict(struct latex *t, const char *what, const char *litmus)
{
	const char *said = registry_verdict(t->k->registry, litmus);

	if (!*litmus)
		return;
	buf_printf(t->to, "\\barrierverdict{%s}{%s}{", what,
		   said ? said : "not recorded");
	latex_code(t, litmus);
	buf_str(t->to, "}\n");
}

static void barrier_row(struct latex *t, int i)
{
	const struct registry *r = t->k->registry;
	const struct barrier *b = &r->row[i];

	/* The head of the file is its first line. */
	latex_from(t, r->path, i + 2);
	buf_str(t->to, "\\barrierrow{");
	place_of(t, b);
	buf_str(t->to, "}{");
	t->last = ' ';
	latex_text(t, b->field[COL_FORBIDS], strlen(b->field[COL_FORBIDS]));
	buf_str(t->to, "}{\n");
	verdict(t, "With it", b->field[COL_LITMUS]);
	verdict(t, "Weakened", b->field[COL_WEAKENED]);
	buf_str(t->to, "}\n");
}

static void pairs(struct latex *t, const char *id)
{
	const char *other[IDS_MAX];
	int n = registry_pairs(t->k->registry, id, other), i;

	buf_str(t->to, "Pairs with ");
	for (i = 0; i < n; i++) {
		if (i)
			buf_str(t->to, i < n - 1 ? ", " : " and ");
		if (strcmp(id, other[i]))
			buf_printf(t->to, "\\bookref{%s}{%s}", other[i],
				   other[i]);
		else
			buf_str(t->to, "itself, on another CPU,");
	}
	/* The comma that closes "on another CPU" is not wanted at the end. */
	if (n && !strcmp(id, other[n - 1]))
		t->to->p[--t->to->n] = '\0';
	buf_str(t->to, ".\n\n");
}

static void barrier(struct latex *t, const char *id)
{
	const struct registry *r = t->k->registry;
	int i;

	buf_printf(t->to, "\\booksection{2}{%s}{%s}{%s}\n\n", id, id, id);
	latex_index(t, TERM_BARRIER, id, strlen(id), true);
	pairs(t, id);
	buf_str(t->to, "\\begin{barrierrows}\n");
	for (i = 0; i < r->rows; i++)
		if (!strcmp(r->row[i].field[COL_ID], id))
			barrier_row(t, i);
	buf_str(t->to, "\\end{barrierrows}\n\n");
}

static void write_register(struct book *b)
{
	const char *id[IDS_MAX];
	int n = registry_ids(b->k->registry, id, IDS_MAX), i;
	struct buf to = { 0 };
	struct latex t = begin(b, &to);

	latex_from(&t, b->k->registry->path, 1);
	buf_str(&to,
		"\\bookchapter{" PAGE_BARRIERS "}{}{Barriers and locks}"
		"{Barriers and locks}\n\n"
		"Every barrier and lock that the series relies on. For each "
		"place: what happens without it, the litmus test, and what "
		"herd7 says of it with the kernel's memory model. "
		"\\textbf{Never}: the bad outcome cannot happen. "
		"\\textbf{Sometimes}: it can. \\textbf{Data race}: the "
		"accesses are not marked, and the model promises nothing. "
		"\\emph{Weakened} is the same test without this barrier. "
		"Litmus tests are in \\code{userspace-ring/litmus/}; places "
		"in the model are those of the twin in "
		"\\code{userspace-ring/}.\n\n");
	for (i = 0; i < n; i++)
		barrier(&t, id[i]);
	save(b, PAGE_BARRIERS, &to);
}

/* ---- the book ---------------------------------------------------------- */

static const char title_page[] =
	"\\booktitle{The annotated series}\n"
	"\\booksubtitle{Nine patches that let a TUN or TAP device push back "
	"on its qdisc, line~by~line}\n"
	"\\bookpart{Ringside}\n"
	"\\bookauthor{The Ringside maintainers}\n"
	"\\booksubject{tun/tap and vhost-net: qdisc backpressure on a full "
	"ptr\\_ring}\n";

static const char front[] =
	"\\begin{titlenotes}\n"
	"The design is Simon Schippers' and Tim Gebauer's (TU~Dortmund), "
	"posted to netdev as \\emph{[PATCH net-next v7 0/9] tun/tap \\& "
	"vhost-net: apply qdisc backpressure on full ptr\\_ring to reduce TX "
	"drops}, 7~January 2026,\n\\webaddress{https://lore.kernel.org/all/"
	"20260107210448.37851-1-simon.schippers@tu-dortmund.de/}. The patches "
	"here follow it against Linux 6.12. Their text and code, and the "
	"commentary, are Ringside's, and so are their mistakes.\n\n"
	"Prose and data: Creative Commons Attribution 4.0 International "
	"(CC-BY-4.0). Patches and code: GNU General Public License, version 2 "
	"only (GPL-2.0-only).\n"
	"\\end{titlenotes}\n"
	"\\begin{howtoread}\n"
	"A line of a patch has its number in the patch file beside it. Below "
	"the lines stands what is said of them, with their numbers in the "
	"margin. L71 is a line of the same patch, 9/9~L71 one of patch~9; "
	"MB3 is a barrier, listed in \\chapterref{barriers}{Barriers and "
	"locks}; B14 is a finding of the review. The head of a page says "
	"which lines are on it. Tinted lines:\n"
	"\\begin{patchlines}{3}\n"
	"\\sampleline{added}{+\\ added by the patch}\n"
	"\\sampleline{removed}{-\\ removed by the patch}\n"
	"\\sampleline{context}{\\ \\ context, not changed}\n"
	"\\end{patchlines}\n"
	"\\end{howtoread}\n";

static void write_book(struct book *b)
{
	struct buf to = { 0 };
	char *name;
	int i;

	buf_str(&to, licence);
	buf_str(&to, "\\documentclass{ringside-book}\n");
	buf_str(&to, title_page);
	buf_str(&to, "\\begin{document}\n\\makebooktitle\n");
	buf_str(&to, front);
	buf_str(&to, "\\bookcontents\n");
	for (i = 0; b->doc[i]; i++) {
		name = doc_page(b->doc[i]);
		buf_printf(&to, "\\bookfile{%s}\n", name);
		free(name);
	}
	buf_str(&to, "\\bookfile{" PAGE_BARRIERS "}\n\\bookindex\n"
		"\\end{document}\n");
	save(b, BOOK_NAME, &to);
}

void book_write(struct kit *k, const char *dir)
{
	struct book b = { .k = k, .dir = dir };
	int i;

	dir_make(k->faults, dir);
	reading_order(k, b.doc);
	know_functions(k, &b.known);
	find_explanations(k, b.place);
	for (i = 0; b.doc[i]; i++)
		write_doc(&b, b.doc[i]);
	write_register(&b);
	write_book(&b);
	xref_free(&b.known);
}
