// SPDX-License-Identifier: GPL-2.0-only
/*
 * list.c - does list_take() do what list.h says? Prints what is wrong.
 */
#include "list.h"

#include <stddef.h>
#include <stdio.h>

#define NODES	5

static struct node nodes[NODES];
static struct node *head;

/* The values 10, 11, 11, 12, 13. */
static void fill(void)
{
	static const int values[NODES] = { 10, 11, 11, 12, 13 };
	int i;

	for (i = 0; i < NODES; i++) {
		nodes[i].value = values[i];
		nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : NULL;
	}
	head = nodes;
}

/* Is the list all nodes but those whose bit is in @gone, in order? */
static int list_is_without(unsigned int gone)
{
	struct node *n = head;
	int i;

	for (i = 0; i < NODES; i++) {
		if (gone & 1u << i)
			continue;
		if (n != &nodes[i])
			return 0;
		n = n->next;
	}
	return !n;
}

static int take(int value, struct node *expected, unsigned int gone)
{
	struct node *got = list_take(&head, value);

	if (got != expected)
		printf("list_take(&head, %d): expected %s node; got %s\n",
		       value, expected ? "the first such" : "no",
		       got ? "another" : "NULL");
	else if (got && got->next)
		printf("list_take(&head, %d): expected its next to be NULL\n",
		       value);
	else if (!list_is_without(gone))
		printf("list_take(&head, %d): expected the others to stay, in "
		       "order\n", value);
	else
		return 0;
	return 1;
}

int main(void)
{
	struct node *empty = NULL;

	fill();
	if (take(12, &nodes[3], 0x8) || take(99, NULL, 0x8) ||
	    take(11, &nodes[1], 0xa) || take(10, &nodes[0], 0xb) ||
	    take(13, &nodes[4], 0x1b) || take(11, &nodes[2], 0x1f) ||
	    take(11, NULL, 0x1f))
		return 1;
	if (list_take(&empty, 1) || empty) {
		printf("an empty list: expected NULL, and an empty list\n");
		return 1;
	}
	return 0;
}
