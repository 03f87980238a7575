/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * files - read and write whole files and directories
 *
 * What a student handed in is read with file_read() only: it opens regular
 * files, follows no symbolic link in the last component, and has a limit.
 */
#ifndef GRADE_FILES_H
#define GRADE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "text.h"

/*
 * Appends the file to out. Returns 0, or -1 and a new string in *why that says
 * what is wrong with it ("is a symbolic link", "has more than 10 bytes", ...).
 */
int file_read(const char *path, size_t max, struct buf *out, char **why);
/* Writes by way of a temporary name. Returns 0, or -1 with errno. */
int file_write(const char *path, const void *data, size_t len);
/* The same, but the end of the program (EXIT_INFRA) if it fails. */
void file_write_or_die(const char *path, const void *data, size_t len);
/* Copies a regular file of at most max bytes, with the given mode. */
int file_copy(const char *from, const char *to, mode_t mode, size_t max,
	      char **why);
bool file_exists(const char *path);
bool file_is_dir(const char *path);
/* Have both the same content? False also if one cannot be read. */
bool file_same(const char *a, const char *b);

/* With parents; it may be there. Ends the program if it cannot be made. */
void dir_make(const char *path);
/* With all that is in it; it need not be there. */
void dir_remove(const char *path);
/* Names of entries that end in suffix, sorted by bytes, without "." files. */
void dir_list(const char *path, const char *suffix, struct words *names);
/* Copies regular files and directories; what suffix says as above. */
int dir_copy(const char *from, const char *to, const char *suffix,
	     char **why);
/* Paths of all that is not a directory, relative to path, sorted. */
void dir_walk(const char *path, struct words *names);

#endif
