// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-wake.c - the reader's side: which read wakes the queue.
 */
#include "net-fixture.h"
#include "suites.h"

static void wakes_when_a_batch_is_freed_and_not_before(void)
{
	struct net net;

	net_begin(&net, 64, 100);
	send_packets(&net, 0, 64, NET_XMIT_SUCCESS);
	receive(&net, 0, FULL_BATCH - 1);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	EXPECT(!scheduled(&net));
	receive(&net, FULL_BATCH - 1, 1);
	EXPECT(!stopped(&net));
	EXPECT_EQ(wakes(&net), 1);
	EXPECT(scheduled(&net));
	net_end(&net);
}

/* Stopped by hand again after each wake, so that every wake is seen. */
static void every_read_that_frees_slots_wakes_and_no_other(void)
{
	struct net net;
	int len, i, before;

	for (len = 1; len <= 70; len++) {
		net_begin(&net, len, 100);
		send_packets(&net, 0, len, NET_XMIT_SUCCESS);
		for (i = 0; i < len; i++) {
			begin_case("ring of %d, packet %d", len, i);
			netif_tx_stop_queue(&net.dev.tx);
			before = free_places(&net);
			receive(&net, i, 1);
			EXPECT_EQ(!stopped(&net), free_places(&net) > before);
		}
		net_end(&net);
	}
}

/* As above, for a batched read of @n from a ring that begins at @start. */
static void batch_wakes(int len, int start, int n)
{
	struct net net;
	int i, got, before;
	void *array[64];

	begin_case("ring of %d, start %d, batch of %d", len, start, n);
	net_begin(&net, len, 100);
	for (i = 0; i < start; i++) {
		send_packets(&net, i, 1, NET_XMIT_SUCCESS);
		receive(&net, i, 1);
	}
	while (!stopped(&net))
		send_packets(&net, i++, 1, NET_XMIT_SUCCESS);
	before = free_places(&net);
	got = tun_ring_consume_batched(&net.tfile, array, n);
	EXPECT_EQ(!stopped(&net), free_places(&net) > before);
	EXPECT_EQ(wakes(&net), got && free_places(&net) > before);
	net_end(&net);
}

static void a_batch_wakes_exactly_if_it_frees_slots(void)
{
	int start, n;

	for (start = 0; start < 40; start += 3) {
		for (n = 0; n <= 40; n++)
			batch_wakes(40, start, n);
	}
}

static void a_batch_of_64_wakes_once(void)
{
	struct net net;

	net_begin(&net, 64, 100);
	send_packets(&net, 0, 64, NET_XMIT_SUCCESS);
	receive_batch(&net, 0, 64, 64);
	EXPECT_EQ(wakes(&net), 1);
	EXPECT(!stopped(&net));
	net_end(&net);
}

static void an_empty_read_wakes_nobody(void)
{
	struct net net;

	net_begin(&net, 40, 100);
	did("stop the queue by hand");
	netif_tx_stop_queue(&net.dev.tx);
	receive_nothing(&net);
	receive_batch(&net, 0, 0, 64);
	receive_batch(&net, 0, 0, 0);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	net_end(&net);
}

static void a_batch_of_0_from_a_ring_with_packets_wakes_nobody(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 8, NET_XMIT_SUCCESS);
	receive_batch(&net, 0, 0, 0);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	net_end(&net);
}

static void a_queue_that_runs_is_not_woken(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 4, NET_XMIT_SUCCESS);
	receive(&net, 0, 4);
	EXPECT_EQ(wakes(&net), 0);
	EXPECT(!scheduled(&net));
	net_end(&net);
}

static void a_wake_schedules_the_qdisc_and_does_not_run_it(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	receive(&net, 0, 1);
	EXPECT(scheduled(&net));
	EXPECT_EQ(free_places(&net), 1);
	EXPECT_EQ(qdisc_backlog(&net.q), 4);
	softirq(&net);
	EXPECT(!scheduled(&net));
	EXPECT_EQ(free_places(&net), 0);
	EXPECT_EQ(qdisc_backlog(&net.q), 3);
	net_end(&net);
}

