// SPDX-License-Identifier: GPL-2.0-only
/* A gigabyte of output, to both streams. */
#include <string.h>
#include <unistd.h>

int main(void)
{
	static char data[1 << 20];
	int i;

	memset(data, '4', sizeof(data));
	for (i = 0; i < 1024; i++) {
		if (write(1 + i % 2, data, sizeof(data)) < 0)
			return 1;
	}
	return 0;
}
