// SPDX-License-Identifier: GPL-2.0-only
/*
 * dropcount.c - how many packets did the kernel free as dropped, and why?
 *
 *	dropcount [--reason NAME] <trace
 *
 * Reads what tracefs prints of the event skb:kfree_skb, and prints a line
 * "NAME COUNT" for each reason, in the order of strcmp(), then "total COUNT"
 * and "lost COUNT". With --reason only that reason is counted; its line is
 * printed even if it is 0.
 *
 * Exit status: 0, 2 usage, 3 the trace says that records were lost: what was
 * counted is then less than what happened.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE	2
#define EXIT_LOST	3

/* LAB2 BEGIN count */
struct reason {
	char *name;
	unsigned long count;
};

struct reasons {
	struct reason *v;
	size_t n;
};

/* The name behind the last "reason: " of an event; NULL if there is none. */
static char *reason_of(char *line)
{
	static const char event[] = ": kfree_skb: ", word[] = " reason: ";
	char *at = strstr(line, event), *next, *name = NULL;

	/* A task may be called anything, but the event comes behind it. */
	if (!at)
		return NULL;
	for (next = strstr(at, word); next; next = strstr(name, word))
		name = next + sizeof(word) - 1;
	if (name)
		name[strcspn(name, " \t\n")] = '\0';
	return name;
}

/* N of "CPU:1 [LOST N EVENTS]"; 0 for any other line. */
static unsigned long lost_in(const char *line)
{
	unsigned long n;
	int cpu, end = 0;

	if (sscanf(line, "CPU:%d [LOST %lu EVENTS]%n", &cpu, &n, &end) == 2 &&
	    end)
		return n;
	return 0;
}

static void count(struct reasons *r, const char *name, unsigned long n)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!strcmp(r->v[i].name, name)) {
			r->v[i].count += n;
			return;
		}
	r->v = realloc(r->v, (r->n + 1) * sizeof(*r->v));
	if (!r->v)
		abort();
	r->v[r->n].name = strdup(name);
	r->v[r->n++].count = n;
}

static int by_name(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int count_all(FILE *in, const char *only)
{
	unsigned long total = 0, lost = 0;
	struct reasons r = { 0 };
	char *line = NULL, *name;
	size_t size = 0, i;

	if (only)
		count(&r, only, 0);
	while (getline(&line, &size, in) >= 0) {
		lost += lost_in(line);
		name = reason_of(line);
		if (name && (!only || !strcmp(name, only)))
			count(&r, name, 1);
	}
	if (r.n)
		qsort(r.v, r.n, sizeof(*r.v), by_name);
	for (i = 0; i < r.n; i++) {
		printf("%s %lu\n", r.v[i].name, r.v[i].count);
		total += r.v[i].count;
		free(r.v[i].name);
	}
	printf("total %lu\nlost %lu\n", total, lost);
	free(r.v);
	free(line);
	return lost ? EXIT_LOST : EXIT_SUCCESS;
}
/* LAB2 STARTER
 * static int count_all(FILE *in, const char *only)
 * {
 * 	(void)in;
 * 	(void)only;
 * 	printf("total 0\nlost 0\n");
 * 	return EXIT_SUCCESS;
 * }
 */
/* LAB2 END */

int main(int argc, char **argv)
{
	const char *only = NULL;

	if (argc == 3 && !strcmp(argv[1], "--reason"))
		only = argv[2];
	else if (argc != 1) {
		fprintf(stderr, "usage: dropcount [--reason NAME] <trace\n");
		return EXIT_USAGE;
	}
	return count_all(stdin, only);
}
