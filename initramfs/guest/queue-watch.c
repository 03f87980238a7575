// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue-watch - sample a device and its qdisc, a CSV line each time
 *
 * The columns; what is not known is empty:
 *   t_ns        CLOCK_MONOTONIC of the sample
 *   tx_packets, tx_dropped  of the device; a TUN or TAP counts a packet as
 *               sent when its reader has it
 *   sent, backlog, drops, requeues  of its root qdisc, in packets; empty with
 *               noqueue
 *   udp_sent    with --udp: datagrams that UDP has sent in this network
 *               namespace and that were taken: with noqueue, and where all
 *               leave through this device, what sent would be, less tx_dropped
 *   wakes       with --wakes: wakes of a stopped queue, on all devices
 *
 * All columns of a line are read in the order udp_sent, qdisc, device, wakes:
 * see queuestat_read() for what that means for a difference.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "queuestat.h"
#include "record.h"

#define NS_PER_SECOND	UINT64_C(1000000000)
#define NS_PER_MS	UINT64_C(1000000)
#define FILE_SIZE	16384	/* of /proc/net/snmp or a histogram, read */

static const char snmp[] = "/proc/net/snmp";

struct options {
	const char *device;
	uint64_t interval_ns;
	uint64_t count;		/* 0: no limit */
	uint64_t seconds_ns;
	const char *output;	/* NULL: stdout */
	const char *ready;
	const char *wakes;	/* a histogram of the kernel's */
	bool udp;
};

/* A number that may be unknown. */
struct number {
	bool known;
	uint64_t value;
};

static volatile sig_atomic_t signalled;

static void end_handler(int sig)
{
	(void)sig;
	signalled = 1;
}

/* ---- numbers that come as text ---- */

