// SPDX-License-Identifier: GPL-2.0-only
/* Never ends, and does not listen. */
#include <signal.h>

int main(void)
{
	signal(SIGTERM, SIG_IGN);
	for (;;)
		;
}
