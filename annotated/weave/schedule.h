/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schedule.h - an interleaving as ring-explore prints it, as a table.
 */
#ifndef WEAVE_SCHEDULE_H
#define WEAVE_SCHEDULE_H

#include "text.h"

/**
 * struct step - a row: who does what
 * @steps: "7", "3-5", "end"
 * @cell: what producer and consumer do; @cell[1].p is NULL where @cell[0]
 *	goes across both
 */
struct step {
	struct buf steps;
	struct buf cell[2];
};

/**
 * struct schedule - the table
 * @before: the lines above it
 * @head: the first row
 * @after: what stands below it
 */
struct schedule {
	struct buf before;
	struct step head;
	struct step *step;
	int steps;
	struct buf after;
};

/* Read it; false if the text is no such table, and then there is nothing to
 * free.
 */
bool schedule_parse(const char *text, struct schedule *s);

/* Whose steps a column shows, by its head: "producer", "consumer" or "". */
const char *schedule_side(const struct buf *head);

void schedule_free(struct schedule *s);

#endif
