/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.h - one sender, one reader, and sometimes one who changes the ring.
 *
 * The producer sends packets 1 to N as a qdisc does: it waits while XOFF is
 * set, calls the driver, and sends the packet again if that says BUSY. The
 * consumer waits while the ring holds no packet, and takes them out; its sleep
 * and its waking up are taken to be right. The administrator changes
 * the ring's length once.
 */
#ifndef RING_WORLD_H
#define RING_WORLD_H

#include "machine.h"
#include "qdisc.h"
#include "tun.h"
#include "variants.h"

#define WORLD_RING_MAX		1024	/* slots: a state has to hold them */
#define WORLD_PACKETS_MAX	4096

enum { PRODUCER, CONSUMER, ADMINISTRATOR };

/* How things stand where nobody can make a step any more. */
enum verdict {
	VERDICT_GOES_ON,	/* somebody can */
	VERDICT_FINE,		/* all packets have arrived */
	VERDICT_STALL,		/* the queue sleeps and the ring is empty */
	VERDICT_DEADLOCK,	/* waiting for a lock that nobody releases */
	VERDICT_LOST,		/* a packet is neither here nor there */
	VERDICT_WRONG,		/* no packet, an old one, or one dropped */
	VERDICT_CIRCLE,		/* steps can be made, but lead nowhere */
	VERDICTS
};

/**
 * struct world - all that is shared, bytes that the explorer saves and puts
 *                back
 * @tfile, @dev, @qdisc: the device; the qdisc only says that there is one
 * @last: number of the packet that was delivered last
 * @delivered: packets the reader got
 * @destroyed: packets that did not fit back, or not into a shorter ring
 * @wrong: the reader got what it should not have, or the driver dropped
 * @heap_used: bytes of @heap given away, none ever taken back
 * @heap: where the ring's slots lie
 */
struct world {
	struct tun_file tfile;
	struct net_device dev;
	struct Qdisc qdisc;
	unsigned int last;
	unsigned int delivered;
	unsigned int destroyed;
	bool wrong;
	size_t heap_used;
	alignas(16) unsigned char heap[];
};

/**
 * struct stage - the world and what does not change in it
 * @m: the machine
 * @world: its world
 * @variant: the code
 * @set: the setting, checked
 * @packet: packet k is packet[k]
 * @turned: set when an actor begins with another packet; cleared by whoever
 *          wants to know
 */
struct stage {
	struct machine m;
	struct world *world;
	const struct variant *variant;
	struct setting set;
	struct sk_buff *packet;
	bool turned;
};

/**
 * stage_open - set the stage: an empty ring, all actors at their first point
 * @s: the stage
 * @variant: the code to run
 * @set: within the limits above; batch at most half of the ring
 *
 * One stage at a time. Return: 0, or -ENOMEM.
 */
int stage_open(struct stage *s, const struct variant *variant,
	       const struct setting *set);
void stage_close(struct stage *s);

/**
 * stage_judge - how do things stand?
 * @s: the stage
 * @waits: for each actor what it waits for; NULL if it can make a step
 */
enum verdict stage_judge(const struct stage *s, const char *const *waits);

/**
 * stage_packet - which packet is this?
 * @s: the stage
 * @ptr: an entry of the ring
 *
 * Return: its number; 0 for NULL; -1 if it is no packet at all.
 */
int stage_packet(const struct stage *s, const void *ptr);

#endif
