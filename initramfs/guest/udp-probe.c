// SPDX-License-Identifier: GPL-2.0-only
/*
 * udp-probe - a sparse flow of UDP datagrams, and how long each was under way
 *
 * One process sends, another one receives; they may live in two network
 * namespaces, but under one kernel: the datagram carries the CLOCK_MONOTONIC
 * of its sending, in the header that the readers know too (seqcheck.h). The
 * delay reaches from before send(2) to after recv(2), so what a process waits
 * for its CPU is in it: give both processes a high priority.
 *
 * The sender never waits for room in its socket's buffer: a datagram that
 * does not fit is refused, not late. One that is sent late, since the sender
 * was not given a CPU, is stamped late as well, and shifts those after it:
 * catching up would be a burst.
 *
 * The record of --send:
 *   sent        datagrams that the kernel accepted, without those of --lead;
 *               refused: with an error that says that there is no room
 * of --receive:
 *   received    datagrams, each number once; duplicated: numbers that came
 *               again; reordered: came after a higher number; foreign: were
 *               no probe
 *   sent, lost  with --sender-record only: lost = sent - received
 *   p50_us, p95_us, p99_us, max_us  delays, by nearest rank: the smallest
 *               that at least so many of all received do not exceed
 * of both:
 *   first_ns, last_ns  CLOCK_MONOTONIC when sent or received, seconds between
 *   ended       count, seconds or signal
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "record.h"
#include "seqcheck.h"

#define NS_PER_SECOND	UINT64_C(1000000000)
#define NS_PER_US	UINT64_C(1000)
#define COUNT_MAX	1000000u
#define PAYLOAD_MAX	1472		/* a frame of 1514 */
#define LOOK_US		20000		/* how finely the end is seen */
#define LEAD		0		/* number of all that do not count */
_Static_assert(LEAD < SEQCHECK_FIRST, "it is no number of a probe");

struct options {
	bool send;
	bool receive;
	struct sockaddr_in address;	/* of the receiver */
	uint64_t interval_ns;
	uint64_t count;			/* 0: no limit */
	uint64_t lead;			/* datagrams before those that count */
	size_t size;			/* UDP payload */
	uint64_t seconds_ns;
	const char *raw;
	const char *sender_record;
	const char *ready;
	bool percentiles;
	struct record_out out;
};

struct sample {
	uint32_t number;
	uint64_t sent_ns;
	uint64_t delay_ns;
};

struct probe {
	struct options opt;
	int fd;
	uint64_t end_ns;
	uint64_t led;			/* of the lead, sent or refused */
	uint64_t sent;
	uint64_t refused;
	uint32_t highest;		/* number received */
	uint64_t reordered;
	uint64_t foreign;
	uint64_t first_ns;
	uint64_t last_ns;
	struct sample *sample;		/* received */
	size_t samples;
	size_t room;
	const char *reason;		/* why it ended; NULL: runs */
};

static volatile sig_atomic_t signalled;

static void end_handler(int sig)
{
	(void)sig;
	signalled = 1;
}

/* No SA_RESTART: a call that sleeps must come back. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = end_handler };

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

static bool must_end(struct probe *p)
{
	if (signalled)
		p->reason = "signal";
	else if (now_ns() >= p->end_ns)
		p->reason = "seconds";
	return p->reason != NULL;
}

/* ---- sending ---- */

/* Sleep until @when; false if a signal came or the time is up. */
static bool sleep_until(struct probe *p, uint64_t when)
{
	struct timespec ts;
	uint64_t wake;

	while (!must_end(p)) {
		wake = when < p->end_ns ? when : p->end_ns;
		ts.tv_sec = (time_t)(wake / NS_PER_SECOND);
		ts.tv_nsec = (long)(wake % NS_PER_SECOND);
		if (!clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts,
				     NULL) && wake == when)
			return true;
	}
	return false;
}

