// SPDX-License-Identifier: GPL-2.0-only
/*
 * schedule.c - the text of a schedule, from the command line or a file.
 */
#include "schedule.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "pca";	/* in the order of their indices */

/* Make room for @more bytes after the first @size, in blocks. */
static int reserve(void **buffer, size_t size, size_t more)
{
	size_t block = 4096;
	void *grown;

	if (*buffer && size / block == (size + more) / block)
		return 0;
	grown = realloc(*buffer, ((size + more) / block + 1) * block);
	if (!grown)
		return -ENOMEM;
	*buffer = grown;
	return 0;
}

/* What the file holds, comments as spaces. */
static int read_file(FILE *file, char **text)
{
	bool comment = false;
	void *buffer = NULL;
	size_t size = 0;
	int c;

	do {
		c = getc(file);
		comment = c == '#' || (comment && c != '\n');
		if (reserve(&buffer, size, 1)) {
			free(buffer);
			return -ENOMEM;
		}
		*text = buffer;
		(*text)[size++] = c == EOF ? '\0' : comment ? ' ' : (char)c;
	} while (c != EOF);
	return 0;
}

/* Read one letter and its number; returns the number, or -EINVAL. */
static long read_run(const char **p, int *who)
{
	const char *letter = strchr(letters, **p);
	char *end;
	long n;

	if (!letter)
		return -EINVAL;
	*who = (int)(letter - letters);
	++*p;
	if (!isdigit((unsigned char)**p))
		return 1;
	n = strtol(*p, &end, 10);
	*p = end;
	return n >= 1 && n <= SCHEDULE_MAX ? n : -EINVAL;
}

static int parse(const char *p, uint8_t **schedule)
{
	void *buffer = NULL;
	long steps = 0;
	long n = 0;
	int who;

	while (p += strspn(p, " \t\r\n"), *p) {
		n = read_run(&p, &who);
		if (n > 0 && steps + n > SCHEDULE_MAX)
			n = -EINVAL;
		if (n > 0 && reserve(&buffer, (size_t)steps, (size_t)n))
			n = -ENOMEM;
		if (n < 0)
			break;
		*schedule = buffer;
		memset(*schedule + steps, who, (size_t)n);
		steps += n;
	}
	if (n < 0) {
		free(buffer);
		*schedule = NULL;
		return (int)n;
	}
	return steps ? (int)steps : -EINVAL;
}

int schedule_read(const char *arg, uint8_t **schedule)
{
	FILE *file = fopen(arg, "r");
	char *text;
	int ret;

	*schedule = NULL;
	if (!file)
		return parse(arg, schedule);
	ret = read_file(file, &text);
	fclose(file);
	if (ret)
		return ret;
	ret = parse(text, schedule);
	free(text);
	return ret;
}

void schedule_write(const uint8_t *schedule, int steps, FILE *to)
{
	int i, n;

	for (i = 0; i < steps; i += n) {
		for (n = 1; i + n < steps && schedule[i + n] == schedule[i];)
			n++;
		fprintf(to, "%c%d", letters[schedule[i]], n);
	}
}
