// SPDX-License-Identifier: GPL-2.0-only
/* As many processes as it can get, each in a session of its own. */
#include <unistd.h>

int main(void)
{
	for (;;) {
		if (fork() == 0)
			setsid();
	}
}
