// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
	char b[512] = { 0 };
	int s[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	send(s[0], b, 2@N4@, 0);
	printf("%d ", (int)recv(s[1], b, 1@N5@, 0));
	printf("%d\n", (int)recv(s[1], b, sizeof(b), 0));
	return 0;
}
