// SPDX-License-Identifier: GPL-2.0-only
/*
 * seqcheck - did every numbered packet arrive, once, and in order?
 *
 * The bits of the numbers seen live in pages of 2^16 bits, found through a
 * table of 2^16 pointers per flow. The table is 512 KiB of address space, of
 * which only the touched part costs memory: 8 KiB for 65536 packets. A run
 * of 100 million packets takes 12 MiB, and no window has to be chosen that
 * a late packet could fall out of.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "seqcheck.h"

#define PAGE_SHIFT	16
#define PAGES		(1u << (32 - PAGE_SHIFT))
#define WORDS_PER_PAGE	((1u << PAGE_SHIFT) / 64)

#define ETH_HEADER	14
#define ETH_TAG		4
#define TYPE_IPV4	0x0800
#define TYPE_8021Q	0x8100
#define IP_HEADER_MIN	20
#define IP_PROTO_UDP	17
#define UDP_HEADER	8

/* The frame has any alignment (a vnet header has 10 bytes), so bytes. */
static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return ntohl(value);
}

void seqcheck_init(struct seqcheck *sc)
{
	memset(sc, 0, sizeof(*sc));
}

void seqcheck_free(struct seqcheck *sc)
{
	unsigned int i, page;

	for (i = 0; i < sc->flows; i++) {
		for (page = 0; page < PAGES; page++)
			free(sc->flow[i].seen[page]);
		free(sc->flow[i].seen);
	}
	seqcheck_init(sc);
}

/* The IPv4 header of @frame, or NULL; *len becomes what follows from there. */
static const uint8_t *find_ipv4(const uint8_t *frame, size_t *len,
				enum seqcheck_link link)
{
	size_t offset = 0;

	if (link == SEQCHECK_L2) {
		offset = ETH_HEADER;
		if (*len < ETH_HEADER + ETH_TAG)
			return NULL;
		if (get16(frame + offset - 2) == TYPE_8021Q)
			offset += ETH_TAG;
		if (get16(frame + offset - 2) != TYPE_IPV4)
			return NULL;
	}
	if (*len < offset + IP_HEADER_MIN || frame[offset] >> 4 != 4)
		return NULL;
	*len -= offset;
	return frame + offset;
}

/* The UDP header of an unfragmented packet that is long enough to carry a
 * number, or NULL. Ethernet pads short frames, so the lengths in the headers
 * decide, not only the frame's.
 */
static const uint8_t *find_udp(const uint8_t *ip, size_t len)
{
	size_t ip_header = (ip[0] & 0x0f) * 4u;
	const uint8_t *udp = ip + ip_header;

	if (ip[9] != IP_PROTO_UDP || (get16(ip + 6) & 0x3fff))
		return NULL;
	if (ip_header < IP_HEADER_MIN ||
	    len < ip_header + UDP_HEADER + sizeof(struct seqcheck_header))
		return NULL;
	if (get16(udp + 4) < UDP_HEADER + sizeof(struct seqcheck_header))
		return NULL;
	return udp;
}

static struct seqcheck_flow *add_flow(struct seqcheck *sc,
				      enum seqcheck_kind kind, uint16_t port)
{
	struct seqcheck_flow *flow;

	if (sc->flows == SEQCHECK_FLOWS)
		return NULL;
	flow = &sc->flow[sc->flows];
	flow->seen = calloc(PAGES, sizeof(*flow->seen));
	if (!flow->seen)
		return NULL;
	flow->kind = kind;
	flow->port = port;
	flow->first = UINT32_MAX;
	sc->recent = sc->flows++;
	return flow;
}

static struct seqcheck_flow *find_flow(struct seqcheck *sc,
				       enum seqcheck_kind kind, uint16_t port)
{
	struct seqcheck_flow *flow = &sc->flow[sc->recent];
	unsigned int i;

	/* A ring often holds runs of packets of one flow. */
	if (sc->flows && flow->kind == kind && flow->port == port)
		return flow;
	for (i = 0; i < sc->flows; i++) {
		flow = &sc->flow[i];
		if (flow->kind == kind && flow->port == port) {
			sc->recent = i;
			return flow;
		}
	}
	return add_flow(sc, kind, port);
}

/* Account number @number in @flow; false when there is no memory for it. */
static bool flow_packet(struct seqcheck_flow *flow, uint32_t number)
{
	uint64_t **page = &flow->seen[number >> PAGE_SHIFT];
	uint64_t bit = UINT64_C(1) << (number % 64);
	uint64_t *word;

	if (!*page) {
		*page = calloc(WORDS_PER_PAGE, sizeof(**page));
		if (!*page)
			return false;
	}
	word = &(*page)[number / 64 % WORDS_PER_PAGE];
	flow->packets++;
	if (*word & bit) {
		flow->duplicated++;
		return true;
	}
	*word |= bit;
	if (number > flow->highest)
		flow->highest = number;
	else
		flow->reordered++;
	if (number < flow->first)
		flow->first = number;
	return true;
}

