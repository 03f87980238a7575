/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - the options that ring-explore and ring-stall share.
 */
#ifndef RING_OPTIONS_H
#define RING_OPTIONS_H

#include <stdio.h>

#include "variants.h"

#define EXIT_OK		0
#define EXIT_BAD	1
#define EXIT_USAGE	2

enum expect { EXPECT_ANY, EXPECT_STALL, EXPECT_NONE };

/* The letters of the shared options, for getopt_long(). */
#define SHARED_OPTIONS						\
	{ "variant", required_argument, NULL, 'v' },		\
	{ "list", no_argument, NULL, 'l' },			\
	{ "ring", required_argument, NULL, 'r' },		\
	{ "batch", required_argument, NULL, 'b' },		\
	{ "packets", required_argument, NULL, 'p' },		\
	{ "take", required_argument, NULL, 't' },		\
	{ "give-back", required_argument, NULL, 'g' },		\
	{ "resize", required_argument, NULL, 's' },		\
	{ "expect", required_argument, NULL, 'e' },		\
	{ "help", no_argument, NULL, 'h' }

/**
 * struct shared - what they say
 * @program: for messages
 * @variant: the code to run
 * @set: the setting; -1 where nothing was given
 * @ring_max: longest ring, in slots
 * @packets_max: most packets
 * @expect: which result makes the program exit with 0
 */
struct shared {
	const char *program;
	const struct variant *variant;
	struct setting set;
	int ring_max;
	int packets_max;
	enum expect expect;
};

/**
 * shared_pick - take one option
 * @o: where to
 * @option: its letter, none of 'l' and 'h'
 * @arg: its argument
 *
 * Return: EXIT_OK, or EXIT_USAGE after a message.
 */
int shared_pick(struct shared *o, int option, const char *arg);

/**
 * shared_complete - put the variant's own where nothing was given
 *
 * In a ring of another length, as many packets more or less fill it, and the
 * batch is the ring's own again.
 * Return: EXIT_OK, or EXIT_USAGE after a message.
 */
int shared_complete(struct shared *o);

/* Say what was wrong with an argument; returns EXIT_USAGE. */
int usage(const struct shared *o, const char *what, const char *got,
	  const char *expected);

/* Read a number from @low to @high; EXIT_OK, or EXIT_USAGE after a message. */
int number(const struct shared *o, const char *option, const char *text,
	   long low, long high, long *value);

void list_variants(FILE *to);

/* Two lines or three: what is run, on what, by whom. */
void print_setting(const struct shared *o, FILE *to);

/* Print @text in lines of up to 80 columns. */
void print_wrapped(const char *text, FILE *to);

/* How much of @text fits a line of @width: whole words, if there are any. */
int line_length(const char *text, int width);

#endif
