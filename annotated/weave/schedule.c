// SPDX-License-Identifier: GPL-2.0-only
/*
 * schedule.c - an interleaving as ring-explore prints it, as a table.
 */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BAR	9	/* columns in which the table is ruled */
#define SECOND_BAR	45

/* The text from column @from on, @n columns, without blanks around it; a
 * continued line is joined by one blank.
 */
static void cell_add(struct buf *b, const struct line *l, int from, int n)
{
	const char *p, *end;

	buf_add(b, "", 0);
	if (from >= l->n)
		return;
	p = l->s + from;
	end = n < l->n - from ? p + n : l->s + l->n;
	while (p < end && *p == ' ')
		p++;
	while (end > p && end[-1] == ' ')
		end--;
	if (p == end)
		return;
	if (b->n)
		buf_char(b, ' ');
	buf_add(b, p, end - p);
}

static bool is_row(const struct line *l)
{
	return l->n > FIRST_BAR && l->s[FIRST_BAR] == '|';
}

static bool is_rule(const struct line *l)
{
	int i;

	for (i = 0; i < l->n; i++)
		if (l->s[i] != '-' && l->s[i] != '+')
			return false;
	return l->n > 0;
}

static void row_add(struct step *s, const struct line *l)
{
	bool both = l->n <= SECOND_BAR || l->s[SECOND_BAR] != '|';

	cell_add(&s->steps, l, 0, FIRST_BAR);
	if (both) {
		cell_add(&s->cell[0], l, FIRST_BAR + 1, l->n);
		return;
	}
	cell_add(&s->cell[0], l, FIRST_BAR + 1, SECOND_BAR - FIRST_BAR - 1);
	cell_add(&s->cell[1], l, SECOND_BAR + 1, l->n);
}

static bool continues(const struct line *l)
{
	int i;

	for (i = 0; i < FIRST_BAR; i++)
		if (l->s[i] != ' ')
			return false;
	return true;
}

static void step_free(struct step *s)
{
	buf_free(&s->steps);
	buf_free(&s->cell[0]);
	buf_free(&s->cell[1]);
}

/* The line that is the table's head; n if there is none. */
static int find_head(const struct line *line, int n)
{
	int i;

	for (i = 0; i + 1 < n; i++)
		if (is_row(&line[i]) && is_rule(&line[i + 1]))
			return i;
	return n;
}

bool schedule_parse(const char *text, struct schedule *s)
{
	struct line *line;
	int n, i, head;

	memset(s, 0, sizeof(*s));
	n = lines_of(text, strlen(text), &line);
	head = find_head(line, n);
	if (head + 2 >= n) {
		free(line);
		return false;
	}
	for (i = 0; i < head; i++)
		buf_printf(&s->before, "%.*s\n", line[i].n, line[i].s);
	s->step = get((n + 1) * sizeof(*s->step));
	row_add(&s->head, &line[head]);
	for (i = head + 2; i < n; i++) {
		if (is_rule(&line[i]))
			continue;
		if (!is_row(&line[i])) {
			cell_add(&s->after, &line[i], 0, line[i].n);
			continue;
		}
		if (!s->steps || !continues(&line[i]))
			s->steps++;
		row_add(&s->step[s->steps - 1], &line[i]);
	}
	free(line);
	return true;
}

void schedule_free(struct schedule *s)
{
	int i;

	step_free(&s->head);
	for (i = 0; i < s->steps; i++)
		step_free(&s->step[i]);
	free(s->step);
	buf_free(&s->before);
	buf_free(&s->after);
}

const char *schedule_side(const struct buf *head)
{
	if (head->p && strstr(head->p, "producer"))
		return "producer";
	if (head->p && (strstr(head->p, "consumer") ||
			strstr(head->p, "worker")))
		return "consumer";
	return "";
}
