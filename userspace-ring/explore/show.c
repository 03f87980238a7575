// SPDX-License-Identifier: GPL-2.0-only
/*
 * show.c - a trace on paper: as a table, as sentences, as a figure.
 */
#include "options.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_WIDTH	8
#define COLUMN_WIDTH	33	/* 8 + 3 + 33 + 3 + 33 = 80 */

const char *const verdict_name[VERDICTS] = {
	[VERDICT_GOES_ON] = "unfinished",
	[VERDICT_FINE] = "no stall",
	[VERDICT_STALL] = "stall",
	[VERDICT_DEADLOCK] = "deadlock",
	[VERDICT_LOST] = "lost packet",
	[VERDICT_WRONG] = "wrong packet",
	[VERDICT_CIRCLE] = "no end",
};

const char *const verdict_text[VERDICTS] = {
	[VERDICT_GOES_ON] = "somebody can still make a step",
	[VERDICT_FINE] = "all packets have arrived",
	[VERDICT_STALL] = "the queue is stopped, the ring is empty, and "
			  "nobody is left to wake it",
	[VERDICT_DEADLOCK] = "everybody waits, one of them for a lock that "
			     "nobody will release",
	[VERDICT_LOST] = "all is done, and not all packets have arrived",
	[VERDICT_WRONG] = "a packet was dropped, or the reader got one twice, "
			  "too late, or one that is none",
	[VERDICT_CIRCLE] = "steps can be made for ever, and none leads to an "
			   "end",
};

static void steps_of(const struct row *r, char *text, size_t size)
{
	if (!r->first)
		snprintf(text, size, "end");
	else if (r->first == r->last)
		snprintf(text, size, "%d", r->first);
	else
		snprintf(text, size, "%d-%d", r->first, r->last);
}

static void table_row(const struct row *r, FILE *to)
{
	char steps[32];
	const char *p = r->text;
	int width = r->who > CONSUMER ? 2 * COLUMN_WIDTH + 3 : COLUMN_WIDTH;
	int n;

	steps_of(r, steps, sizeof(steps));
	while (*p) {
		n = line_length(p, width);
		fprintf(to, "%*s |", STEPS_WIDTH, steps);
		if (r->who == CONSUMER)
			fprintf(to, " %*s |", COLUMN_WIDTH, "");
		if (r->who == PRODUCER)
			fprintf(to, " %-*.*s |\n", COLUMN_WIDTH, n, p);
		else
			fprintf(to, " %.*s\n", n, p);
		p += n;
		p += *p == ' ';
		steps[0] = '\0';
	}
}

static void rule(FILE *to)
{
	int i;

	for (i = 0; i < 80; i++)
		putc(i == STEPS_WIDTH + 1 ||
		     i == STEPS_WIDTH + COLUMN_WIDTH + 4 ? '+' : '-', to);
	putc('\n', to);
}

void show_table(const struct trace *t, FILE *to)
{
	char line[TRACE_TEXT];
	struct row named;
	bool end = false;
	int i;

	fprintf(to, "%*s | %-*s | consumer\n", STEPS_WIDTH, "step",
		COLUMN_WIDTH, "producer");
	rule(to);
	for (i = 0; i < t->rows; i++) {
		if (!t->row[i].first && !end)
			rule(to);
		end |= !t->row[i].first;
		named = t->row[i];
		/* No column of its own: across both. */
		if (named.who > CONSUMER)
			snprintf(named.text, sizeof(named.text), "%s: %.*s",
				 actor_name[named.who], TRACE_TEXT - 20,
				 t->row[i].text);
		table_row(&named, to);
	}
	rule(to);
	snprintf(line, sizeof(line), "%s: %s.", verdict_name[t->verdict],
		 verdict_text[t->verdict]);
	print_wrapped(line, to);
	print_wrapped(t->state, to);
}

/* Room for the longest row with what stands before it. */
#define SENTENCE	(TRACE_TEXT + 64)

static void show_row(const struct row *r, FILE *to)
{
	char text[SENTENCE];
	int n;

	if (!r->first)
		n = snprintf(text, sizeof(text), "At the end");
	else if (r->first == r->last)
		n = snprintf(text, sizeof(text), "Step %d", r->first);
	else
		n = snprintf(text, sizeof(text), "Steps %d to %d", r->first,
			     r->last);
	snprintf(text + n, sizeof(text) - (size_t)n, ", %s: %s.",
		 actor_name[r->who], r->text);
	print_wrapped(text, to);
}

void show_text(const struct trace *t, FILE *to)
{
	char text[SENTENCE];
	int i;

	for (i = 0; i < t->rows; i++)
		show_row(&t->row[i], to);
	snprintf(text, sizeof(text), "Verdict, %s: %s.",
		 verdict_name[t->verdict], verdict_text[t->verdict]);
	print_wrapped(text, to);
	print_wrapped(t->state, to);
}

/* ---- graphviz ---------------------------------------------------------- */

