// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring-script - do some steps with a ring of the twin, one after another, and
 * print after each what a hand that traces it on paper should have.
 *
 * --help says what the steps are and what is printed.
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

#define PROGRAM	"ring-script"
#include "program.h"

#define LONGEST		1000000	/* packets in one step */

/* What a step has done, beside what the ring shows. */
struct done {
	long n;			/* packets that were moved */
	long gave_back;		/* times that slots became free */
	long lost;		/* packets freed instead of moved */
	long lost_first;	/* the number of the oldest of them, or -1 */
	long lost_last;
};

/* skb comes first: a pointer to it is one to the packet. */
struct packet {
	struct sk_buff skb;
	long number;
	struct packet *next;	/* all that were made */
};

struct world {
	struct net_device dev;
	struct tun_file tfile;
	struct Qdisc qdisc;
	struct packet *all;
	long made;
	void *batch[VHOST_NET_BATCH];
	int batch_len;
	struct done done;
};

/* The twin's callbacks know a packet and nothing else. */
static struct world the_world;

static void print_help(void)
{
	fputs(
"Usage: ring-script [OPTION]... STEP...\n"
"Do steps with a ring of the twin, with a qdisc above it that is empty, and\n"
"print a line after each.\n"
"\n"
"  sN    send N packets, numbered from 0; ends where the driver says BUSY\n"
"  rN    read N packets, one by one; ends where the ring is empty\n"
"  tN    take up to N packets at once, as vhost-net does; at most 64\n"
"  uN    put the newest N of the last such batch back\n"
"  lN    change the ring's length to N\n"
"\n"
"  --ring N      slots of the ring (default 40)\n"
"  --show KEY    only the value of KEY after the last step\n"
"  --help        this text\n"
"\n"
"Keys: n (packets that the step moved), head, tail, producer, waiting\n"
"(packets for the reader), free (slots for the sender), back (times that\n"
"slots were given back by the consumes of the step), stopped (1 or 0),\n"
"wakes (so far), lost (by the step), first and last (numbers of the oldest\n"
"and newest lost, or -1).\n"
"Exit status: 0 ok, 1 failed, 2 usage.\n"
"\n"
"Example: ring-script --ring 100 s100 t64 s50 u54\n",
	      stdout);
}

/* ---- the steps ---- */

static void lose(void *ptr)
{
	struct done *d = &the_world.done;
	long number = ((struct packet *)ptr)->number;

	d->lost++;
	if (d->lost_first < 0 || number < d->lost_first)
		d->lost_first = number;
	if (number > d->lost_last)
		d->lost_last = number;
}

static void lose_skb(struct sk_buff *skb)
{
	lose(skb);
}

static long free_slots(struct ptr_ring *r)
{
	long n = 0;

	for (int i = 0; i < r->size; i++)
		n += !atomic_load(&r->queue[i]);
	return n;
}

static bool send(struct world *w, long n)
{
	while (w->done.n < n) {
		struct packet *p = calloc(1, sizeof(*p));

		if (!p)
			return false;
		p->number = w->made;
		p->next = w->all;
		w->all = p;
		if (tun_net_xmit(&p->skb, &w->dev) != NETDEV_TX_OK)
			break;
		w->made++;
		w->done.n++;
	}
	return true;
}

static void read_one_by_one(struct world *w, long n)
{
	struct ptr_ring *r = &w->tfile.tx_ring;

	while (w->done.n < n) {
		long before = free_slots(r);

		if (!tun_ring_consume(&w->tfile))
			break;
		w->done.gave_back += free_slots(r) > before;
		w->done.n++;
	}
}

static void take(struct world *w, int n)
{
	struct ptr_ring *r = &w->tfile.tx_ring;
	long before = free_slots(r);

	w->batch_len = tun_ring_consume_batched(&w->tfile, w->batch, n);
	w->done.n = w->batch_len;
	w->done.gave_back = free_slots(r) > before;
}

static void put_back(struct world *w, int n)
{
	w->batch_len -= n;
	tun_ring_unconsume(&w->tfile, w->batch + w->batch_len, n, lose);
	w->done.n = n - w->done.lost;
}

