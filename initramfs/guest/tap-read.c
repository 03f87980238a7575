// SPDX-License-Identifier: GPL-2.0-only
/*
 * tap-read - read packets from TUN, TAP, macvtap or ipvtap, and account them
 *
 * One thread per queue reads, in one of four ways, and checks the numbers in
 * the packets. The main thread never touches a packet: it keeps the end
 * conditions and obeys signals and the control FIFO, so none of these is
 * lost while a reader sleeps in read(2).
 *
 * A reader is given an order (run, pause, end) and reports its state. The
 * order lies in an atomic that the reader looks at before every read; one
 * that sleeps in the kernel is kicked out by a signal, again and again until
 * it has answered, since a single signal can fall between look and read.
 *
 * The record, beside what seqcheck_report() adds:
 *   device, mode, queues, q0 to qN (packets per queue)
 *   packets, bytes       all that was read, without vnet headers
 *   first_ns, last_ns    CLOCK_MONOTONIC when read, seconds between the two;
 *                        absent if no packet came
 *   waits                times a reader found no packet; absent with block
 *   ended                packets, seconds, idle, signal, control, gone (the
 *                        device was deleted) or error (of read(2))
 */
#define _GNU_SOURCE	/* F_SETOWN_EX, ppoll */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netdev.h"
#include "reader.h"
#include "record.h"
#include "seqcheck.h"

#define NS_PER_MS	UINT64_C(1000000)
/* Between two looks for the device. */
#define CHECK_NS	(200 * NS_PER_MS)
#define KICK_MS		1	/* between two kicks of one reader */
#define BUFFER_SIZE	(64 * 1024 + 256)
#define KICK_SIGNAL	SIGRTMIN

enum mode { MODE_BLOCK, MODE_NONBLOCK, MODE_POLL, MODE_SIGIO };
enum order { ORDER_RUN, ORDER_PAUSE, ORDER_END };
enum state { STATE_STARTING, STATE_RUNNING, STATE_PAUSED, STATE_ENDED };

static const char *const mode_names[] = {
	[MODE_BLOCK] = "block", [MODE_NONBLOCK] = "nonblock",
	[MODE_POLL] = "poll", [MODE_SIGIO] = "sigio",
};

struct program;

struct reader {
	struct program *program;
	int fd;
	pthread_t thread;
	bool started;
	bool paused;		/* by the user; main thread only */
	bool attached;		/* main thread only */

	_Atomic enum order order;
	enum state state;	/* under program->lock */

	/* Written by the reader; what is not atomic is read after its end. */
	_Atomic uint64_t packets;
	uint64_t bytes;
	uint64_t first_ns;
	uint64_t last_ns;
	uint64_t waits;		/* times it found no packet */
	int error;		/* errno of the read that ended it */
	struct seqcheck check;
	uint8_t buffer[BUFFER_SIZE];
};

struct program {
	struct reader_options opt;
	enum mode mode;
	struct netdev dev;
	struct reader *readers;
	pthread_mutex_t lock;
	pthread_cond_t changed;		/* an order or a state */
	_Atomic uint64_t total;		/* kept only with --packets */
	struct reader_control control;
	const char *reason;		/* why it ended; NULL: runs */
};

/* ---- the readers ---- */

static void account(struct reader *r, const uint8_t *data, size_t len)
{
	const struct netdev *dev = &r->program->dev;
	size_t header = (size_t)dev->vnet_hdr_size;

	if (header > len)
		header = len;
	seqcheck_packet(&r->check, data + header, len - header,
			dev->kind == NETDEV_TUN ? SEQCHECK_L3 : SEQCHECK_L2);
	r->bytes += len - header;
	r->last_ns = now_ns();
	if (!r->first_ns)
		r->first_ns = r->last_ns;
	/* One writer: the load needs no order, the main thread only looks. */
	atomic_store_explicit(&r->packets,
			      atomic_load_explicit(&r->packets,
						   memory_order_relaxed) + 1,
			      memory_order_relaxed);
	spin_ns(r->program->opt.cost_ns);
}