/* One datagram, of the lead first; -1 if the socket failed. */
static int send_one(struct probe *p, uint8_t *payload)
{
	bool lead = p->led < p->opt.lead;
	uint64_t now = now_ns();
	struct seqcheck_header header = {
		.magic = htonl(SEQCHECK_UDP_MAGIC),
		.number = htonl(lead ? LEAD :
				(uint32_t)(SEQCHECK_FIRST + p->sent)),
		.ns_high = htonl((uint32_t)(now >> 32)),
		.ns_low = htonl((uint32_t)now),
	};

	memcpy(payload, &header, sizeof(header));
	p->led += lead;
	if (send(p->fd, payload, p->opt.size, MSG_DONTWAIT) >= 0) {
		if (lead)
			return 0;
		p->sent++;
		p->last_ns = now;
		if (!p->first_ns)
			p->first_ns = now;
		return 0;
	}
	switch (errno) {
	case EAGAIN:
	case ENOBUFS:
	case ENOMEM:
		p->refused += !lead;
		return 0;
	case EINTR:
		return 0;
	}
	say_errno("send of %zu bytes to %s after %" PRIu64 "%s", p->opt.size,
		  inet_ntoa(p->opt.address.sin_addr), p->sent,
		  errno == ECONNREFUSED ? " (nobody receives there: start "
		  "udp-probe --receive first)" : "");
	return -1;
}

static int send_all(struct probe *p)
{
	uint8_t payload[PAYLOAD_MAX] = { 0 };
	const struct options *opt = &p->opt;
	uint64_t next = now_ns(), now;

	while (!opt->count || p->sent + p->refused < opt->count) {
		if (!sleep_until(p, next))
			return 0;
		if (send_one(p, payload) < 0)
			return -1;
		now = now_ns();
		next += opt->interval_ns;
		if (next < now)
			next = now;
	}
	p->reason = "count";
	return 0;
}

static int open_sender(struct probe *p)
{
	const struct options *opt = &p->opt;

	p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0) {
		say_errno("socket to send from");
		return -1;
	}
	if (connect(p->fd, (const struct sockaddr *)&opt->address,
		    sizeof(opt->address)) < 0) {
		say_errno("connect to %s: is there a route, and is the device "
			  "up?", inet_ntoa(opt->address.sin_addr));
		return -1;
	}
	return 0;
}

/* ---- receiving ---- */

static int add_sample(struct probe *p, const struct sample *sample)
{
	size_t room = p->room ? 2 * p->room : 1024;
	struct sample *more;

	if (p->samples == p->room) {
		more = realloc(p->sample, room * sizeof(*more));
		if (!more) {
			say_errno("realloc for %zu delays", room);
			return -1;
		}
		p->sample = more;
		p->room = room;
	}
	p->sample[p->samples++] = *sample;
	return 0;
}

/* Account a datagram of @n bytes that came at @now. */
static int account(struct probe *p, const uint8_t *payload, size_t n,
		   uint64_t now)
{
	struct seqcheck_header header;
	struct sample sample;

	if (n < sizeof(header))
		goto foreign;
	memcpy(&header, payload, sizeof(header));
	sample.number = ntohl(header.number);
	sample.sent_ns = (uint64_t)ntohl(header.ns_high) << 32 |
			 ntohl(header.ns_low);
	/* A stamp of the future is of another clock. */
	if (header.magic != htonl(SEQCHECK_UDP_MAGIC) || sample.sent_ns > now)
		goto foreign;
	if (sample.number == LEAD)
		return 0;
	sample.delay_ns = now - sample.sent_ns;
	if (sample.number < p->highest)
		p->reordered++;
	else
		p->highest = sample.number;
	p->last_ns = now;
	if (!p->first_ns)
		p->first_ns = now;
	return add_sample(p, &sample);
foreign:
	p->foreign++;
	return 0;
}

/* Take one datagram: 1, or 0 if there was none, or -1 if the socket failed. */
static int receive_one(struct probe *p, int flags)
{
	uint8_t payload[PAYLOAD_MAX];
	ssize_t n;

	n = recv(p->fd, payload, sizeof(payload), flags);
	if (n >= 0)
		return account(p, payload, (size_t)n, now_ns()) < 0 ? -1 : 1;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	say_errno("recv");
	return -1;
}

