/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watchdog.h - a test that hangs or crashes ends as a reported failure.
 */
#ifndef RINGSIDE_WATCHDOG_H
#define RINGSIDE_WATCHDOG_H

/**
 * watchdog_start - begin to watch this process
 *
 * Starts a thread, and handles the signals of a crash. Call once, before the
 * first test. Return: 0, or an error number of pthread_create().
 */
int watchdog_start(void);

/**
 * watchdog_arm - a test begins
 * @seconds: how long it may take
 * @verdict: what is written to stdout if it hangs or crashes, before the
 *           reason; must stay valid until watchdog_disarm()
 * @after: what is written after the reason
 *
 * If the test hangs, verdict, reason, story and @after are written, and the
 * process ends with exit status 1. If it crashes, the same is written and the
 * signal takes its course. Context: main thread.
 */
void watchdog_arm(unsigned int seconds, const char *verdict,
		  const char *after);

/* The test has ended. Context: main thread. */
void watchdog_disarm(void);

#endif
