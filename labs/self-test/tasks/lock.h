/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELF_TEST_LOCK_H
#define SELF_TEST_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>

/* A lock is an atomic_bool: true while somebody holds it. */

/* Take the lock if nobody holds it, else leave it alone. Do not wait. Return
 * whether it was taken. What the last owner wrote is visible then.
 */
bool lock_try(atomic_bool *lock);

/* Give it back. What was written under the lock is visible to the next owner.
 */
void lock_release(atomic_bool *lock);

#endif