/* One step, or EXIT_USAGE and a sentence. */
static int step(struct world *w, const char *text)
{
	char *rest;
	long n;

	w->done = (struct done) { .lost_first = -1, .lost_last = -1 };
	errno = 0;
	n = strtol(*text ? text + 1 : text, &rest, 10);
	if (!*text || rest == text + 1 || *rest || errno || n < 0 ||
	    n > LONGEST || !strchr("srtul", *text))
		return wrong("\"%s\" is no step", text);
	if (*text == 't' && n > VHOST_NET_BATCH)
		return wrong("%s: a batch has at most %d packets", text,
			     VHOST_NET_BATCH);
	if (*text == 'u' && n > w->batch_len)
		return wrong("%s: the last batch has %d packets left", text,
			     w->batch_len);
	if (*text == 'l' && n > PTR_RING_MAX_SIZE)
		return wrong("%s: a ring has at most %d slots", text,
			     PTR_RING_MAX_SIZE);
	if (*text == 'r')
		read_one_by_one(w, n);
	else if (*text == 't')
		take(w, (int)n);
	else if (*text == 'u')
		put_back(w, (int)n);
	else if (*text == 's' ? !send(w, n) :
		 tun_queue_resize(&w->tfile, (int)n, lose))
		return EXIT_FAILED;
	return EXIT_OK;
}

/* ---- what is printed ---- */

static const char *const keys[] = {
	"n", "head", "tail", "producer", "waiting", "free", "back", "stopped",
	"wakes", "lost", "first", "last",
};

#define KEYS	(sizeof(keys) / sizeof(keys[0]))

static void values(struct world *w, long value[KEYS])
{
	struct ptr_ring *r = &w->tfile.tx_ring;
	long head = atomic_load(&r->consumer_head);
	long held = head - r->consumer_tail;
	long vacant = free_slots(r);
	long all[KEYS] = {
		w->done.n, head, r->consumer_tail, r->producer,
		r->size - vacant - held, vacant, w->done.gave_back,
		netif_xmit_stopped(&w->dev.tx),
		(long)atomic_load(&w->dev.tx.wakes), w->done.lost,
		w->done.lost_first, w->done.lost_last,
	};

	memcpy(value, all, sizeof(all));
}

static void print_line(struct world *w, const char *text)
{
	long value[KEYS];

	values(w, value);
	printf("%-8s", text);
	for (size_t i = 0; i < KEYS; i++)
		printf("%9ld", value[i]);
	putchar('\n');
}

static int key_of(const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i], name))
			return (int)i;
	return -1;
}

static int run(struct world *w, const char *show, char **steps)
{
	long value[KEYS];
	int ret;

	if (!show) {
		printf("%-8s", "step");
		for (size_t i = 0; i < KEYS; i++)
			printf("%9s", keys[i]);
		putchar('\n');
	}
	for (; *steps; steps++) {
		ret = step(w, *steps);
		if (ret == EXIT_FAILED)
			fputs("ring-script: no memory for that many packets "
			      "or slots; ask for fewer\n", stderr);
		if (ret)
			return ret;
		if (!show)
			print_line(w, *steps);
	}
	if (show) {
		values(w, value);
		printf("%ld\n", value[key_of(show)]);
	}
	return EXIT_OK;
}

/* ---- options ---- */

struct options {
	long ring;
	const char *show;
};

static int parse(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
		{ "ring", required_argument, NULL, 'r' },
		{ "show", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char *rest;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (c == 'h') {
			print_help();
			exit(EXIT_OK);
		}
		if (c == '?')
			return wrong("an option is unknown or lacks its value");
		if (c == 's') {
			o->show = optarg;
			continue;
		}
		errno = 0;
		o->ring = strtol(optarg, &rest, 10);
		if (errno || rest == optarg || *rest || o->ring < 0 ||
		    o->ring > PTR_RING_MAX_SIZE)
			return wrong("--ring takes a number from 0 to %d, not "
				     "\"%s\"", PTR_RING_MAX_SIZE, optarg);
	}
	if (o->show && key_of(o->show) < 0)
		return wrong("there is no key \"%s\"", o->show);
	if (optind == argc)
		return wrong("which steps?");
	return EXIT_OK;
}

static void free_packets(struct packet *p)
{
	while (p) {
		struct packet *next = p->next;

		free(p);
		p = next;
	}
}

int main(int argc, char **argv)
{
	struct options o = { .ring = 40 };
	struct world *w = &the_world;
	int ret = parse(&o, argc, argv);

	if (ret)
		return ret;
	ret = EXIT_FAILED;
	if (tun_attach(&w->tfile, &w->dev, (int)o.ring, lose_skb)) {
		fputs("ring-script: no memory for that many slots; ask for "
		      "fewer\n", stderr);
		return ret;
	}
	if (!qdisc_init(&w->qdisc, &w->dev, 1)) {
		ret = run(w, o.show, argv + optind);
		qdisc_destroy(&w->qdisc);
	}
	tun_close(&w->tfile, NULL);
	free_packets(w->all);
	return ret;
}
