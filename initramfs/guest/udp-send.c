// SPDX-License-Identifier: GPL-2.0-only
/*
 * udp-send - send numbered UDP datagrams through the qdisc
 *
 * Each thread has a socket and a source port of its own, and numbers its
 * datagrams from SEQCHECK_FIRST on; the readers know the numbers, see
 * seqcheck.h. A number is used up only by a datagram that the kernel
 * accepted, so a gap that a reader sees is a datagram lost behind send(2).
 *
 * What "accepted" means: the socket layer took it. A qdisc that drops the
 * datagram keeps quiet about it, unless --recverr asks for ENOBUFS; what
 * a device without a qdisc drops at once is told in the same way. Later
 * drops, such as fq_codel's from a queue, are never told to the sender.
 * Source: net/ipv4/udp.c udp_send_skb(), net/ipv4/ip_output.c ip_send_skb().
 *
 * The record:
 *   offered     datagrams accepted; refused: with ENOBUFS; eagain: times the
 *               socket's buffer was full; icmp: sends that only fetched the
 *               error of an ICMP message and were repeated
 *   blocked_ns  time spent waiting for room in the buffer, added up over all
 *               threads, so it can exceed the run's
 *   first_ns, last_ns  CLOCK_MONOTONIC of start and end, seconds between them
 *   ended       count, timeout, signal or error
 */
#define _GNU_SOURCE	/* pthread_cond_clockwait, clock_nanosleep */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "record.h"
#include "seqcheck.h"

#define THREADS_MAX	SEQCHECK_FLOWS
#define PAYLOAD_MAX	65507		/* 65535 less IPv4 and UDP header */
#define NS_PER_SECOND	UINT64_C(1000000000)
#define NS_PER_MS	UINT64_C(1000000)
/* A pause shorter than this is spun: no timer is that exact. */
#define SPIN_BELOW_NS	UINT64_C(200000)
#define KICK_SIGNAL	SIGRTMIN
#define WATCH_MS	20		/* how finely the timeout is seen */
#define KICK_MS		1

struct options {
	struct sockaddr_in to;
	uint16_t source_port;	/* of the first thread; 0: kernel chooses */
	unsigned int threads;
	uint64_t count;		/* over all threads; 0: no limit */
	size_t size;		/* UDP payload in bytes */
	uint64_t rate;		/* per second over all threads; 0: no limit */
	bool nonblocking;
	int sndbuf;		/* 0: leave as it is */
	const char *device;
	uint64_t timeout_ns;
	bool recverr;
	struct record_out out;
};

struct program;

struct sender {
	struct program *program;
	pthread_t thread;
	bool started;
	_Atomic bool ended;
	int fd;
	uint16_t port;		/* source, host order */
	uint64_t share;		/* of --count; UINT64_MAX: no limit */
	uint64_t offered;	/* accepted by the kernel */
	uint64_t refused;	/* ENOBUFS */
	uint64_t eagain;
	uint64_t icmp;		/* sends that failed with an ICMP error */
	uint64_t blocked_ns;	/* waiting for room in the socket's buffer */
	uint64_t first_ns;
	uint64_t last_ns;
	int error;		/* errno of the send that ended it */
	uint8_t *payload;
};

struct program {
	struct options opt;
	struct sender *senders;
	_Atomic bool end;		/* all senders are to end */
	pthread_mutex_t lock;
	pthread_cond_t changed;		/* a sender has ended */
	const char *reason;
};

/* Set in the main thread only; the others have these signals blocked. */
static volatile sig_atomic_t signalled;

static void end_handler(int sig)
{
	(void)sig;
	signalled = 1;
}

static void kick_handler(int sig)
{
	(void)sig;	/* its only work is to interrupt send(2) */
}

/* ---- the senders ---- */

static bool must_end(const struct sender *s)
{
	return atomic_load_explicit(&s->program->end, memory_order_relaxed);
}

static void fill_header(struct sender *s)
{
	uint64_t now = now_ns();
	struct seqcheck_header header = {
		.magic = htonl(SEQCHECK_UDP_MAGIC),
		.number = htonl((uint32_t)(SEQCHECK_FIRST + s->offered)),
		.ns_high = htonl((uint32_t)(now >> 32)),
		.ns_low = htonl((uint32_t)now),
	};

	memcpy(s->payload, &header, sizeof(header));
	if (!s->offered)
		s->first_ns = now;
}

/*
 * The socket's buffer is full: sleep until there is room. A blocking sender
 * sleeps in send(2) itself, as its user would see it, and *n tells how that
 * went; a non-blocking one sleeps in poll(2) and tries again.
 */
