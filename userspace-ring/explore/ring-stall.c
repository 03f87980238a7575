// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-stall - a sender and a reader on real CPUs, until the queue sleeps
 *
 * What ring-explore finds by trying, this finds by luck, or does not: a window
 * of a few instructions is hit once in many packets. --widen makes a thread
 * wait at a point, so that it is hit at once. A CPU also does what
 * ring-explore cannot: it delays its stores.
 */
#define _POSIX_C_SOURCE 200809L	/* nanosleep(), clock_gettime() */

#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "point.h"
#include "qdisc.h"

#define PACKETS_MAX	1000000000
#define RUNS_MAX	1000
#define WIDEN_MAX	8		/* points */
#define NS_MAX		100000000	/* 0.1 s */
#define SLEEP_NS	50000		/* longer waits let others run */
#define SECOND_NS	1000000000L
#define LOOKS		64		/* before a waiter lets others run */
#define PATIENCE	10		/* seconds for a thread to end */

struct widen {
	const char *point;
	long ns;
};

struct options {
	struct shared shared;
	long packets;
	long seconds;
	long runs;
	struct widen widen[WIDEN_MAX];
	int widened;
};

/**
 * struct run - one try
 * @o: the options
 * @stop: threads shall end
 * @ended: threads that did
 * @sent: packets the driver took
 * @delivered: packets the reader got
 * @stopped_looks: times the producer found the queue stopped
 * @empty_looks: times the reader found the ring empty
 * @wrong: a packet came twice, too late, or was dropped by the driver
 * @tfile, @dev, @qdisc: the device
 */
struct run {
	const struct options *o;
	atomic_bool stop;
	atomic_int ended;
	atomic_long sent;
	atomic_long delivered;
	atomic_long stopped_looks;
	atomic_long empty_looks;
	atomic_bool wrong;
	struct tun_file tfile;
	struct net_device dev;
	struct Qdisc qdisc;
};

/* The points of ring, protocol and variants that a sender or reader passes. */
static const char *const points[] = {
	"take lock", "release lock", "fill slot", "read slot", "free slot",
	"is slot free?", "is next slot free?", "move head", "set XOFF",
	"clear XOFF", "is XOFF set?", "schedule qdisc", "look up device",
	NULL
};

static const char help[] =
"Usage: ring-stall [OPTION]...\n"
"Send packets from one thread to another until the queue is stopped, the ring\n"
"empty and nobody left to wake it, or until a bound is reached.\n"
"\n"
"  --variant NAME   the code to run (default: v7)\n"
"  --list           the variants with the settings that ring-explore takes\n"
"  --ring LEN       slots, 0 to 524288\n"
"  --batch N        consumed slots are freed N at a time, 1 to LEN / 2\n"
"                   (default: the ring's own rule: 16, but 1 below LEN 32)\n"
"  --packets N      end after so many, 1 to 1000000000 (default: 1000000)\n"
"  --seconds N      or after so long, 1 to 3600 (default: 10)\n"
"  --runs N         do it again so often, 1 to 1000 (default: 1)\n"
"  --take N         the reader takes up to N packets at once, 1 to 64\n"
"  --give-back N    and returns N of them with unconsume, 0 to 63\n"
"  --resize LEN     the ring's length changes to this one and back, each\n"
"                   millisecond; 0: never\n"
"  --widen POINT=NS wait at a point, up to 100000000 nanoseconds; up to 8 of\n"
"                   them, of these points:\n";

static const char help_end[] =
"  --expect WHAT    stall (in every run) or none: exit 0 if so, else 1\n"
"  --help           this text\n"
"\n"
"Numbers that are not given are the variant's own: see --list.\n"
"Exit status: 0 whatever the result, unless --expect says otherwise; 1 also\n"
"if a packet is lost or comes out of order; 2 usage.\n"
"\n"
"Example: ring-stall --variant no-recheck --widen 'set XOFF=20000'\n";

/* ---- points ------------------------------------------------------------ */

/* POINT() has no argument to pass them with. Written before threads begin. */
static const struct options *widening;

static long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND_NS + t.tv_nsec;
}

static void wait_ns(long ns)
{
	struct timespec t = { 0, ns };
	long end;

	if (ns >= SLEEP_NS) {
		nanosleep(&t, NULL);
		return;
	}
	end = now_ns() + ns;
	while (now_ns() < end)
		;
}

