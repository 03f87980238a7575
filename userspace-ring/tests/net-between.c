// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-between.c - the other CPU acts between two steps of this one.
 *
 * A hook at a named point does it, so that each of these interleavings happens
 * every time. All of them with a ring of 8, where each read frees its slot, or
 * of 64, where it takes 16.
 */
#include <string.h>

#include "net-fixture.h"
#include "point-hook.h"
#include "suites.h"

/* When point @name is passed for the @nth time, run @act once. */
struct interruption {
	const char *name;
	int nth;
	void (*act)(struct net *net);
	struct net *net;
	int seen;
};

static void interrupt(const char *name, void *arg)
{
	struct interruption *in = arg;

	if (strcmp(name, in->name) || ++in->seen != in->nth)
		return;
	did("...and right before \"%s\":", name);
	in->act(in->net);
	did("...go on");
}

/* Without points there is nothing to test here. */
static bool cannot_interrupt(void)
{
	if (!HAVE_POINTS)
		skip(NO_POINTS);
	return !HAVE_POINTS;
}

static void expect_interrupted(struct interruption *in)
{
	point_hook_set(NULL, NULL);
	EXPECT_THAT(in->seen >= in->nth,
		    "point \"%s\": expected: passed %d times; got: %d",
		    in->name, in->nth, in->seen);
}

static void read_all_8(struct net *net)
{
	receive(net, 0, 8);
	receive_nothing(net);
}

static void read_15_of_64(struct net *net)
{
	receive(net, 0, 15);
}

static void read_16_of_64(struct net *net)
{
	receive(net, 0, 16);
}

/* The reader drains the ring before XOFF is set: no read will ever wake the
 * queue, so the second look at the ring has to.
 */
static void a_ring_drained_before_the_stop_is_seen_by_the_second_look(void)
{
	struct interruption in = { "set XOFF", 1, read_all_8, NULL, 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 8, 100);
	in.net = &net;
	point_hook_set(interrupt, &in);
	send_packets(&net, 0, 8, NET_XMIT_SUCCESS);
	expect_interrupted(&in);
	EXPECT(!stopped(&net));
	EXPECT_EQ(stops(&net), 1);
	EXPECT_EQ(wakes(&net), 1);
	send_packets(&net, 8, 3, NET_XMIT_SUCCESS);
	receive(&net, 8, 3);
	net_end(&net);
}

/* The kernel's header has no named points inside the ring. */
#ifndef RINGSIDE_KERNEL_RING

/* The second look is the second time that the sender asks after the packet
 * that filled the ring: once for the produce, once for the stop, once more.
 */
static void a_ring_drained_after_the_stop_is_woken_by_the_reader(void)
{
	struct interruption in = { "is slot free?", 3, read_all_8, NULL, 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 8, 100);
	in.net = &net;
	send_packets(&net, 0, 7, NET_XMIT_SUCCESS);
	point_hook_set(interrupt, &in);
	send_packets(&net, 7, 1, NET_XMIT_SUCCESS);
	expect_interrupted(&in);
	EXPECT(!stopped(&net));
	/* The second look finds room too, but there is nothing left to wake. */
	EXPECT_EQ(wakes(&net), 1);
	net_end(&net);
}

#endif

static void reads_that_free_nothing_leave_the_queue_stopped(void)
{
	struct interruption in = { "set XOFF", 1, read_15_of_64, NULL, 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 64, 100);
	in.net = &net;
	point_hook_set(interrupt, &in);
	send_packets(&net, 0, 64, NET_XMIT_SUCCESS);
	expect_interrupted(&in);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	/* "Full" asks for a free slot, not for an empty ring (HISTORY B5). */
	receive(&net, 15, 1);
	EXPECT(!stopped(&net));
	net_end(&net);
}

static void a_batch_freed_before_the_stop_is_seen_by_the_second_look(void)
{
	struct interruption in = { "set XOFF", 1, read_16_of_64, NULL, 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 64, 100);
	in.net = &net;
	point_hook_set(interrupt, &in);
	send_packets(&net, 0, 64, NET_XMIT_SUCCESS);
	expect_interrupted(&in);
	EXPECT(!stopped(&net));
	EXPECT_EQ(wakes(&net), 1);
	net_end(&net);
}