/* All packets that --packets asked for have been read. */
static bool limit_reached(struct program *p)
{
	if (!p->opt.packets)
		return false;
	return atomic_fetch_add_explicit(&p->total, 1,
					 memory_order_relaxed) + 1 >=
	       p->opt.packets;
}

/*
 * Nothing to read: wait as the mode says, without a timeout, which would
 * hide a wakeup that the driver failed to give. Where the wait ends with a
 * signal, the kick is blocked outside of it: one that comes before the call
 * stays pending and ends it at once.
 */
static void wait_for_packet(struct reader *r)
{
	struct pollfd pfd = { .fd = r->fd, .events = POLLIN };
	sigset_t set;

	r->waits++;
	switch (r->program->mode) {
	case MODE_POLL:
		pthread_sigmask(SIG_SETMASK, NULL, &set);
		sigdelset(&set, KICK_SIGNAL);
		ppoll(&pfd, 1, NULL, &set);
		break;
	case MODE_SIGIO:
		sigemptyset(&set);
		sigaddset(&set, SIGIO);
		sigaddset(&set, KICK_SIGNAL);
		sigwaitinfo(&set, NULL);
		break;
	case MODE_NONBLOCK:
		sched_yield();
		break;
	case MODE_BLOCK:
		break;
	}
}

static void set_state(struct reader *r, enum state state)
{
	pthread_mutex_lock(&r->program->lock);
	r->state = state;
	pthread_cond_broadcast(&r->program->changed);
	pthread_mutex_unlock(&r->program->lock);
}

/* Follow the order given; sleeps while that is to pause. False: end. */
static bool obey(struct reader *r)
{
	struct program *p = r->program;
	enum order order;

	pthread_mutex_lock(&p->lock);
	while ((order = atomic_load_explicit(&r->order,
					     memory_order_relaxed)) ==
	       ORDER_PAUSE) {
		if (r->state != STATE_PAUSED) {
			r->state = STATE_PAUSED;
			pthread_cond_broadcast(&p->changed);
		}
		pthread_cond_wait(&p->changed, &p->lock);
	}
	if (order == ORDER_RUN) {
		r->state = STATE_RUNNING;
		pthread_cond_broadcast(&p->changed);
	}
	pthread_mutex_unlock(&p->lock);
	return order == ORDER_RUN;
}

/* Read until told otherwise, or until the packets or the device end. */
static void read_packets(struct reader *r)
{
	ssize_t n;

	while (obey(r)) {
		while (atomic_load_explicit(&r->order, memory_order_relaxed) ==
		       ORDER_RUN) {
			n = read(r->fd, r->buffer, sizeof(r->buffer));
			if (n >= 0) {
				account(r, r->buffer, (size_t)n);
				if (limit_reached(r->program))
					return;
			} else if (errno == EAGAIN) {
				wait_for_packet(r);
			} else if (errno != EINTR) {
				r->error = errno;
				return;
			}
		}
	}
}

/* Have the kernel send SIGIO to this very thread when a packet comes. */
static int want_sigio(int fd)
{
	struct f_owner_ex owner = { .type = F_OWNER_TID, .pid = gettid() };

	/* tun sets an owner of its own with O_ASYNC, so ours comes after. */
	if (fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK | O_ASYNC) < 0)
		return -1;
	return fcntl(fd, F_SETOWN_EX, &owner);
}

static void *thread_main(void *arg)
{
	struct reader *r = arg;
	enum mode mode = r->program->mode;
	uint64_t one = 1;
	sigset_t set;

	/* Only these two meet the kick outside of wait_for_packet(). */
	sigemptyset(&set);
	sigaddset(&set, KICK_SIGNAL);
	if (mode == MODE_BLOCK || mode == MODE_NONBLOCK)
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	if (mode == MODE_SIGIO && want_sigio(r->fd) < 0)
		r->error = errno;

	if (!r->error)
		read_packets(r);
	set_state(r, STATE_ENDED);
	if (write(r->program->control.ended, &one, sizeof(one)) < 0)
		say_errno("write to the eventfd of ended readers");
	return NULL;
}

