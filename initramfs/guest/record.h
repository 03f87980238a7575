/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record - what all guest programs share: results, options, errors, time.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit status of every program. */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_SKIPPED = 4,
};

/* Several programs may write to one results channel. The kernel takes up to
 * 32 KiB in one write to a virtio port, so a record stays below that and is
 * never torn by another's. Source: drivers/char/virtio_console.c,
 * port_fops_write().
 */
#define RECORD_SIZE	(32 * 1024)

/* Lines of key=value words, separated by one space. */
struct record {
	char text[RECORD_SIZE];
	size_t len;
	bool overflow;		/* something did not fit */
};

/* Where a record goes: appended to @file if set, else written to @fd. */
struct record_out {
	const char *file;
	int fd;
	bool flows;		/* a line for each flow, too */
};

#define RECORD_OUT_DEFAULT	{ .file = NULL, .fd = 1 }

/* Options that choose it, for getopt_long(); a program's own start at 256. */
enum { RECORD_OPTION_FILE = 512, RECORD_OPTION_FD, RECORD_OPTION_FLOWS };

/* Their entries in a table of struct option, see <getopt.h>. */
#define RECORD_LONG_OPTIONS \
	{ "record", required_argument, NULL, RECORD_OPTION_FILE }, \
	{ "record-fd", required_argument, NULL, RECORD_OPTION_FD }, \
	{ "flows", no_argument, NULL, RECORD_OPTION_FLOWS }

/**
 * record_option - take --record, --record-fd or --flows
 * @c, @value: what getopt_long() returned, and optarg
 *
 * A wrong value ends the program with status 2.
 * Return: false if @c is none of them; then nothing is changed.
 */
bool record_option(struct record_out *out, int c, const char *value);

/** record_init - make @rec empty */
void record_init(struct record *rec);

/**
 * record_add - append one word, or several, to the current line
 *
 * The space before it is added where it is needed:
 * record_add(rec, "packets=%" PRIu64, n).
 */
void record_add(struct record *rec, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * record_add_times - append seconds=, first_ns= and last_ns=
 * @prefix: put before each of the keys
 * @first, @last: CLOCK_MONOTONIC, nanoseconds; nothing is added if @last is 0
 */
void record_add_times(struct record *rec, const char *prefix,
		      uint64_t first, uint64_t last);

/** record_line - end the current line; the next word starts a new one */
void record_line(struct record *rec);

/**
 * record_write - write all of @rec, the last line ended, in one write(2)
 *
 * Return: 0, or -1 with a sentence on stderr.
 */
int record_write(struct record *rec, const struct record_out *out);

/** say - one line on stderr: "program: text" */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** say_errno - as say(), with ": " and the text of errno behind it */
void say_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** die - say() and exit 1 */
_Noreturn void die(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/** die_usage - say(), point at --help, and exit 2 */
_Noreturn void die_usage(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/**
 * option_number - the value of a numeric option
 * @option: its name for the error sentence, "--packets"
 * @text: what the user wrote: decimal digits only
 * @min, @max: the range allowed, both included
 *
 * Return: the value. Anything else ends the program with status 2.
 */
uint64_t option_number(const char *option, const char *text,
		       uint64_t min, uint64_t max);

/**
 * option_seconds - the value of an option in seconds, fractions allowed
 *
 * Return: nanoseconds, 0 to @max_seconds. "0.25" gives 250000000.
 */
uint64_t option_seconds(const char *option, const char *text,
			uint64_t max_seconds);

/**
 * ready_file - tell whoever waits for it that the device is ready
 * @path: made empty, or emptied; NULL: nothing to do
 *
 * Return: 0, or -1 with a sentence on stderr.
 */
int ready_file(const char *path);

/** now_ns - CLOCK_MONOTONIC in nanoseconds */
uint64_t now_ns(void);

/**
 * spin_ns - keep this CPU busy for @ns nanoseconds, at least
 *
 * Models a fixed cost per packet. Sleeping would not do: it gives the CPU
 * away and its shortest sleep is longer than the costs of interest.
 */
void spin_ns(uint64_t ns);

#endif