static void wait_for_room(struct sender *s, ssize_t *n)
{
	struct pollfd pfd = { .fd = s->fd, .events = POLLOUT };
	const struct options *opt = &s->program->opt;
	uint64_t start = now_ns();
	int error;

	s->eagain++;
	if (opt->nonblocking)
		poll(&pfd, 1, WATCH_MS);
	else
		*n = send(s->fd, s->payload, opt->size, 0);
	error = errno;
	s->blocked_ns += now_ns() - start;
	errno = error;
}

/* Send the next datagram; false: the sender cannot go on. */
static bool send_one(struct sender *s)
{
	const struct options *opt = &s->program->opt;
	ssize_t n;

	fill_header(s);
	/* Try first, so that the time spent blocked is known exactly. */
	n = send(s->fd, s->payload, opt->size, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN) {
		wait_for_room(s, &n);
		if (n < 0 && opt->nonblocking)
			return true;
	}
	if (n >= 0) {
		s->offered++;
		return true;
	}
	switch (errno) {
	case ENOBUFS:
		s->refused++;
		return true;
	case ECONNREFUSED:
		s->icmp++;
		return true;
	case EAGAIN:
	case EINTR:
		return true;
	}
	s->error = errno;
	return false;
}

/* Sleep, then spin, until @when. */
static void wait_until(const struct sender *s, uint64_t when)
{
	struct timespec ts;
	uint64_t wake;

	if (when > now_ns() + SPIN_BELOW_NS) {
		wake = when - SPIN_BELOW_NS;
		ts.tv_sec = (time_t)(wake / NS_PER_SECOND);
		ts.tv_nsec = (long)(wake % NS_PER_SECOND);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	}
	while (!must_end(s) && now_ns() < when)
		;
}

static void send_all(struct sender *s)
{
	const struct options *opt = &s->program->opt;
	uint64_t interval = 0, next = now_ns();
	uint64_t index = (uint64_t)(s - s->program->senders);

	if (opt->rate) {
		interval = NS_PER_SECOND * opt->threads / opt->rate;
		next += interval * index / opt->threads;
	}
	while (!must_end(s) && s->offered + s->refused < s->share) {
		if (interval) {
			uint64_t now;

			wait_until(s, next);
			if (must_end(s))
				break;
			/* Late once is late for ever: catching up would be
			 * a burst that the rate was asked for to avoid.
			 */
			now = now_ns();
			next = (next > now ? next : now) + interval;
		}
		if (!send_one(s))
			break;
	}
	s->last_ns = now_ns();
}

static void *sender_main(void *arg)
{
	struct sender *s = arg;
	struct program *p = s->program;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, KICK_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	send_all(s);
	pthread_mutex_lock(&p->lock);
	atomic_store_explicit(&s->ended, true, memory_order_relaxed);
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* ---- sockets ---- */

static int set_option(int fd, int level, int name, int value, const char *what)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)) < 0) {
		say_errno("setsockopt %s to %d", what, value);
		return -1;
	}
	return 0;
}

static int set_socket_options(int fd, const struct options *opt)
{
	const char *device = opt->device;

	/* A fragment carries no number that a reader could check. */
	if (set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO,
		       "IP_MTU_DISCOVER") < 0)
		return -1;
	if (opt->sndbuf && set_option(fd, SOL_SOCKET, SO_SNDBUFFORCE,
				      opt->sndbuf, "SO_SNDBUFFORCE") < 0)
		return -1;
	if (opt->recverr &&
	    set_option(fd, IPPROTO_IP, IP_RECVERR, 1, "IP_RECVERR") < 0)
		return -1;
	if (device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
				 (socklen_t)strlen(device)) < 0) {
		say_errno("setsockopt SO_BINDTODEVICE to %s", device);
		return -1;
	}
	return 0;
}

/* Open the socket of @s, bound and connected. */
static int open_socket(struct sender *s, const struct options *opt,
		       unsigned int index)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	socklen_t len = sizeof(from);

	s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0) {
		say_errno("socket of thread %u", index);
		return -1;
	}
	if (set_socket_options(s->fd, opt) < 0)
		return -1;
	if (opt->source_port)
		from.sin_port = htons((uint16_t)(opt->source_port + index));
	if (bind(s->fd, (struct sockaddr *)&from, sizeof(from)) < 0) {
		say_errno("bind to source port %u", ntohs(from.sin_port));
		return -1;
	}
	if (connect(s->fd, (const struct sockaddr *)&opt->to,
		    sizeof(opt->to)) < 0) {
		say_errno("connect to %s: is there a route, and is the device "
			  "up?", inet_ntoa(opt->to.sin_addr));
		return -1;
	}
	if (getsockname(s->fd, (struct sockaddr *)&from, &len) < 0) {
		say_errno("getsockname of thread %u", index);
		return -1;
	}
	s->port = ntohs(from.sin_port);
	return 0;
}

