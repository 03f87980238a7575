// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-vhost.c - the buffer of 64 packets, and the exchange of its backend.
 */
#include "net-fixture.h"
#include "suites.h"
#include "vhost.h"

/* Deliver @n packets; they must be @first, @first + 1, ... */
static void deliver(struct vhost_net_virtqueue *nvq, int first, int n)
{
	int i;

	did("deliver packets %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++) {
		EXPECT_EQ(packet_number(vhost_net_buf_peek(nvq)), first + i);
		EXPECT_EQ(packet_number(vhost_net_buf_consume(nvq)),
			  first + i);
	}
}

static void vhost_begin(struct vhost_net_virtqueue *nvq, struct net *net,
			int len)
{
	net_begin(net, len, 200);
	vhost_net_init(nvq);
	vhost_net_set_backend(nvq, &net->tfile, destroy_packet);
}

static int buffered(const struct vhost_net_virtqueue *nvq)
{
	return nvq->tail - nvq->head;
}

static void a_buffer_takes_up_to_64_packets_at_once(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 100, NET_XMIT_SUCCESS);
	EXPECT_EQ(packet_number(vhost_net_buf_peek(&nvq)), 0);
	EXPECT_EQ(buffered(&nvq), 64);
	EXPECT_EQ(buffered(&nvq), VHOST_NET_BATCH);
	EXPECT_EQ(wakes(&net), 1);
	deliver(&nvq, 0, 64);
	EXPECT_EQ(buffered(&nvq), 0);
	deliver(&nvq, 64, 36);
	EXPECT(!vhost_net_buf_peek(&nvq));
	net_end(&net);
}

static void a_buffer_takes_what_is_there(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	deliver(&nvq, 0, 2);
	EXPECT_EQ(buffered(&nvq), 3);
	send_packets(&net, 5, 5, NET_XMIT_SUCCESS);
	deliver(&nvq, 2, 8);
	net_end(&net);
}

static void peek_does_not_take(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 3, NET_XMIT_SUCCESS);
	EXPECT_EQ(packet_number(vhost_net_buf_peek(&nvq)), 0);
	EXPECT_EQ(packet_number(vhost_net_buf_peek(&nvq)), 0);
	EXPECT_EQ(buffered(&nvq), 3);
	deliver(&nvq, 0, 3);
	net_end(&net);
}

static void consume_fetches_nothing(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 3, NET_XMIT_SUCCESS);
	EXPECT(!vhost_net_buf_consume(&nvq));
	EXPECT_EQ(buffered(&nvq), 0);
	deliver(&nvq, 0, 3);
	EXPECT(!vhost_net_buf_consume(&nvq));
	net_end(&net);
}

static void without_backend_there_is_no_packet(void)
{
	struct vhost_net_virtqueue nvq;

	vhost_net_init(&nvq);
	EXPECT(!vhost_net_buf_peek(&nvq));
	EXPECT(!vhost_net_buf_consume(&nvq));
	vhost_net_set_backend(&nvq, NULL, destroy_packet);
	EXPECT(!vhost_net_buf_peek(&nvq));
}

static void an_exchange_returns_packets_to_the_old_ring_in_order(void)
{
	struct vhost_net_virtqueue nvq;
	struct net old, new;

	net_begin(&new, 100, 200);
	vhost_begin(&nvq, &old, 100);
	send_packets(&old, 0, 30, NET_XMIT_SUCCESS);
	deliver(&nvq, 0, 10);
	did("exchange the backend");
	vhost_net_set_backend(&nvq, &new.tfile, destroy_packet);
	EXPECT_EQ(buffered(&nvq), 0);
	EXPECT(ptr_ring_empty(&new.tfile.tx_ring));
	EXPECT(!vhost_net_buf_peek(&nvq));
	receive(&old, 10, 20);
	receive_nothing(&old);
	EXPECT_EQ(freed(), 0);
	net_end(&new);
	net_end(&old);
}

