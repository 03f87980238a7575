// SPDX-License-Identifier: GPL-2.0-only
/*
 * net-fixture.c - see net-fixture.h.
 */
#include "net-fixture.h"

/* The seq of each is its place here; net_begin() numbers them. */
static struct sk_buff pool[MOST_PACKETS];

/* A callback that frees has no argument for this. */
static struct {
	int number[MOST_PACKETS];
	int count;
} grave;

void net_begin(struct net *net, int len, unsigned int limit)
{
	unsigned int i;

	for (i = 0; i < MOST_PACKETS; i++)
		pool[i] = (struct sk_buff) { .seq = i };
	grave.count = 0;
	if (limit)
		did("make a device with a ring of %d and a pfifo of %u", len,
		    limit);
	else
		did("make a device with a ring of %d and noqueue", len);
	EXPECT_EQ(tun_attach(&net->tfile, &net->dev, len, free_packet), 0);
	EXPECT_EQ(qdisc_init(&net->q, &net->dev, limit), 0);
}

void net_end(struct net *net)
{
	qdisc_destroy(&net->q);
	tun_close(&net->tfile, destroy_packet);
}

struct sk_buff *packet(int number)
{
	EXPECT(number >= 0 && number < MOST_PACKETS);
	return &pool[number];
}

int packet_number(const void *skb)
{
	const struct sk_buff *p = skb;

	EXPECT_THAT(p, "expected: a packet; got: NULL");
	EXPECT_THAT(p >= pool && p < pool + MOST_PACKETS,
		    "expected: a packet; got: %p, which is none", skb);
	return (int)p->seq;
}

void send_packets(struct net *net, int first, int n, int expected)
{
	int i;

	did("send packets %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++)
		EXPECT_EQ(dev_queue_xmit(&net->dev, packet(first + i)),
			  expected);
}

void transmit(struct net *net, int number, netdev_tx_t expected)
{
	did("hand packet %d to the driver", number);
	EXPECT_EQ(tun_net_xmit(packet(number), &net->dev), expected);
}

void receive(struct net *net, int first, int n)
{
	int i;

	did("read packets %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++)
		EXPECT_EQ(packet_number(tun_ring_consume(&net->tfile)),
			  first + i);
}

void receive_batch(struct net *net, int first, int n, int max)
{
	void *array[MOST_PACKETS];
	int i;

	did("read a batch of at most %d", max);
	EXPECT_EQ(tun_ring_consume_batched(&net->tfile, array, max), n);
	for (i = 0; i < n; i++)
		EXPECT_EQ(packet_number(array[i]), first + i);
}

void receive_nothing(struct net *net)
{
	did("read, where nothing is");
	EXPECT(!tun_ring_consume(&net->tfile));
}

void give_back(struct net *net, int first, int n)
{
	void *array[MOST_PACKETS];
	int i;

	did("unconsume packets %d to %d", first, first + n - 1);
	for (i = 0; i < n; i++)
		array[i] = packet(first + i);
	tun_ring_unconsume(&net->tfile, array, n, destroy_packet);
}

void softirq(struct net *net)
{
	did("run the softirq");
	net_tx_action(&net->q);
}

bool stopped(const struct net *net)
{
	return netif_xmit_stopped(&net->dev.tx);
}

long stops(struct net *net)
{
	return (long)atomic_load(&net->dev.tx.stops);
}

long wakes(struct net *net)
{
	return (long)atomic_load(&net->dev.tx.wakes);
}

bool scheduled(struct net *net)
{
	return atomic_load(&net->q.scheduled);
}

int free_places(const struct net *net)
{
	const struct ptr_ring *r = &net->tfile.tx_ring;
	int count = 0;
	int i;

	for (i = 0; i < r->size; i++)
		count += !r->queue[i];
	return count;
}

void free_packet(struct sk_buff *skb)
{
	EXPECT_THAT(grave.count < MOST_PACKETS,
		    "expected: a packet is freed once; got: %d calls",
		    grave.count + 1);
	grave.number[grave.count++] = packet_number(skb);
}

void destroy_packet(void *skb)
{
	free_packet(skb);
}

int freed(void)
{
	return grave.count;
}

void expect_freed(int first, int n, int step)
{
	int i;

	EXPECT_EQ(freed(), n);
	for (i = 0; i < n; i++)
		EXPECT_THAT(grave.number[i] == first + i * step,
			    "freed, call %d: expected: packet %d; got: %d",
			    i + 1, first + i * step, grave.number[i]);
}