static int receive_all(struct probe *p)
{
	int taken;

	while (!must_end(p)) {
		if (receive_one(p, 0) < 0)
			return -1;
		if (p->opt.count && p->samples >= p->opt.count) {
			p->reason = "count";
			return 0;
		}
	}
	/* Told to end, but take what has arrived by then. */
	do {
		taken = receive_one(p, MSG_DONTWAIT);
	} while (taken > 0);
	return taken;
}

static int open_receiver(struct probe *p)
{
	struct timeval look = { .tv_usec = LOOK_US };
	const struct options *opt = &p->opt;

	p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0) {
		say_errno("socket to receive on");
		return -1;
	}
	if (setsockopt(p->fd, SOL_SOCKET, SO_RCVTIMEO, &look,
		       sizeof(look)) < 0) {
		say_errno("setsockopt SO_RCVTIMEO");
		return -1;
	}
	if (bind(p->fd, (const struct sockaddr *)&opt->address,
		 sizeof(opt->address)) < 0) {
		say_errno("bind to port %u of %s",
			  ntohs(opt->address.sin_port),
			  inet_ntoa(opt->address.sin_addr));
		return -1;
	}
	return 0;
}

/* ---- results ---- */

static int by_number(const void *left, const void *right)
{
	const struct sample *a = left, *b = right;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	/* The first of a number is the one that counts. */
	if (a->delay_ns != b->delay_ns)
		return a->delay_ns < b->delay_ns ? -1 : 1;
	return 0;
}

static int by_delay(const void *left, const void *right)
{
	const struct sample *a = left, *b = right;

	if (a->delay_ns != b->delay_ns)
		return a->delay_ns < b->delay_ns ? -1 : 1;
	return 0;
}

/* Keep each number once; returns how many came again. */
static uint64_t drop_duplicates(struct probe *p)
{
	uint64_t duplicated = 0;
	size_t i, kept = 0;

	if (!p->samples)
		return 0;
	qsort(p->sample, p->samples, sizeof(*p->sample), by_number);
	for (i = 1; i < p->samples; i++) {
		if (p->sample[i].number == p->sample[kept].number)
			duplicated++;
		else
			p->sample[++kept] = p->sample[i];
	}
	p->samples = kept + 1;
	return duplicated;
}

/* One line a datagram, by number. */
static int write_raw(const struct probe *p)
{
	const struct sample *s;
	char path[4096];
	int ret = -1;
	FILE *file;
	size_t i;

	if (!p->opt.raw)
		return 0;
	snprintf(path, sizeof(path), "%s.new", p->opt.raw);
	file = fopen(path, "we");
	if (!file) {
		say_errno("open %s for the delays", path);
		return -1;
	}
	fputs("number,sent_ns,delay_ns\n", file);
	for (i = 0; i < p->samples; i++) {
		s = &p->sample[i];
		fprintf(file, "%" PRIu32 ",%" PRIu64 ",%" PRIu64 "\n",
			s->number, s->sent_ns, s->delay_ns);
	}
	ret = ferror(file) ? -1 : 0;
	if (fclose(file) || ret || rename(path, p->opt.raw) < 0) {
		say_errno("write of the delays to %s", p->opt.raw);
		ret = -1;
	}
	return ret;
}

/* sent= of the sender's record; false if it is not there. */
static bool read_sent(const struct probe *p, uint64_t *sent)
{
	char line[1024];
	const char *at;
	FILE *file;
	bool ok;

	file = fopen(p->opt.sender_record, "re");
	if (!file) {
		say_errno("open %s, the sender's record",
			  p->opt.sender_record);
		return false;
	}
	at = fgets(line, sizeof(line), file) ? strstr(line, " sent=") : NULL;
	ok = at && sscanf(at, " sent=%" SCNu64, sent) == 1;
	fclose(file);
	if (!ok)
		say("%s holds no sent=: is it the record of udp-probe --send?",
		    p->opt.sender_record);
	return ok;
}

static uint64_t percentile(const struct probe *p, unsigned int percent)
{
	size_t rank = (p->samples * percent + 99) / 100;

	return p->sample[rank - 1].delay_ns;
}

static void add_us(struct record *rec, const char *key, uint64_t ns)
{
	record_add(rec, "%s=%" PRIu64 ".%03" PRIu64, key, ns / NS_PER_US,
		   ns % NS_PER_US);
}

