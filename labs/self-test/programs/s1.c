// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
	char b[512] = { 0 };
	int s[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	send(s[0], b, 2@N1@, 0);
	send(s[0], b, 3@N2@, 0);
	printf("%d ", (int)recv(s[1], b, 1@N3@, 0));
	printf("%d\n", (int)recv(s[1], b, sizeof(b), 0));
	return 0;
}
