// SPDX-License-Identifier: GPL-2.0-only
/*
 * tap-forward - join two TUN or TAP devices by read(2) and write(2)
 *
 * What one device sends, the other receives, and back: a VPN daemon or QEMU's
 * own TAP backend does the same. One thread a way, so that packets of one way
 * keep their order. A thread sleeps in poll(2), and only when it found nothing
 * to read; the eventfd that ends it is in the same poll, so it cannot be
 * missed.
 *
 * With --vnet-hdr both devices have the virtio_net_hdr and all offloads of
 * TCP: the header is passed on as it came, so that a segment of up to 64 KiB
 * crosses in one read and one write. Without it the kernel cuts segments and
 * computes checksums before the ring.
 *
 * The record; the way back, from DEVICE2 to DEVICE, has back_ before its keys:
 *   packets, bytes       read and taken by the other device, without headers
 *   largest              bytes of the largest of them
 *   refused              read, but the write(2) failed; the first is told on
 *                        stderr
 *   first_ns, last_ns    CLOCK_MONOTONIC when written, seconds between the
 *                        two; absent if no packet came
 *   ended                signal, seconds, gone (a device was deleted) or error
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "netdev.h"
#include "reader.h"
#include "record.h"

#define BUFFER_SIZE	(64 * 1024 + 256)
#define WAYS		2	/* there and back */

struct program;

/* One direction. Its thread's own until that has ended. */
struct way {
	struct program *program;
	const struct netdev *from, *to;
	pthread_t thread;
	bool started;
	uint64_t packets;
	uint64_t bytes;
	uint64_t largest;
	uint64_t refused;
	uint64_t first_ns;
	uint64_t last_ns;
	int error;		/* errno that ended it, 0: none */
	uint8_t buffer[BUFFER_SIZE];
};

struct program {
	struct reader_options opt;
	const char *name[WAYS];
	struct netdev dev[WAYS];
	struct way way[WAYS];
	struct reader_control control;
	int end;		/* eventfd: all threads are to end */
	const char *reason;	/* why it ended; NULL: runs */
};

/* ---- forwarding ---- */

static void account(struct way *w, size_t len)
{
	size_t header = (size_t)w->from->vnet_hdr_size;
	size_t bytes = len > header ? len - header : 0;

	w->packets++;
	w->bytes += bytes;
	if (bytes > w->largest)
		w->largest = bytes;
	w->last_ns = now_ns();
	if (!w->first_ns)
		w->first_ns = w->last_ns;
}

/* A device refuses packets while it is down: that does not end the run. */
static void count_refused(struct way *w, size_t len)
{
	if (!w->refused++)
		say_errno("write of %zu bytes to %s, as all that follow",
			  len, w->to->name);
}

/* Write what was read; false if the device is gone. */
static bool pass_on(struct way *w, size_t len)
{
	ssize_t n;

	do {
		n = write(w->to->fd[0], w->buffer, len);
	} while (n < 0 && errno == EINTR);
	if (n >= 0) {
		account(w, len);
	} else if (errno == EBADFD) {
		w->error = errno;
		return false;
	} else {
		count_refused(w, len);
	}
	spin_ns(w->program->opt.cost_ns);
	return true;
}

/* Sleep until there is a packet; false: end. */
static bool wait_for_packet(struct way *w)
{
	struct pollfd pfd[] = {
		{ .fd = w->from->fd[0], .events = POLLIN },
		{ .fd = w->program->end, .events = POLLIN },
	};

	if (poll(pfd, 2, -1) < 0 && errno != EINTR) {
		w->error = errno;
		return false;
	}
	return !pfd[1].revents;
}

/* A packet at a time. Under load there is always one more to read: so look
 * for the end after a number of them, too.
 */
static void forward(struct way *w)
{
	unsigned int since_wait = 0;
	ssize_t n;

	for (;;) {
		n = read(w->from->fd[0], w->buffer, sizeof(w->buffer));
		if (n >= 0) {
			if (!pass_on(w, (size_t)n))
				return;
			if (++since_wait < 64)
				continue;
		} else if (errno != EAGAIN && errno != EINTR) {
			w->error = errno;
			return;
		}
		since_wait = 0;
		if (!wait_for_packet(w))
			return;
	}
}

