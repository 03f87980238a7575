// SPDX-License-Identifier: GPL-2.0-only
#include "predict.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define ANSWER_MAX 2000

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

/* "## p1", "## p1: words" and the like. */
static bool is_heading_of(const char *line, const char *id)
{
	size_t n = strlen(id);

	if (strncmp(line, "## ", 3))
		return false;
	line += 3 + strspn(line + 3, " \t");
	return !strncmp(line, id, n) && !isalnum((unsigned char)line[n]) &&
		line[n] != '-' && line[n] != '_';
}

/* Adds the words of a line, with one blank between any two. */
static void add_words(struct buf *b, const char *line)
{
	size_t end = strcspn(line, "\n"), i = 0;

	while (i < end && b->len < ANSWER_MAX) {
		size_t blanks = strspn(line + i, " \t\r");
		size_t n = strcspn(line + i + blanks, " \t\r\n");

		if (n)
			buf_printf(b, "%s%.*s", b->len ? " " : "", (int)n,
				   line + i + blanks);
		i += blanks + n;
		if (!blanks && !n)
			break;
	}
}

char *predict_answer(const char *source, const char *id)
{
	struct buf b = { 0 };
	const char *line;

	for (line = source; *line && !is_heading_of(line, id);)
		line = next_line(line);
	if (*line)
		line = next_line(line);
	while (*line && *line != '#' && strncmp(line, "Answer:", 7))
		line = next_line(line);
	if (strncmp(line, "Answer:", 7))
		return NULL;
	add_words(&b, line + 7);
	for (line = next_line(line); *line && *line != '#';
	     line = next_line(line))
		add_words(&b, line);
	if (!b.len)
		return NULL;
	buf_clean(&b);
	return b.data;
}
