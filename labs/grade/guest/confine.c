// SPDX-License-Identifier: GPL-2.0-only
/*
 * confine - run a program under a time limit, and leave nothing of it behind
 *
 * As itself it runs the grader's own check scripts: whatever they started is
 * killed when they end. With --user it runs a student's program: a user of
 * its own, no descriptor but 0, 1 and 2, a clean environment, and limits on
 * memory, processes, files and output. Each run has another user, so one
 * kill(-1) ends all of its processes at once, however fast they fork.
 *
 * confine is a subreaper: a process whose parent has gone becomes its child
 * and cannot hide.
 */
#define _GNU_SOURCE	/* close_range, setresuid */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <grp.h>
#include <dirent.h>
#include <unistd.h>

#define FIRST_UID	20000
#define UIDS		30000
#define MIB		(UINT64_C(1) << 20)
#define TICK_MS		20
#define STUCK_S		10	/* a killed process that stays is stuck */

enum { EXIT_USAGE = 2, EXIT_TIMEOUT = 124, EXIT_OUTPUT = 125,
	EXIT_CANNOT_RUN = 126, EXIT_STUCK = 123 };

static const char usage_text[] =
"usage: confine [OPTION...] PROGRAM [ARGUMENT...]\n"
"\n"
"Runs PROGRAM, ends it after a time, and kills all that it left behind.\n"
"\n"
"  --seconds N    how long it may take (default 10)\n"
"  --user         as a user of its own without privileges, without open\n"
"                 files, with limits: 256 MiB memory, 64 processes, files of\n"
"                 16 MiB, and --output\n"
"  --net-admin    with --user: it may configure network devices\n"
"  --output N     bytes that it may write to stdout, and to stderr, before it\n"
"                 is ended (default 1048576; only with --user)\n"
"  --group N      with --user: another group of it, by number\n"
"  --dir DIR      where it runs (default: here)\n"
"  --status FILE  how it ended, one line: \"exit N\", \"signal N\",\n"
"                 \"timeout\", \"output\" or \"stuck\"\n"
"  --help         this text\n"
"\n"
"Exit: that of PROGRAM, 128 + N if signal N killed it, 124 timeout, 125 too\n"
"much output, 126 it could not be run, 123 it did not die, 2 usage.\n"
"\n"
"Example: confine --user --seconds 5 ./dropcount\n";

struct options {
	long seconds;
	long output;
	long group;		/* -1: none */
	bool user;
	bool net_admin;
	const char *dir;
	const char *status;
	char **program;
};

struct stream {
	int from;		/* -1: closed */
	int to;
	long left;		/* bytes it may still write */
};

struct confined {
	struct options o;
	uid_t uid;
	pid_t child;
	int wait_status;
	bool ended;
	struct stream streams[2];
};

static long number(const char *name, const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < 0 || n > 1000000000) {
		fprintf(stderr,
			"confine: --%s needs a whole number, not \"%s\"\n",
			name, text);
		exit(EXIT_USAGE);
	}
	return n;
}

static void parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "seconds", required_argument, NULL, 's' },
		{ "user", no_argument, NULL, 'u' },
		{ "net-admin", no_argument, NULL, 'n' },
		{ "output", required_argument, NULL, 'o' },
		{ "group", required_argument, NULL, 'g' },
		{ "dir", required_argument, NULL, 'd' },
		{ "status", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	*o = (struct options){ .seconds = 10, .output = MIB, .group = -1 };
	while ((c = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		switch (c) {
		case 's': o->seconds = number("seconds", optarg); break;
		case 'u': o->user = true; break;
		case 'n': o->net_admin = true; break;
		case 'o': o->output = number("output", optarg); break;
		case 'g': o->group = number("group", optarg); break;
		case 'd': o->dir = optarg; break;
		case 'f': o->status = optarg; break;
		case 'h': fputs(usage_text, stdout); exit(0);
		default: exit(EXIT_USAGE);
		}
	}
	o->program = argv + optind;
	if (!*o->program) {
		fputs("confine: no program was named; see --help\n", stderr);
		exit(EXIT_USAGE);
	}
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- in the child */

static void cannot(const char *what)
{
	fprintf(stderr, "confine: %s: %s\n", what, strerror(errno));
	_exit(EXIT_CANNOT_RUN);
}

static void limit(int resource, uint64_t value)
{
	struct rlimit r = { .rlim_cur = value, .rlim_max = value };

	if (setrlimit(resource, &r))
		cannot("setrlimit");
}

/* The first that the kernel takes when memory runs out, before any of ours. */
static void offer_to_oom_killer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1000", 4) != 4)
		cannot("oom_score_adj");
	close(fd);
}

/* Survives the change of user and the exec as an ambient capability. */
static void keep_net_admin(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[2] = { 0 };

	caps[0].effective = 1u << CAP_NET_ADMIN;
	caps[0].permitted = caps[0].effective;
	caps[0].inheritable = caps[0].effective;
	if (syscall(SYS_capset, &head, caps) ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0))
		cannot("CAP_NET_ADMIN");
}