static void after_an_exchange_packets_come_from_the_new_ring(void)
{
	struct vhost_net_virtqueue nvq;
	struct net old, new;

	net_begin(&new, 100, 200);
	vhost_begin(&nvq, &old, 100);
	send_packets(&old, 0, 5, NET_XMIT_SUCCESS);
	send_packets(&new, 50, 5, NET_XMIT_SUCCESS);
	deliver(&nvq, 0, 1);
	vhost_net_set_backend(&nvq, &new.tfile, destroy_packet);
	deliver(&nvq, 50, 5);
	EXPECT(!vhost_net_buf_peek(&nvq));
	vhost_net_set_backend(&nvq, &old.tfile, destroy_packet);
	deliver(&nvq, 1, 4);
	net_end(&new);
	net_end(&old);
}

static void to_no_backend_packets_go_back_too(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 10, NET_XMIT_SUCCESS);
	deliver(&nvq, 0, 3);
	vhost_net_set_backend(&nvq, NULL, destroy_packet);
	EXPECT_EQ(buffered(&nvq), 0);
	EXPECT(!vhost_net_buf_peek(&nvq));
	receive(&net, 3, 7);
	net_end(&net);
}

static void the_same_backend_again_loses_nothing(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;
	int i;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 100, NET_XMIT_SUCCESS);
	for (i = 0; i < 100; i++) {
		deliver(&nvq, i, 1);
		vhost_net_set_backend(&nvq, &net.tfile, destroy_packet);
	}
	EXPECT_EQ(freed(), 0);
	net_end(&net);
}

static void an_empty_buffer_is_exchanged_without_touching_the_ring(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 5, NET_XMIT_SUCCESS);
	deliver(&nvq, 0, 5);
	EXPECT_EQ(free_places(&net), 95);
	vhost_net_set_backend(&nvq, NULL, destroy_packet);
	EXPECT_EQ(free_places(&net), 95);
	net_end(&net);
}

static void what_does_not_fit_back_is_destroyed_once_the_oldest_last(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 64);
	send_packets(&net, 0, 104, NET_XMIT_SUCCESS);
	EXPECT_EQ(packet_number(vhost_net_buf_peek(&nvq)), 0);
	/* The buffer has 64, and 40 more go into the ring: 24 fit back. */
	softirq(&net);
	EXPECT_EQ(free_places(&net), 24);
	did("exchange the backend");
	vhost_net_set_backend(&nvq, NULL, destroy_packet);
	expect_freed(39, 40, -1);
	receive(&net, 40, 64);
	receive_nothing(&net);
	net_end(&net);
}

static void a_device_deleted_under_the_buffer_does_no_harm(void)
{
	struct vhost_net_virtqueue nvq;
	struct net net;

	vhost_begin(&nvq, &net, 100);
	send_packets(&net, 0, 100, NET_XMIT_SUCCESS);
	deliver(&nvq, 0, 10);
	did("delete the device");
	tun_detach(&net.tfile);
	deliver(&nvq, 10, 60);
	vhost_net_set_backend(&nvq, NULL, destroy_packet);
	receive(&net, 70, 30);
	EXPECT_EQ(freed(), 0);
	net_end(&net);
}

static const struct test vhost_tests[] = {
	TEST(a_buffer_takes_up_to_64_packets_at_once),
	TEST(a_buffer_takes_what_is_there),
	TEST(peek_does_not_take),
	TEST(consume_fetches_nothing),
	TEST(without_backend_there_is_no_packet),
	TEST(an_exchange_returns_packets_to_the_old_ring_in_order),
	TEST(after_an_exchange_packets_come_from_the_new_ring),
	TEST(to_no_backend_packets_go_back_too),
	TEST(the_same_backend_again_loses_nothing),
	TEST(an_empty_buffer_is_exchanged_without_touching_the_ring),
	TEST(what_does_not_fit_back_is_destroyed_once_the_oldest_last),
	TEST(a_device_deleted_under_the_buffer_does_no_harm),
	{ 0 }
};

const struct suite protocol_vhost = {
	.name = "protocol_vhost",
	.about = "the buffer of 64 packets, and its backend",
	.tests = vhost_tests,
};
