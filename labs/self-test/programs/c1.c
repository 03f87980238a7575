// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

int main(void)
{
	int a[] = { @N1@, @N2@, @N3@, @N4@, @N5@ };
	int *p = a + 1;
	int **q = &p;

	*q += 2;
	printf("%d %d\n", **q, (int)(p - a));
	return 0;
}