static void the_qdisc_runs_once_for_each_request(void)
{
	struct net net;

	net_begin(&net, 8, 100);
	send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
	did("clear XOFF past the wake");
	atomic_store(&net.dev.tx.state, 0);
	softirq(&net);
	EXPECT_EQ(net.q.requeues, 0);
	EXPECT_EQ(qdisc_backlog(&net.q), 4);
	net_end(&net);
}

static void a_woken_qdisc_refills_the_ring_and_stops_again(void)
{
	struct net net;

	net_begin(&net, 64, 100);
	send_packets(&net, 0, 100, NET_XMIT_SUCCESS);
	receive(&net, 0, FULL_BATCH);
	softirq(&net);
	EXPECT(stopped(&net));
	EXPECT_EQ(stops(&net), 2);
	EXPECT_EQ(wakes(&net), 1);
	EXPECT_EQ(qdisc_backlog(&net.q), 100 - 64 - FULL_BATCH);
	EXPECT_EQ(free_places(&net), 0);
	EXPECT_EQ(net.q.requeues, 0);
	net_end(&net);
}

static void a_wake_without_qdisc_only_clears_the_stop(void)
{
	struct net net;

	net_begin(&net, 8, 0);
	qdisc_destroy(&net.q);
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 0, 0, 0);
	did("wake the queue by hand");
	netif_tx_wake_queue(&net.dev.tx);
	EXPECT(!stopped(&net));
	EXPECT_EQ(wakes(&net), 1);
	tun_close(&net.tfile, destroy_packet);
}

static void stop_and_wake_touch_only_their_bit(void)
{
	struct net net;
	const unsigned int other = 2;

	net_begin(&net, 8, 100);
	atomic_store(&net.dev.tx.state, other);
	netif_tx_stop_queue(&net.dev.tx);
	EXPECT_EQ(atomic_load(&net.dev.tx.state),
		  other | __QUEUE_STATE_DRV_XOFF);
	netif_tx_wake_queue(&net.dev.tx);
	EXPECT_EQ(atomic_load(&net.dev.tx.state), other);
	EXPECT(!stopped(&net));
	net_end(&net);
}

static void a_reader_whose_device_is_gone_reads_on(void)
{
	struct net net;

	net_begin(&net, 64, 100);
	send_packets(&net, 0, 64, NET_XMIT_SUCCESS);
	did("delete the device");
	tun_detach(&net.tfile);
	receive(&net, 0, 20);
	receive_batch(&net, 20, 44, 64);
	receive_nothing(&net);
	/* The device must not be touched any more: nobody has woken it. */
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	net_end(&net);
}

static const struct test wake_tests[] = {
	TEST(wakes_when_a_batch_is_freed_and_not_before),
	TEST(every_read_that_frees_slots_wakes_and_no_other),
	TEST(a_batch_wakes_exactly_if_it_frees_slots),
	TEST(a_batch_of_64_wakes_once),
	TEST(an_empty_read_wakes_nobody),
	TEST(a_batch_of_0_from_a_ring_with_packets_wakes_nobody),
	TEST(a_queue_that_runs_is_not_woken),
	TEST(a_wake_schedules_the_qdisc_and_does_not_run_it),
	TEST(the_qdisc_runs_once_for_each_request),
	TEST(a_woken_qdisc_refills_the_ring_and_stops_again),
	TEST(a_wake_without_qdisc_only_clears_the_stop),
	TEST(stop_and_wake_touch_only_their_bit),
	TEST(a_reader_whose_device_is_gone_reads_on),
	{ 0 }
};

const struct suite protocol_wake = {
	.name = "protocol_wake",
	.about = "which read wakes the queue",
	.tests = wake_tests,
};
