// SPDX-License-Identifier: GPL-2.0-only
/*
 * netdev - open TUN, TAP, macvtap and ipvtap devices.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "netdev.h"
#include "record.h"

static const char tun_node[] = "/dev/net/tun";

/* An ifreq for @name, which netdev_open() found short enough. */
static void ifreq_name(struct ifreq *ifr, const char *name)
{
	memset(ifr, 0, sizeof(*ifr));
	snprintf(ifr->ifr_name, sizeof(ifr->ifr_name), "%s", name);
}

/* One interface ioctl, through any socket; 0 or -1 with errno set. */
static int interface_ioctl(unsigned long request, struct ifreq *ifr)
{
	int fd, ret, saved;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	ret = ioctl(fd, request, ifr);
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

int netdev_set_txqueuelen(const char *name, unsigned int len)
{
	struct ifreq ifr;

	ifreq_name(&ifr, name);
	ifr.ifr_qlen = (int)len;
	if (interface_ioctl(SIOCSIFTXQLEN, &ifr) < 0) {
		say_errno("ioctl SIOCSIFTXQLEN of %s to %u", name, len);
		return -1;
	}
	return 0;
}

int netdev_set_up(const char *name)
{
	struct ifreq ifr;

	ifreq_name(&ifr, name);
	if (interface_ioctl(SIOCGIFFLAGS, &ifr) < 0) {
		say_errno("ioctl SIOCGIFFLAGS of %s", name);
		return -1;
	}
	if (ifr.ifr_flags & IFF_UP)
		return 0;
	ifr.ifr_flags |= IFF_UP;
	if (interface_ioctl(SIOCSIFFLAGS, &ifr) < 0) {
		say_errno("ioctl SIOCSIFFLAGS of %s to bring it up", name);
		return -1;
	}
	return 0;
}

static const char *tunsetiff_advice(int error)
{
	switch (error) {
	case EPERM:
		return "run it as root, or as the owner of the device";
	case EBUSY:
		return "the queue is taken: end the program that reads it";
	case E2BIG:
		return "the device has no queue left";
	case EINVAL:
		return "a device of this name exists and is of another kind, "
		       "or was made without multi_queue";
	default:
		return "see ioctl TUNSETIFF in the kernel's tuntap.rst";
	}
}

/* A descriptor on a queue of a TUN or TAP device, or -1. */
static int open_tuntap(struct netdev *dev, const struct netdev_config *cfg,
		       short flags, int open_flags)
{
	struct ifreq ifr;
	int fd, ret;

	fd = open(tun_node, open_flags);
	if (fd < 0) {
		say_errno("open %s (root only, and CONFIG_TUN is needed)",
			  tun_node);
		return -1;
	}
	ifreq_name(&ifr, dev->name);
	ifr.ifr_flags = flags;
	ret = ioctl(fd, TUNSETIFF, &ifr);
	/* An existing device insists on its own IFF_MULTI_QUEUE; where one
	 * queue is asked for, either will do.
	 */
	if (ret < 0 && errno == EINVAL && cfg->queues == 1) {
		ifr.ifr_flags = flags ^ IFF_MULTI_QUEUE;
		ret = ioctl(fd, TUNSETIFF, &ifr);
	}
	if (ret < 0) {
		const char *advice = tunsetiff_advice(errno);

		say("ioctl TUNSETIFF of %s as %s: %s: %s", dev->name,
		    dev->kind == NETDEV_TUN ? "TUN" : "TAP", strerror(errno),
		    advice);
		close(fd);
		return -1;
	}
	/* The kernel fills in the number of a name such as tap%d. */
	memcpy(dev->name, ifr.ifr_name, sizeof(dev->name));
	return fd;
}

/* Read "MAJOR:MINOR" from @dir/@node/dev. */
static bool read_number(const char *dir, const char *node, dev_t *number)
{
	unsigned int major_nr, minor_nr;
	char path[PATH_MAX];
	bool ok = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/dev", dir, node);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fscanf(file, "%u:%u", &major_nr, &minor_nr) == 2) {
		*number = makedev(major_nr, minor_nr);
		ok = true;
	}
	fclose(file);
	return ok;
}

/*
 * Path and device number of the character device of the macvtap or ipvtap
 * interface @name. sysfs has it as NAME/tapN or NAME/<class>/tapN.
 */
static int find_chardev(const char *name, char *path, size_t size,
			dev_t *number)
{
	static const char *const places[] = { "", "/macvtap", "/ipvtap" };
	struct dirent *entry;
	char dir[128];
	int ret = -1;
	size_t i;
	DIR *d;

	for (i = 0; i < sizeof(places) / sizeof(places[0]) && ret; i++) {
		snprintf(dir, sizeof(dir), "/sys/class/net/%s%s", name,
			 places[i]);
		d = opendir(dir);
		while (d && ret && (entry = readdir(d))) {
			if (strncmp(entry->d_name, "tap", 3) ||
			    !read_number(dir, entry->d_name, number))
				continue;
			snprintf(path, size, "/dev/%s", entry->d_name);
			ret = 0;
		}
		if (d)
			closedir(d);
	}
	return ret;
}

/* Make sure that @path is the character device @number. */
static int make_node(const char *path, dev_t number)
{
	struct stat st;

	if (!stat(path, &st)) {
		if (S_ISCHR(st.st_mode) && st.st_rdev == number)
			return 0;
		/* Left over from an interface that had the same index. */
		if (unlink(path) < 0) {
			say_errno("unlink the outdated node %s", path);
			return -1;
		}
	}
	if (mknod(path, S_IFCHR | 0600, number) < 0 && errno != EEXIST) {
		say_errno("mknod %s (%u:%u), needs root", path,
			  major(number), minor(number));
		return -1;
	}
	return 0;
}

