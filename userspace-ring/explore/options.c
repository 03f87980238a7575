// SPDX-License-Identifier: GPL-2.0-only
/*
 * options.c - the shared options of options.h.
 */
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WIDTH	80

int usage(const struct shared *o, const char *what, const char *got,
	  const char *expected)
{
	fprintf(stderr, "%s: %s \"%s\": expected %s\n", o->program, what, got,
		expected);
	return EXIT_USAGE;
}

int number(const struct shared *o, const char *option, const char *text,
	   long low, long high, long *value)
{
	char expected[64];
	char *end;

	errno = 0;
	*value = strtol(text, &end, 10);
	if (end != text && !*end && !errno && *value >= low && *value <= high)
		return EXIT_OK;
	snprintf(expected, sizeof(expected), "a number from %ld to %ld", low,
		 high);
	return usage(o, option, text, expected);
}

static int setting(const struct shared *o, const char *option,
		   const char *text, int low, int high, int *value)
{
	long n;
	int ret = number(o, option, text, low, high, &n);

	*value = ret ? -1 : (int)n;
	return ret;
}

void list_variants(FILE *to)
{
	const struct variant *v;

	fprintf(to, "%-18s  bug  result    ring batch packets take back resize"
		"\n", "name");
	for (v = variants; v->name; v++)
		fprintf(to, "%-18s  %-3s  %-8s  %4d %5d %7d %4d %4d %6d\n"
			"    %s\n", v->name, v->bug,
			v->stalls ? "stall" : "no stall", v->set.ring,
			v->set.batch, v->set.packets, v->set.take,
			v->set.give_back, v->set.resize, v->what);
	fprintf(to, "batch 0: the ring's own rule; resize 0: never\n");
}

static int pick_variant(struct shared *o, const char *name)
{
	o->variant = variant_find(name);
	if (o->variant)
		return EXIT_OK;
	usage(o, "--variant", name, "one of these:");
	list_variants(stderr);
	return EXIT_USAGE;
}

static int pick_expect(struct shared *o, const char *what)
{
	if (!strcmp(what, "stall"))
		o->expect = EXPECT_STALL;
	else if (!strcmp(what, "none"))
		o->expect = EXPECT_NONE;
	else
		return usage(o, "--expect", what, "stall or none");
	return EXIT_OK;
}

int shared_pick(struct shared *o, int option, const char *arg)
{
	struct setting *set = &o->set;

	switch (option) {
	case 'v':
		return pick_variant(o, arg);
	case 'r':
		return setting(o, "--ring", arg, 0, o->ring_max, &set->ring);
	case 'b':
		return setting(o, "--batch", arg, 1, o->ring_max, &set->batch);
	case 'p':
		return setting(o, "--packets", arg, 1, o->packets_max,
			       &set->packets);
	case 't':
		return setting(o, "--take", arg, 1, TAKE_MAX, &set->take);
	case 'g':
		return setting(o, "--give-back", arg, 0, TAKE_MAX - 1,
			       &set->give_back);
	case 's':
		return setting(o, "--resize", arg, 0, o->ring_max,
			       &set->resize);
	case 'e':
		return pick_expect(o, arg);
	}
	return EXIT_USAGE;
}

static void default_to(int *value, int otherwise, int low, int high)
{
	if (*value < 0)
		*value = otherwise;
	if (*value < low)
		*value = low;
	if (*value > high)
		*value = high;
}

int shared_complete(struct shared *o)
{
	const struct setting *def = &o->variant->set;
	struct setting *set = &o->set;
	bool other = set->ring >= 0 && set->ring != def->ring;
	char text[16], expected[64];
	int half;

	default_to(&set->ring, def->ring, 0, o->ring_max);
	default_to(&set->packets, def->packets + set->ring - def->ring, 1,
		   o->packets_max);
	default_to(&set->batch, other ? 0 : def->batch, 0, o->ring_max);
	default_to(&set->take, def->take, 1, TAKE_MAX);
	default_to(&set->give_back, def->give_back, 0, TAKE_MAX - 1);
	default_to(&set->resize, def->resize && 2 * set->ring > def->resize ?
		   2 * set->ring : def->resize, 0, o->ring_max);
	half = set->ring < 2 ? 1 : set->ring / 2;
	if (set->batch <= half)
		return EXIT_OK;
	snprintf(text, sizeof(text), "%d", set->batch);
	snprintf(expected, sizeof(expected), "a number from 1 to %d, half of "
		 "the ring", half);
	return usage(o, "--batch", text, expected);
}

void print_setting(const struct shared *o, FILE *to)
{
	const struct setting *set = &o->set;
	const struct variant *v = o->variant;
	const char *bug = strcmp(v->bug, "-") ? v->bug : "";
	char line[256];

	snprintf(line, sizeof(line), "variant %s%s%s: %s", v->name,
		 *bug ? ", HISTORY " : "", bug, v->what);
	print_wrapped(line, to);
	fprintf(to, "ring %d slot%s, ", set->ring, set->ring == 1 ? "" : "s");
	if (set->batch)
		fprintf(to, "batch %d, ", set->batch);
	fprintf(to, "%d packet%s, the reader takes up to %d", set->packets,
		set->packets == 1 ? "" : "s", set->take);
	if (set->give_back)
		fprintf(to, " and returns up to %d", set->give_back);
	fprintf(to, "\n");
	if (set->resize)
		fprintf(to, "the ring gets %d slots at any time\n",
			set->resize);
}

int line_length(const char *text, int width)
{
	int n = (int)strlen(text);

	if (n <= width)
		return n;
	for (n = width; n > 0 && text[n] != ' '; n--)
		;
	return n ? n : width;
}

void print_wrapped(const char *text, FILE *to)
{
	int n;

	while (*text) {
		n = line_length(text, LINE_WIDTH);
		fprintf(to, "%.*s\n", n, text);
		text += n;
		text += *text == ' ';
	}
}
