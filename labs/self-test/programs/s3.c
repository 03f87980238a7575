// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	char b[8];
	int s[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	printf("%d ", (int)recv(s[1], b, sizeof(b), MSG_DONTWAIT));
	printf("%d ", errno == EAGAIN);
	close(s[0]);
	printf("%d\n", (int)recv(s[1], b, sizeof(b), 0));
	return 0;
}
