/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * variants.h - the protocol of tun.c, and the mistakes it could have made.
 *
 * Each variant is a transmit and a consume function of the shape of
 * tun_net_xmit() and tun_ring_consume_batched(). They read alike on purpose:
 * what differs is the mistake. All of them are for a device with a qdisc.
 */
#ifndef RING_VARIANTS_H
#define RING_VARIANTS_H

#include <stdbool.h>

#include "tun.h"

#define TAKE_MAX	64	/* packets: what vhost asks for */

/**
 * struct setting - the traffic, the ring and its reader
 * @ring: slots, 1 or more
 * @batch: consumed slots are freed when this many are held back; 0 leaves it
 *         to the ring's own rule
 * @packets: how many are sent
 * @take: the reader asks for up to this many at once: 1 for read(), more for
 *        vhost
 * @give_back: of these it returns so many with unconsume and delivers the
 *             rest, at least one; 0 for a reader that returns nothing
 * @resize: the ring gets this length once, at any time; 0 for never
 */
struct setting {
	int ring;
	int batch;
	int packets;
	int take;
	int give_back;
	int resize;
};

/**
 * struct variant - one way to stop and wake the queue
 * @name: for --variant
 * @bug: the mistake's id in HISTORY, or "-"
 * @what: one line on it
 * @xmit: the driver's transmit function
 * @consume: takes up to n packets out of the ring, returns how many
 * @set: the setting that shows it, small that shows it
 * @stalls: with this setting, some interleaving ends in a stall
 */
struct variant {
	const char *name;
	const char *bug;
	const char *what;
	netdev_tx_t (*xmit)(struct sk_buff *skb, struct net_device *dev);
	int (*consume)(struct tun_file *tfile, void **array, int n);
	struct setting set;
	bool stalls;
};

/* All of them; the last one's name is NULL. */
extern const struct variant variants[];

/**
 * variant_find - look up a variant
 * @name: its name
 *
 * Return: the variant, or NULL if there is none of that name.
 */
const struct variant *variant_find(const char *name);

#endif