/* ---- orders from the main thread ---- */

static void kick_handler(int sig)
{
	(void)sig;	/* its only work is to interrupt read(2) */
}

static bool has_obeyed(const struct reader *r, enum order order)
{
	switch (order) {
	case ORDER_RUN:
		return r->state == STATE_RUNNING || r->state == STATE_ENDED;
	case ORDER_PAUSE:
		return r->state == STATE_PAUSED || r->state == STATE_ENDED;
	case ORDER_END:
		break;
	}
	return r->state == STATE_ENDED;
}

/* Give an order and wait until the reader follows it. */
static void give_order(struct reader *r, enum order order)
{
	struct program *p = r->program;
	struct timespec until;

	pthread_mutex_lock(&p->lock);
	atomic_store_explicit(&r->order, order, memory_order_relaxed);
	pthread_cond_broadcast(&p->changed);
	while (r->started && !has_obeyed(r, order)) {
		pthread_kill(r->thread, KICK_SIGNAL);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += KICK_MS * (long)NS_PER_MS;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		pthread_cond_clockwait(&p->changed, &p->lock, CLOCK_MONOTONIC,
				       &until);
	}
	pthread_mutex_unlock(&p->lock);
}

/* Only an attached queue is read: a detached one answers EBADFD. */
static void apply_order(struct reader *r)
{
	give_order(r, r->paused || !r->attached ? ORDER_PAUSE : ORDER_RUN);
}

static void pause_all(struct program *p, bool paused)
{
	unsigned int q;

	for (q = 0; q < p->dev.queues; q++) {
		p->readers[q].paused = paused;
		apply_order(&p->readers[q]);
	}
}

static int attach_queue(struct program *p, unsigned int q, bool attach)
{
	struct reader *r = &p->readers[q];

	/* Out of read(2) first: a detached queue never wakes its reader. */
	give_order(r, ORDER_PAUSE);
	if (netdev_attach_queue(&p->dev, q, attach) < 0) {
		apply_order(r);
		return -1;
	}
	r->attached = attach;
	apply_order(r);
	return 0;
}

/* ---- results ---- */

static uint64_t count_packets(const struct program *p)
{
	uint64_t sum = 0;
	unsigned int q;

	for (q = 0; q < p->dev.queues; q++)
		sum += atomic_load_explicit(&p->readers[q].packets,
					    memory_order_relaxed);
	return sum;
}

static void report_queues(const struct program *p, struct record *rec)
{
	unsigned int q;

	for (q = 0; q < p->dev.queues; q++)
		record_add(rec, "q%u=%" PRIu64, q,
			   atomic_load_explicit(&p->readers[q].packets,
						memory_order_relaxed));
}

/* Device, mode, counts and times. The readers must have ended. */
static void report_counts(const struct program *p, struct record *rec)
{
	uint64_t bytes = 0, waits = 0, first = UINT64_MAX, last = 0;
	const struct reader *r;
	unsigned int q;

	for (q = 0; q < p->dev.queues; q++) {
		r = &p->readers[q];
		bytes += r->bytes;
		waits += r->waits;
		if (r->first_ns && r->first_ns < first)
			first = r->first_ns;
		if (r->last_ns > last)
			last = r->last_ns;
	}
	record_add(rec, "program=tap-read device=%s mode=%s", p->dev.name,
		   mode_names[p->mode]);
	record_add(rec, "packets=%" PRIu64 " bytes=%" PRIu64,
		   count_packets(p), bytes);
	record_add_times(rec, "", first, last);
	/* A blocking read does not tell how often it slept. */
	if (p->mode != MODE_BLOCK)
		record_add(rec, "waits=%" PRIu64, waits);
}

