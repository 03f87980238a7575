// SPDX-License-Identifier: GPL-2.0-only
/*
 * vhostnet - set up /dev/vhost-net as a virtio-net device for this process.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>

#include "record.h"
#include "vhostnet.h"

static const char node[] = "/dev/vhost-net";

int vhostnet_header_size(const struct vhostnet_config *cfg)
{
	/* Source: drivers/vhost/net.c, vhost_net_set_features(). */
	if (cfg->legacy && !cfg->mergeable)
		return sizeof(struct virtio_net_hdr);
	return sizeof(struct virtio_net_hdr_mrg_rxbuf);
}

size_t vhostnet_rings_size(const struct vhostnet_config *cfg)
{
	return VHOSTNET_QUEUES * vring_memory(cfg->ring_size);
}

/* One ioctl with a pointer; its name in the sentence if it fails. */
static int command(int fd, unsigned long request, const char *name, void *arg)
{
	if (ioctl(fd, request, arg) < 0) {
		say_errno("ioctl %s on %s", name, node);
		return -1;
	}
	return 0;
}

#define COMMAND(fd, request, arg) command(fd, request, #request, arg)

static int set_features(int fd, const struct vhostnet_config *cfg)
{
	uint64_t offered, wanted = 0;

	if (!cfg->legacy)
		wanted |= UINT64_C(1) << VIRTIO_F_VERSION_1;
	if (cfg->mergeable)
		wanted |= UINT64_C(1) << VIRTIO_NET_F_MRG_RXBUF;
	if (cfg->calls == VRING_CALL_EVENT_IDX)
		wanted |= UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX;
	if (COMMAND(fd, VHOST_GET_FEATURES, &offered) < 0)
		return -1;
	if (wanted & ~offered) {
		say("%s lacks virtio features 0x%" PRIx64 ": this kernel is "
		    "too old", node, wanted & ~offered);
		return -1;
	}
	return COMMAND(fd, VHOST_SET_FEATURES, &wanted);
}

/* All of our shared memory, each address standing for itself. */
static int set_memory(int fd, const struct vhostnet_config *cfg)
{
	struct vhost_memory *table;
	int ret;

	table = calloc(1, sizeof(*table) + sizeof(table->regions[0]));
	if (!table) {
		say_errno("calloc of the memory table");
		return -1;
	}
	table->nregions = 1;
	table->regions[0].guest_phys_addr = (uintptr_t)cfg->memory;
	table->regions[0].userspace_addr = (uintptr_t)cfg->memory;
	table->regions[0].memory_size = cfg->memory_size;
	ret = COMMAND(fd, VHOST_SET_MEM_TABLE, table);
	free(table);
	return ret;
}

static int set_queue(struct vhostnet *vn, unsigned int index,
		     const struct vhostnet_config *cfg)
{
	struct vhostnet_queue *queue = &vn->queue[index];
	struct vhost_vring_state state = { .index = index };
	struct vhost_vring_addr addr = {
		.index = index,
		.desc_user_addr = (uintptr_t)queue->ring.desc,
		.avail_user_addr = (uintptr_t)queue->ring.avail,
		.used_user_addr = (uintptr_t)queue->ring.used,
	};
	struct vhost_vring_file file = { .index = index };

	state.num = cfg->ring_size;
	if (COMMAND(vn->fd, VHOST_SET_VRING_NUM, &state) < 0)
		return -1;
	state.num = 0;
	if (COMMAND(vn->fd, VHOST_SET_VRING_BASE, &state) < 0 ||
	    COMMAND(vn->fd, VHOST_SET_VRING_ADDR, &addr) < 0)
		return -1;
	file.fd = queue->kick;
	if (COMMAND(vn->fd, VHOST_SET_VRING_KICK, &file) < 0)
		return -1;
	file.fd = queue->call;
	if (COMMAND(vn->fd, VHOST_SET_VRING_CALL, &file) < 0)
		return -1;
	file.fd = cfg->error;
	return COMMAND(vn->fd, VHOST_SET_VRING_ERR, &file);
}

int vhostnet_open(struct vhostnet *vn, const struct vhostnet_config *cfg,
		  void *rings)
{
	struct vhostnet_queue *queue;
	unsigned int i;

	for (i = 0; i < VHOSTNET_QUEUES; i++)
		vn->queue[i] = (struct vhostnet_queue){ .kick = -1,
							.call = -1 };
	vn->tap = -1;
	vn->fd = open(node, O_RDWR | O_CLOEXEC);
	if (vn->fd < 0) {
		say_errno("open %s (root only, and CONFIG_VHOST_NET is "
			  "needed: try modprobe vhost_net)", node);
		return -1;
	}
	if (ioctl(vn->fd, VHOST_SET_OWNER, NULL) < 0) {
		say_errno("ioctl VHOST_SET_OWNER on %s, which starts the "
			  "kernel's worker", node);
		return -1;
	}
	if (set_features(vn->fd, cfg) < 0 || set_memory(vn->fd, cfg) < 0)
		return -1;
	for (i = 0; i < VHOSTNET_QUEUES; i++) {
		queue = &vn->queue[i];
		vring_setup(&queue->ring,
			    (char *)rings + i * vring_memory(cfg->ring_size),
			    cfg->ring_size, cfg->calls);
		queue->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		queue->call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (queue->kick < 0 || queue->call < 0) {
			say_errno("eventfd for kick and call");
			return -1;
		}
		if (set_queue(vn, i, cfg) < 0)
			return -1;
	}
	return 0;
}

static int set_one_backend(struct vhostnet *vn, unsigned int index, int tap)
{
	struct vhost_vring_file file = { .index = index, .fd = tap };

	if (ioctl(vn->fd, VHOST_NET_SET_BACKEND, &file) < 0) {
		say_errno("ioctl VHOST_NET_SET_BACKEND of the %s vring%s",
			  index == VHOSTNET_RX ? "RX" : "TX",
			  errno == EINVAL ? " (is the device gone?)" : "");
		return -1;
	}
	return 0;
}

int vhostnet_set_backend(struct vhostnet *vn, int tap)
{
	struct vhost_vring_file rx = { .index = VHOSTNET_RX, .fd = vn->tap };

	if (set_one_backend(vn, VHOSTNET_RX, tap) < 0)
		return -1;
	if (set_one_backend(vn, VHOSTNET_TX, tap) < 0) {
		/* Both on one device, or neither moves. */
		ioctl(vn->fd, VHOST_NET_SET_BACKEND, &rx);
		return -1;
	}
	vn->tap = tap;
	/* Buffers that waited through a time without a backend. */
	vhostnet_kick(&vn->queue[VHOSTNET_RX]);
	vhostnet_kick(&vn->queue[VHOSTNET_TX]);
	return 0;
}

void vhostnet_kick(const struct vhostnet_queue *queue)
{
	uint64_t one = 1;

	/* Fails only when 2^64 - 2 kicks wait: vhost is kicked already. */
	if (write(queue->kick, &one, sizeof(one)) < 0 && errno != EAGAIN)
		say_errno("write to the kick eventfd");
}

void vhostnet_close(struct vhostnet *vn)
{
	unsigned int i;

	if (vn->fd < 0)
		return;
	close(vn->fd);
	vn->fd = -1;
	for (i = 0; i < VHOSTNET_QUEUES; i++) {
		if (vn->queue[i].kick >= 0)
			close(vn->queue[i].kick);
		if (vn->queue[i].call >= 0)
			close(vn->queue[i].call);
		vn->queue[i].kick = -1;
		vn->queue[i].call = -1;
	}
}