void ring_point(const char *name)
{
	int i;

	for (i = 0; i < widening->widened; i++) {
		if (!strcmp(widening->widen[i].point, name))
			wait_ns(widening->widen[i].ns);
	}
}

void ring_point_wait(const char *name)
{
	(void)name;
	sched_yield();
}

/* ---- threads ----------------------------------------------------------- */

/* Relaxed, as all counters and flags here: each stands for itself. What the
 * watcher concludes from several of them it reads in an order that it says.
 */
static void count(atomic_long *counter)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static long counted(atomic_long *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static bool shall_stop(struct run *r)
{
	return atomic_load_explicit(&r->stop, memory_order_relaxed);
}

/* Callbacks of the ring say nothing of whose ring it is. */
static struct run *current;

/* Delivered, too many for a shorter ring, or left over at the end. */
static void destroy(void *ptr)
{
	free(ptr);
}

/* With a qdisc the driver drops nothing. */
static void kfree_skb(struct sk_buff *skb)
{
	free(skb);
	atomic_store_explicit(&current->wrong, true, memory_order_relaxed);
}

/* A race needs both threads on a CPU at once, so a waiter keeps its own for a
 * while.
 */
static void look_again(atomic_long *looks)
{
	count(looks);
	if (counted(looks) % LOOKS == 0)
		sched_yield();
}

/* False if the threads shall end. */
static bool wait_for_queue(struct run *r)
{
	while (netif_xmit_stopped(&r->dev.tx)) {
		if (shall_stop(r))
			return false;
		look_again(&r->stopped_looks);
	}
	return !shall_stop(r);
}

/* Send packet @k, again after BUSY. False if the threads shall end. */
static bool send(struct run *r, long k)
{
	struct sk_buff *skb = calloc(1, sizeof(*skb));

	if (!skb)
		return false;
	skb->seq = (unsigned int)k;
	while (wait_for_queue(r)) {
		if (r->dev.ndo_start_xmit(skb, &r->dev) == NETDEV_TX_OK) {
			count(&r->sent);
			return true;
		}
	}
	free(skb);
	return false;
}

static void *producer(void *arg)
{
	struct run *r = arg;
	long k = 1;

	while (k <= r->o->packets && send(r, k))
		k++;
	atomic_fetch_add_explicit(&r->ended, 1, memory_order_relaxed);
	return NULL;
}

static int keep_some(struct run *r, void **batch, int n)
{
	int back = r->o->shared.set.give_back;

	if (back >= n)
		back = n - 1;
	if (back > 0)
		tun_ring_unconsume(&r->tfile, batch + n - back, back, destroy);
	return back > 0 ? n - back : n;
}

static void *consumer(void *arg)
{
	struct run *r = arg;
	const struct shared *o = &r->o->shared;
	void *batch[TAKE_MAX];
	unsigned int last = 0;
	unsigned int seq;
	int i, n;

	while (!shall_stop(r)) {
		n = o->variant->consume(&r->tfile, batch, o->set.take);
		if (!n) {
			look_again(&r->empty_looks);
			continue;
		}
		/* Before any goes back: what went back may be sent anew. */
		n = keep_some(r, batch, n);
		for (i = 0; i < n; i++) {
			seq = ((struct sk_buff *)batch[i])->seq;
			if (seq <= last)
				atomic_store_explicit(&r->wrong, true,
						      memory_order_relaxed);
			last = seq;
			destroy(batch[i]);
			count(&r->delivered);
		}
	}
	atomic_fetch_add_explicit(&r->ended, 1, memory_order_relaxed);
	return NULL;
}

static void set_batch(struct run *r)
{
	struct ptr_ring *ring = &r->tfile.tx_ring;

	if (!r->o->shared.set.batch)
		return;
	spin_lock(&ring->consumer_lock);
	ring->batch = r->o->shared.set.batch;
	spin_unlock(&ring->consumer_lock);
}

static void *administrator(void *arg)
{
	struct run *r = arg;
	const struct setting *set = &r->o->shared.set;
	bool longer = false;

	while (!shall_stop(r)) {
		longer = !longer;
		if (tun_queue_resize(&r->tfile,
				     longer ? set->resize : set->ring, destroy))
			break;
		set_batch(r);
		wait_ns(SECOND_NS / 1000);
	}
	atomic_fetch_add_explicit(&r->ended, 1, memory_order_relaxed);
	return NULL;
}

/* ---- watching ---------------------------------------------------------- */

struct marks {
	long sent;
	long delivered;
	long stopped_looks;
	long empty_looks;
};

static void mark(struct run *r, struct marks *m)
{
	m->sent = counted(&r->sent);
	m->delivered = counted(&r->delivered);
	m->stopped_looks = counted(&r->stopped_looks);
	m->empty_looks = counted(&r->empty_looks);
}

/* Stalled, if since @m the ring is empty and the queue stopped, no packet has
 * moved, and both have looked twice and found just that: the first look may
 * have begun before, the second did not. The producer acts only when XOFF is
 * clear, the reader clears it only after it took a packet: neither will.
 */
static bool is_stalled(struct run *r, const struct marks *m)
{
	struct marks now;

	mark(r, &now);
	return now.sent == m->sent && now.delivered == m->delivered &&
	       now.stopped_looks >= m->stopped_looks + 2 &&
	       now.empty_looks >= m->empty_looks + 2 &&
	       netif_xmit_stopped(&r->dev.tx) &&
	       ptr_ring_empty(&r->tfile.tx_ring);
}

/* Until it stalls, all is delivered, or time is up. */
static bool watch(struct run *r)
{
	long end = now_ns() + r->o->seconds * SECOND_NS;
	bool stalled = false;
	struct marks m;
	int quiet = 0;

	mark(r, &m);
	while (!stalled && counted(&r->delivered) < r->o->packets &&
	       now_ns() < end) {
		wait_ns(SECOND_NS / 1000);
		if (is_stalled(r, &m)) {
			stalled = true;
		} else if (counted(&r->sent) != m.sent || ++quiet > 100) {
			mark(r, &m);
			quiet = 0;
		}
		/* With packets destroyed not all can be delivered. */
		if (counted(&r->sent) == r->o->packets &&
		    ptr_ring_empty(&r->tfile.tx_ring) && ++quiet > 20)
			break;
	}
	return stalled;
}

/* Let the threads end; false if they do not, because of a lock that is held
 * for ever.
 */
static bool end_threads(struct run *r, pthread_t *thread, int n)
{
	long end = now_ns() + PATIENCE * SECOND_NS;
	int i;

	atomic_store_explicit(&r->stop, true, memory_order_relaxed);
	while (atomic_load_explicit(&r->ended, memory_order_relaxed) < n) {
		if (now_ns() > end)
			return false;
		wait_ns(SECOND_NS / 1000);
	}
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	return true;
}

/* ---- one run ----------------------------------------------------------- */

static int prepare(struct run *r)
{
	const struct setting *set = &r->o->shared.set;
	int ret;

	ret = tun_attach(&r->tfile, &r->dev, set->ring, kfree_skb);
	if (ret)
		return ret;
	ret = qdisc_init(&r->qdisc, &r->dev, 1);
	r->dev.ndo_start_xmit = r->o->shared.variant->xmit;
	set_batch(r);
	return ret;
}

static void clean_up(struct run *r)
{
	if (r->dev.tx.qdisc)
		qdisc_destroy(&r->qdisc);
	if (r->tfile.tx_ring.queue)
		tun_close(&r->tfile, destroy);
}

static int start(struct run *r, pthread_t *thread, int n)
{
	static void *(*const code[])(void *) = {
		producer, consumer, administrator,
	};
	int i, ret;

	for (i = 0; i < n; i++) {
		ret = pthread_create(&thread[i], NULL, code[i], r);
		if (ret)
			break;
	}
	if (i == n)
		return 0;
	end_threads(r, thread, i);
	return -ret;
}

/* One run; says how it ended. Returns an exit status. */
static int run_once(const struct options *o, bool *stalled)
{
	int threads = o->shared.set.resize ? 3 : 2;
	struct run r = { .o = o };
	pthread_t thread[3];
	long begin = now_ns();
	int ret = EXIT_BAD;

	current = &r;
	if (prepare(&r) || start(&r, thread, threads)) {
		fprintf(stderr, "ring-stall: no memory, or no thread to be "
			"had: try a shorter --ring\n");
		goto out;
	}
	*stalled = watch(&r);
	if (!end_threads(&r, thread, threads)) {
		fprintf(stderr, "ring-stall: a thread does not end: a lock is "
			"held for ever\n");
		_exit(EXIT_BAD);
	}
	printf("%s %ld packets (%.2f s)\n", *stalled ? "stalled after" :
	       "no stall in", counted(&r.delivered),
	       (double)(now_ns() - begin) / SECOND_NS);
	fflush(stdout);
	if (atomic_load_explicit(&r.wrong, memory_order_relaxed))
		fprintf(stderr, "ring-stall: a packet was dropped, or came "
			"twice or too late\n");
	else
		ret = EXIT_OK;
out:
	clean_up(&r);
	return ret;
}

static int run_all(const struct options *o)
{
	int ret = EXIT_OK;
	long stalls = 0;
	bool stalled;
	long i;

	print_setting(&o->shared, stdout);
	for (i = 0; i < o->runs && !ret; i++) {
		stalled = false;
		ret = run_once(o, &stalled);
		stalls += stalled;
	}
	if (o->runs > 1)
		printf("stalled in %ld of %ld runs\n", stalls, i);
	if (ret)
		return ret;
	if (o->shared.expect == EXPECT_STALL)
		return stalls == o->runs ? EXIT_OK : EXIT_BAD;
	if (o->shared.expect == EXPECT_NONE)
		return stalls ? EXIT_BAD : EXIT_OK;
	return EXIT_OK;
}

/* ---- options ----------------------------------------------------------- */

static void print_points(FILE *to, const char *before)
{
	int i;

	for (i = 0; points[i]; i++)
		fprintf(to, "%s%s\n", before, points[i]);
}

static int pick_widen(struct options *o, const char *arg)
{
	struct widen *w = &o->widen[o->widened];
	const char *value = strrchr(arg, '=');
	size_t length;
	int i;

	if (!value)
		return usage(&o->shared, "--widen", arg, "POINT=NANOSECONDS");
	if (o->widened == WIDEN_MAX)
		return usage(&o->shared, "--widen", arg, "at most 8 of them");
	length = (size_t)(value - arg);
	for (i = 0; points[i]; i++) {
		if (strlen(points[i]) == length &&
		    !strncmp(points[i], arg, length))
			break;
	}
	if (!points[i]) {
		usage(&o->shared, "--widen", arg, "one of these points:");
		print_points(stderr, "  ");
		return EXIT_USAGE;
	}
	w->point = points[i];
	o->widened++;
	return number(&o->shared, "--widen", value + 1, 0, NS_MAX, &w->ns);
}

static int pick(struct options *o, int option, const char *arg)
{
	switch (option) {
	case 'p':
		return number(&o->shared, "--packets", arg, 1, PACKETS_MAX,
			      &o->packets);
	case 'S':
		return number(&o->shared, "--seconds", arg, 1, 3600,
			      &o->seconds);
	case 'n':
		return number(&o->shared, "--runs", arg, 1, RUNS_MAX,
			      &o->runs);
	case 'w':
		return pick_widen(o, arg);
	}
	return shared_pick(&o->shared, option, arg);
}

static void print_help(void)
{
	fputs(help, stdout);
	print_points(stdout, "                     ");
	fputs(help_end, stdout);
}

/* Returns an exit status, or -1 to go on. */
static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		SHARED_OPTIONS,
		{ "seconds", required_argument, NULL, 'S' },
		{ "runs", required_argument, NULL, 'n' },
		{ "widen", required_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == 'h') {
			print_help();
			return EXIT_OK;
		}
		if (option == 'l') {
			list_variants(stdout);
			return EXIT_OK;
		}
		if (pick(o, option, optarg)) {
			fprintf(stderr, "Try: ring-stall --help\n");
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return usage(&o->shared, "argument", argv[optind],
			     "options only");
	/* Of the setting only what the reader sees is printed. */
	o->shared.set.packets = (int)o->packets;
	return shared_complete(&o->shared) ? EXIT_USAGE : -1;
}

int main(int argc, char **argv)
{
	struct options o = {
		.shared = {
			.program = "ring-stall",
			.variant = variants,
			.set = { -1, -1, -1, -1, -1, -1 },
			.ring_max = PTR_RING_MAX_SIZE,
			.packets_max = PACKETS_MAX,
		},
		.packets = 1000000,
		.seconds = 10,
		.runs = 1,
	};
	int ret = parse(&o, argc, argv);

	widening = &o;
	if (ret < 0)
		ret = run_all(&o);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "ring-stall: cannot write the result\n");
		return EXIT_BAD;
	}
	return ret;
}
