// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "limit.h"

static int qlen;

bool queue_put(void)
{
	if (qlen > LIMIT)
		return false;
	qlen++;
	return true;
}