/* ---- the main thread ---- */

static int prepare_senders(struct program *p)
{
	const struct options *opt = &p->opt;
	struct sender *s;
	unsigned int i;

	p->senders = calloc(opt->threads, sizeof(*p->senders));
	if (!p->senders) {
		say_errno("calloc of %u senders", opt->threads);
		return -1;
	}
	for (i = 0; i < opt->threads; i++)
		p->senders[i].fd = -1;
	for (i = 0; i < opt->threads; i++) {
		s = &p->senders[i];
		s->program = p;
		s->share = UINT64_MAX;
		if (opt->count)
			s->share = opt->count / opt->threads +
				   (i < opt->count % opt->threads);
		s->payload = calloc(1, opt->size);
		if (!s->payload) {
			say_errno("calloc of %zu bytes", opt->size);
			return -1;
		}
		if (open_socket(s, opt, i) < 0)
			return -1;
	}
	return 0;
}

/* The threads start with all of these blocked; the main thread gets two. */
static int start_senders(struct program *p)
{
	struct sigaction on_end = { .sa_handler = end_handler };
	struct sigaction on_kick = { .sa_handler = kick_handler };
	sigset_t set, old;
	unsigned int i;
	int error = 0;

	sigaction(SIGTERM, &on_end, NULL);
	sigaction(SIGINT, &on_end, NULL);
	/* No SA_RESTART: send(2) must come back. */
	sigaction(KICK_SIGNAL, &on_kick, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, KICK_SIGNAL);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	for (i = 0; i < p->opt.threads && !error; i++) {
		error = pthread_create(&p->senders[i].thread, NULL,
				       sender_main, &p->senders[i]);
		p->senders[i].started = !error;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error) {
		errno = error;
		say_errno("pthread_create of sender %u", i);
		return -1;
	}
	return 0;
}

static void end_senders(struct program *p)
{
	atomic_store_explicit(&p->end, true, memory_order_relaxed);
}

static bool is_running(const struct sender *s)
{
	return s->started &&
	       !atomic_load_explicit(&s->ended, memory_order_relaxed);
}

static unsigned int count_running(const struct program *p)
{
	unsigned int i, running = 0;

	for (i = 0; i < p->opt.threads; i++)
		running += is_running(&p->senders[i]);
	return running;
}

/* Interrupt what still sleeps in send(2). */
static void kick_senders(struct program *p)
{
	unsigned int i;

	for (i = 0; i < p->opt.threads; i++)
		if (is_running(&p->senders[i]))
			pthread_kill(p->senders[i].thread, KICK_SIGNAL);
}

/* Wait for the senders; end them when it is time. */
static void supervise(struct program *p)
{
	uint64_t wake, end = now_ns() + p->opt.timeout_ns;
	uint64_t period = WATCH_MS * NS_PER_MS;
	struct timespec ts;

	p->reason = "count";
	pthread_mutex_lock(&p->lock);
	while (count_running(p)) {
		if (signalled || now_ns() >= end) {
			p->reason = signalled ? "signal" : "timeout";
			end_senders(p);
			/* A kick can come before the call it is to end. */
			period = KICK_MS * NS_PER_MS;
			kick_senders(p);
		}
		wake = now_ns() + period;
		ts.tv_sec = (time_t)(wake / NS_PER_SECOND);
		ts.tv_nsec = (long)(wake % NS_PER_SECOND);
		pthread_cond_clockwait(&p->changed, &p->lock, CLOCK_MONOTONIC,
				       &ts);
	}
	pthread_mutex_unlock(&p->lock);
}

static void join_senders(struct program *p)
{
	unsigned int i;

	for (i = 0; i < p->opt.threads; i++) {
		if (!p->senders[i].started)
			continue;
		pthread_join(p->senders[i].thread, NULL);
		p->senders[i].started = false;
	}
}

/* ---- results ---- */

static void report_flows(const struct program *p, struct record *rec)
{
	const struct sender *s;
	unsigned int i;

	for (i = 0; i < p->opt.threads; i++) {
		s = &p->senders[i];
		record_line(rec);
		record_add(rec, "flow=%u kind=udp offered=%" PRIu64,
			   s->port, s->offered);
		record_add(rec, "refused=%" PRIu64 " eagain=%" PRIu64,
			   s->refused, s->eagain);
		record_add(rec, "blocked_ns=%" PRIu64, s->blocked_ns);
	}
}

