/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reader - what the two readers share: options, control, end conditions.
 *
 * Every function here that fails says so on stderr; the caller only needs to
 * leave.
 */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netdev.h"
#include "record.h"

#define READER_TICK_MS	10	/* how finely --idle is seen */

struct reader_options {
	struct netdev_config device;
	uint64_t cost_ns;	/* busy time after each packet */
	uint64_t packets;	/* 0: no limit */
	uint64_t seconds_ns;
	uint64_t idle_ns;	/* 0: never idle */
	bool pause_at_start;
	const char *ready;
	const char *control;
	const char *answers;
	struct record_out out;
};

#define READER_OPTIONS_DEFAULT {			\
	.device = NETDEV_CONFIG_DEFAULT,		\
	.seconds_ns = UINT64_C(60000000000),		\
	.out = RECORD_OUT_DEFAULT }

/* What getopt_long() returns for them: numbers that neither record.h has nor a
 * program for its own options, from 256 on.
 */
enum {
	READER_OPTION_TAP = 768, READER_OPTION_TUN, READER_OPTION_CHARDEV,
	READER_OPTION_TXQUEUELEN, READER_OPTION_COST, READER_OPTION_PAUSE,
	READER_OPTION_PACKETS, READER_OPTION_SECONDS, READER_OPTION_IDLE,
	READER_OPTION_READY, READER_OPTION_CONTROL, READER_OPTION_ANSWERS,
};

/* Their entries in a table of struct option, those of record.h included. */
#define READER_LONG_OPTIONS \
	{ "tap", no_argument, NULL, READER_OPTION_TAP }, \
	{ "tun", no_argument, NULL, READER_OPTION_TUN }, \
	{ "chardev", no_argument, NULL, READER_OPTION_CHARDEV }, \
	{ "txqueuelen", required_argument, NULL, READER_OPTION_TXQUEUELEN }, \
	{ "cost", required_argument, NULL, READER_OPTION_COST }, \
	{ "pause-at-start", no_argument, NULL, READER_OPTION_PAUSE }, \
	{ "packets", required_argument, NULL, READER_OPTION_PACKETS }, \
	{ "seconds", required_argument, NULL, READER_OPTION_SECONDS }, \
	{ "idle", required_argument, NULL, READER_OPTION_IDLE }, \
	RECORD_LONG_OPTIONS, \
	{ "ready", required_argument, NULL, READER_OPTION_READY }, \
	{ "control", required_argument, NULL, READER_OPTION_CONTROL }, \
	{ "answers", required_argument, NULL, READER_OPTION_ANSWERS }

/* What --help says of them, where both readers say the same. */
#define READER_HELP_DEVICE \
"Device (TUN and TAP are created if they do not exist):\n" \
"  --tap               a TAP, layer 2 (default)\n" \
"  --tun               a TUN, layer 3\n" \
"  --chardev           an existing macvtap or ipvtap interface\n"
#define READER_HELP_COST \
"  --cost NS           keep the CPU busy for NS nanoseconds after each packet" \
"\n                      (default 0)\n"
#define READER_HELP_RECORD \
"  --record FILE       append the record to FILE (default: stdout)\n" \
"  --record-fd N       write the record to descriptor N\n"

/**
 * reader_option - take one option of those that the readers share
 * @c, @value: what getopt_long() returned, and optarg
 *
 * A wrong value ends the program with status 2.
 * Return: false if @c is none of them; then nothing is changed.
 */
bool reader_option(struct reader_options *opt, int c, const char *value);

/* How a running reader is told what to do; main thread only. */
struct reader_control {
	int signals;		/* signalfd */
	int ended;		/* eventfd: a thread ended by itself */
	int fifo;		/* of --control, or -1 */
	char line[256];		/* of the FIFO, not complete yet */
	size_t len;
	size_t done;		/* bytes of the line that was returned last */
};

/**
 * reader_open_control - catch signals and open the FIFO of --control
 *
 * Blocks SIGUSR1, SIGUSR2, SIGTERM and SIGINT in the calling thread: to be
 * called before any thread is made, so that all of them inherit the mask.
 * @control is zeroed or new; the program's end closes what is opened.
 *
 * Return: 0, or -1 with a sentence on stderr.
 */
int reader_open_control(struct reader_control *control,
			const struct reader_options *opt);

/** reader_signal - the signal that came, or 0; never sleeps */
int reader_signal(struct reader_control *control);

/** reader_read_control - take what lies in the FIFO; never sleeps */
void reader_read_control(struct reader_control *control);

/**
 * reader_next_line - the next complete line that was read from the FIFO
 *
 * A line too long is dropped, with a sentence on stderr.
 * Return: the line without its end, valid until the next call; or NULL.
 */
const char *reader_next_line(struct reader_control *control);

/**
 * reader_answer - begin the answer to a line: ok or failed, and the line
 * @rec: emptied; the caller adds what it has counted and calls
 *       reader_write_answer()
 *
 * Return: false if nobody asked for answers and @rec was left alone.
 */
bool reader_answer(const struct reader_options *opt, struct record *rec,
		   const char *line, bool ok);

/** reader_write_answer - append @rec to the file of --answers */
void reader_write_answer(const struct reader_options *opt,
			 struct record *rec);

/* What the main thread saw when, CLOCK_MONOTONIC. */
struct reader_watch {
	uint64_t start;		/* of the run */
	uint64_t changed;	/* when count last grew, or was paused */
	uint64_t count;		/* packets when it last looked */
};

/** reader_start_watch - the run starts now */
void reader_start_watch(struct reader_watch *watch);

/**
 * reader_time_is_up - look at the end conditions that only time decides
 * @count: packets so far
 * @paused: the reader was told to pause, so it is not idle
 *
 * Call it every READER_TICK_MS.
 * Return: "seconds" or "idle" if the run ends, or NULL.
 */
const char *reader_time_is_up(struct reader_watch *watch,
			      const struct reader_options *opt,
			      uint64_t count, bool paused);

#endif
