// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress-protocol.c - the whole way from sender to reader, by threads.
 */

#include <sched.h>

#include "qdisc.h"
#include "stress.h"
#include "suites.h"
#include "tun.h"
#include "vhost.h"

#define LIMIT		64	/* of the pfifo, in packets */
#define MOST_AT_ONCE	40	/* packets of one read */
#define SPARES		64	/* devices that take the place of the first */

/**
 * struct net_job - device, qdisc and readers
 * @spare: devices to replace @dev
 * @spares_used: how many did; touched by one sender
 * @turn: reads so far; chooses what the next one does
 */
struct net_job {
	struct tun_file tfile;
	struct net_device dev;
	struct Qdisc q;
	struct vhost_net_virtqueue nvq;
	struct net_device spare[SPARES];
	unsigned int spares_used;
	unsigned int turn;
};

/* ---- senders ----------------------------------------------------------- */

/* A socket waits while a lot of its packets are queued; so it does not drop
 * what it sends at its own qdisc.
 */
static bool send_when_there_is_room(void *what, struct parcel *parcel)
{
	struct net_job *job = what;

	if (qdisc_backlog(&job->q) > LIMIT - 2 * MOST_SENDERS)
		return false;
	dev_queue_xmit(&job->dev, &parcel->skb);
	return true;
}

/* This one does not wait: what is too much, pfifo or noqueue drops. */
static bool send_at_once(void *what, struct parcel *parcel)
{
	struct net_job *job = what;

	dev_queue_xmit(&job->dev, &parcel->skb);
	return true;
}

/* Past the qdisc: with lltx, several senders are inside the driver at once. */
static bool send_past_the_qdisc(void *what, struct parcel *parcel)
{
	struct net_job *job = what;

	return tun_net_xmit(&parcel->skb, &job->dev) == NETDEV_TX_OK;
}

/* Even flows go through the qdisc, odd ones past it. */
static bool send_both_ways(void *what, struct parcel *parcel)
{
	if (parcel->skb.flow % 2)
		return send_past_the_qdisc(what, parcel);
	return send_when_there_is_room(what, parcel);
}

/* The device is deleted under the reader and made again. Each of
 * @spare is used once: the model has no grace period after which a reader is
 * sure to have let go of it.
 */
static void replace_device(struct net_job *job)
{
	struct net_device *dev;

	if (job->spares_used == SPARES)
		return;
	tun_detach(&job->tfile);
	dev = &job->spare[job->spares_used++];
	netdev_init(dev, tun_net_xmit, &job->tfile, stress_drop);
	/* So that a wake reads the rest of the device too. */
	netif_tx_stop_queue(&dev->tx);
	/* As tun_attach() does, which would make a new ring too. */
	atomic_store_explicit(&job->tfile.dev, dev, memory_order_release);
}

/* Flow 0 replaces the device and sends nothing, so that it shares nothing else
 * with the reader. The others go straight into the ring: a sender would hold
 * the device that goes.
 */
static bool send_or_replace_device(void *what, struct parcel *parcel)
{
	struct net_job *job = what;

	if (parcel->skb.flow)
		return !ptr_ring_produce(&job->tfile.tx_ring, parcel);
	if (parcel->skb.seq % 8 == 0)
		replace_device(job);
	stress_drop(&parcel->skb);
	sched_yield();
	return true;
}

/* ---- readers ----------------------------------------------------------- */

static unsigned int read_one(void *what, struct stress *s)
{
	struct net_job *job = what;
	void *parcel = tun_ring_consume(&job->tfile);

	if (parcel)
		stress_deliver(s, parcel);
	net_tx_action(&job->q);
	return parcel ? 1 : 0;
}

static unsigned int read_batch(void *what, struct stress *s)
{
	struct net_job *job = what;
	void *array[MOST_AT_ONCE];
	int n, i;

	n = tun_ring_consume_batched(&job->tfile, array,
				     1 + (int)(job->turn++ % MOST_AT_ONCE));
	for (i = 0; i < n; i++)
		stress_deliver(s, array[i]);
	net_tx_action(&job->q);
	return (unsigned int)n;
}

