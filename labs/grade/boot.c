// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* glob */
#include "boot.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "run.h"

#define CONSOLE_BYTES	(9u << 20)
#define RESULTS_BYTES	(17u << 20)	/* run-vm allows 16 MiB */

/* Tells of whole lines only: the rest is still being written. */
static void tell(struct boot *b)
{
	while (b->results.data && b->told < b->results.len) {
		const char *at = b->results.data + b->told;
		const char *end = memchr(at, '\n', b->results.len - b->told);
		char *line;

		if (!end)
			return;
		line = text("%.*s", (int)(end - at), at);
		b->told += (size_t)(end - at) + 1;
		if (b->line)
			b->line(b->arg, line);
		free(line);
	}
}

static void read_on(struct boot *b, int fd)
{
	char part[65536];
	ssize_t n;

	while (b->results.len < RESULTS_BYTES &&
	       (n = pread(fd, part, sizeof(part), (off_t)b->results.len)) > 0)
		buf_add(&b->results, part, (size_t)n);
	tell(b);
}

/*
 * Until the guest has ended, its results are in a directory of run-vm's, below
 * TMPDIR. A boot that is repeated begins with a new file.
 */
static void follow(struct boot *b)
{
	char *pattern = text("%s/run-vm.*/results", b->dir);
	struct stat s;
	glob_t found;
	int fd;

	if (!glob(pattern, 0, NULL, &found)) {
		fd = open(found.gl_pathv[0], O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && !fstat(fd, &s)) {
			if (s.st_ino != b->inode) {
				b->inode = s.st_ino;
				b->results.len = b->told = 0;
			}
			read_on(b, fd);
		}
		if (fd >= 0)
			close(fd);
		globfree(&found);
	}
	free(pattern);
}

static bool look(void *arg)
{
	struct boot *b = arg;

	follow(b);
	return b->tick && b->tick(b->arg);
}

/* What came after the last look. */
static void read_rest(struct boot *b)
{
	char *path = text("%s/results", b->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		read_on(b, fd);
		close(fd);
	}
	free(path);
}

static enum boot_end judge(struct outcome o)
{
	if (o.how == RUN_STOPPED)
		return BOOT_STOPPED;
	if (o.how == RUN_TICK)
		return BOOT_ENDED;
	if (o.how == RUN_LATE)
		return BOOT_LATE;
	if (o.how != RUN_ENDED)
		return BOOT_GONE;
	switch (o.status) {
	case 0:
		return BOOT_DONE;
	case 1:
		return BOOT_FAILED;
	case 3:
		return BOOT_PANIC;
	case 2:
	case 127:
		return BOOT_REFUSED;
	case 124:
		return BOOT_LATE;
	}
	return BOOT_GONE;
}

static void arguments(const struct boot *b, const struct site *s,
		      struct words *w)
{
	size_t i;

	words_add(w, s->run_vm);
	words_printf(w, "--kernel=%s", b->image);
	words_printf(w, "--image=%s", s->image);
	words_add(w, "--smp=4");
	words_add(w, "--mem=512");
	words_printf(w, "--accel=%s", s->accel);
	words_printf(w, "--timeout=%.0f", b->seconds);
	words_printf(w, "--run=%s", b->script);
	words_printf(w, "--results=%s/results", b->dir);
	words_printf(w, "--console=%s/console", b->dir);
	for (i = 0; i < b->overlays.n; i++)
		words_printf(w, "--overlay=%s", b->overlays.v[i]);
}

void boot(struct boot *b, const struct site *s)
{
	char *log = text("%s/log", b->dir);
	/* run-vm keeps the time, since only it can end QEMU in peace. */
	struct command c = { .output = log, .seconds = b->seconds + 30,
		.tick = look, .arg = b };
	struct outcome o;

	arguments(b, s, &c.argv);
	words_printf(&c.env, "TMPDIR=%s", b->dir);
	words_printf(&c.env, "O=%s", s->o);
	o = run(&c);
	read_rest(b);
	b->end = judge(o);
	b->took = o.seconds;
	command_free(&c);
	free(log);
}

void boot_free(struct boot *b)
{
	buf_free(&b->results);
	words_free(&b->overlays);
}

static bool is_last_word(const char *line)
{
	return strstr(line, "BUG:") || strstr(line, "Oops") ||
		strstr(line, "Kernel panic") ||
		strstr(line, "soft lockup") || strstr(line, "blocked for more");
}

void boot_console(const struct boot *b, size_t lines, struct buf *out)
{
	char *path = text("%s/console", b->dir), *why = NULL;
	struct buf all = { 0 };
	struct words w = { 0 };
	size_t first, i;

	if (!file_read(path, CONSOLE_BYTES, &all, &why)) {
		for (i = 0; i < all.len; i++) {
			if (!all.data[i])
				all.data[i] = '?';
		}
		words_lines(&w, all.data);
		first = w.n > lines ? w.n - lines : 0;
		for (i = 0; i < w.n; i++) {
			if (is_last_word(w.v[i]))
				break;
		}
		if (i < w.n)
			first = i;
		for (i = first; i < w.n && i < first + lines; i++) {
			char *line = text("%.200s", w.v[i]);

			text_clean(line);
			buf_line(out, line);
			free(line);
		}
	}
	words_free(&w);
	buf_free(&all);
	free(why);
	free(path);
}