static int report(const struct program *p)
{
	struct seqcheck all;
	struct record rec;
	unsigned int q;
	int ret;

	seqcheck_init(&all);
	for (q = 0; q < p->dev.queues; q++)
		seqcheck_merge(&all, &p->readers[q].check);
	record_init(&rec);
	report_counts(p, &rec);
	seqcheck_report(&all, &rec);
	record_add(&rec, "ended=%s queues=%u", p->reason, p->dev.queues);
	report_queues(p, &rec);
	if (p->opt.out.flows)
		seqcheck_report_flows(&all, p->dev.name, &rec);
	ret = record_write(&rec, &p->opt.out);
	if (seqcheck_complete(&all) < 0)
		ret = -1;
	seqcheck_free(&all);
	return ret;
}

/* ---- signals and the control FIFO ---- */

/* With what was read by then, if status asks and --answers is given. */
static void answer(struct program *p, const char *line, bool ok)
{
	struct record rec;

	if (!reader_answer(&p->opt, &rec, line, ok))
		return;
	if (!strcmp(line, "status")) {
		record_add(&rec, "packets=%" PRIu64, count_packets(p));
		report_queues(p, &rec);
	}
	reader_write_answer(&p->opt, &rec);
}

/* Do what one line of the FIFO asks for; false if it makes no sense. */
static bool do_command(struct program *p, const char *line)
{
	char verb[16], rest;
	unsigned int q = 0;
	int words;

	words = sscanf(line, "%15s %u %c", verb, &q, &rest);
	if (words < 1 || words > 2 || q >= p->dev.queues)
		return false;
	if (words == 2) {
		if (!strcmp(verb, "detach"))
			return attach_queue(p, q, false) == 0;
		if (!strcmp(verb, "attach"))
			return attach_queue(p, q, true) == 0;
		if (strcmp(verb, "pause") && strcmp(verb, "resume"))
			return false;
		p->readers[q].paused = verb[0] == 'p';
		apply_order(&p->readers[q]);
		return true;
	}
	/* "pause all" is one word and something that is no number. */
	if (strcmp(line, verb))
		return false;
	if (!strcmp(verb, "pause") || !strcmp(verb, "resume"))
		pause_all(p, verb[0] == 'p');
	else if (!strcmp(verb, "end"))
		p->reason = "control";
	else if (strcmp(verb, "status"))
		return false;
	return true;
}

static void read_control(struct program *p)
{
	const char *line;

	reader_read_control(&p->control);
	while (!p->reason && (line = reader_next_line(&p->control)))
		answer(p, line, do_command(p, line));
}

static void read_signal(struct program *p)
{
	int sig = reader_signal(&p->control);

	if (sig == SIGUSR1 || sig == SIGUSR2)
		pause_all(p, sig == SIGUSR1);
	else if (sig)
		p->reason = "signal";
}

/* ---- the main thread ---- */

/* Why it ended: @error is what read(2) of queue @q said. */
static void lost_device(struct program *p, unsigned int q, int error)
{
	if (netdev_gone_errno(error)) {
		p->reason = "gone";
		say("%s was deleted while queue %u was being read",
		    p->dev.name, q);
	} else {
		p->reason = "error";
		errno = error;
		say_errno("read of queue %u of %s", q, p->dev.name);
	}
}

/* A reader that ends by itself has all packets, or an error. */
static void thread_ended(struct program *p)
{
	unsigned int q;
	int error;

	p->reason = "packets";
	for (q = 0; q < p->dev.queues; q++) {
		pthread_mutex_lock(&p->lock);
		error = p->readers[q].state == STATE_ENDED ?
			p->readers[q].error : 0;
		pthread_mutex_unlock(&p->lock);
		if (error) {
			lost_device(p, q, error);
			return;
		}
	}
}