/* The backend goes and comes back while senders send. */
static unsigned int read_by_vhost(void *what, struct stress *s)
{
	struct net_job *job = what;
	void *parcel;

	if (++job->turn % 100 == 0) {
		vhost_net_set_backend(&job->nvq, NULL, stress_destroy);
		vhost_net_set_backend(&job->nvq, &job->tfile, stress_destroy);
	}
	parcel = vhost_net_buf_peek(&job->nvq);
	net_tx_action(&job->q);
	if (!parcel)
		return 0;
	stress_deliver(s, vhost_net_buf_consume(&job->nvq));
	return 1;
}

static unsigned int left(void *what)
{
	struct net_job *job = what;

	return qdisc_backlog(&job->q);
}

/* ---- runs -------------------------------------------------------------- */

/**
 * struct plan - one test
 * @hand_over: of struct stress
 * @read: of struct stress
 * @len: of the ring
 * @limit: of the pfifo, 0 for noqueue
 * @senders: 1 to MOST_SENDERS
 */
struct plan {
	bool (*hand_over)(void *what, struct parcel *parcel);
	unsigned int (*read)(void *what, struct stress *s);
	int len;
	unsigned int limit;
	unsigned int senders;
};

static void job_begin(struct net_job *job, const struct plan *plan)
{
	begin_case("ring of %d, limit %u, %u senders", plan->len, plan->limit,
		   plan->senders);
	job->turn = 0;
	job->spares_used = 0;
	EXPECT_EQ(tun_attach(&job->tfile, &job->dev, plan->len, stress_drop),
		  0);
	EXPECT_EQ(qdisc_init(&job->q, &job->dev, plan->limit), 0);
	vhost_net_init(&job->nvq);
	vhost_net_set_backend(&job->nvq, &job->tfile, stress_destroy);
}

/* Run it, tear all down, and count. */
static void run(const struct plan *plan, struct net_job *job,
		struct fates *fates)
{
	struct stress s = {
		.what = job, .hand_over = plan->hand_over,
		.read = plan->read, .left = left,
	};

	job_begin(job, plan);
	stress_run(&s, plan->senders);
	qdisc_destroy(&job->q);
	tun_close(&job->tfile, NULL);
	stress_end(&s, fates);
	remark("%u packets, %lu stops, %lu wakes, %lu requeues", fates->offered,
	       atomic_load(&job->dev.tx.stops), atomic_load(&job->dev.tx.wakes),
	       job->q.requeues);
	EXPECT_THAT(!s.fault[0], "%s", s.fault);
	EXPECT_EQ(fates->by[READER], s.delivered);
	EXPECT_EQ(fates->by[READER] + fates->by[DROPPED] +
		  fates->by[DESTROYED], fates->offered);
	/* Each wake ends one stop; a stop may be the last thing that was. */
	EXPECT_EQ(atomic_load(&job->dev.tx.stops),
		  atomic_load(&job->dev.tx.wakes) +
		  netif_xmit_stopped(&job->dev.tx));
}

static void run_lossless(unsigned int (*read)(void *what, struct stress *s),
			 int len, unsigned int senders)
{
	const struct plan plan = {
		send_when_there_is_room, read, len, LIMIT, senders,
	};
	struct net_job job;
	struct fates fates;

	run(&plan, &job, &fates);
	EXPECT_EQ(fates.by[READER], fates.offered);
	EXPECT_EQ(job.q.drops, 0);
	EXPECT_EQ(atomic_load(&job.dev.tx_dropped), 0);
}

static void pfifo_read_one_by_one_with_1_sender(void)
{
	run_lossless(read_one, 64, 1);
}

static void pfifo_read_one_by_one_with_2_senders(void)
{
	run_lossless(read_one, 8, 2);
}

static void pfifo_read_one_by_one_with_4_senders(void)
{
	run_lossless(read_one, 33, 4);
}

