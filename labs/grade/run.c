// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* execvpe */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS		50000000L
#define PATIENCE	2.0	/* s between SIGTERM and SIGKILL */
#define NOBODY		65534

static atomic_int stopped;

static void note_signal(int number)
{
	atomic_store(&stopped, number);
}

void run_catch_signals(void)
{
	struct sigaction a = { .sa_handler = note_signal };

	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGHUP, &a, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int run_stopped(void)
{
	return atomic_load(&stopped);
}

double run_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void limit(int resource, uint64_t value)
{
	struct rlimit r = { .rlim_cur = value, .rlim_max = value };

	if (value && setrlimit(resource, &r))
		_exit(127);
}

static void redirect(const char *path)
{
	int in = open("/dev/null", O_RDONLY);
	int out = open(path ? path : "/dev/null",
		       O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);

	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 ||
	    dup2(out, 2) < 0)
		_exit(127);
	close_range(3, ~0u, 0);
}

static void in_child(const struct command *c, pid_t parent)
{
	size_t i;

	setsid();
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	redirect(c->output);
	if (c->cwd && chdir(c->cwd))
		_exit(127);
	if (c->nobody && geteuid() == 0 &&
	    (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	     setresuid(NOBODY, NOBODY, NOBODY)))
		_exit(127);
	limit(RLIMIT_AS, c->memory);
	limit(RLIMIT_FSIZE, c->file);
	limit(RLIMIT_NPROC, c->processes);
	/* After the change of user, which would forget it. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	for (i = 0; i < c->env.n; i++)
		putenv(c->env.v[i]);
	execvp(c->argv.v[0], c->argv.v);
	fprintf(stderr, "%s: %s\n", c->argv.v[0], strerror(errno));
	_exit(127);
}

static bool flooded(const struct command *c)
{
	struct stat s;

	return c->output_max && c->output && !stat(c->output, &s) &&
		(uint64_t)s.st_size > c->output_max;
}

/* Waits for pid until the given time; true if it has ended. */
static bool wait_until(pid_t pid, int *status, double end)
{
	struct timespec t = { .tv_nsec = TICK_NS };

	while (waitpid(pid, status, WNOHANG) != pid) {
		if (run_clock() > end)
			return false;
		nanosleep(&t, NULL);
	}
	return true;
}

static void end_group(pid_t pid, int *status, bool ended)
{
	if (!ended) {
		kill(-pid, SIGTERM);
		ended = wait_until(pid, status, run_clock() + PATIENCE);
	}
	/* What the leader has left behind, too. */
	kill(-pid, SIGKILL);
	if (!ended)
		waitpid(pid, status, 0);
}

static enum how watch(const struct command *c, pid_t pid, int *status,
		      double start)
{
	/* Short commands are many: look often at first. */
	long pause = 1000000;

	for (;;) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return WIFEXITED(*status) ? RUN_ENDED : RUN_SIGNAL;
		if (run_stopped())
			return RUN_STOPPED;
		if (c->seconds > 0 && run_clock() - start > c->seconds)
			return RUN_LATE;
		if (flooded(c))
			return RUN_FLOOD;
		if (c->tick && c->tick(c->arg))
			return RUN_TICK;
		nanosleep(&(struct timespec){ .tv_nsec = pause }, NULL);
		pause = pause * 2 < TICK_NS ? pause * 2 : TICK_NS;
	}
}

struct outcome run(const struct command *c)
{
	struct outcome o = { .how = RUN_FAILED };
	double start = run_clock();
	pid_t parent = getpid(), pid;
	int status = 0;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return o;
	if (pid == 0)
		in_child(c, parent);
	o.how = watch(c, pid, &status, start);
	end_group(pid, &status, o.how == RUN_ENDED || o.how == RUN_SIGNAL);
	o.seconds = run_clock() - start;
	if (o.how == RUN_ENDED)
		o.status = WEXITSTATUS(status);
	else if (o.how == RUN_SIGNAL)
		o.status = WTERMSIG(status);
	if (o.how == RUN_ENDED && flooded(c))
		o.how = RUN_FLOOD;
	return o;
}

void command_free(struct command *c)
{
	words_free(&c->argv);
	words_free(&c->env);
}

bool run_good(struct outcome o)
{
	return o.how == RUN_ENDED && o.status == 0;
}

char *run_words(struct outcome o)
{
	switch (o.how) {
	case RUN_ENDED:
		return text("exit status %d", o.status);
	case RUN_SIGNAL:
		return text("killed by signal %d", o.status);
	case RUN_LATE:
		return text("not done after %.0f s", o.seconds);
	case RUN_FLOOD:
		return text_copy("it wrote too much");
	case RUN_TICK:
		return text("ended by the grader after %.0f s", o.seconds);
	case RUN_STOPPED:
		return text_copy("the grader was told to stop");
	case RUN_FAILED:
		break;
	}
	return text_copy("it could not be started");
}
