/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - growing buffers, lines, files, and how a fault is told.
 */
#ifndef WEAVE_TEXT_H
#define WEAVE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define EXIT_OK		0
#define EXIT_BAD	1
#define EXIT_USAGE	2

/**
 * struct buf - text that grows; @p ends in a NUL that @n does not count
 */
struct buf {
	char *p;
	size_t n;
	size_t room;
};

void buf_add(struct buf *b, const char *s, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
__attribute__((format(printf, 2, 3)))
void buf_printf(struct buf *b, const char *format, ...);
void buf_free(struct buf *b);

/* Memory or a message and the end: none of this program's inputs is large. */
void *get(size_t n);
void *get_more(void *old, size_t n);
char *get_string(const char *s);
__attribute__((format(printf, 1, 2)))
char *get_printf(const char *format, ...);

/**
 * struct line - a line of a text that somebody else owns
 * @s: its first byte
 * @n: its length without the newline
 */
struct line {
	const char *s;
	int n;
};

bool line_equal(const struct line *a, const struct line *b);
bool line_begins(const struct line *l, const char *s);

/**
 * lines_of - cut a text into lines
 * @text: the text, @n bytes
 * @line: gets an array, to be freed
 *
 * What follows the last newline is a line too, if there is anything.
 * Return: the number of lines.
 */
int lines_of(const char *text, size_t n, struct line **line);

/* Read a whole file; 0, or an errno. */
int file_read(const char *path, struct buf *b);

/* Write beside it; *tmp gets the name there, to be freed, or NULL after an
 * error. 0, or an errno.
 */
int file_stage(const char *path, const struct buf *b, char **tmp);

/* Write beside it and rename; 0, or an errno. Equal text is left alone. */
int file_write(const char *path, const struct buf *b);

bool file_there(const char *path);

/* The last part of a path, within it. */
const char *file_name(const char *path);

/**
 * utf8_next - decode one character
 * @p: where it begins; @end: where the text ends
 * @code: gets the character
 *
 * Return: its length in bytes, or 0 if it is not UTF-8.
 */
int utf8_next(const char *p, const char *end, unsigned int *code);

/**
 * struct faults - where faults are told, and how many there were
 * @to: NULL to keep silent
 */
struct faults {
	FILE *to;
	int n;
};

/* "path:line: what"; line 0 leaves the number out. */
__attribute__((format(printf, 4, 5)))
void fault(struct faults *f, const char *path, int line,
	   const char *format, ...);

/**
 * text_plain - tell what cannot be read as text: CR, NUL, not UTF-8
 *
 * Return: true if there is nothing to tell.
 */
bool text_plain(struct faults *f, const char *path, const char *text,
		size_t n);

/* file_write(), and a fault if it fails. */
void file_save(struct faults *f, const char *path, const struct buf *b);

/* Make a directory, unless it is there; a fault if that fails. */
void dir_make(struct faults *f, const char *path);

#endif
