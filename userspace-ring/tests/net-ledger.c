// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-ledger.c - every packet is accounted for, exactly once, whatever happens:
 *
 *	offered = delivered + lost + dropped by the qdisc + destroyed + queued
 */
#include <errno.h>

#include "net-fixture.h"
#include "suites.h"
#include "vhost.h"

#define STEPS	1500

/**
 * struct world - a device, its two readers, and the books
 * @net: the device
 * @nvq: the reader in the kernel
 * @vhost_reads: it reads, not the file
 * @seed: of the random choices
 * @offered: packets sent so far, and the number of the next
 * @refused: packets that the driver sent back to a sender past the qdisc
 * @delivered: packets that arrived
 * @last: number of the packet that arrived last, -1 before the first
 * @destroyed: packets that unconsume, resize or the end destroyed
 * @fate: for each packet, how often it was delivered, freed or sent back
 */
struct world {
	struct net net;
	struct vhost_net_virtqueue nvq;
	bool vhost_reads;
	unsigned int seed;
	int offered;
	int refused;
	int delivered;
	int last;
	int destroyed;
	unsigned char fate[MOST_PACKETS];
};

/* free_packet() of net-fixture.h notes the packet too, for the total. */
static struct world w;

static int random_below(int bound)
{
	w.seed = w.seed * 1664525u + 1013904223u;
	return (int)((w.seed >> 8) % (unsigned int)bound);
}

static void ledger_free(struct sk_buff *skb)
{
	w.fate[packet_number(skb)]++;
	free_packet(skb);
}

static void ledger_destroy(void *skb)
{
	w.fate[packet_number(skb)]++;
	w.destroyed++;
	free_packet(skb);
}

static void deliver(void *skb)
{
	int number = packet_number(skb);

	EXPECT_EQ(w.fate[number], 0);
	w.fate[number]++;
	w.delivered++;
	EXPECT_THAT(number > w.last,
		    "expected: a packet after %d; got: packet %d", w.last,
		    number);
	w.last = number;
}

static void step_send(void)
{
	int n = 1 + random_below(20);

	did("send %d from %d on", n, w.offered);
	while (n-- && w.offered < MOST_PACKETS)
		dev_queue_xmit(&w.net.dev, packet(w.offered++));
}

/* As a sender that bypasses the qdisc. Only while the qdisc is empty, or its
 * packets would be overtaken: one flow, two ways.
 */
static void step_bypass(void)
{
	struct sk_buff *skb;

	if (qdisc_backlog(&w.net.q) || w.offered == MOST_PACKETS)
		return;
	did("hand packet %d to the driver", w.offered);
	skb = packet(w.offered++);
	if (tun_net_xmit(skb, &w.net.dev) == NETDEV_TX_BUSY) {
		w.fate[packet_number(skb)]++;
		w.refused++;
	}
}

static void step_read(void)
{
	int n = 1 + random_below(20);
	void *skb;

	did("read up to %d", n);
	while (n--) {
		skb = w.vhost_reads ? vhost_net_buf_peek(&w.nvq) :
				      tun_ring_consume(&w.net.tfile);
		if (!skb)
			break;
		if (w.vhost_reads)
			EXPECT(vhost_net_buf_consume(&w.nvq) == skb);
		deliver(skb);
	}
	net_tx_action(&w.net.q);
}

/* A batch, of which only the first packets are delivered. */
static void step_read_and_return(void)
{
	int max = random_below(40);
	void *array[40];
	int n, keep, i;

	if (w.vhost_reads)
		return;
	n = tun_ring_consume_batched(&w.net.tfile, array, max);
	keep = random_below(n + 1);
	did("read a batch of %d, deliver %d, unconsume the rest", n, keep);
	for (i = 0; i < keep; i++)
		deliver(array[i]);
	if (random_below(2))
		net_tx_action(&w.net.q);
	tun_ring_unconsume(&w.net.tfile, array + keep, n - keep,
			   ledger_destroy);
	net_tx_action(&w.net.q);
}

static void step_resize(void)
{
	int len = random_below(100);

	did("resize to %d", len);
	EXPECT_EQ(tun_queue_resize(&w.net.tfile, len, ledger_destroy), 0);
	/* What a driver without the limit of B8 would do. */
	netif_tx_wake_queue(&w.net.dev.tx);
	net_tx_action(&w.net.q);
}

static void step_exchange(void)
{
	w.vhost_reads = !w.vhost_reads;
	did("%s reads from now on", w.vhost_reads ? "vhost" : "the file");
	vhost_net_set_backend(&w.nvq, w.vhost_reads ? &w.net.tfile : NULL,
			      ledger_destroy);
}

static void step(void)
{
	static void (*const steps[])(void) = {
		step_send, step_send, step_send, step_bypass, step_read,
		step_read, step_read_and_return, step_exchange,
	};

	if (!random_below(50))
		step_resize();
	else
		steps[random_below(8)]();
}

/* Packets that are somewhere on their way. */
static int queued(void)
{
	const struct ptr_ring *r = &w.net.tfile.tx_ring;

	return (int)qdisc_backlog(&w.net.q) + w.nvq.tail - w.nvq.head +
	       r->size - free_places(&w.net) -
	       (r->consumer_head - r->consumer_tail);
}

static void balance(void)
{
	int lost = (int)atomic_load(&w.net.dev.tx_dropped);

	EXPECT_EQ(w.delivered + lost + (int)w.net.q.drops + w.destroyed +
		  w.refused + queued(), w.offered);
	EXPECT_EQ(freed(), lost + (int)w.net.q.drops + w.destroyed);
}

static void world_begin(unsigned int seed, unsigned int limit)
{
	int i;

	begin_case("seed %u, %s", seed, limit ? "pfifo" : "noqueue");
	w.vhost_reads = false;
	w.seed = seed;
	w.offered = 0;
	w.refused = 0;
	w.delivered = 0;
	w.destroyed = 0;
	w.last = -1;
	for (i = 0; i < MOST_PACKETS; i++)
		w.fate[i] = 0;
	net_begin(&w.net, 40, limit);
	w.net.dev.kfree_skb = ledger_free;
	vhost_net_init(&w.nvq);
}

/* At the end each packet that was offered has met one fate. */
static void world_end(void)
{
	int i;

	vhost_net_set_backend(&w.nvq, NULL, ledger_destroy);
	qdisc_destroy(&w.net.q);
	tun_close(&w.net.tfile, ledger_destroy);
	for (i = 0; i < w.offered; i++)
		EXPECT_THAT(w.fate[i] == 1,
			    "packet %d: expected: one fate; got: %d", i,
			    w.fate[i]);
}

static void keep_books(unsigned int limit)
{
	unsigned int seed;
	int i;

	for (seed = 1; seed <= 12; seed++) {
		world_begin(seed, limit);
		for (i = 0; i < STEPS; i++) {
			step();
			balance();
		}
		EXPECT_THAT(w.delivered > 500,
			    "expected: over 500 packets arrive; got: %d",
			    w.delivered);
		world_end();
	}
}

static void each_packet_meets_one_fate_with_a_qdisc(void)
{
	keep_books(60);
}

static void each_packet_meets_one_fate_with_noqueue(void)
{
	keep_books(0);
}

static const struct test ledger_tests[] = {
	TEST(each_packet_meets_one_fate_with_a_qdisc),
	TEST(each_packet_meets_one_fate_with_noqueue),
	{ 0 }
};

const struct suite protocol_ledger = {
	.name = "protocol_ledger",
	.about = "every packet is accounted for, exactly once",
	.tests = ledger_tests,
};