static void become_user(const struct confined *c)
{
	gid_t group = (gid_t)c->o.group;

	if (c->o.net_admin && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		cannot("PR_SET_KEEPCAPS");
	if (setgroups(c->o.group >= 0, &group) ||
	    setresgid(c->uid, c->uid, c->uid) ||
	    setresuid(c->uid, c->uid, c->uid))
		cannot("cannot become another user");
	if (c->o.net_admin)
		keep_net_admin();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		cannot("PR_SET_NO_NEW_PRIVS");
}

static void restrict_user(const struct confined *c)
{
	offer_to_oom_killer();
	limit(RLIMIT_AS, 256 * MIB);
	limit(RLIMIT_FSIZE, 16 * MIB);
	limit(RLIMIT_NPROC, 64);
	limit(RLIMIT_NOFILE, 64);
	limit(RLIMIT_CORE, 0);
	become_user(c);
	clearenv();
	setenv("PATH", "/sbin:/bin:/usr/sbin:/usr/bin", 1);
	setenv("LC_ALL", "C", 1);
	setenv("HOME", c->o.dir ? c->o.dir : "/", 1);
	setenv("TMPDIR", c->o.dir ? c->o.dir : "/", 1);
}

static void run_child(const struct confined *c, int out, int err)
{
	setsid();
	if (c->o.user) {
		if (dup2(out, 1) < 0 || dup2(err, 2) < 0)
			cannot("dup2");
		close_range(3, ~0u, 0);
	}
	if (c->o.dir && chdir(c->o.dir))
		cannot(c->o.dir);
	if (c->o.user)
		restrict_user(c);
	execvp(*c->o.program, c->o.program);
	cannot(*c->o.program);
}

/* ---- in the parent */

static int start(struct confined *c)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };

	if (c->o.user && (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))) {
		perror("confine: pipe2");
		return -1;
	}
	fflush(NULL);
	c->child = fork();
	if (c->child < 0) {
		perror("confine: fork");
		return -1;
	}
	if (c->child == 0)
		run_child(c, out[1], err[1]);
	if (c->o.user) {
		close(out[1]);
		close(err[1]);
	}
	c->streams[0] = (struct stream){ out[0], 1, c->o.output };
	c->streams[1] = (struct stream){ err[0], 2, c->o.output };
	return 0;
}

/* Of what goes wrong with our own stdout the program is not to blame. */
static void pass_on(int to, const char *data, ssize_t n)
{
	while (n > 0) {
		ssize_t done = write(to, data, (size_t)n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		data += done;
		n -= done;
	}
}

/* Returns true if the program has written more than it may. */
static bool pump(struct stream *s)
{
	char data[65536];
	ssize_t n = read(s->from, data, sizeof(data));

	if (n < 0 && errno == EINTR)
		return false;
	if (n <= 0) {
		close(s->from);
		s->from = -1;
		return false;
	}
	pass_on(s->to, data, n < s->left ? n : s->left);
	s->left -= n < s->left ? n : s->left + 1;
	return s->left < 0;
}

/* One look at both streams, TICK_MS at most; true if one has flooded. */
static bool pump_all(struct confined *c)
{
	struct pollfd fds[2];
	bool flooded = false;
	int i;

	for (i = 0; i < 2; i++)
		fds[i] = (struct pollfd){ c->streams[i].from, POLLIN, 0 };
	if (poll(fds, 2, TICK_MS) <= 0)
		return false;
	for (i = 0; i < 2; i++) {
		if (fds[i].revents && pump(&c->streams[i]))
			flooded = true;
	}
	return flooded;
}

/* Reaps all that has ended. Returns true if no child is left. */
static bool reap(struct confined *c)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == c->child) {
			c->wait_status = status;
			c->ended = true;
		}
	}
	return pid < 0 && errno == ECHILD;
}

