// SPDX-License-Identifier: GPL-2.0-only
/*
 * after-flush - does a reader go on after a flush of a file without a device?
 *
 * For flush-v1.patch and flush-v2.patch:
 *	try-patch --run after-flush.c flush-v1.patch
 */
#include <errno.h>
#include <stdio.h>

#include "qdisc.h"
#include "tun.h"

static void destroy_skb(struct sk_buff *skb)
{
	(void)skb;
}

static void destroy(void *ptr)
{
	(void)ptr;
}

int main(void)
{
	struct net_device dev;
	struct tun_file tfile;
	int ret;

	if (tun_attach(&tfile, &dev, 8, destroy_skb))
		return 1;
	tun_detach(&tfile);
	ret = tun_ring_flush(&tfile, destroy);
	if (ret != -ENODEV)
		printf("flush returned %d\n", ret);
	if (tun_ring_consume(&tfile))
		puts("a packet out of nowhere");
	tun_close(&tfile, destroy);
	puts("the reader goes on");
	return 0;
}