static void send_8_more(struct net *net)
{
	send_packets(net, 8, 8, NET_XMIT_SUCCESS);
}

/* The reader frees a slot; before it clears XOFF the sender refills and stops.
 * The late wake then meets a full ring: one sender alone sees BUSY.
 */
static void a_late_wake_makes_one_sender_requeue_in_order(void)
{
	struct interruption in = { "clear XOFF", 1, send_8_more, NULL, 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 8, 100);
	in.net = &net;
	send_packets(&net, 0, 7, NET_XMIT_SUCCESS);
	send_packets(&net, 7, 1, NET_XMIT_SUCCESS);
	did("clear XOFF past the wake");
	atomic_store(&net.dev.tx.state, 0);
	point_hook_set(interrupt, &in);
	receive(&net, 0, 1);
	expect_interrupted(&in);
	EXPECT(!stopped(&net));
	softirq(&net);
	EXPECT_EQ(net.q.requeues, 1);
	EXPECT(stopped(&net));
	EXPECT_EQ(qdisc_backlog(&net.q), 7);
	receive(&net, 1, 8);
	softirq(&net);
	receive(&net, 9, 7);
	EXPECT_EQ(freed(), 0);
	net_end(&net);
}

static void take_device_away(struct net *net)
{
	tun_detach(&net->tfile);
}

static void a_device_deleted_right_before_the_look_is_not_woken(void)
{
	struct interruption in = {
		"look up device", 1, take_device_away, NULL, 0
	};
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 8, 100);
	in.net = &net;
	send_packets(&net, 0, 8, NET_XMIT_SUCCESS);
	point_hook_set(interrupt, &in);
	receive(&net, 0, 8);
	expect_interrupted(&in);
	EXPECT(stopped(&net));
	EXPECT_EQ(wakes(&net), 0);
	net_end(&net);
}

/* The wake asked for a run while the sender is still inside the driver: the
 * run is turned away, and the sender itself has to send on.
 */
