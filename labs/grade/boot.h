/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * boot - run one script in a guest, and read what it tells while it runs
 */
#ifndef GRADE_BOOT_H
#define GRADE_BOOT_H

#include <stdbool.h>

#include "site.h"
#include "text.h"

enum boot_end {
	BOOT_DONE,	/* the script came to its end */
	BOOT_FAILED,	/* it ended with another status than 0 */
	BOOT_PANIC,	/* the kernel panicked or oopsed */
	BOOT_GONE,	/* the guest ended without a report */
	BOOT_LATE,	/* not done within the seconds */
	BOOT_ENDED,	/* by tick */
	BOOT_REFUSED,	/* it could not be started */
	BOOT_STOPPED,	/* the grader was told to stop */
};

struct boot {
	const char *image;	/* of the kernel */
	const char *dir;	/* exists; scratch, and "console" and "log" */
	const char *script;
	struct words overlays;
	double seconds;
	/* Called for each line of the guest's results, as it comes. */
	void (*line)(void *arg, const char *line);
	/* Called about 20 times a second; true ends the guest. */
	bool (*tick)(void *arg);
	void *arg;
	/* Set when it is over. */
	enum boot_end end;
	double took;		/* s */
	/* Of ours. */
	struct buf results;
	size_t told;		/* bytes of it that line() has seen */
	unsigned long inode;
};

void boot(struct boot *b, const struct site *s);
void boot_free(struct boot *b);
/*
 * Appends what the kernel said when it died, or else the end of the console;
 * at most so many lines.
 */
void boot_console(const struct boot *b, size_t lines, struct buf *out);

#endif
