/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * search.h - every interleaving of a stage's actors, each state once.
 */
#ifndef RING_SEARCH_H
#define RING_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world.h"

#define SEARCH_NONE	UINT32_MAX	/* no such state */

/**
 * struct way - how a state was reached, with a given actor as the last
 * @parent: the state before
 * @switches: times another actor went on, over the whole way
 * @cuts: of these, in the middle of a packet
 * @last: who had made the step before; an actor's index
 * @whole: the last step was the last one for its packet
 */
struct way {
	uint32_t parent;
	uint32_t switches;
	uint32_t cuts;
	uint8_t last;
	bool whole;
};

/**
 * struct node - a state that was visited
 * @hash: stands for its content: 128 bits, so that two of a billion different
 *        states are taken for one with a probability below 10^-20
 * @way: the best shortest way to it, by the actor that made the last step
 * @next: the state after a step of each actor, or SEARCH_NONE
 * @depth: steps from the start
 * @verdict: how things stand here
 */
struct node {
	uint64_t hash[2];
	struct way way[MACHINE_ACTORS];
	uint32_t next[MACHINE_ACTORS];
	uint32_t depth;
	uint8_t verdict;
};

/**
 * struct search - what was found
 * @node: the states, in the order of their depth
 * @states: how many; a few may be the same but for dead bytes on a stack, so
 *          it depends on the compiler, as the results below do not
 * @max_states: where to give up
 * @gave_up: there were more
 * @ends: number of states where nothing more can happen, by verdict
 * @worst: a state without a good end and as near as any to the start, or
 *         SEARCH_NONE
 * @verdict: of @worst; VERDICT_FINE if there is none
 * @schedules: interleavings from the start to an end; infinite if some run in
 *             circles
 * @bad_schedules: those that end badly
 * @table: states by hash
 * @slots: size of @table
 */
struct search {
	struct node *node;
	size_t states;
	size_t max_states;
	bool gave_up;
	size_t ends[VERDICTS];
	uint32_t worst;
	enum verdict verdict;
	long double schedules;
	long double bad_schedules;
	uint32_t *table;
	size_t slots;
};

/**
 * search_run - visit all states of a stage, level by level
 * @f: the result; free it with search_free(), also after a failure
 * @s: the stage, at its start; left anywhere
 * @max_states: most states to visit, 1 or more
 * @progress: called after each level; may be NULL
 *
 * Return: 0, or -ENOMEM.
 */
int search_run(struct search *f, struct stage *s, size_t max_states,
	       void (*progress)(const struct search *f));
void search_free(struct search *f);

/**
 * search_schedule - the shortest way to a state
 * @f: the result
 * @end: the state
 * @schedule: gets the index of the actor for each step; free() it
 *
 * Of equally short ways it is one with the fewest switches, and of these
 * one with the fewest in the middle of a packet.
 * Return: the number of steps, or -ENOMEM.
 */
int search_schedule(const struct search *f, uint32_t end, uint8_t **schedule);

#endif