/* Not every reader is told: one that waits for SIGIO sleeps on, and so does
 * every reader of macvtap and ipvtap.
 */
static void check_device(struct program *p)
{
	unsigned int q;

	for (q = 0; q < p->dev.queues && !p->reason; q++)
		if (p->readers[q].attached && netdev_is_gone(&p->dev, q))
			lost_device(p, q, EBADFD);
}

static bool any_paused(const struct program *p)
{
	unsigned int q;

	for (q = 0; q < p->dev.queues; q++)
		if (p->readers[q].paused)
			return true;
	return false;
}

/* Serve signals, commands and end conditions until one of them ends it. */
static void supervise(struct program *p)
{
	struct reader_watch watch;
	struct pollfd pfd[] = {
		{ .fd = p->control.signals, .events = POLLIN },
		{ .fd = p->control.ended, .events = POLLIN },
		{ .fd = p->control.fifo, .events = POLLIN },
	};
	uint64_t checked;

	reader_start_watch(&watch);
	checked = watch.start;
	while (!p->reason) {
		if (poll(pfd, 3, READER_TICK_MS) > 0) {
			if (pfd[1].revents)
				thread_ended(p);
			else if (pfd[0].revents)
				read_signal(p);
			else if (pfd[2].revents)
				read_control(p);
		}
		if (!p->reason && now_ns() - checked >= CHECK_NS) {
			checked = now_ns();
			check_device(p);
		}
		if (!p->reason)
			p->reason = reader_time_is_up(&watch, &p->opt,
						      count_packets(p),
						      any_paused(p));
	}
}

/* Before any thread is made, so that all of them inherit the mask. */
static int open_control(struct program *p)
{
	struct sigaction action = { .sa_handler = kick_handler };
	sigset_t set;

	if (reader_open_control(&p->control, &p->opt) < 0)
		return -1;
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigaddset(&set, KICK_SIGNAL);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	/* No SA_RESTART: read(2) must come back. */
	sigaction(KICK_SIGNAL, &action, NULL);
	return 0;
}

static int start_readers(struct program *p)
{
	struct reader *r;
	unsigned int q;
	int error;

	p->readers = calloc(p->dev.queues, sizeof(*p->readers));
	if (!p->readers) {
		say_errno("calloc of %u readers", p->dev.queues);
		return -1;
	}
	for (q = 0; q < p->dev.queues; q++) {
		r = &p->readers[q];
		r->program = p;
		r->fd = p->dev.fd[q];
		r->attached = true;
		r->paused = p->opt.pause_at_start;
		atomic_init(&r->order, r->paused ? ORDER_PAUSE : ORDER_RUN);
		seqcheck_init(&r->check);
		error = pthread_create(&r->thread, NULL, thread_main, r);
		if (error) {
			errno = error;
			say_errno("pthread_create of reader %u", q);
			return -1;
		}
		r->started = true;
	}
	/* Ready means that each is about to read, or paused. */
	for (q = 0; q < p->dev.queues; q++)
		apply_order(&p->readers[q]);
	return 0;
}

static void end_readers(struct program *p)
{
	unsigned int q;

	for (q = 0; p->readers && q < p->dev.queues; q++) {
		if (!p->readers[q].started)
			continue;
		give_order(&p->readers[q], ORDER_END);
		pthread_join(p->readers[q].thread, NULL);
		p->readers[q].started = false;
	}
}

static int run(struct program *p)
{
	unsigned int q;
	int ret = -1;

	if (netdev_open(&p->dev, &p->opt.device) < 0)
		return -1;
	if (open_control(p) < 0 || start_readers(p) < 0 ||
	    ready_file(p->opt.ready) < 0)
		goto out;
	supervise(p);
	end_readers(p);
	ret = report(p);
	if (!strcmp(p->reason, "error") || !strcmp(p->reason, "gone"))
		ret = -1;
out:
	end_readers(p);
	for (q = 0; p->readers && q < p->dev.queues; q++)
		seqcheck_free(&p->readers[q].check);
	free(p->readers);
	netdev_close(&p->dev);
	return ret;
}

