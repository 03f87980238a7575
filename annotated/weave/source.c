// SPDX-License-Identifier: GPL-2.0-only
/*
 * source.c - where in a C file something is defined.
 */
#include "source.h"

#include <ctype.h>
#include <string.h>

/**
 * struct scan - a walk over the characters of a file that are code
 * @i, @p: line and byte
 */
struct scan {
	const struct line *line;
	int n;
	int i;
	int p;
	bool comment;
};

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The byte @ahead of this one in its line; 0 at its end. */
static char peek(const struct scan *s, int ahead)
{
	return s->p + ahead < s->line[s->i].n ?
		s->line[s->i].s[s->p + ahead] : '\0';
}

/* Move behind a string or a character that begins here. */
static void skip_quoted(struct scan *s)
{
	char quote = peek(s, 0);

	for (s->p++; peek(s, 0) && peek(s, 0) != quote; s->p++)
		s->p += peek(s, 0) == '\\';
	s->p++;
}

/* The next character of code; 0 at the end of the file. */
static char next(struct scan *s)
{
	char c;

	while (s->i < s->n) {
		c = peek(s, 0);
		if (!c || (!s->comment && c == '/' && peek(s, 1) == '/')) {
			s->i++;
			s->p = 0;
		} else if (s->comment) {
			s->comment = c != '*' || peek(s, 1) != '/';
			s->p += s->comment ? 1 : 2;
		} else if (c == '/' && peek(s, 1) == '*') {
			s->comment = true;
			s->p += 2;
		} else if (c == '"' || c == '\'') {
			skip_quoted(s);
		} else {
			s->p++;
			return c;
		}
	}
	return '\0';
}

/* Where the name stands in a line, as a call or a head would have it. */
static int call_at(const struct line *l, const char *name)
{
	int n = strlen(name), p;

	for (p = 0; p + n < l->n; p++)
		if (!memcmp(l->s + p, name, n) && l->s[p + n] == '(' &&
		    (!p || !name_char(l->s[p - 1])))
			return p;
	return -1;
}

/* The line on which a body ends that begins behind the scan's "{". */
static int body_end(struct scan *s)
{
	bool column_one = s->p == 1;
	int depth = 1, i;
	char c;

	for (i = s->i + 1; column_one && i < s->n; i++)
		if (s->line[i].n && s->line[i].s[0] == '}')
			return i;
	while (depth && (c = next(s)))
		depth += c == '{' ? 1 : c == '}' ? -1 : 0;
	return depth ? -1 : s->i;
}

/* Does a function's head stand on line i? Its body ends on line *end. */
static bool function_at(const struct line *line, int n, int i,
			const char *name, int *end)
{
	struct scan s = { .line = line, .n = n, .i = i };
	int depth = 0, at = call_at(&line[i], name);
	char c;

	if (at < 0 || !name_char(line[i].s[0]) ||
	    isdigit((unsigned char)line[i].s[0]))
		return false;
	s.p = at;
	while ((c = next(&s))) {
		depth += c == '(' ? 1 : c == ')' ? -1 : 0;
		if (!depth && (c == ';' || c == '=' || c == ','))
			return false;
		if (!depth && c == '{') {
			*end = body_end(&s);
			return *end >= 0;
		}
	}
	return false;
}

/* "static int" on a line of its own. */
static int head_begin(const struct line *line, int i, const char *name)
{
	const struct line *l = i ? &line[i - 1] : NULL;

	if (l && l->n && !call_at(&line[i], name) && name_char(l->s[0]) &&
	    !memchr(";:})", l->s[l->n - 1], 4))
		return i - 1;
	return i;
}

static bool type_at(const struct line *line, int n, int i, const char *name,
		    int *end)
{
	int length = strlen(name);

	if (!line_begins(&line[i], name) || !strchr(name, ' ') ||
	    line[i].n < length + 2 || memcmp(line[i].s + length, " {", 2))
		return false;
	for (*end = i + 1; *end < n; ++*end)
		if (line[*end].n && line[*end].s[0] == '}')
			return true;
	return false;
}

static bool macro_at(const struct line *line, int n, int i, const char *name,
		     int *end)
{
	int length = strlen(name), p = 8;

	if (!line_begins(&line[i], "#define "))
		return false;
	while (p < line[i].n && line[i].s[p] == ' ')
		p++;
	if (line[i].n - p < length || memcmp(line[i].s + p, name, length) ||
	    (line[i].n > p + length && name_char(line[i].s[p + length])))
		return false;
	for (*end = i; *end + 1 < n && line[*end].n &&
	     line[*end].s[line[*end].n - 1] == '\\'; ++*end)
		;
	return true;
}

bool source_find(const struct line *line, int n, const char *name, int *at,
		 int *from, int *to)
{
	int i, end;

	for (i = *at; *name && i < n; i++) {
		if (!line[i].n)
			continue;
		*from = i + 1;
		if (function_at(line, n, i, name, &end))
			*from = head_begin(line, i, name) + 1;
		else if (!type_at(line, n, i, name, &end) &&
			 !macro_at(line, n, i, name, &end))
			continue;
		*to = end + 1;
		*at = end + 1;
		return true;
	}
	return false;
}