static void a_wake_during_a_run_is_not_forgotten(void)
{
	struct interruption in = { "set XOFF", 1, read_all_8, NULL, 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	net_begin(&net, 8, 100);
	did("stop the queue by hand");
	netif_tx_stop_queue(&net.dev.tx);
	send_packets(&net, 0, 20, NET_XMIT_SUCCESS);
	in.net = &net;
	netif_tx_wake_queue(&net.dev.tx);
	point_hook_set(interrupt, &in);
	softirq(&net);
	expect_interrupted(&in);
	EXPECT_EQ(free_places(&net), 0);
	EXPECT_EQ(qdisc_backlog(&net.q), 4);
	receive(&net, 8, 8);
	softirq(&net);
	receive(&net, 16, 4);
	net_end(&net);
}

/* ---- the order of steps ------------------------------------------------ */

struct trace {
	const char *step[64];
	int n;
};

/* Names are literals, so the pointer stays good. */
static void note_step(const char *name, void *arg)
{
	struct trace *trace = arg;

	if (trace->n < 64)
		trace->step[trace->n++] = name;
}

/* Place of the @nth step called @name, from 0, or -1. */
static int place_of(const struct trace *trace, const char *name, int nth)
{
	int i;

	for (i = 0; i < trace->n; i++) {
		if (!strcmp(trace->step[i], name) && !--nth)
			return i;
	}
	return -1;
}

static void the_sender_stops_before_it_looks_again_under_its_lock(void)
{
	struct trace trace = { .n = 0 };
	struct net net;
	int set, release;

	if (cannot_interrupt())
		return;
	net_begin(&net, 1, 100);
	point_hook_set(note_step, &trace);
	transmit(&net, 0, NETDEV_TX_OK);
	point_hook_set(NULL, NULL);
	set = place_of(&trace, "set XOFF", 1);
	release = place_of(&trace, "release lock", 1);
	EXPECT_EQ(place_of(&trace, "take lock", 1), 0);
	EXPECT(set > 0);
	EXPECT(release > set);
#ifndef RINGSIDE_KERNEL_RING
	EXPECT(place_of(&trace, "fill slot", 1) < set);
	EXPECT_THAT(place_of(&trace, "is slot free?", 3) > set,
		    "expected: a third look at the ring after XOFF; "
		    "got: none");
	EXPECT(place_of(&trace, "is slot free?", 3) < release);
#endif
	net_end(&net);
}

static void the_reader_frees_before_it_wakes_under_its_lock(void)
{
	struct trace trace = { .n = 0 };
	struct net net;
	int clear, release;

	if (cannot_interrupt())
		return;
	net_begin(&net, 1, 100);
	send_packets(&net, 0, 1, NET_XMIT_SUCCESS);
	point_hook_set(note_step, &trace);
	receive(&net, 0, 1);
	point_hook_set(NULL, NULL);
	clear = place_of(&trace, "clear XOFF", 1);
	release = place_of(&trace, "release lock", 1);
	EXPECT_EQ(place_of(&trace, "take lock", 1), 0);
	EXPECT(clear > 0);
	EXPECT(clear < release);
	/* Whether it was stopped is not asked first (HISTORY B1, B14). */
	EXPECT_EQ(place_of(&trace, "is XOFF set?", 1), -1);
#ifndef RINGSIDE_KERNEL_RING
	EXPECT(place_of(&trace, "free slot", 1) >= 0);
	EXPECT(place_of(&trace, "free slot", 1) < clear);
#endif
	net_end(&net);
}

/* The reader comes once, when the sender makes its @at-th step. */
struct visit {
	struct net *net;
	int at;
	int steps;
};

/* A thread of its own would wait for a lock; this one would wait for itself. */
static bool somebody_holds_a_lock(struct net *net)
{
	return atomic_load(&net->q.lock.locked) ||
	       atomic_load(&net->tfile.tx_ring.producer_lock.locked) ||
	       atomic_load(&net->tfile.tx_ring.consumer_lock.locked);
}

static void drain_and_run(const char *name, void *arg)
{
	struct visit *visit = arg;
	int n = 0;

	if (++visit->steps != visit->at || somebody_holds_a_lock(visit->net))
		return;
	while (tun_ring_consume(&visit->net->tfile))
		n++;
	did("...right before \"%s\" the reader takes %d packets", name, n);
	net_tx_action(&visit->net->q);
}

/* Whenever the reader comes: a packet that is left above the device waits for
 * a wake or for a run that was asked for. It is not forgotten.
 */
static void no_packet_is_left_above_a_running_queue(void)
{
	struct visit visit = { 0 };
	struct net net;

	if (cannot_interrupt())
		return;
	for (visit.at = 1; visit.steps >= visit.at - 1; visit.at++) {
		begin_case("the reader comes at step %d", visit.at);
		net_begin(&net, 8, 100);
		send_packets(&net, 0, 12, NET_XMIT_SUCCESS);
		receive(&net, 0, 1);
		visit.net = &net;
		visit.steps = 0;
		point_hook_set(drain_and_run, &visit);
		softirq(&net);
		point_hook_set(NULL, NULL);
		EXPECT(!qdisc_backlog(&net.q) || stopped(&net) ||
		       scheduled(&net));
		net_end(&net);
	}
	EXPECT(visit.at > 10);
}

static const struct test between_tests[] = {
	TEST(a_ring_drained_before_the_stop_is_seen_by_the_second_look),
#ifndef RINGSIDE_KERNEL_RING
	TEST(a_ring_drained_after_the_stop_is_woken_by_the_reader),
#endif
	TEST(reads_that_free_nothing_leave_the_queue_stopped),
	TEST(a_batch_freed_before_the_stop_is_seen_by_the_second_look),
	TEST(a_late_wake_makes_one_sender_requeue_in_order),
	TEST(a_device_deleted_right_before_the_look_is_not_woken),
	TEST(a_wake_during_a_run_is_not_forgotten),
	TEST(no_packet_is_left_above_a_running_queue),
	TEST(the_sender_stops_before_it_looks_again_under_its_lock),
	TEST(the_reader_frees_before_it_wakes_under_its_lock),
	{ 0 }
};

const struct suite protocol_between = {
	.name = "protocol_between",
	.about = "the other CPU acts between two steps of this one",
	.tests = between_tests,
};
