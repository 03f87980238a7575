/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run - a child process under bounds
 *
 * The child leads a session of its own; when the time is over, when it has
 * written too much, or when the grader itself is told to stop, the whole
 * process group is ended: SIGTERM, and SIGKILL after two seconds.  It is also
 * told to end (SIGTERM) should the grader be killed.
 */
#ifndef GRADE_RUN_H
#define GRADE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct command {
	struct words argv;
	struct words env;	/* "NAME=value", beside the grader's own */
	const char *cwd;	/* NULL: the grader's */
	const char *output;	/* file for stdout and stderr; NULL: none */
	double seconds;		/* 0: no limit */
	uint64_t output_max;	/* bytes; 0: no limit */
	/* Resource limits; 0: none. */
	uint64_t memory;	/* bytes of address space */
	uint64_t file;		/* bytes of one file */
	uint64_t processes;	/* of the user; has no effect on root */
	bool nobody;		/* become nobody first, if the grader is root */
	/* Called about 20 times a second; true ends the child. */
	bool (*tick)(void *arg);
	void *arg;
};

enum how { RUN_ENDED, RUN_SIGNAL, RUN_LATE, RUN_FLOOD, RUN_TICK, RUN_STOPPED,
	RUN_FAILED };

struct outcome {
	enum how how;
	int status;		/* exit status or number of the signal */
	double seconds;
};

struct outcome run(const struct command *c);
/* Frees what argv and env hold. */
void command_free(struct command *c);
/* Ended by itself with exit status 0? */
bool run_good(struct outcome o);
/* "exit status 3", "killed by signal 11", "not done after 5 s", ... */
char *run_words(struct outcome o);

/* From now on SIGINT, SIGTERM and SIGHUP only set what run_stopped() says. */
void run_catch_signals(void);
/* The number of the signal that told the grader to stop, or 0. */
int run_stopped(void);
/* Seconds on a clock that only goes forward. */
double run_clock(void);

#endif
