/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELF_TEST_LIST_H
#define SELF_TEST_LIST_H

struct node {
	int value;
	struct node *next;
};

/* Take the first node with this value out of the list that *head begins; its
 * next becomes NULL. Return the node, or NULL if there is none. Nothing is
 * freed, no other node is moved.
 */
struct node *list_take(struct node **head, int value);

#endif
