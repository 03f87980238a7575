// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-overload - a sender and a reader of constant speed, and a ring of the
 * twin between them: which packets are lost, and how long the others wait.
 *
 * Time is simulated, so the answer is the same on each machine. --help says
 * what can be asked.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev.h"
#include "ptr_ring.h"
#include "qdisc.h"
#include "tun.h"

#define PROGRAM	"ring-overload"
#include "program.h"

#define NEVER	UINT64_MAX

struct options {
	unsigned long ring;
	unsigned long packets;
	unsigned long every;	/* microseconds */
	unsigned long cost;	/* microseconds */
	unsigned long limit;
	const char *show;
};

/* skb comes first: a pointer to it is one to the packet. */
struct packet {
	struct sk_buff skb;
	uint64_t sent;		/* microseconds */
	bool lost;
};

struct world {
	struct options opt;
	struct net_device dev;
	struct tun_file tfile;
	struct Qdisc qdisc;
	struct packet *packets;
	unsigned long sent;
	unsigned long delivered;
	uint64_t now;		/* microseconds */
	uint64_t reader_free;	/* when the reader can take a packet */
	uint64_t longest_wait;
	unsigned long backlog_max;
};

static void print_help(void)
{
	fputs(
"Usage: ring-overload [OPTION]...\n"
"Packets of one sender go through a ring of the twin to one reader.\n"
"\n"
"  --ring N      slots of the ring (default 8)\n"
"  --packets N   how many are sent, at most 1000000 (default 30)\n"
"  --every US    from one packet to the next, in microseconds (default 1000)\n"
"  --cost US     time that the reader needs for a packet (default 3000)\n"
"  --limit N     a pfifo of N packets above the ring, which stops when it is\n"
"                full; 0 is noqueue, and the ring drops as a stock kernel's\n"
"                does with any qdisc (default 0)\n"
"  --show KEY    only the value of KEY (default: all, as KEY=VALUE)\n"
"  --help        this text\n"
"\n"
"Packets count from 0. If both act in the same microsecond, the sender is\n"
"first. Keys: offered, delivered, device_dropped, qdisc_dropped, first_lost\n"
"(-1: none), lost_in_a_row, longest_wait_us, backlog_max, end_us.\n"
"Exit status: 0 ok, 1 failed, 2 usage.\n"
"\n"
"Example: ring-overload --ring 100 --packets 5000 --every 100 --cost 200\n",
	      stdout);
}

/* ---- the run ---- */

/* Both the driver and the qdisc drop through this. */
static void drop(struct sk_buff *skb)
{
	((struct packet *)(void *)skb)->lost = true;
}

static void send_one(struct world *w)
{
	struct packet *p = &w->packets[w->sent++];
	unsigned int backlog;

	p->sent = w->now;
	dev_queue_xmit(&w->dev, &p->skb);
	backlog = qdisc_backlog(&w->qdisc);
	if (backlog > w->backlog_max)
		w->backlog_max = backlog;
}

static void read_one(struct world *w)
{
	struct packet *p = tun_ring_consume(&w->tfile);

	/* The softirq that a wake asked for. */
	net_tx_action(&w->qdisc);
	if (w->now - p->sent > w->longest_wait)
		w->longest_wait = w->now - p->sent;
	w->delivered++;
	w->reader_free = w->now + w->opt.cost;
}

static void run(struct world *w)
{
	for (;;) {
		uint64_t send = NEVER, take = NEVER;

		if (w->sent < w->opt.packets)
			send = (uint64_t)w->sent * w->opt.every;
		if (!ptr_ring_empty(&w->tfile.tx_ring))
			take = w->reader_free > w->now ? w->reader_free :
				w->now;
		if (send == NEVER && take == NEVER)
			return;
		w->now = send <= take ? send : take;
		if (send <= take)
			send_one(w);
		else
			read_one(w);
	}
}

static int begin(struct world *w)
{
	w->packets = calloc(w->opt.packets, sizeof(*w->packets));
	if (!w->packets)
		return -ENOMEM;
	if (tun_attach(&w->tfile, &w->dev, (int)w->opt.ring, drop))
		goto free_packets;
	if (qdisc_init(&w->qdisc, &w->dev, (unsigned int)w->opt.limit))
		goto close;
	return 0;
close:
	tun_close(&w->tfile, NULL);
free_packets:
	free(w->packets);
	return -ENOMEM;
}

static void end(struct world *w)
{
	qdisc_destroy(&w->qdisc);
	tun_close(&w->tfile, NULL);
	free(w->packets);
}

/* ---- what is printed ---- */

static bool print_value(const struct world *w, const char *key, long long value)
{
	if (!w->opt.show)
		printf("%s=%lld\n", key, value);
	else if (!strcmp(w->opt.show, key))
		printf("%lld\n", value);
	else
		return false;
	return true;
}

static long long first_lost(const struct world *w)
{
	for (unsigned long i = 0; i < w->sent; i++)
		if (w->packets[i].lost)
			return (long long)i;
	return -1;
}

static long long lost_in_a_row(const struct world *w)
{
	long long most = 0, row = 0;

	for (unsigned long i = 0; i < w->sent; i++) {
		row = w->packets[i].lost ? row + 1 : 0;
		if (row > most)
			most = row;
	}
	return most;
}

static int print_result(struct world *w)
{
	bool known = false;

	known |= print_value(w, "offered", (long long)w->sent);
	known |= print_value(w, "delivered", (long long)w->delivered);
	known |= print_value(w, "device_dropped",
			     (long long)atomic_load(&w->dev.tx_dropped));
	known |= print_value(w, "qdisc_dropped", (long long)w->qdisc.drops);
	known |= print_value(w, "first_lost", first_lost(w));
	known |= print_value(w, "lost_in_a_row", lost_in_a_row(w));
	known |= print_value(w, "longest_wait_us", (long long)w->longest_wait);
	known |= print_value(w, "backlog_max", (long long)w->backlog_max);
	known |= print_value(w, "end_us", (long long)w->now);
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
	case 'e':
		return number("--every", optarg, 0, 1000000, &o->every);
	case 'c':
		return number("--cost", optarg, 0, 1000000, &o->cost);
	case 'l':
		return number("--limit", optarg, 0, 1000000, &o->limit);
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
		{ "every", required_argument, NULL, 'e' },
		{ "cost", required_argument, NULL, 'c' },
		{ "limit", required_argument, NULL, 'l' },
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
		.opt = { .ring = 8, .packets = 30, .every = 1000,
			 .cost = 3000 },
	};
	int ret = parse(&w.opt, argc, argv);

	if (ret)
		return ret;
	if (begin(&w)) {
		fputs("ring-overload: no memory for that many packets or "
		      "slots; ask for fewer\n", stderr);
		return EXIT_FAILED;
	}
	run(&w);
	ret = print_result(&w);
	end(&w);
	return ret;
}