static void report_sum(const struct program *p, const struct sender *sum,
		       struct record *rec)
{
	record_add(rec, "program=udp-send to=%s port=%u",
		   inet_ntoa(p->opt.to.sin_addr), ntohs(p->opt.to.sin_port));
	record_add(rec, "threads=%u size=%zu", p->opt.threads, p->opt.size);
	record_add(rec, "offered=%" PRIu64 " refused=%" PRIu64, sum->offered,
		   sum->refused);
	record_add(rec, "eagain=%" PRIu64 " icmp=%" PRIu64, sum->eagain,
		   sum->icmp);
	record_add(rec, "blocked_ns=%" PRIu64, sum->blocked_ns);
	record_add_times(rec, "", sum->first_ns, sum->last_ns);
	record_add(rec, "ended=%s", p->reason);
}

/* The sum of all senders; @p->reason becomes "error" if one of them failed. */
static struct sender add_up(struct program *p)
{
	struct sender sum = { .first_ns = UINT64_MAX };
	const struct sender *s;
	unsigned int i;

	for (i = 0; i < p->opt.threads; i++) {
		s = &p->senders[i];
		sum.offered += s->offered;
		sum.refused += s->refused;
		sum.eagain += s->eagain;
		sum.icmp += s->icmp;
		sum.blocked_ns += s->blocked_ns;
		if (s->first_ns && s->first_ns < sum.first_ns)
			sum.first_ns = s->first_ns;
		if (s->last_ns > sum.last_ns)
			sum.last_ns = s->last_ns;
		if (!s->error)
			continue;
		p->reason = "error";
		errno = s->error;
		say_errno("send of %zu bytes to %s after %" PRIu64 "%s",
			  p->opt.size, inet_ntoa(p->opt.to.sin_addr),
			  s->offered, s->error == EMSGSIZE ?
			  " (larger than the device's MTU less 28)" : "");
	}
	if (sum.first_ns > sum.last_ns)
		sum.first_ns = sum.last_ns;
	return sum;
}

static int report(struct program *p)
{
	struct sender sum = add_up(p);
	struct record rec;
	int ret;

	record_init(&rec);
	report_sum(p, &sum, &rec);
	if (p->opt.out.flows)
		report_flows(p, &rec);
	ret = record_write(&rec, &p->opt.out);
	if (!strcmp(p->reason, "error"))
		return -1;
	if (!strcmp(p->reason, "timeout") && p->opt.count) {
		say("the timeout came after %" PRIu64 " of %" PRIu64
		    " datagrams", sum.offered + sum.refused, p->opt.count);
		return -1;
	}
	return ret;
}

static int run(struct program *p)
{
	unsigned int i;
	int ret = -1;

	if (prepare_senders(p) < 0)
		goto out;
	if (start_senders(p) < 0) {
		end_senders(p);
		goto out;
	}
	supervise(p);
	join_senders(p);
	ret = report(p);
out:
	if (p->senders)
		join_senders(p);
	for (i = 0; p->senders && i < p->opt.threads; i++) {
		free(p->senders[i].payload);
		if (p->senders[i].fd >= 0)
			close(p->senders[i].fd);
	}
	free(p->senders);
	return ret;
}

/* ---- options ---- */

static void print_help(void)
{
	fputs(
"Usage: udp-send [OPTIONS] ADDRESS\n"
"Send numbered UDP datagrams to the IPv4 ADDRESS and count what the kernel\n"
"accepted. tap-read and vhost-drive check the numbers.\n"
"\n"
"  --port P          destination port (default 9)\n"
"  --source-port P   source port of the first thread, P+1 of the second, and\n"
"                    so on (default: the kernel chooses)\n"
"  --threads N       N threads, each a socket and a flow (default 1, at most\n"
"                    64)\n"
"  --count N         N datagrams over all threads, refused ones included; 0\n"
"                    sends until the timeout (default 1000)\n"
"  --size BYTES      UDP payload, 16 to 65507 (default 18: a frame of 60)\n"
"  --rate PPS        at most PPS datagrams a second over all threads, evenly\n"
"                    spaced; 0 sends as fast as it can (default 0)\n"
"  --nonblocking     poll(2) for room in the socket's buffer; the default is\n"
"                    to block in send(2)\n"
"  --sndbuf BYTES    the socket's send buffer, as SO_SNDBUFFORCE (root; the\n"
"                    kernel doubles it; default: net.core.wmem_default)\n"
"  --bind-device DEV send through DEV, whatever the routes say\n"
"  --recverr         have the kernel tell drops of the qdisc: counted as\n"
"                    refused, not offered, and not repeated\n"
"  --timeout S       end after S seconds (default 60); an error if --count\n"
"                    has not been reached\n"
"  --record FILE     append the record to FILE (default: stdout)\n"
"  --record-fd N     write the record to descriptor N\n"
"  --flows           add a line for each flow\n"
"  --help            this text\n"
"\n"
"On a TAP give the address a permanent neighbour entry, or the first\n"
"datagrams wait for ARP and are dropped where nobody answers.\n"
"Exit status: 0 ok, 1 failed, 2 usage.\n"
"\n"
"Example: udp-send --threads 4 --count 10000 --recverr 10.0.0.2\n",
	      stdout);
}

