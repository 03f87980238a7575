// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* vasprintf, reallocarray */
#include "text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *allocate(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		die(EXIT_INFRA, "no memory");
	return p;
}

void *enlarge(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n ? n : 1, size);
	if (!p)
		die(EXIT_INFRA, "no memory");
	return p;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (b->size - b->len < len + 1 || !b->data) {
		b->size = (b->len + len + 1) * 2;
		b->data = enlarge(b->data, b->size, 1);
	}
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static char *format_text(const char *format, va_list ap)
{
	char *s;

	if (vasprintf(&s, format, ap) < 0)
		die(EXIT_INFRA, "no memory");
	return s;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;
	char *s;

	va_start(ap, format);
	s = format_text(format, ap);
	va_end(ap);
	buf_puts(b, s);
	free(s);
}

void buf_line(struct buf *b, const char *line)
{
	if (b->len)
		buf_puts(b, "\n");
	buf_puts(b, line);
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

char *text(const char *format, ...)
{
	va_list ap;
	char *s;

	va_start(ap, format);
	s = format_text(format, ap);
	va_end(ap);
	return s;
}

char *text_copy(const char *s)
{
	return text("%s", s);
}

bool text_is_one_of(const char *s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!strcmp(s, words[i]))
			return true;
	}
	return false;
}

/* Source: The Unicode Standard, table 3-7, well-formed byte sequences. */
size_t text_utf8(const char *s)
{
	const unsigned char *c = (const unsigned char *)s;
	unsigned char low = 0x80, high = 0xbf;
	size_t n, i;

	if (*c < 0x80)
		return *c ? 1 : 0;
	if (*c < 0xc2 || *c > 0xf4)
		return 0;
	n = *c < 0xe0 ? 2 : *c < 0xf0 ? 3 : 4;
	if (*c == 0xe0)
		low = 0xa0;
	else if (*c == 0xed)
		high = 0x9f;
	else if (*c == 0xf0)
		low = 0x90;
	else if (*c == 0xf4)
		high = 0x8f;
	for (i = 1; i < n; i++) {
		if (c[i] < low || c[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return n;
}

/* Control characters: of ASCII, and U+0080 to U+009F. */
static bool is_control(const char *s, size_t n)
{
	unsigned char c = (unsigned char)*s;

	if (n == 1)
		return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
	return c == 0xc2 && (unsigned char)s[1] < 0xa0;
}

void text_clean(char *s)
{
	char *to = s;

	while (*s) {
		size_t n = text_utf8(s);
		bool bad = n == 0 || is_control(s, n);

		if (s[0] == '\r' && (s[1] == '\n' || !s[1])) {
			s++;	/* a console's line end */
			continue;
		}
		n += n == 0;
		if (bad)
			memset(to, '?', n);
		else
			memmove(to, s, n);
		to += n;
		s += n;
	}
	*to = '\0';
}

void buf_clean(struct buf *b)
{
	if (!b->data)
		return;
	text_clean(b->data);
	b->len = strlen(b->data);
}

void words_add(struct words *w, const char *word)
{
	w->v = enlarge(w->v, w->n + 2, sizeof(*w->v));
	w->v[w->n++] = text_copy(word);
	w->v[w->n] = NULL;
}

void words_printf(struct words *w, const char *format, ...)
{
	va_list ap;
	char *s;

	va_start(ap, format);
	s = format_text(format, ap);
	va_end(ap);
	words_add(w, s);
	free(s);
}

void words_lines(struct words *w, const char *lines)
{
	while (*lines) {
		size_t n = strcspn(lines, "\n");

		if (n)
			words_printf(w, "%.*s", (int)n, lines);
		lines += n + (lines[n] == '\n');
	}
}

void words_free(struct words *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct words){ 0 };
}

bool words_have(const struct words *w, const char *word)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (!strcmp(w->v[i], word))
			return true;
	}
	return false;
}

static void say_line(const char *format, va_list ap)
{
	fflush(stdout);
	fputs("grade: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

void say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say_line(format, ap);
	va_end(ap);
}

void die(int status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say_line(format, ap);
	va_end(ap);
	exit(status);
}
