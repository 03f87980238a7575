// SPDX-License-Identifier: GPL-2.0-only
#include "said.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 16384

/* What follows the word and a blank, or NULL. */
static const char *after(const char *line, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n) || (line[n] && line[n] != ' '))
		return NULL;
	return line[n] ? line + n + 1 : line + n;
}

static void add(struct buf *b, const char *line)
{
	char *copy;

	if (b->len + strlen(line) >= TEXT_MAX)
		return;
	copy = text_copy(line);
	text_clean(copy);
	buf_line(b, copy);
	free(copy);
}

static void verdict(struct said *s, const char *word)
{
	const char *points = after(word, "partial");

	if (s->decided)
		return;
	s->decided = true;
	s->points = -1;
	if (!strcmp(word, "pass")) {
		s->verdict = VERDICT_PASS;
	} else if (!strcmp(word, "skip")) {
		s->verdict = VERDICT_SKIP;
	} else if (!strcmp(word, "infra")) {
		s->verdict = VERDICT_INFRA;
	} else {
		s->verdict = VERDICT_FAIL;
		s->points = points ? strtol(points, NULL, 10) : -1;
	}
}

void said_line(struct said *s, const char *line)
{
	const char *rest;

	if ((rest = after(line, "verdict")))
		verdict(s, rest);
	else if ((rest = after(line, "expected")))
		add(&s->expected, rest);
	else if ((rest = after(line, "got")))
		add(&s->got, rest);
	else if ((rest = after(line, "window")))
		add(&s->window, rest);
	else if ((rest = after(line, "note")))
		add(&s->note, rest);
	else if ((rest = after(line, "fact")) && strchr(rest, ' '))
		words_add(&s->facts, rest);
}

void said_free(struct said *s)
{
	buf_free(&s->expected);
	buf_free(&s->got);
	buf_free(&s->window);
	buf_free(&s->note);
	words_free(&s->facts);
	*s = (struct said){ 0 };
}

static void copy(struct buf *to, const struct buf *from)
{
	if (from->len)
		buf_line(to, from->data);
}

void said_decide(const struct said *s, struct record *r, size_t i)
{
	struct result *result = &r->results[i];
	long max = check_points(result->check);
	size_t j;

	record_decide(r, i, s->verdict);
	if (s->verdict == VERDICT_FAIL && s->points >= 0)
		result->points = s->points < max ? s->points : max;
	copy(&result->expected, &s->expected);
	copy(&result->got, &s->got);
	copy(&result->window, &s->window);
	copy(&result->note, &s->note);
	for (j = 0; j < s->facts.n; j++) {
		char *name = text_copy(s->facts.v[j]), *value;

		text_clean(name);
		value = strchr(name, ' ');
		*value++ = '\0';
		record_fact(r, name, value);
		free(name);
	}
}