enum {
	OPT_PORT = 256, OPT_SOURCE_PORT, OPT_THREADS, OPT_COUNT, OPT_SIZE,
	OPT_RATE, OPT_BLOCKING, OPT_NONBLOCKING, OPT_SNDBUF, OPT_DEVICE,
	OPT_RECVERR, OPT_TIMEOUT, OPT_HELP,
};

static const struct option long_options[] = {
	{ "port", required_argument, NULL, OPT_PORT },
	{ "source-port", required_argument, NULL, OPT_SOURCE_PORT },
	{ "threads", required_argument, NULL, OPT_THREADS },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "blocking", no_argument, NULL, OPT_BLOCKING },
	{ "nonblocking", no_argument, NULL, OPT_NONBLOCKING },
	{ "sndbuf", required_argument, NULL, OPT_SNDBUF },
	{ "bind-device", required_argument, NULL, OPT_DEVICE },
	{ "recverr", no_argument, NULL, OPT_RECVERR },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	RECORD_LONG_OPTIONS,
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void socket_option(struct options *opt, int c)
{
	switch (c) {
	case OPT_PORT:
		opt->to.sin_port = htons((uint16_t)
			option_number("--port", optarg, 1, 65535));
		break;
	case OPT_SOURCE_PORT:
		opt->source_port = (uint16_t)
			option_number("--source-port", optarg, 1,
				      65535 - THREADS_MAX);
		break;
	case OPT_SIZE:
		opt->size = option_number("--size", optarg,
					  sizeof(struct seqcheck_header),
					  PAYLOAD_MAX);
		break;
	case OPT_BLOCKING:
	case OPT_NONBLOCKING:
		opt->nonblocking = c == OPT_NONBLOCKING;
		break;
	case OPT_SNDBUF:
		opt->sndbuf = (int)option_number("--sndbuf", optarg, 1,
						 1 << 30);
		break;
	case OPT_DEVICE:
		opt->device = optarg;
		break;
	case OPT_RECVERR:
		opt->recverr = true;
		break;
	}
}

static void one_option(struct options *opt, int c, const char *word)
{
	switch (c) {
	case OPT_THREADS:
		opt->threads = (unsigned int)
			option_number("--threads", optarg, 1, THREADS_MAX);
		break;
	case OPT_COUNT:
		opt->count = option_number("--count", optarg, 0, UINT32_MAX);
		break;
	case OPT_RATE:
		opt->rate = option_number("--rate", optarg, 0, NS_PER_SECOND);
		break;
	case OPT_TIMEOUT:
		opt->timeout_ns = option_seconds("--timeout", optarg, 86400);
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	case '?':
		die_usage("%s is no option, or lacks its value", word);
	default:
		socket_option(opt, c);
	}
}

static void parse_options(struct options *opt, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!record_option(&opt->out, c, optarg))
			one_option(opt, c, argv[optind - 1]);
	if (optind != argc - 1)
		die_usage("one ADDRESS is needed, %d given", argc - optind);
	if (inet_pton(AF_INET, argv[optind], &opt->to.sin_addr) != 1)
		die_usage("\"%s\" is no IPv4 address such as 10.0.0.2",
			  argv[optind]);
	if (opt->device && strlen(opt->device) >= IFNAMSIZ)
		die_usage("--bind-device \"%s\" is longer than %d characters",
			  opt->device, IFNAMSIZ - 1);
}

int main(int argc, char **argv)
{
	struct program program = {
		.opt = {
			.to = { .sin_family = AF_INET, .sin_port = htons(9) },
			.threads = 1,
			.count = 1000,
			.size = 18,
			.timeout_ns = 60 * NS_PER_SECOND,
			.out = RECORD_OUT_DEFAULT,
		},
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};

	parse_options(&program.opt, argc, argv);
	return run(&program) < 0 ? EXIT_FAILED : EXIT_OK;
}
