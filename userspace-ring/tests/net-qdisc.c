// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-qdisc.c - the qdisc: its limit, what came back, and one sender at a time.
 */
#define _DEFAULT_SOURCE	/* RLIMIT_AS */

#include <errno.h>

#include "memory-limit.h"
#include "net-fixture.h"
#include "suites.h"

/* A driver that plays back what a test wants; its function has no argument
 * for this.
 */
static struct {
	int busy;		/* answer BUSY this many times */
	int got[64];		/* packets taken, in order */
	int n;
	int locked;		/* calls that found the qdisc locked */
	int inside;		/* packet to send from inside, -1 for none */
	unsigned int backlog;	/* seen by the call that sent from inside */
} driver;

static netdev_tx_t play(struct sk_buff *skb, struct net_device *dev)
{
	int number;

	driver.locked += atomic_load(&dev->tx.qdisc->lock.locked);
	if (driver.inside >= 0) {
		number = driver.inside;
		driver.inside = -1;
		dev_queue_xmit(dev, packet(number));
		driver.backlog = dev->tx.qdisc->qlen;
	}
	if (driver.busy) {
		driver.busy--;
		return NETDEV_TX_BUSY;
	}
	EXPECT(driver.n < 64);
	driver.got[driver.n++] = packet_number(skb);
	return NETDEV_TX_OK;
}

static void play_begin(struct net *net, unsigned int limit)
{
	driver.busy = 0;
	driver.n = 0;
	driver.locked = 0;
	driver.inside = -1;
	net_begin(net, 8, limit);
	net->dev.ndo_start_xmit = play;
}

static void expect_driver_got(int first, int n)
{
	int i;

	EXPECT_EQ(driver.n, n);
	for (i = 0; i < n; i++)
		EXPECT_THAT(driver.got[i] == first + i,
			    "transmit %d: expected: packet %d; got: %d", i,
			    first + i, driver.got[i]);
}

static void a_packet_that_came_back_goes_first(void)
{
	struct net net;

	play_begin(&net, 100);
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	driver.busy = 1;
	netif_tx_wake_queue(&net.dev.tx);
	softirq(&net);
	EXPECT_EQ(net.q.requeues, 1);
	EXPECT_EQ(qdisc_backlog(&net.q), 5);
	EXPECT_EQ(driver.n, 0);
	softirq(&net);
	expect_driver_got(0, 5);
	EXPECT_EQ(qdisc_backlog(&net.q), 0);
	net_end(&net);
}

static void a_packet_that_came_back_asks_for_another_run(void)
{
	struct net net;

	play_begin(&net, 100);
	/* 1 of the sender's run, 1 of the softirq at the end of the send. */
	driver.busy = 2;
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	EXPECT_EQ(net.q.requeues, 2);
	EXPECT(scheduled(&net));
	softirq(&net);
	expect_driver_got(0, 1);
	EXPECT(!scheduled(&net));
	net_end(&net);
}

static void a_packet_that_came_back_ends_the_run(void)
{
	struct net net;

	play_begin(&net, 100);
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	driver.busy = 3;
	netif_tx_wake_queue(&net.dev.tx);
	softirq(&net);
	EXPECT_EQ(driver.busy, 2);
	EXPECT_EQ(net.q.qlen, 4);
	EXPECT(net.q.gso_skb == packet(0));
	net_end(&net);
}

static void a_busy_ring_requeues_in_order(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	did("wake the queue though nothing is free");
	netif_tx_wake_queue(&net.dev.tx);
	softirq(&net);
	EXPECT_EQ(net.q.requeues, 1);
	EXPECT(stopped(&net));
	EXPECT_EQ(qdisc_backlog(&net.q), 4);
	receive(&net, 0, 4);
	softirq(&net);
	receive(&net, 4, 8);
	receive_nothing(&net);
	EXPECT_EQ(freed(), 0);
	net_end(&net);
}

static void a_packet_that_came_back_waits_while_stopped(void)
{
	struct net net;

	play_begin(&net, 100);
	driver.busy = 2;
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	netif_tx_stop_queue(&net.dev.tx);
	softirq(&net);
	EXPECT_EQ(driver.n, 0);
	EXPECT(net.q.gso_skb == packet(0));
	net_end(&net);
	expect_freed(0, 1, 1);
}

static void a_full_pfifo_tail_drops_and_counts(void)
{
	struct net net;

	net_begin(&net, 8, 5);
	send_packets(&net, 0, 13, NET_XMIT_SUCCESS);
	EXPECT_EQ(qdisc_backlog(&net.q), 5);
	EXPECT_EQ(net.q.drops, 0);
	send_packets(&net, 13, 3, NET_XMIT_DROP);
	EXPECT_EQ(net.q.drops, 3);
	expect_freed(13, 3, 1);
	/* The qdisc's, not the device's. */
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 0);
	EXPECT_EQ(qdisc_backlog(&net.q), 5);
	receive(&net, 0, 1);
	softirq(&net);
	send_packets(&net, 16, 1, NET_XMIT_SUCCESS);
	net_end(&net);
}

