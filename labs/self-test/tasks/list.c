// SPDX-License-Identifier: GPL-2.0-only
/* c4: write list_take(), as list.h says. */
#include "list.h"

#include <stddef.h>

struct node *list_take(struct node **head, int value)
{
	(void)head;
	(void)value;
	return NULL;
}