static void *way_main(void *arg)
{
	struct way *w = arg;
	uint64_t one = 1;

	forward(w);
	if (write(w->program->control.ended, &one, sizeof(one)) < 0)
		say_errno("write to the eventfd of ended threads");
	return NULL;
}

/* ---- setting up ---- */

static int open_device(struct program *p, unsigned int i)
{
	struct netdev_config cfg = p->opt.device;
	unsigned int offloads = 0;

	cfg.name = p->name[i];
	cfg.nonblock = true;
	if (cfg.vnet_hdr)
		offloads = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 |
			   TUN_F_TSO_ECN;
	if (netdev_open(&p->dev[i], &cfg) < 0)
		return -1;
	/* An earlier program may have left offloads on. */
	if (ioctl(p->dev[i].fd[0], TUNSETOFFLOAD, offloads) < 0) {
		say_errno("ioctl TUNSETOFFLOAD of %s", p->dev[i].name);
		return -1;
	}
	return 0;
}

static int start_ways(struct program *p)
{
	struct way *w;
	unsigned int i;
	int error;

	for (i = 0; i < WAYS; i++) {
		w = &p->way[i];
		w->program = p;
		w->from = &p->dev[i];
		w->to = &p->dev[1 - i];
		error = pthread_create(&w->thread, NULL, way_main, w);
		if (error) {
			errno = error;
			say_errno("pthread_create of the way from %s",
				  w->from->name);
			return -1;
		}
		w->started = true;
	}
	return 0;
}

static void end_ways(struct program *p)
{
	uint64_t one = 1;
	unsigned int i;

	/* Nobody reads it: it ends every poll(2) from now on. */
	if (p->end >= 0 && write(p->end, &one, sizeof(one)) < 0)
		say_errno("write to the eventfd of the end");
	for (i = 0; i < WAYS; i++) {
		if (p->way[i].started)
			pthread_join(p->way[i].thread, NULL);
		p->way[i].started = false;
	}
}

/* ---- the main thread ---- */

/* After the threads' end: what ended one of them, if it was no order. */
static void look_for_errors(struct program *p)
{
	const struct way *w;
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		w = &p->way[i];
		if (!w->error)
			continue;
		if (netdev_gone_errno(w->error)) {
			p->reason = "gone";
			say("%s or %s was deleted", p->dev[0].name,
			    p->dev[1].name);
			return;
		}
		p->reason = "error";
		errno = w->error;
		say_errno("read of %s", w->from->name);
	}
}

static void supervise(struct program *p)
{
	struct reader_watch watch;
	struct pollfd pfd[] = {
		{ .fd = p->control.signals, .events = POLLIN },
		{ .fd = p->control.ended, .events = POLLIN },
	};
	int sig;

	reader_start_watch(&watch);
	while (!p->reason) {
		if (poll(pfd, 2, READER_TICK_MS) > 0) {
			sig = reader_signal(&p->control);
			if (pfd[1].revents)
				p->reason = "error";
			else if (sig == SIGTERM || sig == SIGINT)
				p->reason = "signal";
		}
		if (!p->reason)
			p->reason = reader_time_is_up(&watch, &p->opt, 0,
						      false);
	}
}

static void report_way(const struct way *w, const char *prefix,
		       struct record *rec)
{
	record_add(rec, "%spackets=%" PRIu64 " %sbytes=%" PRIu64, prefix,
		   w->packets, prefix, w->bytes);
	record_add(rec, "%slargest=%" PRIu64 " %srefused=%" PRIu64, prefix,
		   w->largest, prefix, w->refused);
	record_add_times(rec, prefix, w->first_ns, w->last_ns);
}

static int report(const struct program *p)
{
	struct record rec;

	record_init(&rec);
	record_add(&rec, "program=tap-forward device=%s device2=%s",
		   p->dev[0].name, p->dev[1].name);
	record_add(&rec, "vnet_hdr=%d", p->opt.device.vnet_hdr);
	report_way(&p->way[0], "", &rec);
	report_way(&p->way[1], "back_", &rec);
	record_add(&rec, "ended=%s", p->reason);
	return record_write(&rec, &p->opt.out);
}