/* All processes of the run's own user, in one call. */
static void kill_user(uid_t uid)
{
	pid_t killer = fork();

	if (killer == 0) {
		if (!setresuid(uid, uid, uid))
			kill(-1, SIGKILL);
		_exit(0);
	}
	if (killer > 0)
		waitpid(killer, NULL, 0);
}

static pid_t parent_of(const char *pid)
{
	char path[64], line[512];
	char *end;
	long parent = -1;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (n <= 0)
		return -1;
	line[n] = '\0';
	/* The name, in brackets, may hold anything. */
	end = strrchr(line, ')');
	if (!end || sscanf(end + 1, " %*c %ld", &parent) != 1)
		return -1;
	return (pid_t)parent;
}

static void kill_child(DIR *proc, const char *pid)
{
	struct stat s;

	if (!fstatat(dirfd(proc), pid, &s, 0) && s.st_uid >= FIRST_UID &&
	    s.st_uid < FIRST_UID + UIDS)
		kill_user(s.st_uid);
	kill((pid_t)atol(pid), SIGKILL);
}

/*
 * Also what an inner confine, killed before us, was to end: its user is known
 * by the number.
 */
static void kill_children(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;

	if (!proc)
		return;
	while ((d = readdir(proc))) {
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9' &&
		    parent_of(d->d_name) == getpid())
			kill_child(proc, d->d_name);
	}
	closedir(proc);
}

/* Returns false if something that was killed does not go. */
static bool kill_rest(struct confined *c)
{
	int64_t end = now_ms() + STUCK_S * 1000;

	while (!reap(c)) {
		if (now_ms() > end)
			return false;
		if (c->o.user)
			kill_user(c->uid);
		kill_children();
		/* What they had written before is still theirs. */
		pump_all(c);
	}
	return true;
}

static const char *watch(struct confined *c)
{
	int64_t end = now_ms() + (int64_t)c->o.seconds * 1000;
	const char *how = NULL;
	int i;

	while (!how) {
		if (pump_all(c))
			how = "output";
		reap(c);
		if (c->ended)
			break;
		if (!how && now_ms() >= end)
			how = "timeout";
	}
	if (!kill_rest(c))
		return "stuck";
	for (i = 0; i < 2; i++) {
		while (c->streams[i].from >= 0) {
			if (pump(&c->streams[i]) && !how)
				how = "output";
		}
	}
	return how;
}

/* Writes how it ended, and returns our exit status. */
static int report(const struct confined *c, const char *how)
{
	char line[32];
	int code = 0;

	if (!how && WIFSIGNALED(c->wait_status)) {
		code = 128 + WTERMSIG(c->wait_status);
		snprintf(line, sizeof(line), "signal %d",
			 WTERMSIG(c->wait_status));
	} else if (!how) {
		code = WEXITSTATUS(c->wait_status);
		snprintf(line, sizeof(line), "exit %d", code);
	} else {
		snprintf(line, sizeof(line), "%s", how);
		code = *how == 't' ? EXIT_TIMEOUT :
			*how == 'o' ? EXIT_OUTPUT : EXIT_STUCK;
	}
	if (c->o.status) {
		FILE *f = fopen(c->o.status, "we");

		if (!f || fprintf(f, "%s\n", line) < 0 || fclose(f)) {
			perror("confine: --status");
			return EXIT_USAGE;
		}
	}
	return code;
}

int main(int argc, char **argv)
{
	struct confined c = { .child = -1 };
	const char *how;

	parse(&c.o, argc, argv);
	c.uid = FIRST_UID + (uid_t)getpid() % UIDS;
	signal(SIGPIPE, SIG_IGN);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) {
		perror("confine: PR_SET_CHILD_SUBREAPER");
		return EXIT_CANNOT_RUN;
	}
	if (start(&c))
		return EXIT_CANNOT_RUN;
	how = watch(&c);
	return report(&c, how);
}