enum seqcheck_kind seqcheck_packet(struct seqcheck *sc, const void *frame,
				   size_t len, enum seqcheck_link link)
{
	enum seqcheck_kind kind = SEQCHECK_NONE;
	const uint8_t *ip, *udp = NULL;
	struct seqcheck_flow *flow;
	uint32_t number = 0;

	ip = find_ipv4(frame, &len, link);
	if (ip)
		udp = find_udp(ip, len);
	if (udp) {
		uint32_t magic = get32(udp + UDP_HEADER);

		number = get32(udp + UDP_HEADER + 4);
		if (magic == SEQCHECK_PKTGEN_MAGIC)
			kind = SEQCHECK_PKTGEN;
		else if (magic == SEQCHECK_UDP_MAGIC)
			kind = SEQCHECK_UDP_SEND;
	}
	/* No sender of ours starts below SEQCHECK_FIRST. */
	if (kind == SEQCHECK_NONE || number < SEQCHECK_FIRST) {
		sc->unsequenced++;
		return SEQCHECK_NONE;
	}
	flow = find_flow(sc, kind, get16(udp));
	if (!flow || !flow_packet(flow, number))
		sc->unchecked++;
	return kind;
}

/* Or the page @from into *into; how many bits both had, or -1: no memory. */
static int merge_page(uint64_t **into, const uint64_t *from)
{
	unsigned int word;
	int both = 0;

	if (!*into) {
		*into = calloc(WORDS_PER_PAGE, sizeof(**into));
		if (!*into)
			return -1;
	}
	for (word = 0; word < WORDS_PER_PAGE; word++) {
		both += __builtin_popcountll((*into)[word] & from[word]);
		(*into)[word] |= from[word];
	}
	return both;
}

static void merge_flow(struct seqcheck *into, struct seqcheck_flow *flow,
		       const struct seqcheck_flow *from)
{
	unsigned int page;
	int both;

	for (page = 0; page < PAGES; page++) {
		if (!from->seen[page])
			continue;
		both = merge_page(&flow->seen[page], from->seen[page]);
		if (both < 0)
			into->unchecked++;
		else
			flow->duplicated += (unsigned int)both;
	}
	flow->packets += from->packets;
	flow->duplicated += from->duplicated;
	flow->reordered += from->reordered;
	if (from->highest > flow->highest)
		flow->highest = from->highest;
	if (from->first < flow->first)
		flow->first = from->first;
}

void seqcheck_merge(struct seqcheck *into, const struct seqcheck *from)
{
	struct seqcheck_flow *flow;
	unsigned int i;

	into->unsequenced += from->unsequenced;
	into->unchecked += from->unchecked;
	for (i = 0; i < from->flows; i++) {
		flow = find_flow(into, from->flow[i].kind, from->flow[i].port);
		if (flow)
			merge_flow(into, flow, &from->flow[i]);
		else
			into->unchecked += from->flow[i].packets;
	}
}

uint64_t seqcheck_missing(const struct seqcheck_flow *flow)
{
	uint64_t expected = (uint64_t)flow->highest - SEQCHECK_FIRST + 1;

	/* A flow whose only packet found no memory has seen nothing. */
	if (!flow->packets)
		return 0;
	return expected - (flow->packets - flow->duplicated);
}

struct seqcheck_sum seqcheck_sum(const struct seqcheck *sc)
{
	struct seqcheck_sum sum = { .sequenced = sc->unchecked };
	unsigned int i;

	for (i = 0; i < sc->flows; i++) {
		sum.sequenced += sc->flow[i].packets;
		sum.missing += seqcheck_missing(&sc->flow[i]);
		sum.duplicated += sc->flow[i].duplicated;
		sum.reordered += sc->flow[i].reordered;
	}
	return sum;
}

void seqcheck_report(const struct seqcheck *sc, struct record *rec)
{
	struct seqcheck_sum sum = seqcheck_sum(sc);

	record_add(rec, "flows=%u sequenced=%" PRIu64, sc->flows,
		   sum.sequenced);
	record_add(rec, "missing=%" PRIu64 " duplicated=%" PRIu64,
		   sum.missing, sum.duplicated);
	record_add(rec, "reordered=%" PRIu64 " unsequenced=%" PRIu64,
		   sum.reordered, sc->unsequenced);
	record_add(rec, "unchecked=%" PRIu64, sc->unchecked);
}

void seqcheck_report_flows(const struct seqcheck *sc, const char *device,
			   struct record *rec)
{
	const struct seqcheck_flow *flow;
	unsigned int i;

	for (i = 0; i < sc->flows; i++) {
		flow = &sc->flow[i];
		if (!flow->packets)
			continue;
		record_line(rec);
		record_add(rec, "flow=%u kind=%s device=%s", flow->port,
			   flow->kind == SEQCHECK_PKTGEN ? "pktgen" : "udp",
			   device);
		record_add(rec, "first=%" PRIu32 " highest=%" PRIu32,
			   flow->first, flow->highest);
		record_add(rec, "packets=%" PRIu64 " missing=%" PRIu64,
			   flow->packets, seqcheck_missing(flow));
		record_add(rec, "duplicated=%" PRIu64 " reordered=%" PRIu64,
			   flow->duplicated, flow->reordered);
	}
}

int seqcheck_complete(const struct seqcheck *sc)
{
	if (!sc->unchecked)
		return 0;
	say("%" PRIu64 " packets could not be checked: more than %d flows, or "
	    "no memory", sc->unchecked, SEQCHECK_FLOWS);
	return -1;
}
