// SPDX-License-Identifier: GPL-2.0-only
/* a4: write lock_try() and lock_release(), as lock.h says. */
#include "lock.h"

bool lock_try(atomic_bool *lock)
{
	(void)lock;
	return true;
}

void lock_release(atomic_bool *lock)
{
	(void)lock;
}
