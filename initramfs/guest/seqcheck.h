/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seqcheck - did every numbered packet arrive, once, and in order?
 *
 * Knows two kinds of numbered packets, both IPv4/UDP: pktgen's and those of
 * udp-send. A flow is (kind, UDP source port): every pktgen thread and every
 * udp-send thread numbers its own packets from SEQCHECK_FIRST on.
 *
 * The rule, for a packet with number s in a flow whose highest is h:
 *   seen before             duplicated
 *   not seen, s < h         reordered: late, it fills a gap (RFC 4737, 3.3)
 *   not seen, s > h         in order; h becomes s
 *   missing                 numbers from SEQCHECK_FIRST to h never seen
 * Every number seen is remembered, so the counts are exact, however late a
 * packet comes.
 *
 * What it cannot show: packets missing after the highest number seen (the
 * reader cannot know that they were sent); packets that the sender never
 * numbered (pktgen reuses the number of a packet that the driver refused,
 * so a tail-drop leaves no gap); a sender that wraps at 2^32 or starts
 * again on the same port, whose packets look duplicated: use a new port.
 */
#ifndef SEQCHECK_H
#define SEQCHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct record;

#define SEQCHECK_FLOWS		64	/* flows checked at most */
#define SEQCHECK_FIRST		1	/* number of a flow's first packet */

/* UDP payload of a pktgen packet. Source: net/core/pktgen.c, pktgen_hdr. */
#define SEQCHECK_PKTGEN_MAGIC	0xbe9be955u
/* UDP payload of a udp-send packet: "RING" in ASCII. */
#define SEQCHECK_UDP_MAGIC	0x52494e47u

/* What udp-send puts at the start of a UDP payload, big endian. */
struct seqcheck_header {
	uint32_t magic;		/* SEQCHECK_UDP_MAGIC */
	uint32_t number;	/* from SEQCHECK_FIRST on, per source port */
	uint32_t ns_high;	/* CLOCK_MONOTONIC when sent, nanoseconds, */
	uint32_t ns_low;	/* upper and lower 32 bits */
};

enum seqcheck_kind {
	SEQCHECK_NONE,		/* not a numbered packet */
	SEQCHECK_PKTGEN,
	SEQCHECK_UDP_SEND,
};

enum seqcheck_link {
	SEQCHECK_L2,		/* frame starts with an Ethernet header */
	SEQCHECK_L3,		/* frame starts with an IP header (TUN) */
};

struct seqcheck_flow {
	enum seqcheck_kind kind;
	uint16_t port;		/* UDP source port, host order */
	uint32_t first;		/* lowest number seen */
	uint32_t highest;	/* highest number seen */
	uint64_t packets;	/* all, duplicates too */
	uint64_t duplicated;
	uint64_t reordered;
	uint64_t **seen;	/* pages of bits, a page made when first hit */
};

struct seqcheck {
	struct seqcheck_flow flow[SEQCHECK_FLOWS];
	unsigned int flows;
	unsigned int recent;	/* index of the flow of the last packet */
	uint64_t unsequenced;	/* packets of no known kind */
	uint64_t unchecked;	/* numbered, but no flow or memory left */
};

struct seqcheck_sum {
	uint64_t sequenced;	/* packets that carried a known number */
	uint64_t missing;
	uint64_t duplicated;
	uint64_t reordered;
};

/**
 * seqcheck_init - prepare @sc: no flows, all counts 0
 *
 * struct seqcheck belongs to one thread; nothing in it is locked.
 */
void seqcheck_init(struct seqcheck *sc);

/** seqcheck_free - give back @sc's memory; the counts are gone too */
void seqcheck_free(struct seqcheck *sc);

/**
 * seqcheck_merge - add what @from saw to @into; both stay valid
 *
 * For queues or rings that are read apart. A number that both saw counts as
 * duplicated, one that either saw is not missing. Between the two there is
 * no order, so their counts of reordered packets are added up: give
 * each its own struct seqcheck and merge once, at the end.
 */
void seqcheck_merge(struct seqcheck *into, const struct seqcheck *from);

/**
 * seqcheck_packet - account one packet
 * @frame: the packet, behind a vnet header if there was one; any alignment
 * @len: bytes at @frame, 0 and up
 *
 * A tagged frame (one 802.1Q tag) is understood; fragments are not.
 * When more than SEQCHECK_FLOWS flows come or memory runs out, the packet is
 * added to @sc->unchecked: whoever reports must look at it.
 *
 * Return: what kind of packet it was.
 */
enum seqcheck_kind seqcheck_packet(struct seqcheck *sc, const void *frame,
				   size_t len, enum seqcheck_link link);

/** seqcheck_missing - numbers of @flow that never came, up to its highest */
uint64_t seqcheck_missing(const struct seqcheck_flow *flow);

/** seqcheck_sum - the counts of all flows of @sc together */
struct seqcheck_sum seqcheck_sum(const struct seqcheck *sc);

/**
 * seqcheck_report - append the summary keys of @sc to the current line
 *
 * flows= sequenced= missing= duplicated= reordered= unsequenced= unchecked=
 */
void seqcheck_report(const struct seqcheck *sc, struct record *rec);

/**
 * seqcheck_report_flows - append one line per flow, each on a line of its own
 * @device: written as device=..., in every line
 *
 * flow= kind= device= first= highest= packets= missing= duplicated=
 * reordered=. Call it when the current line is complete.
 */
void seqcheck_report_flows(const struct seqcheck *sc, const char *device,
			   struct record *rec);

/**
 * seqcheck_complete - was every numbered packet checked?
 *
 * Return: 0, or -1 with a sentence on stderr.
 */
int seqcheck_complete(const struct seqcheck *sc);

#endif