static void pfifo_read_in_batches_with_1_sender(void)
{
	run_lossless(read_batch, 33, 1);
}

static void pfifo_read_in_batches_with_2_senders(void)
{
	run_lossless(read_batch, 64, 2);
}

static void pfifo_read_in_batches_with_4_senders(void)
{
	run_lossless(read_batch, 8, 4);
}

/* What does not fit back when the backend goes is destroyed, not lost. */
static void run_vhost(unsigned int senders)
{
	const struct plan plan = {
		send_when_there_is_room, read_by_vhost, 100, LIMIT, senders,
	};
	struct net_job job;
	struct fates fates;

	run(&plan, &job, &fates);
	EXPECT_EQ(fates.by[DROPPED], 0);
	EXPECT_EQ(atomic_load(&job.dev.tx_dropped), 0);
}

static void vhost_exchanged_while_1_sender_sends(void)
{
	run_vhost(1);
}

static void vhost_exchanged_while_2_senders_send(void)
{
	run_vhost(2);
}

static void vhost_exchanged_while_4_senders_send(void)
{
	run_vhost(4);
}

static void run_past_the_qdisc(bool (*hand_over)(void *, struct parcel *),
			       unsigned int senders)
{
	const struct plan plan = { hand_over, read_batch, 40, LIMIT, senders };
	struct net_job job;
	struct fates fates;

	run(&plan, &job, &fates);
	EXPECT_EQ(fates.by[READER], fates.offered);
}

static void parallel_senders_that_retry_lose_nothing(void)
{
	run_past_the_qdisc(send_past_the_qdisc, 4);
}

static void senders_past_the_qdisc_do_not_stall_those_above(void)
{
	run_past_the_qdisc(send_both_ways, 4);
}

static void what_pfifo_drops_is_counted_exactly(void)
{
	const struct plan plan = { send_at_once, read_batch, 40, 8, 4 };
	struct net_job job;
	struct fates fates;

	run(&plan, &job, &fates);
	EXPECT_EQ(fates.by[DROPPED], job.q.drops);
	EXPECT_EQ(atomic_load(&job.dev.tx_dropped), 0);
}

static void what_noqueue_drops_is_counted_exactly(void)
{
	const struct plan plan = { send_at_once, read_batch, 40, 0, 4 };
	struct net_job job;
	struct fates fates;

	run(&plan, &job, &fates);
	EXPECT_EQ(fates.by[DROPPED], atomic_load(&job.dev.tx_dropped));
	EXPECT_EQ(atomic_load(&job.dev.tx.stops), 0);
}

static void a_device_replaced_under_the_reader_does_no_harm(void)
{
	const struct plan plan = {
		send_or_replace_device, read_one, 5, LIMIT, 2,
	};
	struct net_job job;
	struct fates fates;

	run(&plan, &job, &fates);
	EXPECT(fates.by[READER] > 0);
	EXPECT(job.spares_used > 0);
}

static const struct test stress_protocol_tests[] = {
	TEST(pfifo_read_one_by_one_with_1_sender),
	TEST(pfifo_read_one_by_one_with_2_senders),
	TEST(pfifo_read_one_by_one_with_4_senders),
	TEST(pfifo_read_in_batches_with_1_sender),
	TEST(pfifo_read_in_batches_with_2_senders),
	TEST(pfifo_read_in_batches_with_4_senders),
	TEST(vhost_exchanged_while_1_sender_sends),
	TEST(vhost_exchanged_while_2_senders_send),
	TEST(vhost_exchanged_while_4_senders_send),
	TEST(parallel_senders_that_retry_lose_nothing),
	TEST(senders_past_the_qdisc_do_not_stall_those_above),
	TEST(a_device_replaced_under_the_reader_does_no_harm),
	TEST(what_pfifo_drops_is_counted_exactly),
	TEST(what_noqueue_drops_is_counted_exactly),
	{ 0 }
};

const struct suite stress_protocol = {
	.name = "stress_protocol",
	.about = "from sender to reader, by threads",
	.tests = stress_protocol_tests,
};
