/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory-limit.h - makes allocations of a megabyte and more fail.
 */
#ifndef RINGSIDE_MEMORY_LIMIT_H
#define RINGSIDE_MEMORY_LIMIT_H

#include <sys/resource.h>

/* A sanitizer's allocator ends the program in place of a NULL: a test that
 * needs a limit is not built for it.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_ALLOCATOR	1
#endif
#endif
#ifndef OWN_ALLOCATOR
#define OWN_ALLOCATOR	0
#endif

struct memory_limit {
	struct rlimit before;
};

/* No new memory from the kernel from here on. What malloc() already has stays
 * usable, so keep the time short and ask for a lot.
 */
static inline void memory_limit_begin(struct memory_limit *limit)
{
	struct rlimit none;

	getrlimit(RLIMIT_AS, &limit->before);
	none = limit->before;
	none.rlim_cur = 1;
	setrlimit(RLIMIT_AS, &none);
}

static inline void memory_limit_end(const struct memory_limit *limit)
{
	setrlimit(RLIMIT_AS, &limit->before);
}

#endif
