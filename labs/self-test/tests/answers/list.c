// SPDX-License-Identifier: GPL-2.0-only
#include "list.h"

#include <stddef.h>

struct node *list_take(struct node **head, int value)
{
	struct node *found;

	while (*head && (*head)->value != value)
		head = &(*head)->next;
	found = *head;
	if (found) {
		*head = found->next;
		found->next = NULL;
	}
	return found;
}
