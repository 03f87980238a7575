// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

/* On x86-64: a pointer has 8 bytes, an int 4. */
static int count(int *v)
{
	return (int)(sizeof(v) / sizeof(v[0]));
}

int main(void)
{
	int a[@N6@] = { 0 };

	printf("%d %d\n", (int)(sizeof(a) / sizeof(a[0])), count(a));
	return 0;
}