static int run(struct program *p)
{
	unsigned int i;
	int ret = -1;

	p->end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->end < 0) {
		say_errno("eventfd of the end");
		return -1;
	}
	for (i = 0; i < WAYS; i++)
		if (open_device(p, i) < 0)
			goto out;
	if (reader_open_control(&p->control, &p->opt) < 0 ||
	    start_ways(p) < 0 || ready_file(p->opt.ready) < 0)
		goto out;
	supervise(p);
	end_ways(p);
	look_for_errors(p);
	ret = report(p);
	if (!strcmp(p->reason, "error") || !strcmp(p->reason, "gone"))
		ret = -1;
out:
	end_ways(p);
	for (i = 0; i < WAYS; i++)
		netdev_close(&p->dev[i]);
	close(p->end);
	return ret;
}

/* ---- options ---- */

static void print_help(void)
{
	fputs(
"Usage: tap-forward [OPTIONS] DEVICE DEVICE2\n"
"Join two devices: what DEVICE sends, DEVICE2 receives, and back. Prints one\n"
"record at the end.\n"
"\n"
"Devices, both of one kind; they are created if they do not exist, and may be\n"
"moved to other network namespaces once --ready tells that they are there:\n"
"  --tap               two TAPs, layer 2 (default)\n"
"  --tun               two TUNs, layer 3\n"
"  --vnet-hdr          pass a virtio_net_hdr on with each packet, and have\n"
"                      TCP segments of up to 64 KiB (TSO); default: neither\n"
"  --txqueuelen N      ring length of both, set before traffic (default:\n"
"                      unchanged)\n"
"Forwarding:\n"
READER_HELP_COST
"End, whichever comes first; SIGTERM and SIGINT end it too:\n"
"  --seconds S         after S seconds (default 60)\n"
"Results:\n"
READER_HELP_RECORD
"  --ready FILE        create FILE when packets are about to be read\n"
"  --help              this text\n"
"Exit status: 0 ok, 1 failed or a device went away, 2 usage.\n"
"\n"
"Example: tap-forward --vnet-hdr --txqueuelen 100 tap0 tap1\n",
	      stdout);
}

enum { OPT_VNET_HDR = 256, OPT_HELP };

/* Of what the readers share, that which makes sense without a control FIFO. */
static const struct option long_options[] = {
	{ "tap", no_argument, NULL, READER_OPTION_TAP },
	{ "tun", no_argument, NULL, READER_OPTION_TUN },
	{ "txqueuelen", required_argument, NULL, READER_OPTION_TXQUEUELEN },
	{ "cost", required_argument, NULL, READER_OPTION_COST },
	{ "seconds", required_argument, NULL, READER_OPTION_SECONDS },
	{ "ready", required_argument, NULL, READER_OPTION_READY },
	{ "record", required_argument, NULL, RECORD_OPTION_FILE },
	{ "record-fd", required_argument, NULL, RECORD_OPTION_FD },
	{ "vnet-hdr", no_argument, NULL, OPT_VNET_HDR },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static bool one_option(struct program *p, int c)
{
	switch (c) {
	case OPT_VNET_HDR:
		p->opt.device.vnet_hdr = true;
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	default:
		return reader_option(&p->opt, c, optarg);
	}
	return true;
}

static void parse_options(struct program *p, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!one_option(p, c))
			die_usage("%s is no option, or lacks its value",
				  argv[optind - 1]);
	if (optind != argc - WAYS)
		die_usage("two devices are needed, DEVICE DEVICE2, %d given",
			  argc - optind);
	p->name[0] = argv[optind];
	p->name[1] = argv[optind + 1];
	if (!strcmp(p->name[0], p->name[1]))
		die_usage("\"%s\" cannot be joined to itself: name two "
			  "devices", p->name[0]);
}

int main(int argc, char **argv)
{
	/* Zero but for what is set; too large for a stack. */
	struct program *program = calloc(1, sizeof(*program));
	int ret;

	if (!program)
		die("calloc of %zu bytes failed: give the machine more memory",
		    sizeof(*program));
	program->opt = (struct reader_options)READER_OPTIONS_DEFAULT;
	parse_options(program, argc, argv);
	ret = run(program) < 0 ? EXIT_FAILED : EXIT_OK;
	free(program);
	return ret;
}
