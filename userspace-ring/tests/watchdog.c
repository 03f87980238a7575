// SPDX-License-Identifier: GPL-2.0-only
/*
 * watchdog.c - see watchdog.h.
 *
 * A hung test holds the main thread, so another thread keeps the time. It
 * reports and ends the process: a thread that spins for a lock cannot be
 * stopped in any other way.
 */
#define _POSIX_C_SOURCE 200809L

#include "watchdog.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "story.h"

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
#define CRASHES	(sizeof(crashes) / sizeof(crashes[0]))

/* One process, one watchdog: signal handlers take no argument. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool armed;
	struct timespec deadline;
	unsigned int seconds;
	_Atomic(const char *) verdict;	/* NULL while no test runs */
	_Atomic(const char *) after;
	struct sigaction before[CRASHES];
} dog = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Only what a signal handler may call. */
static void report(const char *reason, unsigned int number, const char *unit)
{
	const char *verdict = atomic_load(&dog.verdict);

	if (!verdict)
		return;
	say(STDOUT_FILENO, verdict);
	say(STDOUT_FILENO, reason);
	say_number(STDOUT_FILENO, number);
	say(STDOUT_FILENO, unit);
	story_tell(STDOUT_FILENO);
	say(STDOUT_FILENO, atomic_load(&dog.after));
}

/* Under the lock. The test may have ended while the wait did. */
static bool is_late(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return dog.armed && (now.tv_sec > dog.deadline.tv_sec ||
			     (now.tv_sec == dog.deadline.tv_sec &&
			      now.tv_nsec >= dog.deadline.tv_nsec));
}

static void *watch(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&dog.lock);
	while (!is_late()) {
		if (dog.armed)
			pthread_cond_timedwait(&dog.changed, &dog.lock,
					       &dog.deadline);
		else
			pthread_cond_wait(&dog.changed, &dog.lock);
	}
	report("# expected: the test ends; got: it hangs, after ",
	       dog.seconds, " s\n");
	_exit(1);
}

static void crashed(int signal)
{
	size_t i;

	report("# expected: the test ends; got: it died of signal ",
	       (unsigned int)signal, "\n");
	/* Once only, and then as if this handler had never been: a sanitizer
	 * has its own, which sees the fault when the access is repeated.
	 */
	atomic_store(&dog.verdict, NULL);
	for (i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &dog.before[i], NULL);
}

int watchdog_start(void)
{
	struct sigaction act = { .sa_handler = crashed };
	pthread_condattr_t attr;
	pthread_t thread;
	size_t i;
	int ret;

	sigemptyset(&act.sa_mask);
	for (i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &act, &dog.before[i]);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&dog.changed, &attr);
	pthread_condattr_destroy(&attr);
	ret = pthread_create(&thread, NULL, watch, NULL);
	if (!ret)
		pthread_detach(thread);
	return ret;
}

void watchdog_arm(unsigned int seconds, const char *verdict,
		  const char *after)
{
	atomic_store(&dog.after, after);
	atomic_store(&dog.verdict, verdict);
	pthread_mutex_lock(&dog.lock);
	dog.armed = true;
	dog.seconds = seconds;
	clock_gettime(CLOCK_MONOTONIC, &dog.deadline);
	dog.deadline.tv_sec += seconds;
	pthread_cond_signal(&dog.changed);
	pthread_mutex_unlock(&dog.lock);
}

void watchdog_disarm(void)
{
	pthread_mutex_lock(&dog.lock);
	dog.armed = false;
	pthread_cond_signal(&dog.changed);
	pthread_mutex_unlock(&dog.lock);
	atomic_store(&dog.verdict, NULL);
}