static void a_pfifo_of_1_holds_one_packet(void)
{
	struct net net;

	net_begin(&net, 1, 1);
	send_packets(&net, 0, 2, NET_XMIT_SUCCESS);
	send_packets(&net, 2, 1, NET_XMIT_DROP);
	receive(&net, 0, 1);
	softirq(&net);
	receive(&net, 1, 1);
	receive_nothing(&net);
	net_end(&net);
}

static void a_pfifo_keeps_order_over_many_wraps(void)
{
	struct net net;
	int i;

	net_begin(&net, 4, 7);
	send_packets(&net, 0, 9, NET_XMIT_SUCCESS);
	for (i = 0; i < 200; i++) {
		receive(&net, i, 1);
		softirq(&net);
		send_packets(&net, i + 9, 1, NET_XMIT_SUCCESS);
		EXPECT_EQ(qdisc_backlog(&net.q), 5);
	}
	net_end(&net);
}

static void the_backlog_counts_the_packet_that_came_back(void)
{
	struct net net;

	play_begin(&net, 100);
	driver.busy = 2;
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	EXPECT_EQ(net.q.qlen, 0);
	EXPECT_EQ(qdisc_backlog(&net.q), 1);
	net_end(&net);
}

static void the_driver_is_called_without_the_qdiscs_lock(void)
{
	struct net net;

	play_begin(&net, 100);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	EXPECT_EQ(driver.n, 5);
	EXPECT_EQ(driver.locked, 0);
	EXPECT(!atomic_load(&net.q.lock.locked));
	net_end(&net);
}

/* The packet sent from inside the driver stands for another CPU's: it is
 * queued, and sent by the one who was sending.
 */
static void only_one_sends_at_a_time(void)
{
	struct net net;

	play_begin(&net, 100);
	driver.inside = 1;
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	EXPECT_EQ(driver.backlog, 1);
	expect_driver_got(0, 2);
	EXPECT(!net.q.running);
	net_end(&net);
}

static void a_stopped_queue_lets_nothing_out(void)
{
	struct net net;

	play_begin(&net, 100);
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	softirq(&net);
	EXPECT_EQ(driver.n, 0);
	EXPECT_EQ(qdisc_backlog(&net.q), 5);
	EXPECT(!net.q.running);
	net_end(&net);
	expect_freed(0, 5, 1);
}

static void the_sender_runs_what_its_own_driver_asked_for(void)
{
	struct net net;

	play_begin(&net, 100);
	driver.busy = 1;
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	expect_driver_got(0, 1);
	net_end(&net);
}

static void the_end_frees_the_packet_that_came_back_first(void)
{
	struct net net;

	play_begin(&net, 100);
	driver.busy = 2;
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 1, 3, NET_XMIT_SUCCESS);
	net_end(&net);
	expect_freed(0, 4, 1);
}

static void noqueue_and_no_qdisc_hold_no_packet(void)
{
	struct net net;

	net_begin(&net, 8, 0);
	EXPECT(qdisc_txq_has_no_queue(&net.dev.tx));
	net_end(&net);
	EXPECT(qdisc_txq_has_no_queue(&net.dev.tx));
	net_begin(&net, 8, 1);
	EXPECT(!qdisc_txq_has_no_queue(&net.dev.tx));
	net_end(&net);
}

#if !OWN_ALLOCATOR
static void a_pfifo_without_memory_is_not_attached(void)
{
	struct memory_limit limit;
	struct Qdisc *attached;
	struct net net;
	struct Qdisc q;
	int ret;

	net_begin(&net, 8, 5);
	did("allow no more memory");
	memory_limit_begin(&limit);
	ret = qdisc_init(&q, &net.dev, 1u << 24);
	memory_limit_end(&limit);
	attached = net.dev.tx.qdisc;
	EXPECT_EQ(ret, -ENOMEM);
	EXPECT(attached == &net.q);
	net_end(&net);
}
#endif

static const struct test qdisc_tests[] = {
	TEST(a_packet_that_came_back_goes_first),
	TEST(a_packet_that_came_back_asks_for_another_run),
	TEST(a_packet_that_came_back_ends_the_run),
	TEST(a_busy_ring_requeues_in_order),
	TEST(a_packet_that_came_back_waits_while_stopped),
	TEST(a_full_pfifo_tail_drops_and_counts),
	TEST(a_pfifo_of_1_holds_one_packet),
	TEST(a_pfifo_keeps_order_over_many_wraps),
	TEST(the_backlog_counts_the_packet_that_came_back),
	TEST(the_driver_is_called_without_the_qdiscs_lock),
	TEST(only_one_sends_at_a_time),
	TEST(a_stopped_queue_lets_nothing_out),
	TEST(the_sender_runs_what_its_own_driver_asked_for),
	TEST(the_end_frees_the_packet_that_came_back_first),
	TEST(noqueue_and_no_qdisc_hold_no_packet),
#if !OWN_ALLOCATOR
	TEST(a_pfifo_without_memory_is_not_attached),
#endif
	{ 0 }
};

const struct suite protocol_qdisc = {
	.name = "protocol_qdisc",
	.about = "its limit, what came back, one sender at a time",
	.tests = qdisc_tests,
};