/* The samples are sorted by delay. */
static void report_delays(const struct probe *p, struct record *rec)
{
	if (!p->samples)
		return;
	add_us(rec, "p50_us", percentile(p, 50));
	add_us(rec, "p95_us", percentile(p, 95));
	add_us(rec, "p99_us", percentile(p, 99));
	add_us(rec, "max_us", percentile(p, 100));
}

static void report_percentiles(const struct probe *p, struct record *rec)
{
	unsigned int percent;

	for (percent = 1; p->samples && percent <= 100; percent++) {
		record_line(rec);
		record_add(rec, "percentile=%u", percent);
		add_us(rec, "delay_us", percentile(p, percent));
	}
}

static int report_received(struct probe *p, struct record *rec)
{
	uint64_t sent, duplicated = drop_duplicates(p);
	int ret = write_raw(p);

	record_add(rec, "received=%zu duplicated=%" PRIu64, p->samples,
		   duplicated);
	record_add(rec, "reordered=%" PRIu64 " foreign=%" PRIu64,
		   p->reordered, p->foreign);
	if (p->opt.sender_record) {
		if (read_sent(p, &sent))
			record_add(rec, "sent=%" PRIu64 " lost=%" PRId64, sent,
				   (int64_t)(sent - p->samples));
		else
			ret = -1;
	}
	if (p->samples)
		qsort(p->sample, p->samples, sizeof(*p->sample), by_delay);
	report_delays(p, rec);
	return ret;
}

static int report(struct probe *p)
{
	struct record rec;
	int ret = 0;

	record_init(&rec);
	record_add(&rec, "program=udp-probe mode=%s port=%u",
		   p->opt.send ? "send" : "receive",
		   ntohs(p->opt.address.sin_port));
	if (p->opt.send)
		record_add(&rec, "sent=%" PRIu64 " refused=%" PRIu64, p->sent,
			   p->refused);
	else
		ret = report_received(p, &rec);
	record_add_times(&rec, "", p->first_ns, p->last_ns);
	record_add(&rec, "ended=%s", p->reason);
	if (p->opt.percentiles)
		report_percentiles(p, &rec);
	if (record_write(&rec, &p->opt.out) < 0)
		ret = -1;
	return ret;
}

static int run(struct probe *p)
{
	int ret = -1;

	catch_signals();
	if ((p->opt.send ? open_sender(p) : open_receiver(p)) < 0 ||
	    ready_file(p->opt.ready) < 0)
		goto out;
	p->end_ns = now_ns() + p->opt.seconds_ns;
	if ((p->opt.send ? send_all(p) : receive_all(p)) < 0)
		goto out;
	ret = report(p);
out:
	if (p->fd >= 0)
		close(p->fd);
	free(p->sample);
	return ret;
}

/* ---- options ---- */

static void print_help(void)
{
	fputs(
"Usage: udp-probe --send [OPTIONS] ADDRESS\n"
"       udp-probe --receive [OPTIONS] [ADDRESS]\n"
"Send numbered UDP datagrams at a fixed interval, or receive them and say how\n"
"long each was under way. Both ends run under one kernel.\n"
"\n"
"  --port P            the receiver's port (default 9001)\n"
"Sending to the IPv4 ADDRESS:\n"
"  --interval US       microseconds from one to the next (default 10000)\n"
"  --size BYTES        UDP payload, 16 to 1472 (default 18: a frame of 60)\n"
"  --lead N            send N more before, which the receiver leaves out\n"
"Receiving on ADDRESS (default 0.0.0.0):\n"
"  --raw FILE          write number, time of sending and delay of each, in\n"
"                      nanoseconds, as CSV\n"
"  --percentiles       add a line for each percentile, 1 to 100\n"
"  --sender-record F   at the end, read sent= from the sender's record F, and\n"
"                      add sent= and lost=\n"
"  --ready FILE        create FILE when datagrams are about to be received\n"
"End, whichever comes first; SIGTERM and SIGINT end it too:\n"
"  --count N           after N datagrams; 0: no limit (default 0)\n"
"  --seconds S         after S seconds (default 60)\n"
"Results:\n"
"  --record FILE       append the record to FILE (default: stdout)\n"
"  --record-fd N       write the record to descriptor N\n"
"  --help              this text\n"
"Exit status: 0 ok, 1 failed, 2 usage.\n"
"\n"
"Example: udp-probe --receive --seconds 3 &\n"
"         udp-probe --send --count 200 127.0.0.1\n",
	      stdout);
}