/* The kit's palette, from the top Makefile. */
static const char *colour(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? value : otherwise;
}

static const char *actor_colour(int who)
{
	if (who == PRODUCER)
		return colour("COLOUR_PRODUCER", "#0072B2");
	if (who == CONSUMER)
		return colour("COLOUR_CONSUMER", "#009E73");
	return colour("COLOUR_RING", "#E69F00");
}

/* A string of graphviz, in lines of a box's width. */
static void dot_string(const char *text, int width, FILE *to)
{
	int n, i;

	while (*text) {
		n = line_length(text, width);
		for (i = 0; i < n; i++) {
			if (text[i] == '"' || text[i] == '\\')
				putc('\\', to);
			putc(text[i], to);
		}
		text += n;
		text += *text == ' ';
		if (*text)
			fputs("\\n", to);
	}
}

static void dot_row(const struct row *r, int i, FILE *to)
{
	char steps[32];

	steps_of(r, steps, sizeof(steps));
	fprintf(to, "\tr%d [group=\"%s\" color=\"%s\"%s label=\"", i,
		actor_name[r->who], actor_colour(r->who),
		r->first ? "" : " style=\"rounded,dashed\"");
	if (r->first)
		fprintf(to, "%s\\n", steps);
	dot_string(r->text, COLUMN_WIDTH - 5, to);
	fprintf(to, "\"]\n");
}

static void dot_head(const struct trace *t, FILE *to)
{
	int last = t->set.resize ? ADMINISTRATOR : CONSUMER;
	int i;

	fprintf(to, "digraph schedule {\n"
		"\tlabel=\"%s, ring %d: %s after %d steps\"\n"
		"\tlabelloc=t fontname=\"sans-serif\" fontsize=12\n"
		"\tranksep=0.18 nodesep=0.4\n"
		"\tnode [shape=box style=rounded width=2.9\n"
		"\t\tmargin=\"0.08,0.04\"\n"
		"\t\tfontname=\"sans-serif\" fontsize=10 penwidth=1.5]\n"
		"\tedge [arrowsize=0.6]\n", t->variant->name, t->set.ring,
		verdict_name[t->verdict], t->steps);
	fprintf(to, "\t{ rank=same\n");
	for (i = 0; i <= last; i++)
		fprintf(to, "\ta%d [group=\"%s\" label=\"%s\" style=bold "
			"color=\"%s\" penwidth=3]\n", i, actor_name[i],
			actor_name[i], actor_colour(i));
	fprintf(to, "\ta0");
	for (i = 1; i <= last; i++)
		fprintf(to, " -> a%d", i);
	fprintf(to, " [style=invis]\n\t}\n");
}

/* The order of time is one chain through all columns, so that each row has a
 * height of its own. Where it crosses over, it is drawn bold.
 */
static void dot_edges(const struct trace *t, int end, FILE *to)
{
	int before[MACHINE_ACTORS] = { -1, -1, -1 };
	int i, who;

	for (i = 0; i < end; i++) {
		who = t->row[i].who;
		if (!i)
			for (who = 0; who <= (t->set.resize ? 2 : 1); who++)
				fprintf(to, "\ta%d -> r0 [style=invis]\n", who);
		else
			fprintf(to, "\tr%d -> r%d%s\n", i - 1, i,
				t->row[i].switched ?
				" [style=dashed penwidth=1.5]" : "");
		who = t->row[i].who;
		/* Keeps a column straight across what others did meanwhile. */
		if (before[who] < 0)
			fprintf(to, "\ta%d -> r%d [style=invis weight=50]\n",
				who, i);
		else if (before[who] != i - 1)
			fprintf(to, "\tr%d -> r%d [style=invis weight=50]\n",
				before[who], i);
		before[who] = i;
	}
	for (i = end; i < t->rows; i++)
		fprintf(to, "\tr%d -> r%d [style=invis weight=50]\n",
			before[t->row[i].who], i);
}

void show_dot(const struct trace *t, FILE *to)
{
	int end, i;

	dot_head(t, to);
	for (end = 0; end < t->rows && t->row[end].first; end++)
		;
	for (i = 0; i < t->rows; i++)
		dot_row(&t->row[i], i, to);
	dot_edges(t, end, to);
	fprintf(to, "\tverdict [style=\"rounded,bold\" color=\"%s\" "
		"penwidth=3 width=0 label=\"",
		t->verdict == VERDICT_FINE || t->verdict == VERDICT_GOES_ON ?
		colour("COLOUR_QDISC", "#CC79A7") :
		colour("COLOUR_LOST", "#D55E00"));
	dot_string(verdict_text[t->verdict], 2 * COLUMN_WIDTH, to);
	fprintf(to, "\"]\n");
	if (end)
		fprintf(to, "\tr%d -> verdict [style=invis]\n", end - 1);
	for (i = end; i < t->rows; i++)
		fprintf(to, "\tr%d -> verdict [style=invis]\n", i);
	fprintf(to, "}\n");
}
