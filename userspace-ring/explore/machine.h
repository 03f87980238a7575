/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine.h - a few actors on one memory, stopped between any two steps.
 *
 * An actor is ordinary code on a stack of its own. It runs until the next
 * POINT(), where it hands back: one step is what lies between two points, that
 * is, at most one access that others can see. Whoever drives the machine
 * chooses who makes the next step.
 *
 * The state of the machine is the world's memory, and of each actor the live
 * part of its stack and its registers. All of it can be saved as plain bytes
 * and put back, so that each choice can be tried from the same state. Pointers
 * stay good because nothing moves.
 *
 * Steps follow one another: what one actor wrote, all others see at once. That
 * is sequential consistency, and stronger than any real CPU.
 */
#ifndef RING_MACHINE_H
#define RING_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#define MACHINE_ACTORS	3

enum machine_step {
	MACHINE_RAN,		/* one step made */
	MACHINE_WAITS,		/* cannot go on; see machine_run_step() */
	MACHINE_DONE,		/* one step made, and it was the last */
};

/**
 * struct actor - one that acts
 * @run: its code
 * @at: the point it stands at: what its next step does
 * @waits: after MACHINE_WAITS: what for
 * @done: it has returned
 * @context: its registers and stack
 */
struct actor {
	void (*run)(void *world);
	const char *at;
	const char *waits;
	bool done;
	struct context *context;
};

/**
 * struct machine - the actors and their world
 * @world: memory that is part of the state; all that actors share lies here
 * @world_size: bytes, a multiple of 8
 * @tidy: called after each step: clears what counts without being looked at,
 *        so that it does not tell states apart
 * @actors: how many, at most MACHINE_ACTORS
 * @actor: who
 */
struct machine {
	void *world;
	size_t world_size;
	void (*tidy)(void *world);
	int actors;
	struct actor actor[MACHINE_ACTORS];
};

/**
 * machine_start - bring every actor to its first point
 * @m: the machine, with all fields set but @at, @waits, @done and @context
 *
 * Return: 0, or -ENOMEM. Undone by machine_stop(), also after a failure.
 */
int machine_start(struct machine *m);
void machine_stop(struct machine *m);

/**
 * machine_run_step - let one actor make one step
 * @m: the machine
 * @who: its index; it is not done
 *
 * After MACHINE_WAITS the actor stands in the loop that waits and the state is
 * to be put back: to wait is to have made no step. An attempt that fails must
 * leave the world as it was.
 */
enum machine_step machine_run_step(struct machine *m, int who);

/**
 * machine_save - copy the state
 * @m: the machine
 * @to: room for machine_room() bytes, aligned to 8
 *
 * Two states are the same if and only if their copies are.
 * Return: bytes written, a multiple of 8.
 */
size_t machine_save(const struct machine *m, void *to);
void machine_restore(struct machine *m, const void *from);
size_t machine_room(const struct machine *m);

/**
 * machine_inside - is it an actor that runs, or who drives the machine?
 */
bool machine_inside(void);

#endif