/* ---- options ---- */

static void print_help(void)
{
	fputs(
"Usage: tap-read [OPTIONS] DEVICE\n"
"Read packets from DEVICE, check their numbers, print one record at the end.\n"
"\n"
READER_HELP_DEVICE
"  --vnet-hdr          ask for a virtio_net_hdr before each packet\n"
"  --queues N          open N queues, a thread each (default 1, at most 64)\n"
"  --txqueuelen N      ring length, set before traffic (default: unchanged)\n"
"Reading:\n"
"  --mode MODE         block, nonblock (spins), poll or sigio (default block)\n"
READER_HELP_COST
"  --pause-at-start    open the device, but read only after a resume\n"
"End, whichever comes first; SIGTERM and SIGINT end it too:\n"
"  --packets N         after N packets (default: no limit; with several\n"
"                      queues a few more may be read)\n"
"  --seconds S         after S seconds (default 60)\n"
"  --idle MS           after MS without a packet, once one has come and while\n"
"                      no queue is paused (default: never)\n"
"Results and control:\n"
READER_HELP_RECORD
"  --flows             add a line for each flow\n"
"  --ready FILE        create FILE when packets are about to be read\n"
"  --control FIFO      obey lines written to FIFO (made if missing): pause,\n"
"                      resume, pause K, resume K, detach K, attach K, status,\n"
"                      end; K is a queue, from 0\n"
"  --answers FILE      append ok or failed and the line for each line obeyed\n"
"  --help              this text\n"
"SIGUSR1 pauses, SIGUSR2 resumes.\n"
"Exit status: 0 ok, 1 failed or the device went away, 2 usage.\n"
"\n"
"Example: tap-read --tun --txqueuelen 32 --cost 5000 --idle 500 tun0\n",
	      stdout);
}

enum { OPT_VNET_HDR = 256, OPT_QUEUES, OPT_MODE, OPT_HELP };

static const struct option long_options[] = {
	{ "vnet-hdr", no_argument, NULL, OPT_VNET_HDR },
	{ "queues", required_argument, NULL, OPT_QUEUES },
	{ "mode", required_argument, NULL, OPT_MODE },
	READER_LONG_OPTIONS,
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static enum mode parse_mode(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(mode_names) / sizeof(mode_names[0]); i++)
		if (!strcmp(text, mode_names[i]))
			return (enum mode)i;
	die_usage("--mode is block, nonblock, poll or sigio, not \"%s\"",
		  text);
}

static bool one_option(struct program *p, int c)
{
	switch (c) {
	case OPT_VNET_HDR:
		p->opt.device.vnet_hdr = true;
		break;
	case OPT_QUEUES:
		p->opt.device.queues = (unsigned int)
			option_number("--queues", optarg, 1, NETDEV_QUEUES);
		break;
	case OPT_MODE:
		p->mode = parse_mode(optarg);
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
	struct netdev_config *device = &p->opt.device;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!one_option(p, c))
			die_usage("%s is no option, or lacks its value",
				  argv[optind - 1]);
	if (optind != argc - 1)
		die_usage("one DEVICE is needed, %d given", argc - optind);
	device->name = argv[optind];
	device->nonblock = p->mode != MODE_BLOCK;
	/* Source: drivers/net/tap.c, tap_fops has no fasync. */
	if (p->mode == MODE_SIGIO && device->kind == NETDEV_CHARDEV)
		die_usage("macvtap and ipvtap send no SIGIO: use another "
			  "--mode");
}

int main(int argc, char **argv)
{
	struct program program = {
		.opt = READER_OPTIONS_DEFAULT,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};

	parse_options(&program, argc, argv);
	return run(&program) < 0 ? EXIT_FAILED : EXIT_OK;
}
