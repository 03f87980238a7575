/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * driver - the virtio-net driver: one thread that serves one RX vring.
 *
 * It takes packets from the RX vring, checks their numbers, and either gives
 * the buffers back at once or forwards them, without a copy, to the TX vring
 * of a second device. Instead of forwarding it can send numbered packets of
 * its own through the TX vring.
 *
 * Both vrings belong to the thread. Others talk to it with driver_ask(), and
 * read its results when it has ended.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seqcheck.h"
#include "vhostnet.h"

#define DRIVER_OWNERS	64	/* see driver_ask(), DRIVER_MARK */
#define DRIVER_BUCKETS	18	/* 0, 1, 2, 4, ... 65536 and more */
/* Every span but one holds an entry that waits in the vring. */
#define DRIVER_SPANS	(VRING_SIZE_MAX + 1)

struct record;

enum driver_request {
	DRIVER_NOTHING,		/* no request is there */
	DRIVER_STATUS,		/* only answer */
	DRIVER_PAUSE,		/* take, refill and send nothing */
	DRIVER_RESUME,
	DRIVER_MARK,		/* packets from now on are of another owner */
	DRIVER_END,		/* take what is there, unless paused; end */
};

struct driver_counts {
	uint64_t packets;	/* taken from the RX vring */
	uint64_t published;	/* used entries of it, taken or not */
	uint64_t completed;	/* packets on the TX vring vhost is done with */
};

/* The packets that DRIVER_MARK tells apart. */
struct driver_span {
	uint64_t end;		/* used entries before this one ... */
	unsigned int owner;	/* ... and behind the last span are its */
};

/* Numbered packets of our own, for the TX vring. */
struct driver_send {
	uint64_t count;		/* 0: send nothing */
	uint64_t rate;		/* per second; 0: as fast as they go */
	const uint8_t *frame;	/* template, the number not filled in */
	size_t size;		/* of the frame */
	size_t number_at;	/* offset of struct seqcheck_header */
};

struct driver_config {
	struct vhostnet_queue *rx;
	struct vhostnet_queue *tx;	/* NULL: only receive */
	bool mergeable;
	size_t header;		/* vnet header's size */
	char *rx_buffers;	/* one per descriptor of the RX vring */
	size_t rx_size;		/* bytes in each */
	char *tx_buffers;	/* one per descriptor of the TX vring, for */
	size_t tx_size;		/* send; NULL: tx forwards what rx brings */
	enum seqcheck_link link;
	uint64_t cost_ns;	/* busy time after each packet */
	uint64_t packets;	/* end after so many; 0: no limit */
	struct driver_send send;
	int ended;		/* eventfd, written when the thread ends */
};

struct driver {
	struct driver_config cfg;
	pthread_t thread;
	bool started;

	/* driver_ask(): under the lock, but for the atomic hint */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	_Atomic bool asked;
	int doorbell;		/* eventfd, ends a sleep */
	enum driver_request request;
	unsigned int request_owner;
	struct driver_counts counts;	/* when the last request was done */
	bool paused;
	bool end;
	bool has_ended;

	/* any thread may look while it runs */
	_Atomic uint64_t packets;
	_Atomic uint64_t completed;

	/* the thread's own until it has ended */
	uint64_t bytes;
	uint64_t first_ns, last_ns;
	uint64_t sent;
	uint64_t send_first_ns, send_last_ns;
	uint16_t free_tx[VRING_SIZE_MAX];
	unsigned int free_count;
	bool broken;		/* vhost broke a rule of virtio */
	struct seqcheck check;

	struct driver_span span[DRIVER_SPANS];
	unsigned int span_first, span_count;
	unsigned int owner;	/* of what comes behind the last span */
	uint64_t delivered[DRIVER_OWNERS];

	uint64_t covered;	/* used entries that calls so far told about */
	uint64_t signals[DRIVER_BUCKETS];
};

/**
 * driver_prepare - make @d ready and hand all RX buffers to vhost
 *
 * The vrings must be set up and have no backend yet. @d is zeroed or new.
 * Return: 0, or -1 with a sentence on stderr.
 */
int driver_prepare(struct driver *d, const struct driver_config *cfg,
		   bool paused);

/** driver_start - start the thread; 0, or -1 with a sentence on stderr */
int driver_start(struct driver *d);

/**
 * driver_ask - have @request done, and wait until it is
 * @owner: for DRIVER_MARK: 0 to DRIVER_OWNERS - 1; packets that vhost
 *         publishes from now on are counted in d->delivered[owner]. Those
 *         published before stay with the owner of that time, even if the
 *         driver has not taken them yet.
 *
 * Return: the counts when the request was done. Works after the thread's end
 * too.
 */
struct driver_counts driver_ask(struct driver *d, enum driver_request request,
				unsigned int owner);

/** driver_join - ask the thread to end and wait for it */
void driver_join(struct driver *d);

/** driver_free - give back what driver_prepare() took */
void driver_free(struct driver *d);

/**
 * driver_report_signals - append signal_hist=, the calls of the RX vring by
 * the used entries that vhost published since the call before
 *
 * "0:3,1:20,4:5": 3 calls told nothing new, 20 one entry, 5 had 4 to 7. An
 * entry is a packet, or a buffer of one with mergeable buffers. Calls that
 * came together, before the thread could look, share their entries evenly.
 * Absent without calls.
 */
void driver_report_signals(const struct driver *d, struct record *rec);

#endif
