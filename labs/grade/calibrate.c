// SPDX-License-Identifier: GPL-2.0-only
#include "calibrate.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "boot.h"
#include "files.h"
#include "run.h"

#define STEPS		100000000u
/* Measured on 2 quiet cores of an AMD EPYC without KVM, see README.md. */
#define STEPS_SECONDS	0.20
#define BOOT_SECONDS	4.0
#define REMEMBERED	600	/* s */
#define SLOWEST		3000	/* percent; beyond this nothing is gradable */

static long percent(double seconds, double reference)
{
	double p = 100 * seconds / reference;

	return p < 100 ? 100 : p > SLOWEST ? SLOWEST : (long)p;
}

/* RINGSIDE_SCALE=PERCENT says it by hand, for tests that are not about it. */
static long by_hand(void)
{
	const char *word = getenv("RINGSIDE_SCALE");

	return word ? strtol(word, NULL, 10) : 0;
}

long calibrate_host(void)
{
	uint64_t x = (uint64_t)time(NULL) | 1;
	double start = run_clock();
	unsigned int i;

	if (by_hand() >= 100)
		return by_hand();
	/* xorshift64: each step needs the one before. */
	for (i = 0; i < STEPS; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	/* x is never 0, which the compiler does not know. */
	return x ? percent(run_clock() - start, STEPS_SECONDS) : 100;
}

static long guest(const struct site *s, const char *image)
{
	char *dir = text("%s/calibration", s->tmp);
	char *script = text("%s/script", dir);
	struct boot b = { .image = image, .dir = dir, .script = script,
		.seconds = BOOT_SECONDS * SLOWEST / 100 };
	long p = 100;

	dir_make(dir);
	file_write_or_die(script, "exit 0\n", 7);
	boot(&b, s);
	if (b.end == BOOT_DONE)
		p = percent(b.took, BOOT_SECONDS);
	boot_free(&b);
	dir_remove(dir);
	free(script);
	free(dir);
	return p;
}

static long remembered(const char *path)
{
	struct buf b = { 0 };
	char *why = NULL;
	long p = 0, then = 0;

	if (file_read(path, 100, &b, &why) ||
	    sscanf(b.data, "%ld %ld", &p, &then) != 2 || p < 100 ||
	    p > SLOWEST || time(NULL) - then > REMEMBERED || time(NULL) < then)
		p = 0;
	free(why);
	buf_free(&b);
	return p;
}

void calibrate_remember(const char *dir, long p)
{
	char *path = text("%s/calibration", dir);
	char *line = text("%ld %ld\n", p, (long)time(NULL));

	file_write_or_die(path, line, strlen(line));
	free(line);
	free(path);
}

long calibrate(const struct site *s, const char *image, const char *dir)
{
	char *path = text("%s/calibration", dir);
	long p = by_hand() >= 100 ? by_hand() : remembered(path), q;

	if (!p) {
		p = calibrate_host();
		q = image ? guest(s, image) : 100;
		if (q > p)
			p = q;
		calibrate_remember(dir, p);
	}
	free(path);
	return p;
}
