/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * story.h - what the running test did so far, for whoever has to report it:
 * the harness, the watchdog's thread or a signal handler.
 */
#ifndef RINGSIDE_STORY_H
#define RINGSIDE_STORY_H

#define STORY_LINES	12
#define STORY_WIDTH	76	/* bytes of a line, its end included */

/**
 * struct story - the last actions of a test
 * @title: the case, or an empty string
 * @line: the actions, used as a ring
 * @count: actions since the case began
 * @remark: what to say of it if it passes, or an empty string
 * @skipped: why the test did not run, or NULL
 */
struct story {
	char title[STORY_WIDTH];
	char line[STORY_LINES][STORY_WIDTH];
	unsigned int count;
	char remark[STORY_WIDTH];
	const char *skipped;
};

/* The story of the running test. */
const struct story *story(void);

/* Forget everything: a test begins. */
void story_begin(void);

/**
 * story_tell - write the story as diagnostics of KTAP
 * @fd: where to
 *
 * Context: any, also a signal handler: only write() is called.
 */
void story_tell(int fd);

/* Write @text to @fd; what cannot be written is lost. Context: any. */
void say(int fd, const char *text);

/* Write @number to @fd in decimal. Context: any. */
void say_number(int fd, unsigned int number);

#endif