/* A descriptor on a new queue of a macvtap or ipvtap interface, or -1. */
static int open_chardev(struct netdev *dev, short flags, int open_flags)
{
	char path[PATH_MAX];
	struct ifreq ifr;
	dev_t number;
	int fd;

	if (find_chardev(dev->name, path, sizeof(path), &number) < 0) {
		say("no character device under /sys/class/net/%s: make the "
		    "interface first, ip link add link LOWER name %s type "
		    "macvtap", dev->name, dev->name);
		return -1;
	}
	if (make_node(path, number) < 0)
		return -1;
	fd = open(path, open_flags);
	if (fd < 0) {
		say_errno("open %s of %s", path, dev->name);
		return -1;
	}
	/* Only the flags count here; the name is that of the node. */
	ifreq_name(&ifr, dev->name);
	ifr.ifr_flags = flags;
	if (ioctl(fd, TUNSETIFF, &ifr) < 0) {
		say_errno("ioctl TUNSETIFF of %s", path);
		close(fd);
		return -1;
	}
	return fd;
}

/* The flags for TUNSETIFF. */
static short queue_flags(const struct netdev_config *cfg)
{
	int flags = IFF_NO_PI;

	flags |= cfg->kind == NETDEV_TUN ? IFF_TUN : IFF_TAP;
	if (cfg->vnet_hdr)
		flags |= IFF_VNET_HDR;
	if (cfg->multi_queue || cfg->queues > 1)
		flags |= IFF_MULTI_QUEUE;
	return (short)flags;
}

/* Header size and send buffer of the open descriptor @fd. */
static int set_up_queue(const struct netdev *dev,
			const struct netdev_config *cfg, int fd)
{
	int size = dev->vnet_hdr_size;
	int sndbuf = (int)cfg->sndbuf;

	if (size && ioctl(fd, TUNSETVNETHDRSZ, &size) < 0) {
		say_errno("ioctl TUNSETVNETHDRSZ of %s to %d", dev->name, size);
		return -1;
	}
	if (cfg->sndbuf >= 0 && ioctl(fd, TUNSETSNDBUF, &sndbuf) < 0) {
		say_errno("ioctl TUNSETSNDBUF of %s to %d", dev->name, sndbuf);
		return -1;
	}
	return 0;
}

static int check_config(const struct netdev_config *cfg)
{
	if (!cfg->name[0] || strlen(cfg->name) >= IFNAMSIZ ||
	    strchr(cfg->name, '/')) {
		say("\"%s\" is no interface name: 1 to %d characters, no /",
		    cfg->name, IFNAMSIZ - 1);
		return -1;
	}
	if (!cfg->queues || cfg->queues > NETDEV_QUEUES) {
		say("%u queues asked for: 1 to %d can be opened", cfg->queues,
		    NETDEV_QUEUES);
		return -1;
	}
	return 0;
}

int netdev_open(struct netdev *dev, const struct netdev_config *cfg)
{
	int open_flags = O_RDWR | O_CLOEXEC | (cfg->nonblock ? O_NONBLOCK : 0);
	short flags = queue_flags(cfg);
	unsigned int q;

	dev->queues = 0;
	if (check_config(cfg) < 0)
		return -1;
	snprintf(dev->name, sizeof(dev->name), "%s", cfg->name);
	dev->kind = cfg->kind;
	dev->vnet_hdr_size = cfg->vnet_hdr ? cfg->vnet_hdr_size : 0;

	for (q = 0; q < cfg->queues; q++) {
		if (cfg->kind == NETDEV_CHARDEV)
			dev->fd[q] = open_chardev(dev, flags, open_flags);
		else
			dev->fd[q] = open_tuntap(dev, cfg, flags, open_flags);
		if (dev->fd[q] < 0)
			goto fail;
		dev->queues = q + 1;
		/* Rings of the queues to come get this length at once. */
		if (q == 0 && cfg->txqueuelen >= 0 &&
		    netdev_set_txqueuelen(dev->name,
					  (unsigned int)cfg->txqueuelen) < 0)
			goto fail;
		if (set_up_queue(dev, cfg, dev->fd[q]) < 0)
			goto fail;
	}
	if (cfg->up && netdev_set_up(dev->name) < 0)
		goto fail;
	return 0;

fail:
	netdev_close(dev);
	return -1;
}

void netdev_close(struct netdev *dev)
{
	unsigned int q;

	for (q = 0; q < dev->queues; q++) {
		if (dev->fd[q] >= 0)
			close(dev->fd[q]);
		dev->fd[q] = -1;
	}
	dev->queues = 0;
}

int netdev_attach_queue(struct netdev *dev, unsigned int q, bool attach)
{
	struct ifreq ifr;

	ifreq_name(&ifr, dev->name);
	ifr.ifr_flags = attach ? IFF_ATTACH_QUEUE : IFF_DETACH_QUEUE;
	if (ioctl(dev->fd[q], TUNSETQUEUE, &ifr) < 0) {
		say_errno("ioctl TUNSETQUEUE to %s queue %u of %s%s",
			  attach ? "attach" : "detach", q, dev->name,
			  dev->queues > 1 ? "" : " (it has one queue only)");
		return -1;
	}
	return 0;
}

bool netdev_is_gone(const struct netdev *dev, unsigned int q)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	return ioctl(dev->fd[q], TUNGETIFF, &ifr) < 0 &&
	       netdev_gone_errno(errno);
}

bool netdev_gone_errno(int error)
{
	return error == EBADFD || error == EFAULT || error == ENOLINK;
}
