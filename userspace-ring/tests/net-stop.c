// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-stop.c - the sender's side: when the queue is stopped, what is lost.
 */
#include <errno.h>

#include "net-fixture.h"
#include "suites.h"

static void the_packet_that_fills_the_ring_stops_the_queue(void)
{
	struct net net;
	int len;

	for (len = 1; len <= 70; len++) {
		begin_case("ring of %d", len);
		net_begin(&net, len, 100);
		send_packets(&net, 0, len - 1, NET_XMIT_SUCCESS);
		EXPECT(!stopped(&net));
		EXPECT_EQ(stops(&net), 0);
		send_packets(&net, len - 1, 1, NET_XMIT_SUCCESS);
		EXPECT(stopped(&net));
		EXPECT_EQ(stops(&net), 1);
		EXPECT_EQ(wakes(&net), 0);
		/* Nobody had to be turned away. */
		EXPECT_EQ(net.q.requeues, 0);
		EXPECT_EQ(qdisc_backlog(&net.q), 0);
		net_end(&net);
	}
}

static void what_comes_after_the_stop_waits_in_the_qdisc(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 28, NET_XMIT_SUCCESS);
	EXPECT_EQ(qdisc_backlog(&net.q), 20);
	EXPECT_EQ(net.q.requeues, 0);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 0);
	EXPECT_EQ(freed(), 0);
	net_end(&net);
}

static void a_queue_is_stopped_only_once(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 8, NET_XMIT_SUCCESS);
	transmit(&net, 8, NETDEV_TX_BUSY);
	transmit(&net, 9, NETDEV_TX_BUSY);
	EXPECT(stopped(&net));
	EXPECT_EQ(stops(&net), 1);
	EXPECT_EQ(wakes(&net), 0);
	net_end(&net);
}

static void nothing_is_lost_with_a_qdisc(void)
{
	struct net net;
	int i;

	net_begin(&net, 40, 1000);
	send_packets(&net, 0, 1000, NET_XMIT_SUCCESS);
	for (i = 0; i < 1000; i++) {
		receive(&net, i, 1);
		softirq(&net);
	}
	receive_nothing(&net);
	EXPECT_EQ(qdisc_backlog(&net.q), 0);
	EXPECT_EQ(net.q.drops, 0);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 0);
	EXPECT_EQ(freed(), 0);
	EXPECT(!stopped(&net));
	EXPECT_EQ(stops(&net), wakes(&net));
	net_end(&net);
}

static void a_full_ring_tail_drops_with_noqueue(void)
{
	struct net net;

	net_begin(&net, 8, 0);
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	expect_freed(8, 4, 1);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 4);
	EXPECT_EQ(stops(&net), 0);
	EXPECT(!stopped(&net));
	receive(&net, 0, 8);
	receive_nothing(&net);
	EXPECT_EQ(wakes(&net), 0);
	net_end(&net);
}

static void a_device_without_any_qdisc_tail_drops_too(void)
{
	struct net net;

	net_begin(&net, 8, 0);
	qdisc_destroy(&net.q);
	EXPECT(qdisc_txq_has_no_queue(&net.dev.tx));
	send_packets(&net, 0, 10, NET_XMIT_SUCCESS);
	expect_freed(8, 2, 1);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 2);
	EXPECT_EQ(stops(&net), 0);
	receive(&net, 0, 8);
	tun_close(&net.tfile, destroy_packet);
}

static void length_0_with_noqueue_drops_everything(void)
{
	struct net net;

	net_begin(&net, 0, 0);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	expect_freed(0, 5, 1);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 5);
	receive_nothing(&net);
	net_end(&net);
}

static void a_full_ring_sends_the_packet_back_with_a_qdisc(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 8, NET_XMIT_SUCCESS);
	transmit(&net, 8, NETDEV_TX_BUSY);
	/* It is the caller's again: neither freed nor counted as lost. */
	EXPECT_EQ(freed(), 0);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 0);
	receive(&net, 0, 8);
	receive_nothing(&net);
	net_end(&net);
}

static void a_refused_packet_stops_a_queue_that_runs(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 8, NET_XMIT_SUCCESS);
	did("wake the queue by hand");
	netif_tx_wake_queue(&net.dev.tx);
	EXPECT(!stopped(&net));
	transmit(&net, 8, NETDEV_TX_BUSY);
	EXPECT(stopped(&net));
	EXPECT_EQ(stops(&net), 2);
	net_end(&net);
}

