// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-wakes - a sender that always has more and a reader of the twin: how
 * many times the reader wakes the queue, and how far the ring had run dry.
 *
 * --help says what can be asked.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev.h"
#include "ptr_ring.h"
#include "qdisc.h"
#include "tun.h"
#include "vhost.h"

#define PROGRAM	"ring-wakes"
#include "program.h"

struct options {
	unsigned long ring;
	unsigned long packets;
	unsigned long take;
	const char *show;
};

struct world {
	struct options opt;
	struct net_device dev;
	struct tun_file tfile;
	struct Qdisc qdisc;
	struct sk_buff *skbs;
	unsigned long sent;
	unsigned long read;
	unsigned long calls;
	long low;		/* fewest packets left in the ring at a wake */
	bool stalled;
};

static void print_help(void)
{
	fputs(
"Usage: ring-wakes [OPTION]...\n"
"A sender has always more packets, in a pfifo above a ring of the twin; the\n"
"ring is full at first. A reader takes what it is told to, and after each of\n"
"its calls the sender fills the ring, if it was woken.\n"
"\n"
"  --ring N      slots of the ring (default 1000)\n"
"  --packets N   read so many, at most 1000000 (default 24000)\n"
"  --take N      up to N at once, as vhost-net does, at most 64; 0 is one by\n"
"                one, as read() does (default 64)\n"
"  --show KEY    only the value of KEY (default: all, as KEY=VALUE)\n"
"  --help        this text\n"
"\n"
"Keys: read (packets), calls (that found some), wakes (of a stopped queue),\n"
"low (fewest packets that were left in the ring when the queue was woken, -1:\n"
"no wake), stalled (1: ring empty, queue stopped, and packets wait).\n"
"Exit status: 0 ok, 1 failed, 2 usage.\n"
"\n"
"Example: ring-wakes --take 24 --show wakes\n",
	      stdout);
}

/* ---- the run ---- */

static void fill(struct world *w)
{
	/* A ring and a batch more than are read: the backlog never ends. */
	unsigned long all = w->opt.packets + w->opt.ring + VHOST_NET_BATCH;

	for (; w->sent < all; w->sent++)
		dev_queue_xmit(&w->dev, &w->skbs[w->sent]);
}

static int call(struct world *w)
{
	void *batch[VHOST_NET_BATCH];
	unsigned long left = w->opt.packets - w->read;

	if (!w->opt.take)
		return !!tun_ring_consume(&w->tfile);
	return tun_ring_consume_batched(&w->tfile, batch,
					(int)(w->opt.take < left ?
					      w->opt.take : left));
}

static void run(struct world *w)
{
	long waiting = (long)w->opt.ring;

	fill(w);
	while (w->read < w->opt.packets && !w->stalled) {
		unsigned long wakes = atomic_load(&w->dev.tx.wakes);
		unsigned int backlog = qdisc_backlog(&w->qdisc);
		int got = call(w);

		w->stalled = !got;
		w->calls += !!got;
		w->read += (unsigned long)got;
		waiting -= got;
		if (atomic_load(&w->dev.tx.wakes) == wakes)
			continue;
		if (w->low < 0 || waiting < w->low)
			w->low = waiting;
		net_tx_action(&w->qdisc);
		waiting += (long)backlog - (long)qdisc_backlog(&w->qdisc);
	}
}

static void drop(struct sk_buff *skb)
{
	(void)skb;	/* one of an array */
}

static int begin(struct world *w)
{
	unsigned long all = w->opt.packets + w->opt.ring + VHOST_NET_BATCH;

	w->low = -1;
	w->skbs = calloc(all, sizeof(*w->skbs));
	if (!w->skbs)
		return -ENOMEM;
	if (tun_attach(&w->tfile, &w->dev, (int)w->opt.ring, drop))
		goto free_skbs;
	if (qdisc_init(&w->qdisc, &w->dev, (unsigned int)all))
		goto close;
	return 0;
close:
	tun_close(&w->tfile, NULL);
free_skbs:
	free(w->skbs);
	return -ENOMEM;
}

static void end(struct world *w)
{
	qdisc_destroy(&w->qdisc);
	tun_close(&w->tfile, NULL);
	free(w->skbs);
}

/* ---- what is printed ---- */

static bool print_value(const struct world *w, const char *key, long value)
{
	if (!w->opt.show)
		printf("%s=%ld\n", key, value);
	else if (!strcmp(w->opt.show, key))
		printf("%ld\n", value);
	else
		return false;
	return true;
}

static int print_result(struct world *w)
{
	bool known = false;

	known |= print_value(w, "read", (long)w->read);
	known |= print_value(w, "calls", (long)w->calls);
	known |= print_value(w, "wakes", (long)atomic_load(&w->dev.tx.wakes));
	known |= print_value(w, "low", w->low);
	known |= print_value(w, "stalled", w->stalled);
	return known ? EXIT_OK : wrong("there is no key \"%s\"", w->opt.show);
}

/* ---- options ---- */

static int one_option(struct options *o, int c)
{
	switch (c) {
	case 'r':
		return number("--ring", optarg, 1, PTR_RING_MAX_SIZE, &o->ring);
	case 'p':
		return number("--packets", optarg, 1, 1000000, &o->packets);
	case 't':
		return number("--take", optarg, 0, VHOST_NET_BATCH, &o->take);
	case 's':
		o->show = optarg;
		return EXIT_OK;
	case 'h':
		print_help();
		exit(EXIT_OK);
	default:
		return wrong("an option is unknown or lacks its value");
	}
}

static int parse(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
		{ "ring", required_argument, NULL, 'r' },
		{ "packets", required_argument, NULL, 'p' },
		{ "take", required_argument, NULL, 't' },
		{ "show", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, ret;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		ret = one_option(o, c);
		if (ret)
			return ret;
	}
	if (optind < argc)
		return wrong("unknown argument \"%s\"", argv[optind]);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	static struct world w = {
		.opt = { .ring = 1000, .packets = 24000, .take = 64 },
	};
	int ret = parse(&w.opt, argc, argv);

	if (ret)
		return ret;
	if (begin(&w)) {
		fputs("ring-wakes: no memory for that many packets or slots; "
		      "ask for fewer\n", stderr);
		return EXIT_FAILED;
	}
	run(&w);
	ret = print_result(&w);
	end(&w);
	return ret;
}
