/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * queuestat - what a device and its root qdisc count, asked by rtnetlink.
 *
 * Both are asked in one sendmsg(2), which the kernel answers in turn: so the
 * two sets of numbers are taken microseconds apart, where two runs of tc and
 * ip would lie milliseconds apart.
 *
 * Every function here that fails says so on stderr; the caller only needs to
 * leave.
 */
#ifndef QUEUESTAT_H
#define QUEUESTAT_H

#include <stdbool.h>
#include <stdint.h>

struct queuestat {
	uint64_t tx_packets;	/* of the device: a TUN or TAP counts a packet
				 * when it is read */
	uint64_t tx_dropped;
	bool has_qdisc;		/* false with noqueue: the rest is 0 then */
	uint64_t sent;		/* given to the device; a GSO packet counts as
				 * its segments */
	uint64_t drops;
	uint32_t backlog;	/* packets */
	uint32_t requeues;
};

/* A socket to rtnetlink, and the device in this network namespace. */
struct queuestat_source {
	int fd;
	int ifindex;
	uint32_t seq;
	const char *name;
};

/**
 * queuestat_open - get ready to ask about the device @name
 * @name: stays in use
 *
 * Return: 0, or -1 with a sentence on stderr and nothing left open.
 */
int queuestat_open(struct queuestat_source *source, const char *name);

/**
 * queuestat_read - ask once
 *
 * The qdisc is asked first. What its @sent counts and the device's counters
 * do not is in the ring or on its way there; what is read between the two
 * questions makes that smaller than it was, never larger.
 *
 * Return: 0, or -1 with a sentence on stderr: the device is gone.
 * Source: net/sched/sch_api.c tc_get_qdisc(), net/core/rtnetlink.c
 * rtnl_stats_get().
 */
int queuestat_read(struct queuestat_source *source, struct queuestat *stat);

/** queuestat_close - close the socket, if it is open */
void queuestat_close(struct queuestat_source *source);

#endif
