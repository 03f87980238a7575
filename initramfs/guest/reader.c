// SPDX-License-Identifier: GPL-2.0-only
/*
 * reader - what the two readers share: options, control, end conditions.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader.h"

#define NS_PER_MS	UINT64_C(1000000)

/* ---- options ---- */

static bool device_option(struct netdev_config *device, int c,
			  const char *value)
{
	switch (c) {
	case READER_OPTION_TAP:
		device->kind = NETDEV_TAP;
		break;
	case READER_OPTION_TUN:
		device->kind = NETDEV_TUN;
		break;
	case READER_OPTION_CHARDEV:
		device->kind = NETDEV_CHARDEV;
		break;
	case READER_OPTION_TXQUEUELEN:
		device->txqueuelen = (long)
			option_number("--txqueuelen", value, 0, 1000000);
		break;
	default:
		return false;
	}
	return true;
}

bool reader_option(struct reader_options *opt, int c, const char *value)
{
	switch (c) {
	case READER_OPTION_COST:
		opt->cost_ns = option_number("--cost", value, 0, 1000000000);
		break;
	case READER_OPTION_PAUSE:
		opt->pause_at_start = true;
		break;
	case READER_OPTION_PACKETS:
		opt->packets = option_number("--packets", value, 1,
					     UINT64_C(1000000000000));
		break;
	case READER_OPTION_SECONDS:
		opt->seconds_ns = option_seconds("--seconds", value, 86400);
		break;
	case READER_OPTION_IDLE:
		opt->idle_ns = NS_PER_MS *
			option_number("--idle", value, 1, 86400000);
		break;
	case READER_OPTION_READY:
		opt->ready = value;
		break;
	case READER_OPTION_CONTROL:
		opt->control = value;
		break;
	case READER_OPTION_ANSWERS:
		opt->answers = value;
		break;
	default:
		return device_option(&opt->device, c, value) ||
		       record_option(&opt->out, c, value);
	}
	return true;
}

/* ---- signals and the control FIFO ---- */

static int catch_signals(struct reader_control *control)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	control->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	control->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (control->signals < 0 || control->ended < 0) {
		say_errno("signalfd or eventfd");
		return -1;
	}
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return 0;
}

int reader_open_control(struct reader_control *control,
			const struct reader_options *opt)
{
	control->fifo = -1;
	if (catch_signals(control) < 0)
		return -1;
	if (!opt->control)
		return 0;
	if (mkfifo(opt->control, 0600) < 0 && errno != EEXIST) {
		say_errno("mkfifo %s", opt->control);
		return -1;
	}
	/* Also a writer itself, so it never reads the end of the file. */
	control->fifo = open(opt->control, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (control->fifo < 0) {
		say_errno("open %s for commands", opt->control);
		return -1;
	}
	return 0;
}

int reader_signal(struct reader_control *control)
{
	struct signalfd_siginfo info;

	if (read(control->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

void reader_read_control(struct reader_control *control)
{
	ssize_t n;

	n = read(control->fifo, control->line + control->len,
		 sizeof(control->line) - 1 - control->len);
	if (n > 0)
		control->len += (size_t)n;
	control->line[control->len] = '\0';
}

const char *reader_next_line(struct reader_control *control)
{
	char *newline;

	control->len -= control->done;
	memmove(control->line, control->line + control->done,
		control->len + 1);
	control->done = 0;
	newline = strchr(control->line, '\n');
	if (newline) {
		*newline = '\0';
		control->done = (size_t)(newline + 1 - control->line);
		return control->line;
	}
	if (control->len == sizeof(control->line) - 1) {
		say("control: a line is longer than %zu bytes, dropped",
		    control->len);
		control->len = 0;
	}
	return NULL;
}

bool reader_answer(const struct reader_options *opt, struct record *rec,
		   const char *line, bool ok)
{
	if (!ok)
		say("control: cannot do \"%s\"", line);
	if (!opt->answers)
		return false;
	record_init(rec);
	record_add(rec, "%s %s", ok ? "ok" : "failed", line);
	return true;
}

void reader_write_answer(const struct reader_options *opt, struct record *rec)
{
	struct record_out out = { .file = opt->answers };

	record_write(rec, &out);
}

/* ---- end conditions ---- */

void reader_start_watch(struct reader_watch *watch)
{
	watch->start = now_ns();
	watch->changed = watch->start;
	watch->count = 0;
}

const char *reader_time_is_up(struct reader_watch *watch,
			      const struct reader_options *opt,
			      uint64_t count, bool paused)
{
	uint64_t now = now_ns();

	/* A paused reader is not idle. */
	if (count != watch->count || paused)
		watch->changed = now;
	watch->count = count;
	if (now - watch->start >= opt->seconds_ns)
		return "seconds";
	if (opt->idle_ns && count && now - watch->changed >= opt->idle_ns)
		return "idle";
	return NULL;
}