enum {
	OPT_SEND = 256, OPT_RECEIVE, OPT_PORT, OPT_INTERVAL, OPT_SIZE, OPT_RAW,
	OPT_PERCENTILES, OPT_SENDER_RECORD, OPT_READY, OPT_COUNT, OPT_SECONDS,
	OPT_LEAD, OPT_HELP,
};

static const struct option long_options[] = {
	{ "send", no_argument, NULL, OPT_SEND },
	{ "receive", no_argument, NULL, OPT_RECEIVE },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "lead", required_argument, NULL, OPT_LEAD },
	{ "raw", required_argument, NULL, OPT_RAW },
	{ "percentiles", no_argument, NULL, OPT_PERCENTILES },
	{ "sender-record", required_argument, NULL, OPT_SENDER_RECORD },
	{ "ready", required_argument, NULL, OPT_READY },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "record", required_argument, NULL, RECORD_OPTION_FILE },
	{ "record-fd", required_argument, NULL, RECORD_OPTION_FD },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static bool receive_option(struct options *opt, int c)
{
	switch (c) {
	case OPT_RECEIVE:
		opt->receive = true;
		break;
	case OPT_RAW:
		opt->raw = optarg;
		break;
	case OPT_PERCENTILES:
		opt->percentiles = true;
		break;
	case OPT_SENDER_RECORD:
		opt->sender_record = optarg;
		break;
	case OPT_READY:
		opt->ready = optarg;
		break;
	default:
		return record_option(&opt->out, c, optarg);
	}
	return true;
}

static bool one_option(struct options *opt, int c)
{
	switch (c) {
	case OPT_SEND:
		opt->send = true;
		break;
	case OPT_PORT:
		opt->address.sin_port = htons((uint16_t)
			option_number("--port", optarg, 1, 65535));
		break;
	case OPT_INTERVAL:
		opt->interval_ns = NS_PER_US *
			option_number("--interval", optarg, 1, 60000000);
		break;
	case OPT_SIZE:
		opt->size = option_number("--size", optarg,
					  sizeof(struct seqcheck_header),
					  PAYLOAD_MAX);
		break;
	case OPT_LEAD:
		opt->lead = option_number("--lead", optarg, 0, COUNT_MAX);
		break;
	case OPT_COUNT:
		opt->count = option_number("--count", optarg, 0, COUNT_MAX);
		break;
	case OPT_SECONDS:
		opt->seconds_ns = option_seconds("--seconds", optarg, 86400);
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	default:
		return receive_option(opt, c);
	}
	return true;
}

static void parse_options(struct options *opt, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!one_option(opt, c))
			die_usage("%s is no option, or lacks its value",
				  argv[optind - 1]);
	if (opt->send == opt->receive)
		die_usage("give one of --send and --receive");
	if (opt->send && (opt->raw || opt->percentiles || opt->sender_record))
		die_usage("--raw, --percentiles and --sender-record belong to "
			  "--receive: the sender knows no delay");
	if (argc - optind > 1 || (opt->send && optind == argc))
		die_usage("one ADDRESS is needed, %d given", argc - optind);
	if (optind < argc &&
	    inet_pton(AF_INET, argv[optind], &opt->address.sin_addr) != 1)
		die_usage("\"%s\" is no IPv4 address such as 10.0.0.2",
			  argv[optind]);
}

int main(int argc, char **argv)
{
	struct probe probe = {
		.opt = {
			.address = { .sin_family = AF_INET,
				     .sin_port = htons(9001) },
			.interval_ns = 10000 * NS_PER_US,
			.size = 18,
			.seconds_ns = 60 * NS_PER_SECOND,
			.out = RECORD_OUT_DEFAULT,
		},
		.fd = -1,
	};

	parse_options(&probe.opt, argc, argv);
	return run(&probe) < 0 ? EXIT_FAILED : EXIT_OK;
}
