// SPDX-License-Identifier: GPL-2.0-only
/*
 * scenes.c - see scenes.h.
 */
#include "scenes.h"

#include <stdio.h>
#include <string.h>

#define SCENES		60	/* of a script */
#define FULL_BATCH	16	/* two cache lines of pointers, of x86-64 */

struct scene {
	unsigned int seed;
	int size;
	int batch;
	int held;
	int waiting;
};

/* Numerical Recipes' generator; the upper bits are the good ones. */
static int random_below(struct scene *s, int bound)
{
	s->seed = s->seed * 1664525u + 1013904223u;
	return (int)((s->seed >> 8) % (unsigned int)bound);
}

static int random_size(struct scene *s)
{
	static const int often[] = { 1, 2, 31, 32, 33, 48, 64 };

	if (random_below(s, 2))
		return often[random_below(s, 7)];
	return 1 + random_below(s, 72);
}

/* A ring, and a state that operations can lead to: fewer than a batch are
 * held back, and never up to the end of the array.
 */
static void print_state(struct scene *s)
{
	int head, room;

	s->size = random_size(s);
	s->batch = s->size < 2 * FULL_BATCH ? 1 : FULL_BATCH;
	head = random_below(s, s->size);
	s->held = random_below(s, s->batch);
	if (s->held > head)
		s->held = head;
	room = s->size - s->held;
	s->waiting = random_below(s, 3) ? random_below(s, room + 1) :
		     room - random_below(s, room < 2 ? room + 1 : 2);
	printf("ring %d\nstate %d %d %d\n", s->size, head - s->held, s->held,
	       s->waiting);
}

/* Only room that is certain is used: what a consume frees is not counted. */
static void order(struct scene *s)
{
	int room = s->size - s->held - s->waiting;
	int n;

	if (room > 0) {
		n = 1 + random_below(s, room);
		printf("produce %d\n", n);
		s->waiting += n;
	}
	n = random_below(s, s->waiting + 1);
	printf("consume %d\n", n);
	printf("batch %d\n", random_below(s, s->waiting - n + 3));
	printf("empty\n");
	printf("consume %d\nempty\n", s->waiting + 1);
}

static void capacity(struct scene *s)
{
	printf("full\nempty\n");
	printf("produce %d\n", 1 + random_below(s, 4));
	printf("full\n");
	printf("produce %d\n", s->size + 2);
	printf("full\nempty\n");
}

static void freeing(struct scene *s)
{
	printf("consume %d\n", random_below(s, 2 * FULL_BATCH + 2));
	printf("consume 1\nconsume 1\n");
	printf("batch %d\n", random_below(s, 3 * FULL_BATCH));
	printf("full\n");
	printf("consume %d\n", s->size);
}

static void created_space(struct scene *s)
{
	int n;

	for (n = s->held ? s->held - 1 : 0; n <= s->held + 2; n++)
		printf("created %d\n", n);
	printf("created 0\n");
	printf("created %d\n", random_below(s, 80));
}

static void unconsume(struct scene *s)
{
	int room = s->size - s->waiting;

	printf("unconsume %d\n", random_below(s, room + 4));
	printf("unconsume %d\n", random_below(s, 3));
}

static void locks(struct scene *s)
{
	printf("produce 1\nconsume 1\nbatch 2\nfull\nempty\n");
	printf("unconsume %d\nproduce 2\nunconsume 2\n", random_below(s, 4));
}

static void all(struct scene *s)
{
	int i, n;

	for (i = 0; i < 8; i++) {
		n = random_below(s, 24);
		switch (random_below(s, 5)) {
		case 0:	case 1:
			printf("produce %d\n", n);
			break;
		case 2:
			printf("consume %d\n", n);
			break;
		case 3:
			printf("batch %d\ncreated %d\n", n, n);
			break;
		default:
			printf("unconsume %d\n", n / 4);
		}
	}
}

/* The indices of the consumer move at any time: the producer must do without.
 */
static void room(struct scene *s)
{
	int free_slots = s->size - s->held - s->waiting;
	int k;

	for (k = free_slots ? free_slots - 1 : 0; k <= free_slots + 2; k++)
		printf("room %d\n", k);
	if (s->held)
		printf("freeing %d\n", random_below(s, s->held));
	printf("consumer %d %d\n", random_below(s, s->size + 1),
	       random_below(s, s->size + 1));
	printf("room 0\nroom %d\n", random_below(s, s->size) + 1);
	printf("room %d\nroom %d\n", free_slots + s->held, s->size + 1);
}

static const struct {
	const char *name;
	const char *show;
	void (*print)(struct scene *s);
} subjects[] = {
	{ "order", "values", order },
	{ "capacity", "values", capacity },
	{ "freeing", "order", freeing },
	{ "created_space", "values", created_space },
	{ "unconsume", "state", unconsume },
	{ "locks", "locks", locks },
	{ "random", "state", all },
	{ "room", "values", room },
};
#define SUBJECTS	(sizeof(subjects) / sizeof(subjects[0]))

bool scenes_make(const char *subject, unsigned int seed)
{
	struct scene s = { .seed = seed };
	size_t i;
	int n;

	for (i = 0; i < SUBJECTS; i++) {
		if (strcmp(subject, subjects[i].name))
			continue;
		printf("show %s\n", subjects[i].show);
		for (n = 0; n < SCENES; n++) {
			print_state(&s);
			subjects[i].print(&s);
		}
		return true;
	}
	return false;
}

const char *scenes_subjects(void)
{
	static char text[128];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < SUBJECTS; i++) {
		strcat(text, " ");
		strcat(text, subjects[i].name);
	}
	return text;
}
