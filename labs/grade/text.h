/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text - strings that grow, and words for the user
 *
 * Nothing here returns an error: without memory the grader ends, with exit
 * status 6, and what it has written so far stays.
 */
#ifndef GRADE_TEXT_H
#define GRADE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of the grader. */
enum { EXIT_FULL = 0, EXIT_NOT_FULL = 1, EXIT_USAGE = 2, EXIT_INFRA = 6 };

/* All zero is empty. data ends with a NUL that len does not count. */
struct buf {
	char *data;
	size_t len;
	size_t size;
};

void buf_add(struct buf *b, const void *data, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_free(struct buf *b);
/* Adds a line, and a line end before it if there is text already. */
void buf_line(struct buf *b, const char *line);
/* The text, never NULL. */
const char *buf_text(const struct buf *b);

/* A new string, as printf() would have written it. */
char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_copy(const char *s);
bool text_is_one_of(const char *s, const char *const *words, size_t n);
/*
 * Makes s fit to be shown: a carriage return at the end of a line goes, other
 * control characters but line ends and tabs become '?', and so does what is
 * not UTF-8.  A buffer ends at its first zero byte then.
 */
void text_clean(char *s);
void buf_clean(struct buf *b);
/* Length of the UTF-8 character at s, 0 if there is none. */
size_t text_utf8(const char *s);

void *allocate(size_t n, size_t size);
void *enlarge(void *p, size_t n, size_t size);

/* A list of strings that ends with NULL, as execvp() wants it. */
struct words {
	char **v;
	size_t n;
};

void words_add(struct words *w, const char *word);
void words_printf(struct words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Each line of the text that is not empty. */
void words_lines(struct words *w, const char *lines);
void words_free(struct words *w);
bool words_have(const struct words *w, const char *word);

/* "grade: ..." on stderr. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, and the end of the program. */
_Noreturn void die(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