/* All of a small file of /proc or tracefs; false with a sentence on stderr. */
static bool read_file(const char *path, char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		say_errno("open %s", path);
		return false;
	}
	while (len < size - 1) {
		n = read(fd, text + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	text[len] = '\0';
	close(fd);
	return true;
}

/* Start of the next line, or NULL at the end. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

/*
 * OutDatagrams of this network namespace: a line of names, then one of
 * numbers, both starting with "Udp:". A datagram that a device without a qdisc
 * drops at once is not counted.
 * Source: net/ipv4/udp.c udp_send_skb(), net/ipv4/proc.c snmp_seq_show().
 */
static struct number udp_sent(void)
{
	struct number number = { .known = false };
	const char *line, *names = NULL, *values = NULL;
	char text[FILE_SIZE];
	unsigned int skip = 0;

	if (!read_file(snmp, text, sizeof(text)))
		return number;
	for (line = text; line && !values; line = next_line(line)) {
		if (strncmp(line, "Udp: ", 5))
			continue;
		if (names)
			values = line;
		else
			names = line;
	}
	if (!values)
		return number;
	while (*names && *names != '\n' &&
	       strncmp(names, "OutDatagrams", strlen("OutDatagrams"))) {
		skip += *names == ' ';
		names++;
	}
	while (*values && *values != '\n' && skip)
		skip -= *values++ == ' ';
	number.known = !skip && sscanf(values, "%" SCNu64, &number.value) == 1;
	return number;
}

/*
 * The hits of all odd states of a histogram keyed by a netdev queue's state,
 * whose lowest bit says "stopped by the driver":
 *	{ state:          1 } hitcount:         20
 * A histogram that had to leave entries out says nothing.
 * Source: Documentation/trace/histogram.rst; include/linux/netdevice.h,
 * enum netdev_queue_state_t.
 */
static struct number wakes_counted(const char *path)
{
	struct number number = { .known = false };
	uint64_t state, hits, dropped, sum = 0;
	char text[FILE_SIZE];
	const char *line;

	if (!path || !read_file(path, text, sizeof(text)))
		return number;
	for (line = text; line; line = next_line(line)) {
		if (sscanf(line, "{ state: %" SCNu64 " } hitcount: %" SCNu64,
			   &state, &hits) == 2 && state % 2)
			sum += hits;
		else if (sscanf(line, " Dropped: %" SCNu64, &dropped) == 1)
			number.known = !dropped;
	}
	number.value = sum;
	return number;
}

/* ---- sampling ---- */

static void write_number(FILE *out, struct number number)
{
	if (number.known)
		fprintf(out, ",%" PRIu64, number.value);
	else
		fputc(',', out);
}

static int sample(const struct options *opt, struct queuestat_source *source,
		  FILE *out)
{
	struct number udp = { .known = false };
	uint64_t now = now_ns();
	struct queuestat stat;

	if (opt->udp)
		udp = udp_sent();
	if (queuestat_read(source, &stat) < 0)
		return -1;
	fprintf(out, "%" PRIu64 ",%" PRIu64 ",%" PRIu64, now, stat.tx_packets,
		stat.tx_dropped);
	if (stat.has_qdisc)
		fprintf(out, ",%" PRIu64 ",%" PRIu32 ",%" PRIu64 ",%" PRIu32,
			stat.sent, stat.backlog, stat.drops, stat.requeues);
	else
		fputs(",,,,", out);
	write_number(out, udp);
	write_number(out, wakes_counted(opt->wakes));
	fputc('\n', out);
	return ferror(out) ? -1 : 0;
}

/* False if it is time to end. */
static bool sleep_until(uint64_t when, uint64_t end)
{
	struct timespec ts;

	if (when >= end)
		return false;
	ts.tv_sec = (time_t)(when / NS_PER_SECOND);
	ts.tv_nsec = (long)(when % NS_PER_SECOND);
	while (!signalled && now_ns() < when)
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	return !signalled;
}

/* One that comes late is skipped: two close together tell nothing. */
static int watch(const struct options *opt, struct queuestat_source *source,
		 FILE *out)
{
	uint64_t start = now_ns(), next = start, n = 0;

	fputs("t_ns,tx_packets,tx_dropped,sent,backlog,drops,requeues,"
	      "udp_sent,wakes\n", out);
	do {
		if (sample(opt, source, out) < 0)
			return -1;
		if (++n == opt->count)
			break;
		do {
			next += opt->interval_ns;
		} while (next < now_ns());
	} while (sleep_until(next, start + opt->seconds_ns));
	return 0;
}

static int run(const struct options *opt)
{
	struct sigaction action = { .sa_handler = end_handler };
	struct queuestat_source source;
	FILE *out = stdout;
	int ret = -1;

	/* No SA_RESTART: a sleep must end. */
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	if (queuestat_open(&source, opt->device) < 0)
		return -1;
	if (opt->output)
		out = fopen(opt->output, "we");
	if (!out) {
		say_errno("open %s for the samples", opt->output);
		goto out;
	}
	if (ready_file(opt->ready) < 0)
		goto out;
	ret = watch(opt, &source, out);
out:
	if (out && fclose(out)) {
		say_errno("write of the samples");
		ret = -1;
	}
	queuestat_close(&source);
	return ret;
}

/* ---- options ---- */

static void print_help(void)
{
	fputs(
"Usage: queue-watch [OPTIONS] DEVICE\n"
"Ask by rtnetlink, again and again, what DEVICE and its root qdisc count, and\n"
"write a line of CSV each time: t_ns, tx_packets, tx_dropped, the qdisc's\n"
"sent, backlog, drops and requeues, udp_sent, wakes. What is not known is\n"
"empty.\n"
"\n"
"  --interval MS       from one sample to the next (default 20)\n"
"  --udp               fill udp_sent: datagrams sent in this namespace\n"
"  --wakes FILE        fill wakes: FILE is the histogram (tracefs) of a probe\n"
"                      on netif_tx_wake_queue, keyed by the queue's state\n"
"  --output FILE       write to FILE (default: stdout)\n"
"  --ready FILE        create FILE when the first sample is due\n"
"End, whichever comes first; SIGTERM and SIGINT end it too:\n"
"  --count N           after N samples; 0: no limit (default 0)\n"
"  --seconds S         after S seconds (default 60)\n"
"  --help              this text\n"
"The ring of a TUN or TAP holds sent - tx_packets - tx_dropped packets, or,\n"
"with noqueue, udp_sent - tx_packets, give or take those on their way.\n"
"Exit status: 0 ok, 1 failed or the device went away, 2 usage.\n"
"\n"
"Example: queue-watch --interval 10 --seconds 2 tap0\n",
	      stdout);
}

enum {
	OPT_INTERVAL = 256, OPT_UDP, OPT_WAKES, OPT_OUTPUT, OPT_READY,
	OPT_COUNT, OPT_SECONDS, OPT_HELP,
};

static const struct option long_options[] = {
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "udp", no_argument, NULL, OPT_UDP },
	{ "wakes", required_argument, NULL, OPT_WAKES },
	{ "output", required_argument, NULL, OPT_OUTPUT },
	{ "ready", required_argument, NULL, OPT_READY },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void one_option(struct options *opt, int c, const char *word)
{
	switch (c) {
	case OPT_INTERVAL:
		opt->interval_ns = NS_PER_MS *
			option_number("--interval", optarg, 1, 60000);
		break;
	case OPT_UDP:
		opt->udp = true;
		break;
	case OPT_WAKES:
		opt->wakes = optarg;
		break;
	case OPT_OUTPUT:
		opt->output = optarg;
		break;
	case OPT_READY:
		opt->ready = optarg;
		break;
	case OPT_COUNT:
		opt->count = option_number("--count", optarg, 0, 1000000000);
		break;
	case OPT_SECONDS:
		opt->seconds_ns = option_seconds("--seconds", optarg, 86400);
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	default:
		die_usage("%s is no option, or lacks its value", word);
	}
}

int main(int argc, char **argv)
{
	struct options opt = {
		.interval_ns = 20 * NS_PER_MS,
		.seconds_ns = 60 * NS_PER_SECOND,
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		one_option(&opt, c, argv[optind - 1]);
	if (optind != argc - 1)
		die_usage("one DEVICE is needed, %d given", argc - optind);
	opt.device = argv[optind];
	return run(&opt) < 0 ? EXIT_FAILED : EXIT_OK;
}
