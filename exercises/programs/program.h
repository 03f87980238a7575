/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.h - how the programs of the sheets end, and what they say to words on
 * the command line that are wrong. Define PROGRAM, the program's name, first.
 */
#ifndef RINGSIDE_PROGRAM_H
#define RINGSIDE_PROGRAM_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_OK, EXIT_FAILED, EXIT_USAGE };

/* Says what is wrong, to stderr, in one line; returns EXIT_USAGE. */
__attribute__((format(printf, 1, 2)))
static inline int wrong(const char *format, ...)
{
	va_list args;

	fputs(PROGRAM ": ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("; see --help\n", stderr);
	return EXIT_USAGE;
}

/* Is @text a number from @least to @most? Then it is *@to. */
static inline bool in_range(const char *text, long least, long most, long *to)
{
	char *rest;

	errno = 0;
	*to = strtol(text, &rest, 10);
	return !errno && rest != text && !*rest && *to >= least && *to <= most;
}

/* The value of @option: EXIT_OK, or EXIT_USAGE and a sentence. */
static inline int number(const char *option, const char *text, long least,
			 long most, unsigned long *to)
{
	long value;

	if (!in_range(text, least, most, &value))
		return wrong("%s takes a number from %ld to %ld, not \"%s\"",
			     option, least, most, text);
	*to = (unsigned long)value;
	return EXIT_OK;
}

#endif
