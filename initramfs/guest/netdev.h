/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netdev - open TUN, TAP, macvtap and ipvtap devices.
 *
 * Every function here says on stderr what failed, with the call, errno's
 * text and what to do about it; the caller only needs to leave.
 */
#ifndef NETDEV_H
#define NETDEV_H

#include <net/if.h>
#include <stdbool.h>

#define NETDEV_QUEUES		64	/* queues opened at most */

enum netdev_kind {
	NETDEV_TUN,		/* layer 3, /dev/net/tun */
	NETDEV_TAP,		/* layer 2, /dev/net/tun */
	NETDEV_CHARDEV,		/* layer 2, /dev/tapN of macvtap or ipvtap */
};

/* What to open. Start from NETDEV_CONFIG_DEFAULT. */
struct netdev_config {
	const char *name;
	enum netdev_kind kind;
	unsigned int queues;	/* 1 to NETDEV_QUEUES, a descriptor each */
	bool multi_queue;	/* ask for IFF_MULTI_QUEUE with 1 queue too */
	bool vnet_hdr;		/* virtio_net_hdr before every packet */
	int vnet_hdr_size;	/* 10, or 12 for mergeable buffers */
	bool nonblock;		/* O_NONBLOCK */
	long txqueuelen;	/* packets per ring, -1: leave as it is */
	long sndbuf;		/* TUNSETSNDBUF in bytes, -1: leave as it is */
	bool up;		/* set IFF_UP when all queues are open */
};

#define NETDEV_CONFIG_DEFAULT {			\
	.kind = NETDEV_TAP, .queues = 1,	\
	.vnet_hdr_size = 10, .txqueuelen = -1,	\
	.sndbuf = -1, .up = true }

struct netdev {
	char name[IFNAMSIZ];
	enum netdev_kind kind;
	unsigned int queues;
	int fd[NETDEV_QUEUES];	/* -1: not open */
	int vnet_hdr_size;	/* bytes before each packet; 0: no header */
};

/**
 * netdev_open - open @cfg->name with all its queues
 *
 * TUN and TAP: attaches to the device if it is there (for example made with
 * `ip tuntap add`), else creates it; a created device goes away with its
 * last descriptor. With one queue, an existing device may be multiqueue or
 * not. macvtap and ipvtap must exist; the node of the character
 * device is made if /dev lacks it.
 * The order is: create, queue length, header size, up; so the length is set
 * before traffic and, on a new device, before any qdisc runs.
 *
 * Return: 0, or -1 with a sentence on stderr and nothing left open.
 * Source: drivers/net/tun.c tun_set_iff(), drivers/net/tap.c tap_ioctl().
 */
int netdev_open(struct netdev *dev, const struct netdev_config *cfg);

/** netdev_close - close every descriptor of @dev that is open */
void netdev_close(struct netdev *dev);

/**
 * netdev_attach_queue - attach or detach queue @q of a multiqueue device
 *
 * A detached queue keeps its descriptor and its ring, and gets no packets;
 * the driver moves the device's last queue into its place.
 *
 * Return: 0, or -1 with a sentence on stderr.
 * Source: drivers/net/tun.c tun_set_queue(), __tun_detach().
 */
int netdev_attach_queue(struct netdev *dev, unsigned int q, bool attach);

/**
 * netdev_is_gone - was the device under the attached queue @q deleted?
 *
 * Asks the descriptor, not the name, so a renamed device and one that was
 * moved to another network namespace are still there. Takes the RTNL lock:
 * not for a fast path.
 */
bool netdev_is_gone(const struct netdev *dev, unsigned int q);

/**
 * netdev_gone_errno - is @error what a deleted device answers?
 *
 * EBADFD: tun, nothing attached any more; EFAULT: tun, a read that slept
 * while it was deleted; ENOLINK: tap (macvtap, ipvtap).
 */
bool netdev_gone_errno(int error);

/** netdev_set_txqueuelen - as `ip link set @name txqueuelen @len`; 0 or -1 */
int netdev_set_txqueuelen(const char *name, unsigned int len);

/** netdev_set_up - as `ip link set @name up`; 0 or -1 */
int netdev_set_up(const char *name);

#endif
