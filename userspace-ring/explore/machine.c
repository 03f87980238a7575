// SPDX-License-Identifier: GPL-2.0-only
/*
 * machine.c - the coroutines of machine.h, on ucontext.
 */
#define _GNU_SOURCE	/* the names of registers in <ucontext.h> */

#include "machine.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "point.h"

#define STACK	(8 * 1024)	/* bytes; protocol and ring need about 1 KiB */

struct context {
	ucontext_t registers;
	alignas(16) unsigned char stack[STACK];
};

/* What a saved actor begins with; its live stack follows. */
struct saved {
	const char *at;
	uint64_t done;
	uint64_t live;
	mcontext_t registers;
};

/* Who runs, and where to hand back to. Not in a struct that is passed on:
 * POINT() has no argument to pass it with.
 */
static struct machine *running;
static struct actor *turn;
static ucontext_t driver;
static enum machine_step outcome;

bool machine_inside(void)
{
	return turn != NULL;
}

static void hand_back(const char *name, enum machine_step how)
{
	struct actor *self = turn;

	outcome = how;
	turn = NULL;
	if (how == MACHINE_WAITS)
		self->waits = name;
	else
		self->at = name;
	swapcontext(&self->context->registers, &driver);
}

/* The machine's own setup passes points as well: these count as nothing. */
void ring_point(const char *name)
{
	if (turn)
		hand_back(name, MACHINE_RAN);
}

void ring_point_wait(const char *name)
{
	if (turn)
		hand_back(name, MACHINE_WAITS);
}

static void begin(void)
{
	struct actor *self = turn;

	self->run(running->world);
	self->done = true;
	hand_back("end", MACHINE_DONE);
}

enum machine_step machine_run_step(struct machine *m, int who)
{
	running = m;
	turn = &m->actor[who];
	swapcontext(&driver, &turn->context->registers);
	m->tidy(m->world);
	return outcome;
}

/* The stack pointer of a stopped actor, and the registers that a call may
 * destroy: no value in them is needed again, so they must not tell states
 * apart.
 */
#if defined(__x86_64__)
static uintptr_t stack_pointer(ucontext_t *uc)
{
	static const int scratch[] = {
		REG_RAX, REG_RCX, REG_RDX, REG_R8, REG_R9, REG_R10, REG_R11,
		REG_RDI, REG_RSI,
	};
	greg_t *reg = uc->uc_mcontext.gregs;
	size_t i;

	for (i = 0; i < sizeof(scratch) / sizeof(*scratch); i++)
		reg[scratch[i]] = 0;
	return (uintptr_t)reg[REG_RSP];
}
#elif defined(__aarch64__)
static uintptr_t stack_pointer(ucontext_t *uc)
{
	memset(uc->uc_mcontext.regs, 0, 19 * sizeof(uc->uc_mcontext.regs[0]));
	return uc->uc_mcontext.sp;
}
#else
#error "machine.c: say here where this CPU's stack pointer is saved"
#endif

static size_t live_bytes(struct context *c)
{
	uintptr_t top = (uintptr_t)(c->stack + STACK);

	/* Down to a multiple of 8: copies stay aligned. */
	return (top - stack_pointer(&c->registers) + 7) & ~(size_t)7;
}

size_t machine_room(const struct machine *m)
{
	return m->world_size +
	       (size_t)m->actors * (sizeof(struct saved) + STACK);
}

static size_t save_actor(const struct actor *a, unsigned char *to)
{
	size_t live = a->done ? 0 : live_bytes(a->context);
	struct saved s;

	/* All of it, also the gaps between fields. */
	memset(&s, 0, sizeof(s));
	s.at = a->at;
	s.done = a->done;
	s.live = live;
	if (live)
		s.registers = a->context->registers.uc_mcontext;
	memcpy(to, &s, sizeof(s));
	memcpy(to + sizeof(s), a->context->stack + STACK - live, live);
	return sizeof(s) + live;
}

static size_t restore_actor(struct actor *a, const unsigned char *from)
{
	struct saved s;

	memcpy(&s, from, sizeof(s));
	a->at = s.at;
	a->waits = NULL;
	a->done = s.done;
	if (s.live)
		a->context->registers.uc_mcontext = s.registers;
	/* Below the live part too: what an earlier call left there would
	 * become part of the next call's frame, and tell states apart.
	 */
	memset(a->context->stack, 0, STACK - s.live);
	memcpy(a->context->stack + STACK - s.live, from + sizeof(s), s.live);
	return sizeof(s) + s.live;
}

size_t machine_save(const struct machine *m, void *to)
{
	unsigned char *p = to;
	int i;

	memcpy(p, m->world, m->world_size);
	p += m->world_size;
	for (i = 0; i < m->actors; i++)
		p += save_actor(&m->actor[i], p);
	return (size_t)(p - (unsigned char *)to);
}

void machine_restore(struct machine *m, const void *from)
{
	const unsigned char *p = from;
	int i;

	memcpy(m->world, p, m->world_size);
	p += m->world_size;
	for (i = 0; i < m->actors; i++)
		p += restore_actor(&m->actor[i], p);
}

static int prepare(struct actor *a)
{
	struct context *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	a->context = c;
	a->done = false;
	a->waits = NULL;
	getcontext(&c->registers);
	c->registers.uc_stack.ss_sp = c->stack;
	c->registers.uc_stack.ss_size = STACK;
	c->registers.uc_link = NULL;
	makecontext(&c->registers, begin, 0);
	return 0;
}

int machine_start(struct machine *m)
{
	int ret = 0;
	int i;

	for (i = 0; i < MACHINE_ACTORS; i++)
		m->actor[i].context = NULL;
	for (i = 0; i < m->actors && !ret; i++) {
		ret = prepare(&m->actor[i]);
		if (!ret)
			machine_run_step(m, i);
	}
	return ret;
}

void machine_stop(struct machine *m)
{
	int i;

	for (i = 0; i < m->actors; i++)
		free(m->actor[i].context);
}
