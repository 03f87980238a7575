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
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "netdev.h"
#include "record.h"
#include "seqcheck.h"

#define NS_PER_MS	UINT64_C(1000000)
#define TICK_MS		10	/* how finely --idle is seen */
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

struct options {
	struct netdev_config device;
	enum mode mode;
	uint64_t cost_ns;
	uint64_t packets;	/* 0: no limit */
	uint64_t seconds_ns;
	uint64_t idle_ns;	/* 0: never idle */
	bool pause_at_start;
	bool flows;
	const char *ready;
	const char *control;
	const char *answers;
	struct record_out out;
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

/* What the main thread saw when, CLOCK_MONOTONIC. */
struct watch {
	uint64_t start;
	uint64_t packets;	/* read when it last looked */
	uint64_t changed;	/* when that last grew, or was paused */
	uint64_t checked;	/* when the device was last looked for */
};

struct program {
	struct options opt;
	struct netdev dev;
	struct reader *readers;
	pthread_mutex_t lock;
	pthread_cond_t changed;		/* an order or a state */
	_Atomic uint64_t total;		/* kept only with --packets */
	int signals;			/* signalfd */
	int ended;			/* eventfd: a reader ended by itself */
	int control;			/* FIFO or -1 */
	char line[256];			/* of the FIFO, not complete yet */
	size_t line_len;
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
	switch (r->program->opt.mode) {
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

static void *reader_main(void *arg)
{
	struct reader *r = arg;
	enum mode mode = r->program->opt.mode;
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
	if (write(r->program->ended, &one, sizeof(one)) < 0)
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
		   mode_names[p->opt.mode]);
	record_add(rec, "packets=%" PRIu64 " bytes=%" PRIu64,
		   count_packets(p), bytes);
	if (last) {
		record_add(rec, "seconds=%" PRIu64 ".%06" PRIu64,
			   (last - first) / 1000000000,
			   (last - first) % 1000000000 / 1000);
		record_add(rec, "first_ns=%" PRIu64 " last_ns=%" PRIu64,
			   first, last);
	}
	/* A blocking read does not tell how often it slept. */
	if (p->opt.mode != MODE_BLOCK)
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
	if (p->opt.flows)
		seqcheck_report_flows(&all, p->dev.name, &rec);
	ret = record_write(&rec, &p->opt.out);
	if (all.unchecked) {
		say("%" PRIu64 " packets could not be checked: more than %d "
		    "flows, or no memory", all.unchecked, SEQCHECK_FLOWS);
		ret = -1;
	}
	seqcheck_free(&all);
	return ret;
}

/* ---- signals and the control FIFO ---- */

/* One line to the file of --answers, if there is one. */
static void answer(struct program *p, const char *line, bool ok, bool status)
{
	struct record_out out = { .file = p->opt.answers };
	struct record rec;

	if (!ok)
		say("control: cannot do \"%s\"", line);
	if (!p->opt.answers)
		return;
	record_init(&rec);
	record_add(&rec, "%s %s", ok ? "ok" : "failed", line);
	if (status) {
		record_add(&rec, "packets=%" PRIu64, count_packets(p));
		report_queues(p, &rec);
	}
	record_write(&rec, &out);
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
	char *newline;
	ssize_t n;

	n = read(p->control, p->line + p->line_len,
		 sizeof(p->line) - 1 - p->line_len);
	if (n <= 0)
		return;
	p->line_len += (size_t)n;
	p->line[p->line_len] = '\0';
	while ((newline = strchr(p->line, '\n')) && !p->reason) {
		*newline = '\0';
		answer(p, p->line, do_command(p, p->line),
		       !strcmp(p->line, "status"));
		p->line_len -= (size_t)(newline + 1 - p->line);
		memmove(p->line, newline + 1, p->line_len + 1);
	}
	if (p->line_len == sizeof(p->line) - 1) {
		say("control: a line is longer than %zu bytes, dropped",
		    p->line_len);
		p->line_len = 0;
	}
}

static void read_signal(struct program *p)
{
	struct signalfd_siginfo info;

	if (read(p->signals, &info, sizeof(info)) != sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGUSR1:
	case SIGUSR2:
		pause_all(p, info.ssi_signo == SIGUSR1);
		break;
	default:
		p->reason = "signal";
	}
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
static void reader_ended(struct program *p)
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

/* The end conditions that only time decides. */
static void check_time(struct program *p, struct watch *w)
{
	uint64_t packets = count_packets(p), now = now_ns();

	/* A paused reader is not idle. */
	if (packets != w->packets || any_paused(p))
		w->changed = now;
	w->packets = packets;
	if (now - w->checked >= CHECK_NS) {
		w->checked = now;
		check_device(p);
	}
	if (p->reason)
		return;
	if (now - w->start >= p->opt.seconds_ns)
		p->reason = "seconds";
	else if (p->opt.idle_ns && packets &&
		 now - w->changed >= p->opt.idle_ns)
		p->reason = "idle";
}

/* Serve signals, commands and end conditions until one of them ends it. */
static void supervise(struct program *p)
{
	struct watch watch = { .start = now_ns() };
	struct pollfd pfd[] = {
		{ .fd = p->signals, .events = POLLIN },
		{ .fd = p->ended, .events = POLLIN },
		{ .fd = p->control, .events = POLLIN },
	};

	watch.changed = watch.checked = watch.start;
	while (!p->reason) {
		if (poll(pfd, 3, TICK_MS) > 0) {
			if (pfd[1].revents)
				reader_ended(p);
			else if (pfd[0].revents)
				read_signal(p);
			else if (pfd[2].revents)
				read_control(p);
		}
		if (!p->reason)
			check_time(p, &watch);
	}
}

static int open_control(struct program *p)
{
	p->control = -1;
	if (!p->opt.control)
		return 0;
	if (mkfifo(p->opt.control, 0600) < 0 && errno != EEXIST) {
		say_errno("mkfifo %s", p->opt.control);
		return -1;
	}
	/* Also a writer itself, so it never reads the end of the file. */
	p->control = open(p->opt.control, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (p->control < 0) {
		say_errno("open %s for commands", p->opt.control);
		return -1;
	}
	return 0;
}

/* Before any thread is made, so that all of them inherit the mask. */
static int catch_signals(struct program *p)
{
	struct sigaction action = { .sa_handler = kick_handler };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	p->ended = eventfd(0, EFD_CLOEXEC);
	if (p->signals < 0 || p->ended < 0) {
		say_errno("signalfd or eventfd");
		return -1;
	}
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
		error = pthread_create(&r->thread, NULL, reader_main, r);
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
	if (catch_signals(p) < 0 || open_control(p) < 0)
		goto out;
	if (start_readers(p) < 0 || ready_file(p->opt.ready) < 0)
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
"Device (TUN and TAP are created if they do not exist):\n"
"  --tap               a TAP, layer 2 (default)\n"
"  --tun               a TUN, layer 3\n"
"  --chardev           an existing macvtap or ipvtap interface\n"
"  --vnet-hdr          ask for a virtio_net_hdr before each packet\n"
"  --queues N          open N queues, a thread each (default 1, at most 64)\n"
"  --txqueuelen N      ring length, set before traffic (default: unchanged)\n"
"Reading:\n"
"  --mode MODE         block, nonblock (spins), poll or sigio (default block)\n"
"  --cost NS           keep the CPU busy for NS nanoseconds after each packet\n"
"                      (default 0)\n"
"  --pause-at-start    open the device, but read only after a resume\n"
"End, whichever comes first; SIGTERM and SIGINT end it too:\n"
"  --packets N         after N packets (default: no limit; with several\n"
"                      queues a few more may be read)\n"
"  --seconds S         after S seconds (default 60)\n"
"  --idle MS           after MS without a packet, once one has come and while\n"
"                      no queue is paused (default: never)\n"
"Results and control:\n"
"  --record FILE       append the record to FILE (default: stdout)\n"
"  --record-fd N       write the record to descriptor N\n"
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

enum {
	OPT_TAP = 256, OPT_TUN, OPT_CHARDEV, OPT_VNET_HDR, OPT_QUEUES,
	OPT_TXQUEUELEN, OPT_MODE, OPT_COST, OPT_PAUSE, OPT_PACKETS,
	OPT_SECONDS, OPT_IDLE, OPT_RECORD, OPT_RECORD_FD, OPT_FLOWS,
	OPT_READY, OPT_CONTROL, OPT_ANSWERS, OPT_HELP,
};

static const struct option long_options[] = {
	{ "tap", no_argument, NULL, OPT_TAP },
	{ "tun", no_argument, NULL, OPT_TUN },
	{ "chardev", no_argument, NULL, OPT_CHARDEV },
	{ "vnet-hdr", no_argument, NULL, OPT_VNET_HDR },
	{ "queues", required_argument, NULL, OPT_QUEUES },
	{ "txqueuelen", required_argument, NULL, OPT_TXQUEUELEN },
	{ "mode", required_argument, NULL, OPT_MODE },
	{ "cost", required_argument, NULL, OPT_COST },
	{ "pause-at-start", no_argument, NULL, OPT_PAUSE },
	{ "packets", required_argument, NULL, OPT_PACKETS },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "idle", required_argument, NULL, OPT_IDLE },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "record-fd", required_argument, NULL, OPT_RECORD_FD },
	{ "flows", no_argument, NULL, OPT_FLOWS },
	{ "ready", required_argument, NULL, OPT_READY },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "answers", required_argument, NULL, OPT_ANSWERS },
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

static void device_option(struct netdev_config *device, int c)
{
	switch (c) {
	case OPT_TAP:
		device->kind = NETDEV_TAP;
		break;
	case OPT_TUN:
		device->kind = NETDEV_TUN;
		break;
	case OPT_CHARDEV:
		device->kind = NETDEV_CHARDEV;
		break;
	case OPT_VNET_HDR:
		device->vnet_hdr = true;
		break;
	case OPT_QUEUES:
		device->queues = (unsigned int)
			option_number("--queues", optarg, 1, NETDEV_QUEUES);
		break;
	case OPT_TXQUEUELEN:
		device->txqueuelen = (long)
			option_number("--txqueuelen", optarg, 0, 1000000);
		break;
	}
}

static void one_option(struct options *opt, int c, const char *word)
{
	switch (c) {
	case OPT_MODE:
		opt->mode = parse_mode(optarg);
		break;
	case OPT_COST:
		opt->cost_ns = option_number("--cost", optarg, 0, 1000000000);
		break;
	case OPT_PAUSE:
		opt->pause_at_start = true;
		break;
	case OPT_PACKETS:
		opt->packets = option_number("--packets", optarg, 1,
					     UINT64_C(1000000000000));
		break;
	case OPT_SECONDS:
		opt->seconds_ns = option_seconds("--seconds", optarg, 86400);
		break;
	case OPT_IDLE:
		opt->idle_ns = NS_PER_MS *
			option_number("--idle", optarg, 1, 86400000);
		break;
	case OPT_RECORD:
		opt->out.file = optarg;
		break;
	case OPT_RECORD_FD:
		opt->out.file = NULL;
		opt->out.fd = (int)option_number("--record-fd", optarg, 0,
						 1023);
		break;
	case OPT_FLOWS:
		opt->flows = true;
		break;
	case OPT_READY:
		opt->ready = optarg;
		break;
	case OPT_CONTROL:
		opt->control = optarg;
		break;
	case OPT_ANSWERS:
		opt->answers = optarg;
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	case '?':
		die_usage("%s is no option, or lacks its value", word);
	default:
		device_option(&opt->device, c);
	}
}

static void parse_options(struct options *opt, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		one_option(opt, c, argv[optind - 1]);
	if (optind != argc - 1)
		die_usage("one DEVICE is needed, %d given", argc - optind);
	opt->device.name = argv[optind];
	opt->device.nonblock = opt->mode != MODE_BLOCK;
	/* Source: drivers/net/tap.c, tap_fops has no fasync. */
	if (opt->mode == MODE_SIGIO && opt->device.kind == NETDEV_CHARDEV)
		die_usage("macvtap and ipvtap send no SIGIO: use another "
			  "--mode");
}

int main(int argc, char **argv)
{
	struct program program = {
		.opt = {
			.device = NETDEV_CONFIG_DEFAULT,
			.seconds_ns = UINT64_C(60000000000),
			.out = RECORD_OUT_DEFAULT,
		},
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};

	parse_options(&program.opt, argc, argv);
	return run(&program) < 0 ? EXIT_FAILED : EXIT_OK;
}
