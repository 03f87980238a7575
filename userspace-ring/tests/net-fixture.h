/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * net-fixture.h - what the suites of the protocol share: a device with its
 * reader's file and a qdisc, numbered packets, and moves that check themselves.
 *
 * No move runs the qdisc behind the test's back: softirq() does.
 */
#ifndef RINGSIDE_NET_FIXTURE_H
#define RINGSIDE_NET_FIXTURE_H

#include "qdisc.h"
#include "suite.h"
#include "tun.h"

#define MOST_PACKETS	8192	/* numbers are 0 to MOST_PACKETS - 1 */
#define FULL_BATCH	16	/* two cache lines of pointers, of x86-64 */

/**
 * struct net - one device, from the sender's end to the reader's
 */
struct net {
	struct tun_file tfile;
	struct net_device dev;
	struct Qdisc q;
};

/* Make a device with a ring of @len and a pfifo of @limit, 0 for noqueue. */
void net_begin(struct net *net, int len, unsigned int limit);

/* End it all; what is still held is freed by free_packet(). */
void net_end(struct net *net);

/* The packet of a number, and back. */
struct sk_buff *packet(int number);
int packet_number(const void *skb);

/* Send @n packets from number @first on; each send must return @expected. */
void send_packets(struct net *net, int first, int n, int expected);

/* Hand one packet to the driver, past the qdisc; it must answer @expected. */
void transmit(struct net *net, int number, netdev_tx_t expected);

/* Read @n packets one by one; they must be @first, @first + 1, ... */
void receive(struct net *net, int first, int n);

/* Read at most @max in one batch; they must be @n packets from @first on. */
void receive_batch(struct net *net, int first, int n, int max);

/* Nothing is there to read. */
void receive_nothing(struct net *net);

/* Put @n packets from @first on back into the ring. */
void give_back(struct net *net, int first, int n);

/* Run the qdisc if somebody asked for it. */
void softirq(struct net *net);

bool stopped(const struct net *net);
long stops(struct net *net);
long wakes(struct net *net);
bool scheduled(struct net *net);

/* Slots of the ring that hold NULL, counted one by one. */
int free_places(const struct net *net);

/* The kfree_skb of the device and the destroy callback: it notes the packet. */
void free_packet(struct sk_buff *skb);
void destroy_packet(void *skb);

/* Packets freed since net_begin(). */
int freed(void);

/* Exactly the @n packets @first, @first + @step, ... were freed, in order. */
void expect_freed(int first, int n, int step);

#endif
