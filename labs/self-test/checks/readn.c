// SPDX-License-Identifier: GPL-2.0-only
/*
 * readn.c - does readn() do what readn.h says? Prints what is wrong.
 *
 * read() is our own here: readn.c is compiled with -Dread=pieces, which hands
 * out pieces, an interruption and an error as told.
 */
#include "readn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Bytes of each call; 0 is the end, a negative number an error. */
static const int *script;
static int calls;
static char next_byte;

ssize_t pieces(int fd, void *buf, size_t n)
{
	int piece = script[calls];
	int i;

	(void)fd;
	/* It is called again and again: the last answer stays. */
	if (piece > 0 || piece == -EINTR)
		calls++;
	if (piece < 0) {
		errno = -piece;
		return -1;
	}
	if ((size_t)piece > n)
		piece = (int)n;
	for (i = 0; i < piece; i++)
		((char *)buf)[i] = next_byte++;
	return piece;
}

static int reads(const char *what, const int *answers, ssize_t expected)
{
	char buf[16];
	ssize_t got;
	int i;

	memset(buf, '#', sizeof(buf));
	script = answers;
	calls = 0;
	next_byte = 'a';
	got = readn(3, buf, 10);
	if (got != expected) {
		printf("%s: expected %d; got %d\n", what, (int)expected,
		       (int)got);
		return 1;
	}
	for (i = 0; i < got; i++) {
		if (buf[i] == 'a' + i)
			continue;
		printf("%s: byte %d of the buffer is wrong\n", what, i);
		return 1;
	}
	if (buf[10] != '#') {
		printf("%s: more than 10 bytes were written\n", what);
		return 1;
	}
	return 0;
}

int main(void)
{
	static const int whole[] = { 10, 0 };
	static const int parts[] = { 3, 1, 5, 20, 0 };
	static const int interrupted[] = { 4, -EINTR, 6, 0 };
	static const int short_one[] = { 4, 2, 0 };
	static const int broken[] = { 4, -EIO };

	return reads("10 bytes in one piece", whole, 10) ||
	       reads("10 bytes in pieces", parts, 10) ||
	       reads("10 bytes, and an EINTR between", interrupted, 10) ||
	       reads("an end after 6 bytes", short_one, 6) ||
	       reads("an error after 4 bytes", broken, -1);
}
