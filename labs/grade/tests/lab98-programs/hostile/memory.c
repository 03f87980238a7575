// SPDX-License-Identifier: GPL-2.0-only
/* All memory there is, in as many processes as there may be. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	int i;

	for (i = 0; i < 6; i++)
		fork();
	for (;;) {
		char *p = malloc(1 << 20);

		if (p)
			memset(p, 1, 1 << 20);
	}
}
