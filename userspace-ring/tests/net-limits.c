// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-limits.c - known limits of the series, shown as they are: HISTORY names
 * them. A test here fails when a limit is gone, for then its description is
 * wrong.
 */
#include <errno.h>

#include "net-fixture.h"
#include "suites.h"

/* Stop a device with a ring of @len, make the ring 1000 long, read all. Then
 * is the queue still stopped, with packets above and an empty ring below?
 */
static bool stalls_when_grown(int len)
{
	struct net net;
	bool stalled;

	begin_case("ring of %d grown to 1000", len);
	net_begin(&net, len, 100);
	send_packets(&net, 0, len + 5, NET_XMIT_SUCCESS);
	EXPECT(stopped(&net));
	EXPECT_EQ(tun_queue_resize(&net.tfile, 1000, destroy_packet), 0);
	receive(&net, 0, len);
	softirq(&net);
	stalled = stopped(&net);
	if (stalled) {
		receive_nothing(&net);
		EXPECT_EQ(qdisc_backlog(&net.q), 5);
		EXPECT_EQ(wakes(&net), 0);
	} else {
		receive(&net, len, 5);
	}
	net_end(&net);
	return stalled;
}

static void limit_b8_grown_while_stopped_from_15_or_less_stalls(void)
{
	int len;

	for (len = 1; len < FULL_BATCH; len++)
		EXPECT(stalls_when_grown(len));
}

static void limit_b8_does_not_show_from_16_on(void)
{
	int len;

	for (len = FULL_BATCH; len <= 70; len++)
		EXPECT(!stalls_when_grown(len));
}

static void limit_b8_a_stop_is_not_taken_back_by_a_resize(void)
{
	struct net net;

	net_begin(&net, 10, 100);
	send_packets(&net, 0, 10, NET_XMIT_SUCCESS);
	EXPECT_EQ(tun_queue_resize(&net.tfile, 40, destroy_packet), 0);
	EXPECT_EQ(free_places(&net), 30);
	EXPECT(stopped(&net));
	EXPECT(!scheduled(&net));
	net_end(&net);
}

static void limit_b11_length_0_with_a_qdisc_is_stopped_for_ever(void)
{
	struct net net;

	net_begin(&net, 0, 100);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	EXPECT(stopped(&net));
	EXPECT_EQ(net.q.requeues, 1);
	EXPECT_EQ(qdisc_backlog(&net.q), 5);
	receive_nothing(&net);
	softirq(&net);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	EXPECT_EQ(freed(), 0);
	net_end(&net);
}

static void limit_b19_shrinking_loses_packets_that_nobody_counts(void)
{
	struct net net;

	net_begin(&net, 40, 100);
	send_packets(&net, 0, 40, NET_XMIT_SUCCESS);
	EXPECT_EQ(tun_queue_resize(&net.tfile, 10, destroy_packet), 0);
	expect_freed(10, 30, 1);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 0);
	receive(&net, 0, 10);
	net_end(&net);
}

static void limit_b23_unconsume_frees_slots_and_wakes_nobody(void)
{
	struct net net;

	net_begin(&net, 64, 100);
	send_packets(&net, 0, 70, NET_XMIT_SUCCESS);
	receive_batch(&net, 0, 10, 10);
	EXPECT_EQ(free_places(&net), 0);
	give_back(&net, 4, 6);
	EXPECT_EQ(free_places(&net), 4);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	softirq(&net);
	EXPECT_EQ(free_places(&net), 4);
	EXPECT_EQ(qdisc_backlog(&net.q), 6);
	net_end(&net);
}

static void limit_i_noqueue_while_stopped_drops_until_the_next_wake(void)
{
	struct net net;

	net_begin(&net, 64, 100);
	send_packets(&net, 0, 64, NET_XMIT_SUCCESS);
	did("exchange the pfifo for noqueue");
	qdisc_destroy(&net.q);
	EXPECT_EQ(qdisc_init(&net.q, &net.dev, 0), 0);
	send_packets(&net, 64, 3, -ENETDOWN);
	expect_freed(64, 3, 1);
	EXPECT_EQ(atomic_load(&net.dev.tx_dropped), 3);
	receive(&net, 0, FULL_BATCH);
	send_packets(&net, 67, 1, NET_XMIT_SUCCESS);
	net_end(&net);
}

static const struct test limit_tests[] = {
	TEST(limit_b8_grown_while_stopped_from_15_or_less_stalls),
	TEST(limit_b8_does_not_show_from_16_on),
	TEST(limit_b8_a_stop_is_not_taken_back_by_a_resize),
	TEST(limit_b11_length_0_with_a_qdisc_is_stopped_for_ever),
	TEST(limit_b19_shrinking_loses_packets_that_nobody_counts),
	TEST(limit_b23_unconsume_frees_slots_and_wakes_nobody),
	TEST(limit_i_noqueue_while_stopped_drops_until_the_next_wake),
	{ 0 }
};

const struct suite protocol_limits = {
	.name = "protocol_limits",
	.about = "known limits of the series, shown as they are",
	.tests = limit_tests,
};
