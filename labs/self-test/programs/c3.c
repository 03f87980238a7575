// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

struct box {
	int n;
	int *v;
};

static void add(struct box b, int m)
{
	b.n += m;
	b.v[0] += m;
}

int main(void)
{
	int x = @N1@;
	struct box b = { .n = @N2@, .v = &x };
	void (*f)(struct box, int) = add;

	f(b, @N3@);
	printf("%d %d\n", b.n, x);
	return 0;
}