static void noqueue_on_a_stopped_queue_is_enetdown(void)
{
	struct net net;

	net_begin(&net, 8, 0);
	did("stop the queue by hand");
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 0, 3, -ENETDOWN);
	expect_freed(0, 3, 1);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 3);
	receive_nothing(&net);
	netif_tx_wake_queue(&net.dev.tx);
	send_packets(&net, 3, 1, NET_XMIT_SUCCESS);
	receive(&net, 3, 1);
	net_end(&net);
}

static netdev_tx_t always_busy(struct sk_buff *skb, struct net_device *dev)
{
	(void)skb;
	(void)dev;
	return NETDEV_TX_BUSY;
}

static void noqueue_with_a_busy_driver_is_enetdown(void)
{
	struct net net;

	net_begin(&net, 8, 0);
	net.dev.ndo_start_xmit = always_busy;
	send_packets(&net, 0, 2, -ENETDOWN);
	expect_freed(0, 2, 1);
	net_end(&net);
}

/* The reader is told by a function without argument of its own. */
static struct {
	int calls;
	int locked;
} told;

static void count_ready(struct tun_file *tfile)
{
	told.calls++;
	told.locked += atomic_load(&tfile->tx_ring.producer_lock.locked) ||
		       atomic_load(&tfile->tx_ring.consumer_lock.locked);
}

static void the_reader_is_told_of_each_packet_in_the_ring(void)
{
	struct net net;

	told.calls = 0;
	told.locked = 0;
	net_begin(&net, 8, 100);
	net.tfile.data_ready = count_ready;
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	EXPECT_EQ(told.calls, 8);
	transmit(&net, 12, NETDEV_TX_BUSY);
	EXPECT_EQ(told.calls, 8);
	/* It reads at once: it must not find the ring locked. */
	EXPECT_EQ(told.locked, 0);
	net_end(&net);
}

static void the_reader_is_not_told_of_a_dropped_packet(void)
{
	struct net net;

	told.calls = 0;
	net_begin(&net, 8, 0);
	net.tfile.data_ready = count_ready;
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	EXPECT_EQ(told.calls, 8);
	net_end(&net);
}

static void a_ring_that_is_too_long_makes_no_device(void)
{
	struct net_device dev;
	struct tun_file tfile;

	EXPECT_EQ(tun_attach(&tfile, &dev, -1, free_packet), -ENOMEM);
	EXPECT_EQ(tun_attach(&tfile, &dev, PTR_RING_MAX_SIZE + 1, free_packet),
		  -ENOMEM);
}

static void the_end_frees_what_is_left_once(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	receive(&net, 0, 2);
	qdisc_destroy(&net.q);
	expect_freed(8, 4, 1);
	EXPECT(!net.dev.tx.qdisc);
	tun_close(&net.tfile, destroy_packet);
	EXPECT_EQ(freed(), 4 + 6);
}

static const struct test stop_tests[] = {
	TEST(the_packet_that_fills_the_ring_stops_the_queue),
	TEST(what_comes_after_the_stop_waits_in_the_qdisc),
	TEST(a_queue_is_stopped_only_once),
	TEST(nothing_is_lost_with_a_qdisc),
	TEST(a_full_ring_tail_drops_with_noqueue),
	TEST(a_device_without_any_qdisc_tail_drops_too),
	TEST(length_0_with_noqueue_drops_everything),
	TEST(a_full_ring_sends_the_packet_back_with_a_qdisc),
	TEST(a_refused_packet_stops_a_queue_that_runs),
	TEST(noqueue_on_a_stopped_queue_is_enetdown),
	TEST(noqueue_with_a_busy_driver_is_enetdown),
	TEST(the_reader_is_told_of_each_packet_in_the_ring),
	TEST(the_reader_is_not_told_of_a_dropped_packet),
	TEST(a_ring_that_is_too_long_makes_no_device),
	TEST(the_end_frees_what_is_left_once),
	{ 0 }
};

const struct suite protocol_stop = {
	.name = "protocol_stop",
	.about = "when the queue is stopped, and what is lost",
	.tests = stop_tests,
};
