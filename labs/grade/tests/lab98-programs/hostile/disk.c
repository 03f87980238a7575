// SPDX-License-Identifier: GPL-2.0-only
/* Fills what it can write to, in many files. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void fill(const char *dir)
{
	static char data[1 << 20];
	char name[64];
	int i, fd, n;

	memset(data, 1, sizeof(data));
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "%s/f%d", dir, i);
		fd = open(name, O_CREAT | O_WRONLY, 0600);
		for (n = 0; fd >= 0 && n < 16; n++) {
			if (write(fd, data, sizeof(data)) <= 0)
				break;
		}
	}
}

int main(void)
{
	fill(".");
	fill("/tmp");
	fill("/run");
	fill("/dev/shm");
	fill("/root");
	return 0;
}
