// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* nftw, O_NOFOLLOW */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_MAX (64u << 20)

static int open_regular(const char *path, char **why)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat s;

	if (fd < 0) {
		*why = errno == ELOOP ? text_copy("is a symbolic link") :
			errno == ENOENT ? text_copy("is not there") :
			text("cannot be read: %s", strerror(errno));
		return -1;
	}
	if (fstat(fd, &s) || !S_ISREG(s.st_mode)) {
		*why = text_copy("is not a regular file");
		close(fd);
		return -1;
	}
	return fd;
}

int file_read(const char *path, size_t max, struct buf *out, char **why)
{
	size_t start = out->len;
	char part[65536];
	ssize_t n;
	int fd = open_regular(path, why);

	if (fd < 0)
		return -1;
	buf_add(out, "", 0);
	while ((n = read(fd, part, sizeof(part))) > 0) {
		buf_add(out, part, (size_t)n);
		if (out->len - start > max)
			break;
	}
	close(fd);
	if (n < 0)
		*why = text("cannot be read: %s", strerror(errno));
	else if (n > 0)
		*why = text("has more than %zu bytes", max);
	else
		return 0;
	return -1;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_new(const char *path, const void *data, size_t len,
		     mode_t mode)
{
	char *tmp = text("%s.%ld", path, (long)getpid());
	int fd, error, status = -1;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		goto out;
	if (!write_all(fd, data, len) && !fchmod(fd, mode))
		status = 0;
	if (close(fd))
		status = -1;
	if (!status)
		status = rename(tmp, path);
	if (status) {
		error = errno;
		unlink(tmp);
		errno = error;
	}
out:
	free(tmp);
	return status;
}

int file_write(const char *path, const void *data, size_t len)
{
	return write_new(path, data, len, 0644);
}

void file_write_or_die(const char *path, const void *data, size_t len)
{
	if (file_write(path, data, len))
		die(EXIT_INFRA, "cannot write %s: %s", path, strerror(errno));
}

int file_copy(const char *from, const char *to, mode_t mode, size_t max,
	      char **why)
{
	struct buf b = { 0 };
	int status = file_read(from, max, &b, why);

	if (!status && write_new(to, b.data, b.len, mode)) {
		*why = text("cannot be copied to %s: %s", to, strerror(errno));
		status = -1;
	}
	buf_free(&b);
	return status;
}

bool file_exists(const char *path)
{
	return !access(path, F_OK);
}

bool file_is_dir(const char *path)
{
	struct stat s;

	return !stat(path, &s) && S_ISDIR(s.st_mode);
}

bool file_same(const char *a, const char *b)
{
	struct buf one = { 0 }, two = { 0 };
	char *why = NULL;
	bool same;

	same = !file_read(a, COPY_MAX, &one, &why) &&
		!file_read(b, COPY_MAX, &two, &why) && one.len == two.len &&
		!memcmp(one.data, two.data, one.len);
	free(why);
	buf_free(&one);
	buf_free(&two);
	return same;
}

void dir_make(const char *path)
{
	char *copy = text_copy(path);
	char *at = copy;

	while ((at = strchr(at + 1, '/'))) {
		*at = '\0';
		mkdir(copy, 0755);
		*at = '/';
	}
	if (mkdir(copy, 0755) && errno != EEXIST)
		die(EXIT_INFRA, "cannot make the directory %s: %s", path,
		    strerror(errno));
	free(copy);
	if (!file_is_dir(path))
		die(EXIT_USAGE, "%s is not a directory: name another", path);
}

static int remove_one(const char *path, const struct stat *s, int type,
		      struct FTW *at)
{
	(void)s;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

void dir_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool ends_in(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !strcmp(s + n - m, suffix);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void dir_list(const char *path, const char *suffix, struct words *names)
{
	DIR *dir = opendir(path);
	struct dirent *d;

	if (!dir)
		return;
	while ((d = readdir(dir))) {
		if (d->d_name[0] != '.' && ends_in(d->d_name, suffix))
			words_add(names, d->d_name);
	}
	closedir(dir);
	if (names->n)
		qsort(names->v, names->n, sizeof(*names->v), by_bytes);
}

static int copy_entry(const char *from, const char *to, const char *suffix,
		      char **why)
{
	struct stat s;

	if (lstat(from, &s))
		return 0;
	if (S_ISDIR(s.st_mode))
		return dir_copy(from, to, suffix, why);
	if (!S_ISREG(s.st_mode) || !ends_in(from, suffix))
		return 0;
	if (file_copy(from, to, s.st_mode & 0755, COPY_MAX, why)) {
		char *full = text("%s %s", from, *why);

		free(*why);
		*why = full;
		return -1;
	}
	return 0;
}

int dir_copy(const char *from, const char *to, const char *suffix,
	     char **why)
{
	struct words names = { 0 };
	int status = 0;
	size_t i;

	dir_make(to);
	dir_list(from, "", &names);
	for (i = 0; i < names.n && !status; i++) {
		char *a = text("%s/%s", from, names.v[i]);
		char *b = text("%s/%s", to, names.v[i]);

		status = copy_entry(a, b, suffix, why);
		free(a);
		free(b);
	}
	words_free(&names);
	return status;
}

static void walk(const char *top, const char *below, struct words *names)
{
	char *path = text("%s%s%s", top, *below ? "/" : "", below);
	DIR *dir = opendir(path);
	struct dirent *d;
	struct stat s;

	while (dir && (d = readdir(dir))) {
		char *name;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		name = text("%s%s%s", below, *below ? "/" : "", d->d_name);
		if (!fstatat(dirfd(dir), d->d_name, &s, AT_SYMLINK_NOFOLLOW) &&
		    S_ISDIR(s.st_mode))
			walk(top, name, names);
		else
			words_add(names, name);
		free(name);
	}
	if (dir)
		closedir(dir);
	free(path);
}

void dir_walk(const char *path, struct words *names)
{
	walk(path, "", names);
	if (names->n)
		qsort(names->v, names->n, sizeof(*names->v), by_bytes);
}
