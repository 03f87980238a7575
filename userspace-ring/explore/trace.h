/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - one schedule, run and told in words.
 */
#ifndef RING_TRACE_H
#define RING_TRACE_H

#include <stdint.h>
#include <stdio.h>

#include "world.h"

#define TRACE_TEXT	160	/* bytes of a row's text */

/**
 * struct row - one or more steps of one actor without a switch in between
 * @who: the actor; -1 for none: the end
 * @first, @last: the steps, from 1; both 0 for what is not a step
 * @text: what happened
 * @switched: another actor had the row before
 */
struct row {
	int who;
	int first;
	int last;
	bool switched;
	char text[TRACE_TEXT];
};

/**
 * struct trace - what a schedule did
 * @variant, @set: what was run
 * @row: from start to end; the last ones say what everybody waits for
 * @rows: how many
 * @steps: steps made
 * @switches: times another actor went on
 * @verdict: how things stood in the end
 * @state: the queue and the ring in the end, in words
 * @misfit: if the schedule does not fit: why; else empty
 */
struct trace {
	const struct variant *variant;
	struct setting set;
	struct row *row;
	int rows;
	int steps;
	int switches;
	enum verdict verdict;
	char state[TRACE_TEXT];
	char misfit[TRACE_TEXT];
};

/**
 * trace_run - run a schedule
 * @t: the result; free it with trace_free(), also after a failure
 * @variant, @set: as for stage_open()
 * @schedule: the actor of each step
 * @steps: how many
 * @all: show every step; else what one actor did to a packet without being
 *       interrupted is one row
 *
 * Return: 0; -ENOMEM; -EINVAL if the schedule does not fit, see @misfit.
 */
int trace_run(struct trace *t, const struct variant *variant,
	      const struct setting *set, const uint8_t *schedule, int steps,
	      bool all);
void trace_free(struct trace *t);

extern const char *const actor_name[MACHINE_ACTORS];
extern const char *const verdict_name[VERDICTS];	/* one word */
extern const char *const verdict_text[VERDICTS];	/* one sentence */

/* Three ways to print it: two columns of 80 in all; sentences, for screen
 * readers; and the language of graphviz.
 */
void show_table(const struct trace *t, FILE *to);
void show_text(const struct trace *t, FILE *to);
void show_dot(const struct trace *t, FILE *to);

/* Print  in lines of up to 80 columns. */
void show_wrapped(const char *text, FILE *to);

#endif
