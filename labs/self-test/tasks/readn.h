/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELF_TEST_READN_H
#define SELF_TEST_READN_H

#include <sys/types.h>

/* Read from fd until n bytes are there: a stream hands them over in pieces of
 * any size, and a signal may interrupt read() (EINTR): then it is called again.
 * Return n; fewer if the stream ended before; -1 after any other error.
 */
ssize_t readn(int fd, void *buf, size_t n);

#endif
