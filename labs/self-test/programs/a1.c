// SPDX-License-Identifier: GPL-2.0-only
#include <stdatomic.h>
#include <stdio.h>

int main(void)
{
	atomic_int n = @N1@;
	int old = atomic_fetch_add(&n, @N2@);
	int was = atomic_exchange(&n, @N3@);

	printf("%d %d %d\n", old, was, atomic_load(&n));
	return 0;
}
