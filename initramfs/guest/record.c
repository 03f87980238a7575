// SPDX-License-Identifier: GPL-2.0-only
/*
 * record - what all guest programs share: results, options, errors, time.
 */
#define _GNU_SOURCE	/* program_invocation_short_name */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record.h"

#define NS_PER_SECOND	UINT64_C(1000000000)

bool record_option(struct record_out *out, int c, const char *value)
{
	switch (c) {
	case RECORD_OPTION_FILE:
		out->file = value;
		break;
	case RECORD_OPTION_FD:
		out->file = NULL;
		out->fd = (int)option_number("--record-fd", value, 0, 1023);
		break;
	case RECORD_OPTION_FLOWS:
		out->flows = true;
		break;
	default:
		return false;
	}
	return true;
}

void record_init(struct record *rec)
{
	rec->len = 0;
	rec->overflow = false;
	rec->text[0] = '\0';
}

void record_add(struct record *rec, const char *fmt, ...)
{
	size_t room;
	va_list args;
	int n;

	if (rec->len && rec->text[rec->len - 1] != '\n' &&
	    rec->len < sizeof(rec->text) - 1)
		rec->text[rec->len++] = ' ';
	room = sizeof(rec->text) - rec->len;
	va_start(args, fmt);
	n = vsnprintf(rec->text + rec->len, room, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room)
		rec->overflow = true;
	else
		rec->len += (size_t)n;
}

void record_add_times(struct record *rec, const char *prefix,
		      uint64_t first, uint64_t last)
{
	uint64_t ns = last - first;

	if (!last)
		return;
	record_add(rec, "%sseconds=%" PRIu64 ".%06" PRIu64, prefix,
		   ns / NS_PER_SECOND, ns % NS_PER_SECOND / 1000);
	record_add(rec, "%sfirst_ns=%" PRIu64 " %slast_ns=%" PRIu64, prefix,
		   first, prefix, last);
}

void record_line(struct record *rec)
{
	if (!rec->len || rec->text[rec->len - 1] == '\n')
		return;
	if (rec->len >= sizeof(rec->text) - 1)
		rec->overflow = true;
	else
		rec->text[rec->len++] = '\n';
}

int record_write(struct record *rec, const struct record_out *out)
{
	int fd = out->fd;
	ssize_t n;
	int ret = -1;

	record_line(rec);
	if (rec->overflow) {
		say("the record is longer than %d bytes: ask for fewer flows",
		    RECORD_SIZE);
		return -1;
	}
	if (out->file) {
		fd = open(out->file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			  0666);
		if (fd < 0) {
			say_errno("open %s for the record", out->file);
			return -1;
		}
	}
	do {
		n = write(fd, rec->text, rec->len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		say_errno("write of the record to %s%d",
			  out->file ? out->file : "descriptor ", fd);
	else if ((size_t)n < rec->len)
		say("write of the record: only %zd of %zu bytes were taken",
		    n, rec->len);
	else
		ret = 0;
	if (out->file)
		close(fd);
	return ret;
}

/* One fputs a line, so that talk of several programs does not mix. */
static void say_line(const char *reason, const char *fmt, va_list args)
{
	char line[1024];
	size_t len;

	snprintf(line, sizeof(line), "%s: ", program_invocation_short_name);
	len = strlen(line);
	vsnprintf(line + len, sizeof(line) - len, fmt, args);
	len = strlen(line);
	snprintf(line + len, sizeof(line) - len, "%s%s",
		 reason ? ": " : "", reason ? reason : "");
	len = strlen(line);
	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len] = '\n';
	line[len + 1] = '\0';
	fputs(line, stderr);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_line(NULL, fmt, args);
	va_end(args);
}

void say_errno(const char *fmt, ...)
{
	const char *reason = strerror(errno);
	va_list args;

	va_start(args, fmt);
	say_line(reason, fmt, args);
	va_end(args);
}

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_line(NULL, fmt, args);
	va_end(args);
	exit(EXIT_FAILED);
}

void die_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_line(NULL, fmt, args);
	va_end(args);
	fprintf(stderr, "Try: %s --help\n", program_invocation_short_name);
	exit(EXIT_USAGE);
}

uint64_t option_number(const char *option, const char *text,
		       uint64_t min, uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	/* strtoull takes blanks and a minus sign; an option does not. */
	if (text[0] < '0' || text[0] > '9' || *end || errno ||
	    value < min || value > max)
		die_usage("%s takes a number from %llu to %llu, not \"%s\"",
			  option, (unsigned long long)min,
			  (unsigned long long)max, text);
	return value;
}

uint64_t option_seconds(const char *option, const char *text,
			uint64_t max_seconds)
{
	uint64_t whole = 0, fraction = 0, unit = NS_PER_SECOND / 10;
	const char *p = text;

	while (*p >= '0' && *p <= '9' && whole <= max_seconds)
		whole = whole * 10 + (uint64_t)(*p++ - '0');
	if (p != text && *p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
			fraction += (uint64_t)(*p - '0') * unit;
	if (p == text || *p || whole * NS_PER_SECOND + fraction >
	    max_seconds * NS_PER_SECOND)
		die_usage("%s takes seconds from 0 to %llu, not \"%s\"",
			  option, (unsigned long long)max_seconds, text);
	return whole * NS_PER_SECOND + fraction;
}

int ready_file(const char *path)
{
	int fd;

	if (!path)
		return 0;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		say_errno("open %s to say that all is ready", path);
		return -1;
	}
	close(fd);
	return 0;
}

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_SECOND + (uint64_t)ts.tv_nsec;
}

void spin_ns(uint64_t ns)
{
	uint64_t start;

	if (!ns)
		return;
	start = now_ns();
	while (now_ns() - start < ns)
		;
}
