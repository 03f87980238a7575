// SPDX-License-Identifier: GPL-2.0-only
#include "lock.h"

bool lock_try(atomic_bool *lock)
{
	return !atomic_exchange_explicit(lock, true, memory_order_acquire);
}

void lock_release(atomic_bool *lock)
{
	atomic_store_explicit(lock, false, memory_order_release);
}
