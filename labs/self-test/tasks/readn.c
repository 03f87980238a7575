// SPDX-License-Identifier: GPL-2.0-only
/* s4: write readn(), as readn.h says. */
#include "readn.h"

#include <errno.h>
#include <unistd.h>

ssize_t readn(int fd, void *buf, size_t n)
{
	return read(fd, buf, n);
}
