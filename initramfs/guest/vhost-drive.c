// SPDX-License-Identifier: GPL-2.0-only
/*
 * vhost-drive - drive vhost-net from userspace, without a second VM
 *
 * Plays the guest's virtio-net driver: the packets of a TAP, TUN or macvtap
 * device reach it as they reach a virtual machine, through vhost-net's batched
 * consume and a vring. It accounts them, or forwards them to a second device.
 *
 * The threads: vhost-net's workers in the kernel; one driver per direction,
 * see driver.h; the main thread, which opens and exchanges backends, obeys
 * signals and the control FIFO, and keeps the end conditions.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <net/ethernet.h>
#include <netinet/ether.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "driver.h"
#include "netdev.h"
#include "record.h"
#include "seqcheck.h"
#include "vhostnet.h"

#define NS_PER_MS	UINT64_C(1000000)
#define TICK_MS		10	/* how finely --idle is seen */
#define GONE_TICKS	25	/* ticks between looks for deleted devices */
#define BACKENDS	16	/* opened at most, the first included */
#define PAGE		4096u

/* Without these offloads the kernel hands over complete packets. */
#define OFFLOADS	(TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN)
/* A TSO packet: up to 64 KiB of IP, an Ethernet header and a tag. */
#define PACKET_MAX	(65536u + ETH_HLEN + 4)
#define BUFFER_MIN	256u	/* all headers and a number fit in */
#define BUFFER_DEFAULT	2048u
#define BUFFER_ALIGN	64u
#define FRAME_MAX	1514u	/* frames sent by us */
#define HEADERS_MAX	(ETH_HLEN + sizeof(struct iphdr) + \
			 sizeof(struct udphdr))

static const char *const kind_names[] = {
	[NETDEV_TUN] = "tun", [NETDEV_TAP] = "tap",
	[NETDEV_CHARDEV] = "chardev",
};

static bool parse_kind(const char *text, enum netdev_kind *kind)
{
	unsigned int i;

	for (i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++)
		if (!strcmp(text, kind_names[i])) {
			*kind = (enum netdev_kind)i;
			return true;
		}
	return false;
}

/* NEVER is what --poll sets. */
static const char *const suppress_names[] = {
	[VRING_CALL_NEVER] = "poll", [VRING_CALL_ALWAYS] = "none",
	[VRING_CALL_FLAGS] = "flags", [VRING_CALL_EVENT_IDX] = "event-idx",
};

struct options {
	struct netdev_config device;
	struct netdev_config device2;	/* --forward; no name: not given */
	bool device2_kind_set;
	struct vhostnet_config vhost;
	uint32_t buffer;		/* bytes per RX buffer; 0: default */
	uint64_t cost_ns;
	uint64_t packets;		/* 0: no limit */
	uint64_t seconds_ns;
	uint64_t idle_ns;		/* 0: never idle */
	uint64_t send;			/* packets; 0: none */
	uint64_t send_rate;
	size_t send_size;		/* UDP payload */
	struct sockaddr_in send_from;
	struct sockaddr_in send_to;
	struct ether_addr send_mac;
	bool send_mac_set;
	bool poll;			/* --poll beats --suppress */
	bool pause_at_start;
	bool flows;
	const char *ready;
	const char *control;
	const char *answers;
	struct record_out out;
};

/* A device that vhost-net's RX and TX vrings can be attached to. */
struct backend {
	struct netdev dev;
	bool gone;
};

/* What driver_ask() calls an owner: packets published while backend number
 * SLOT was attached, and those published while it was being attached, which
 * may still come from the one before. Slot BACKENDS is "none".
 */
#define OWNER(slot)		(2 * (slot))
#define OWNER_DURING(slot)	(2 * (slot) + 1)
#define NONE			BACKENDS

_Static_assert(OWNER_DURING(NONE) < DRIVER_OWNERS, "an owner for each");

struct program {
	struct options opt;
	struct backend backend[BACKENDS];	/* of the first vhost-net */
	unsigned int backends;
	unsigned int current;		/* slot, or NONE */
	uint64_t exchanges;
	struct backend second;		/* --forward, of the second one */
	struct vhostnet vhost[2];
	struct driver driver[2];	/* [1]: the way back of --forward */
	unsigned int sides;		/* 1, or 2 with --forward */
	bool prepared[2];
	uint8_t frame[FRAME_MAX];	/* --send */
	size_t rx_bytes;		/* all RX buffers of a side */
	size_t tx_size;			/* bytes per buffer of --send */
	int signals;			/* signalfd */
	int ended;			/* eventfd: a driver ended by itself */
	uint64_t vring_errors;
	int control;			/* FIFO or -1 */
	char line[256];			/* of the FIFO, not complete yet */
	size_t line_len;
	const char *reason;		/* why it ended; NULL: runs */
};

/* ---- devices ---- */

static bool forwards(const struct program *p)
{
	return p->opt.device2.name != NULL;
}

/* The largest packet that the device may hand over, with its vnet header. */
static size_t largest_packet(const struct program *p, const char *name)
{
	size_t header = (size_t)vhostnet_header_size(&p->opt.vhost);
	struct ifreq ifr = { 0 };
	size_t size = 0;
	int fd;

	if (forwards(p))
		return header + PACKET_MAX;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (!ioctl(fd, SIOCGIFMTU, &ifr))
		size = header + (size_t)ifr.ifr_mtu + ETH_HLEN + 4;
	close(fd);
	return size;
}

/* vhost drops what does not fit, or waits for ever for more buffers: see to
 * it that neither can happen.
 */
static int check_buffers(const struct program *p, const char *name)
{
	size_t packet = largest_packet(p, name), room = p->opt.buffer;

	if (p->opt.vhost.mergeable)
		room *= p->opt.vhost.ring_size;
	if (packet <= room)
		return 0;
	say("packets of %s have up to %zu bytes, but %s hold %zu: give a "
	    "larger --buffer%s", name, packet,
	    p->opt.vhost.mergeable ? "all RX buffers together" : "RX buffers",
	    room, p->opt.vhost.mergeable ? " or --ring-size" :
	    ", or --mergeable");
	return -1;
}

static int open_backend(struct program *p, struct backend *backend,
			const struct netdev_config *device)
{
	struct netdev_config cfg = *device;
	unsigned int offloads = forwards(p) ? OFFLOADS : 0;

	cfg.vnet_hdr = true;
	cfg.vnet_hdr_size = vhostnet_header_size(&p->opt.vhost);
	/* With an unlimited send buffer vhost sends in batches, through a
	 * path that takes every frame for Ethernet: not for TUN.
	 * Source: drivers/vhost/net.c handle_tx_copy(), drivers/net/tun.c
	 * tun_xdp_one().
	 */
	cfg.sndbuf = cfg.kind == NETDEV_TUN ? INT_MAX - 1 : INT_MAX;
	backend->gone = false;
	if (netdev_open(&backend->dev, &cfg) < 0)
		return -1;
	if (check_buffers(p, backend->dev.name) < 0)
		goto fail;
	/* An earlier program may have left offloads on. */
	if (ioctl(backend->dev.fd[0], TUNSETOFFLOAD, offloads) < 0) {
		say_errno("ioctl TUNSETOFFLOAD of %s", backend->dev.name);
		goto fail;
	}
	return 0;
fail:
	netdev_close(&backend->dev);
	return -1;
}

/* A queue whose device was deleted still has its descriptor. */
static void look_if_gone(struct backend *backend)
{
	struct ifreq ifr = { 0 };

	if (backend->gone || !backend->dev.queues ||
	    !ioctl(backend->dev.fd[0], TUNGETIFF, &ifr))
		return;
	backend->gone = errno == EBADFD || errno == ENOLINK;
	if (backend->gone)
		say("%s was deleted", backend->dev.name);
}

/* The end of the run, unless a script steers it: that may exchange it. */
static void look_for_gone_devices(struct program *p)
{
	bool attached_gone;
	unsigned int i;

	for (i = 0; i < p->backends; i++)
		look_if_gone(&p->backend[i]);
	look_if_gone(&p->second);
	attached_gone = p->second.gone ||
		(p->current != NONE && p->backend[p->current].gone);
	if (attached_gone && !p->opt.control)
		p->reason = "error";
}

/* ---- the frame of --send ---- */

static uint16_t ip_checksum(const struct iphdr *ip)
{
	uint16_t word[sizeof(*ip) / 2];
	uint32_t sum = 0;
	size_t i;

	memcpy(word, ip, sizeof(word));
	for (i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

/* From a neighbour's address to the device's own; behind macvtap the network
 * lies the other way round: from its own address to everybody.
 */
static int fill_ethernet(const struct program *p, struct ether_header *eth)
{
	static const uint8_t neighbour[] = { 2, 0, 0, 0, 0, 1 };
	const struct netdev *dev = &p->backend[0].dev;
	struct ifreq ifr = { 0 };

	if (ioctl(dev->fd[0], SIOCGIFHWADDR, &ifr) < 0) {
		say_errno("ioctl SIOCGIFHWADDR of %s", dev->name);
		return -1;
	}
	if (dev->kind == NETDEV_CHARDEV) {
		memset(eth->ether_dhost, 0xff, ETH_ALEN);
		memcpy(eth->ether_shost, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	} else {
		memcpy(eth->ether_dhost, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
		memcpy(eth->ether_shost, neighbour, ETH_ALEN);
	}
	if (p->opt.send_mac_set)
		memcpy(eth->ether_dhost, &p->opt.send_mac, ETH_ALEN);
	eth->ether_type = htons(ETHERTYPE_IP);
	return 0;
}

static int prepare_send(struct program *p, struct driver_send *send)
{
	const struct options *opt = &p->opt;
	size_t udp_len = sizeof(struct udphdr) + opt->send_size;
	struct udphdr udp = {
		.uh_sport = opt->send_from.sin_port,
		.uh_dport = opt->send_to.sin_port,
		.uh_ulen = htons((uint16_t)udp_len),
		.uh_sum = 0,	/* none: allowed over IPv4 */
	};
	struct iphdr ip = {
		.version = 4, .ihl = sizeof(ip) / 4, .ttl = 64,
		.tot_len = htons((uint16_t)(sizeof(ip) + udp_len)),
		.frag_off = htons(IP_DF),
		.protocol = IPPROTO_UDP,
		.saddr = opt->send_from.sin_addr.s_addr,
		.daddr = opt->send_to.sin_addr.s_addr,
	};
	struct ether_header eth;
	uint8_t *at = p->frame;

	ip.check = ip_checksum(&ip);
	if (opt->device.kind != NETDEV_TUN) {
		if (fill_ethernet(p, &eth) < 0)
			return -1;
		memcpy(at, &eth, sizeof(eth));
		at += sizeof(eth);
	}
	memcpy(at, &ip, sizeof(ip));
	at += sizeof(ip);
	memcpy(at, &udp, sizeof(udp));
	at += sizeof(udp);
	send->count = opt->send;
	send->rate = opt->send_rate;
	send->frame = p->frame;
	send->number_at = (size_t)(at - p->frame);
	send->size = send->number_at + opt->send_size;
	return 0;
}

/* ---- setting up ---- */

static size_t round_up(size_t n)
{
	return (n + PAGE - 1) / PAGE * PAGE;
}

/* All memory that vhost may touch; each side's vrings, RX and TX buffers. */
static int map_memory(struct program *p)
{
	struct vhostnet_config *vhost = &p->opt.vhost;
	size_t side;

	p->rx_bytes = round_up((size_t)vhost->ring_size * p->opt.buffer);
	p->tx_size = p->opt.send ? BUFFER_DEFAULT : 0;
	side = vhostnet_rings_size(vhost) + p->rx_bytes +
	       round_up(vhost->ring_size * p->tx_size);
	vhost->memory_size = p->sides * side;
	vhost->memory = mmap(NULL, vhost->memory_size, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			     -1, 0);
	if (vhost->memory == MAP_FAILED) {
		vhost->memory = NULL;
		say_errno("mmap of %zu bytes for buffers", vhost->memory_size);
		return -1;
	}
	return 0;
}

static char *side_memory(const struct program *p, unsigned int side)
{
	const struct vhostnet_config *vhost = &p->opt.vhost;

	return (char *)vhost->memory + side * (vhost->memory_size / p->sides);
}

/* Driver @i takes what vhost @i receives; forwarding, it gives it to the
 * other one.
 */
static int prepare_driver(struct program *p, unsigned int i)
{
	char *buffers = side_memory(p, i) + vhostnet_rings_size(&p->opt.vhost);
	struct driver_config cfg = {
		.rx = &p->vhost[i].queue[VHOSTNET_RX],
		.mergeable = p->opt.vhost.mergeable,
		.header = (size_t)vhostnet_header_size(&p->opt.vhost),
		.rx_buffers = buffers,
		.rx_size = p->opt.buffer,
		.link = p->opt.device.kind == NETDEV_TUN ? SEQCHECK_L3 :
							   SEQCHECK_L2,
		.cost_ns = p->opt.cost_ns,
		.packets = i == 0 ? p->opt.packets : 0,
		.ended = p->ended,
	};

	if (forwards(p))
		cfg.tx = &p->vhost[1 - i].queue[VHOSTNET_TX];
	if (p->opt.send) {
		cfg.tx = &p->vhost[i].queue[VHOSTNET_TX];
		cfg.tx_buffers = buffers + p->rx_bytes;
		cfg.tx_size = p->tx_size;
		if (prepare_send(p, &cfg.send) < 0)
			return -1;
	}
	p->prepared[i] = true;
	return driver_prepare(&p->driver[i], &cfg, p->opt.pause_at_start);
}

static int set_up(struct program *p)
{
	unsigned int i;

	if (map_memory(p) < 0 ||
	    open_backend(p, &p->backend[0], &p->opt.device) < 0)
		return -1;
	p->backends = 1;
	if (forwards(p) &&
	    open_backend(p, &p->second, &p->opt.device2) < 0)
		return -1;
	for (i = 0; i < p->sides; i++)
		if (vhostnet_open(&p->vhost[i], &p->opt.vhost,
				  side_memory(p, i)) < 0)
			return -1;
	for (i = 0; i < p->sides; i++)
		if (prepare_driver(p, i) < 0)
			return -1;
	if (vhostnet_set_backend(&p->vhost[0], p->backend[0].dev.fd[0]) < 0 ||
	    (forwards(p) &&
	     vhostnet_set_backend(&p->vhost[1], p->second.dev.fd[0]) < 0))
		return -1;
	for (i = 0; i < p->sides; i++)
		if (driver_start(&p->driver[i]) < 0)
			return -1;
	return 0;
}

/* Before any thread is made, so that all of them inherit the mask. */
static int catch_signals(struct program *p)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	p->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	p->opt.vhost.error = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->signals < 0 || p->ended < 0 || p->opt.vhost.error < 0) {
		say_errno("signalfd or eventfd");
		return -1;
	}
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return 0;
}

static int open_control(struct program *p)
{
	p->control = -1;
	if (!p->opt.control)
		return 0;
	if (mkfifo(p->opt.control, 0600) < 0 && errno != EEXIST) {
		say_errno("mkfifo %s", p->opt.control);
		return -1;
	}
	/* Also a writer itself, so it never reads the end of the file. */
	p->control = open(p->opt.control, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (p->control < 0) {
		say_errno("open %s for commands", p->opt.control);
		return -1;
	}
	return 0;
}

/* ---- exchange of the backend ---- */

static const char *backend_name(const struct program *p, unsigned int slot)
{
	return slot == NONE ? "none" : p->backend[slot].dev.name;
}

static int exchange(struct program *p, unsigned int slot)
{
	int fd = slot == NONE ? -1 : p->backend[slot].dev.fd[0];
	int ret;

	if (slot == p->current)
		return 0;
	driver_ask(&p->driver[0], DRIVER_MARK, OWNER_DURING(slot));
	ret = vhostnet_set_backend(&p->vhost[0], fd);
	if (!ret) {
		p->current = slot;
		p->exchanges++;
	}
	driver_ask(&p->driver[0], DRIVER_MARK, OWNER(p->current));
	return ret;
}

/* The slot of the device @kind @name, opened if it is not yet; or -1. */
static int find_backend(struct program *p, const char *kind, const char *name)
{
	struct netdev_config device = p->opt.device;
	unsigned int i;

	for (i = 0; i < p->backends; i++)
		if (!strcmp(p->backend[i].dev.name, name) &&
		    !strcmp(kind_names[p->backend[i].dev.kind], kind))
			return (int)i;
	if (!parse_kind(kind, &device.kind))
		return -1;
	device.name = name;
	if ((device.kind == NETDEV_TUN) != (p->opt.device.kind == NETDEV_TUN)) {
		say("a TUN and a device with Ethernet frames cannot follow "
		    "each other");
		return -1;
	}
	if (p->backends == BACKENDS) {
		say("%d backends are open already", BACKENDS);
		return -1;
	}
	if (open_backend(p, &p->backend[p->backends], &device) < 0)
		return -1;
	return (int)p->backends++;
}

static void pause_all(struct program *p, bool paused)
{
	unsigned int i;

	for (i = 0; i < p->sides; i++)
		driver_ask(&p->driver[i],
			   paused ? DRIVER_PAUSE : DRIVER_RESUME, 0);
}

/* ---- signals and the control FIFO ---- */

static uint64_t progress(const struct program *p)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < p->sides; i++) {
		sum += atomic_load_explicit(&p->driver[i].packets,
					    memory_order_relaxed);
		sum += atomic_load_explicit(&p->driver[i].completed,
					    memory_order_relaxed);
	}
	return sum;
}

/* One line to the file of --answers, if there is one. */
static void answer(struct program *p, const char *line, bool ok)
{
	struct record_out out = { .file = p->opt.answers };
	struct driver_counts counts;
	struct record rec;

	if (!ok)
		say("control: cannot do \"%s\"", line);
	if (!p->opt.answers)
		return;
	counts = driver_ask(&p->driver[0], DRIVER_STATUS, 0);
	record_init(&rec);
	record_add(&rec, "%s %s", ok ? "ok" : "failed", line);
	record_add(&rec, "packets=%" PRIu64 " published=%" PRIu64,
		   counts.packets, counts.published);
	if (p->driver[0].cfg.tx)
		record_add(&rec, "completed=%" PRIu64, counts.completed);
	record_add(&rec, "backend=%s", backend_name(p, p->current));
	record_write(&rec, &out);
}

/* backend none, backend K, backend KIND NAME, open KIND NAME */
static bool backend_command(struct program *p, const char *verb,
			    const char *kind, const char *name)
{
	unsigned long number;
	char *end;
	int slot;

	if (!strcmp(verb, "open"))
		return name[0] && find_backend(p, kind, name) >= 0;
	if (name[0]) {
		slot = find_backend(p, kind, name);
		return slot >= 0 && exchange(p, (unsigned int)slot) == 0;
	}
	if (!strcmp(kind, "none"))
		return exchange(p, NONE) == 0;
	number = strtoul(kind, &end, 10);
	if (end == kind || *end || number >= p->backends)
		return false;
	return exchange(p, (unsigned int)number) == 0;
}

/* Do what one line of the FIFO asks for; false if it makes no sense. */
static bool do_command(struct program *p, const char *line)
{
	char verb[16], kind[16] = "", name[IFNAMSIZ] = "", rest;
	int words;

	words = sscanf(line, "%15s %15s %15s %c", verb, kind, name, &rest);
	if (words < 1 || words > 3)
		return false;
	if (words > 1)
		return (!strcmp(verb, "backend") || !strcmp(verb, "open")) &&
		       backend_command(p, verb, kind, name);
	if (!strcmp(verb, "pause") || !strcmp(verb, "resume"))
		pause_all(p, verb[0] == 'p');
	else if (!strcmp(verb, "end"))
		p->reason = "control";
	else if (strcmp(verb, "status"))
		return false;
	return true;
}

static void read_control(struct program *p)
{
	char *newline;
	ssize_t n;

	n = read(p->control, p->line + p->line_len,
		 sizeof(p->line) - 1 - p->line_len);
	if (n <= 0)
		return;
	p->line_len += (size_t)n;
	p->line[p->line_len] = '\0';
	while ((newline = strchr(p->line, '\n')) && !p->reason) {
		*newline = '\0';
		answer(p, p->line, do_command(p, p->line));
		p->line_len -= (size_t)(newline + 1 - p->line);
		memmove(p->line, newline + 1, p->line_len + 1);
	}
	if (p->line_len == sizeof(p->line) - 1) {
		say("control: a line is longer than %zu bytes, dropped",
		    p->line_len);
		p->line_len = 0;
	}
}

static void read_signal(struct program *p)
{
	struct signalfd_siginfo info;

	if (read(p->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGUSR2)
		pause_all(p, info.ssi_signo == SIGUSR1);
	else
		p->reason = "signal";
}

/* vhost-net gave up on a vring: a deleted device, or a mistake. */
static void read_error(struct program *p)
{
	uint64_t errors;

	if (read(p->opt.vhost.error, &errors, sizeof(errors)) !=
	    sizeof(errors))
		return;
	if (!p->vring_errors)
		say("vhost-net reports an error on a vring");
	p->vring_errors += errors;
	look_for_gone_devices(p);
	if (!p->opt.control)
		p->reason = "error";
}

/* ---- the main thread ---- */

static void driver_ended(struct program *p)
{
	const struct driver *first = &p->driver[0];
	unsigned int i;

	p->reason = "sent";
	if (p->opt.packets &&
	    atomic_load_explicit(&first->packets, memory_order_relaxed) >=
	    p->opt.packets)
		p->reason = "packets";
	for (i = 0; i < p->sides; i++) {
		pthread_mutex_lock(&p->driver[i].lock);
		if (p->driver[i].has_ended && p->driver[i].broken)
			p->reason = "error";
		pthread_mutex_unlock(&p->driver[i].lock);
	}
}

/* Serve signals, commands and end conditions until one of them ends it. */
static void supervise(struct program *p)
{
	uint64_t start = now_ns(), changed = start, seen = 0, now, count;
	struct pollfd pfd[] = {
		{ .fd = p->ended, .events = POLLIN },
		{ .fd = p->signals, .events = POLLIN },
		{ .fd = p->control, .events = POLLIN },
		{ .fd = p->opt.vhost.error, .events = POLLIN },
	};
	unsigned int ticks = 0;

	while (!p->reason) {
		if (poll(pfd, 4, TICK_MS) > 0) {
			if (pfd[0].revents)
				driver_ended(p);
			if (pfd[1].revents)
				read_signal(p);
			if (pfd[2].revents)
				read_control(p);
			if (pfd[3].revents)
				read_error(p);
		}
		if (++ticks % GONE_TICKS == 0)
			look_for_gone_devices(p);
		now = now_ns();
		count = progress(p);
		/* A paused driver is not idle. */
		if (count != seen || p->driver[0].paused)
			changed = now;
		seen = count;
		if (p->reason)
			break;
		if (now - start >= p->opt.seconds_ns)
			p->reason = "seconds";
		else if (p->opt.idle_ns && count &&
			 now - changed >= p->opt.idle_ns)
			p->reason = "idle";
	}
}

/* ---- results ---- */

static void report_times(struct record *rec, const char *prefix,
			 uint64_t first, uint64_t last)
{
	if (!last)
		return;
	record_add(rec, "%sseconds=%" PRIu64 ".%06" PRIu64, prefix,
		   (last - first) / 1000000000,
		   (last - first) % 1000000000 / 1000);
	record_add(rec, "%sfirst_ns=%" PRIu64 " %slast_ns=%" PRIu64, prefix,
		   first, prefix, last);
}

static void report_counts(const struct program *p, struct record *rec)
{
	const struct driver *d = &p->driver[0];

	record_add(rec, "program=vhost-drive device=%s mode=%s",
		   p->backend[0].dev.name,
		   p->opt.vhost.calls == VRING_CALL_NEVER ? "poll" :
		   "eventfd");
	record_add(rec, "packets=%" PRIu64 " bytes=%" PRIu64,
		   atomic_load_explicit(&d->packets, memory_order_relaxed),
		   d->bytes);
	report_times(rec, "", d->first_ns, d->last_ns);
	seqcheck_report(&d->check, rec);
	record_add(rec, "ended=%s", p->reason);
}

static void report_vrings(const struct program *p, struct record *rec)
{
	const struct vhostnet_queue *rx = p->driver[0].cfg.rx;
	const struct vhostnet_config *vhost = &p->opt.vhost;

	record_add(rec, "ring_size=%u buffer=%u mergeable=%d",
		   vhost->ring_size, p->opt.buffer, vhost->mergeable);
	record_add(rec, "suppress=%s", suppress_names[vhost->calls]);
	record_add(rec, "kicks=%" PRIu64, rx->kicks);
	if (vhost->calls != VRING_CALL_NEVER)
		record_add(rec, "calls=%" PRIu64, rx->calls);
	driver_report_signals(&p->driver[0], rec);
	record_add(rec, "exchanges=%" PRIu64 " vring_errors=%" PRIu64,
		   p->exchanges, p->vring_errors);
}

static void report_tx(const struct program *p, struct record *rec)
{
	const struct driver *d = &p->driver[0];
	const struct vhostnet_queue *tx = d->cfg.tx;

	record_add(rec, "sent=%" PRIu64 " completed=%" PRIu64, d->sent,
		   atomic_load_explicit(&d->completed, memory_order_relaxed));
	report_times(rec, "send_", d->send_first_ns, d->send_last_ns);
	record_add(rec, "tx_kicks=%" PRIu64, tx->kicks);
	if (p->opt.vhost.calls != VRING_CALL_NEVER)
		record_add(rec, "tx_calls=%" PRIu64, tx->calls);
}

static void report_forward(const struct program *p, struct record *rec)
{
	const struct driver *there = &p->driver[0], *back = &p->driver[1];

	record_add(rec, "device2=%s forwarded=%" PRIu64, p->second.dev.name,
		   atomic_load_explicit(&there->completed,
					memory_order_relaxed));
	record_add(rec, "back_packets=%" PRIu64 " back_bytes=%" PRIu64,
		   atomic_load_explicit(&back->packets, memory_order_relaxed),
		   back->bytes);
	record_add(rec, "back_forwarded=%" PRIu64,
		   atomic_load_explicit(&back->completed,
					memory_order_relaxed));
}

/* One line for each backend, and for none if there was such a time. */
static void report_backends(const struct program *p, struct record *rec)
{
	const uint64_t *delivered = p->driver[0].delivered;
	unsigned int slot;

	for (slot = 0; slot <= NONE; slot++) {
		if (slot >= p->backends && slot != NONE)
			continue;
		if (slot == NONE && !p->exchanges)
			continue;
		record_line(rec);
		record_add(rec, "backend=%s packets=%" PRIu64,
			   backend_name(p, slot), delivered[OWNER(slot)]);
		record_add(rec, "during=%" PRIu64,
			   delivered[OWNER_DURING(slot)]);
	}
}

/* Where the flows came from; the driver cannot tell which from which. */
static const char *flow_device(const struct program *p, char *names,
			       size_t size)
{
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < p->backends; i++)
		len += (size_t)snprintf(names + len, size - len, "%s%s",
					i ? "+" : "", backend_name(p, i));
	return names;
}

static int report(const struct program *p)
{
	char names[BACKENDS * (IFNAMSIZ + 1)];
	struct record rec;
	unsigned int i;
	int ret;

	record_init(&rec);
	report_counts(p, &rec);
	report_vrings(p, &rec);
	if (p->opt.send)
		report_tx(p, &rec);
	if (forwards(p))
		report_forward(p, &rec);
	if (p->opt.flows) {
		seqcheck_report_flows(&p->driver[0].check,
				      flow_device(p, names, sizeof(names)),
				      &rec);
		if (forwards(p))
			seqcheck_report_flows(&p->driver[1].check,
					      p->second.dev.name, &rec);
		report_backends(p, &rec);
	}
	ret = record_write(&rec, &p->opt.out);
	for (i = 0; i < p->sides; i++) {
		if (!p->driver[i].check.unchecked)
			continue;
		say("%" PRIu64 " packets could not be checked: more than %d "
		    "flows, or no memory", p->driver[i].check.unchecked,
		    SEQCHECK_FLOWS);
		ret = -1;
	}
	return ret;
}

/* ---- from begin to end ---- */

/* First vhost lets go of the devices, so that the vrings come to rest. */
static void end_drivers(struct program *p)
{
	unsigned int i;

	for (i = 0; i < p->sides; i++)
		if (p->vhost[i].tap >= 0)
			vhostnet_set_backend(&p->vhost[i], -1);
	for (i = 0; i < p->sides; i++)
		driver_join(&p->driver[i]);
}

static void tear_down(struct program *p)
{
	unsigned int i;

	end_drivers(p);
	for (i = 0; i < p->sides; i++) {
		vhostnet_close(&p->vhost[i]);
		if (p->prepared[i])
			driver_free(&p->driver[i]);
	}
	for (i = 0; i < p->backends; i++)
		netdev_close(&p->backend[i].dev);
	netdev_close(&p->second.dev);
}

static int run(struct program *p)
{
	int ret = -1;

	p->sides = forwards(p) ? 2 : 1;
	p->vhost[0].fd = p->vhost[0].tap = -1;
	p->vhost[1].fd = p->vhost[1].tap = -1;
	if (catch_signals(p) < 0 || open_control(p) < 0 || set_up(p) < 0 ||
	    ready_file(p->opt.ready) < 0)
		goto out;
	supervise(p);
	end_drivers(p);
	ret = report(p);
	if (!strcmp(p->reason, "error"))
		ret = -1;
out:
	tear_down(p);
	return ret;
}

/* ---- options ---- */

static void print_help(void)
{
	fputs(
"Usage: vhost-drive [OPTIONS] DEVICE\n"
"Attach DEVICE to /dev/vhost-net and play the virtio-net driver: take its\n"
"packets from a vring, check their numbers, print one record at the end.\n"
"\n"
"Device (TUN and TAP are created if they do not exist):\n"
"  --tap               a TAP, layer 2 (default)\n"
"  --tun               a TUN, layer 3\n"
"  --chardev           an existing macvtap or ipvtap interface\n"
"  --txqueuelen N      ring length of every device that is opened, set before\n"
"                      traffic (default: unchanged)\n"
"Vrings:\n"
"  --ring-size N       descriptors, a power of two, 2 to 1024 (default 256)\n"
"  --mergeable         a packet may span several RX buffers\n"
"  --buffer BYTES      size of an RX buffer, 256 to 69632, rounded up to a\n"
"                      multiple of 64 (default 2048; for --forward without\n"
"                      --mergeable 65600, so that a TSO packet fits)\n"
"  --legacy            without VIRTIO_F_VERSION_1: the vnet header has 10\n"
"                      bytes, not 12, unless --mergeable\n"
"  --eventfd           sleep until vhost calls (default)\n"
"  --poll              never sleep, ask vhost not to call\n"
"  --suppress HOW      calls while the driver is awake are kept off by flags,\n"
"                      event-idx, or not at all, none (default flags)\n"
"What is done with packets:\n"
"  --cost NS           keep the CPU busy for NS nanoseconds after each packet\n"
"                      (default 0)\n"
"  --forward [KIND:]DEVICE2  join two devices: what DEVICE sends, DEVICE2\n"
"                      receives, and back, offloads included; KIND is tap,\n"
"                      tun or chardev (default: that of DEVICE)\n"
"  --pause-at-start    attach the device, but take packets after a resume\n"
"Send numbered UDP packets, which DEVICE receives; see udp-send:\n"
"  --send N            send N, end when vhost is done with them\n"
"  --send-rate PPS     packets per second (default: as fast as they go)\n"
"  --send-size BYTES   UDP payload, 16 to 1472 (default 18)\n"
"  --send-from A:PORT  source (default 10.0.0.2:9)\n"
"  --send-to A:PORT    destination (default 10.0.0.1:9)\n"
"  --send-mac MAC      destination (default: DEVICE's own; with --chardev\n"
"                      broadcast, since there packets leave the machine)\n"
"End, whichever comes first; SIGTERM and SIGINT end it too:\n"
"  --packets N         after N packets of DEVICE (default: no limit)\n"
"  --seconds S         after S seconds (default 60)\n"
"  --idle MS           after MS without a packet, once one has come and while\n"
"                      not paused (default: never)\n"
"Results and control:\n"
"  --record FILE       append the record to FILE (default: stdout)\n"
"  --record-fd N       write the record to descriptor N\n"
"  --flows             add a line for each flow and each backend\n"
"  --ready FILE        create FILE when packets are about to be taken\n"
"  --control FIFO      obey lines written to FIFO (made if missing), below\n"
"  --answers FILE      append ok or failed, the line and what is counted by\n"
"                      then, for each line obeyed\n"
"  --help              this text\n"
"SIGUSR1 pauses, SIGUSR2 resumes.\n"
"\n"
"Lines for --control:\n"
"  open KIND NAME      open a device as a backend; the next number is its\n"
"  backend KIND NAME   make it the backend of both vrings, open it if needed\n"
"  backend K           the same, by number; 0 is DEVICE\n"
"  backend none        detach vhost; what it had batched returns to the ring\n"
"  pause, resume       take and refill nothing; go on\n"
"  status, end         answer only; end the run\n"
"With --control a deleted device does not end the run.\n"
"Exit status: 0 ok, 1 failed or the device went away, 2 usage.\n"
"\n"
"Example: vhost-drive --mergeable --cost 5000 --idle 500 tap0\n",
	      stdout);
}

enum {
	OPT_TAP = 256, OPT_TUN, OPT_CHARDEV, OPT_TXQUEUELEN, OPT_RING_SIZE,
	OPT_MERGEABLE, OPT_BUFFER, OPT_LEGACY, OPT_EVENTFD, OPT_POLL,
	OPT_SUPPRESS, OPT_COST, OPT_FORWARD, OPT_PAUSE, OPT_SEND,
	OPT_SEND_RATE, OPT_SEND_SIZE, OPT_SEND_FROM, OPT_SEND_TO,
	OPT_SEND_MAC, OPT_PACKETS, OPT_SECONDS, OPT_IDLE, OPT_RECORD,
	OPT_RECORD_FD, OPT_FLOWS, OPT_READY, OPT_CONTROL, OPT_ANSWERS,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "tap", no_argument, NULL, OPT_TAP },
	{ "tun", no_argument, NULL, OPT_TUN },
	{ "chardev", no_argument, NULL, OPT_CHARDEV },
	{ "txqueuelen", required_argument, NULL, OPT_TXQUEUELEN },
	{ "ring-size", required_argument, NULL, OPT_RING_SIZE },
	{ "mergeable", no_argument, NULL, OPT_MERGEABLE },
	{ "buffer", required_argument, NULL, OPT_BUFFER },
	{ "legacy", no_argument, NULL, OPT_LEGACY },
	{ "eventfd", no_argument, NULL, OPT_EVENTFD },
	{ "poll", no_argument, NULL, OPT_POLL },
	{ "suppress", required_argument, NULL, OPT_SUPPRESS },
	{ "cost", required_argument, NULL, OPT_COST },
	{ "forward", required_argument, NULL, OPT_FORWARD },
	{ "pause-at-start", no_argument, NULL, OPT_PAUSE },
	{ "send", required_argument, NULL, OPT_SEND },
	{ "send-rate", required_argument, NULL, OPT_SEND_RATE },
	{ "send-size", required_argument, NULL, OPT_SEND_SIZE },
	{ "send-from", required_argument, NULL, OPT_SEND_FROM },
	{ "send-to", required_argument, NULL, OPT_SEND_TO },
	{ "send-mac", required_argument, NULL, OPT_SEND_MAC },
	{ "packets", required_argument, NULL, OPT_PACKETS },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "idle", required_argument, NULL, OPT_IDLE },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "record-fd", required_argument, NULL, OPT_RECORD_FD },
	{ "flows", no_argument, NULL, OPT_FLOWS },
	{ "ready", required_argument, NULL, OPT_READY },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "answers", required_argument, NULL, OPT_ANSWERS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void parse_ring_size(struct options *opt)
{
	unsigned int size = (unsigned int)
		option_number("--ring-size", optarg, VRING_SIZE_MIN,
			      VRING_SIZE_MAX);

	if (size & (size - 1))
		die_usage("--ring-size takes a power of two, not %u", size);
	opt->vhost.ring_size = size;
}

static enum vring_calls parse_suppress(const char *text)
{
	unsigned int i;

	for (i = VRING_CALL_ALWAYS; i <= VRING_CALL_EVENT_IDX; i++)
		if (!strcmp(text, suppress_names[i]))
			return (enum vring_calls)i;
	die_usage("--suppress is flags, event-idx or none, not \"%s\"", text);
}

static void parse_forward(struct options *opt, char *text)
{
	char *colon = strchr(text, ':');

	opt->device2.name = text;
	if (!colon)
		return;
	*colon = '\0';
	opt->device2_kind_set = true;
	opt->device2.name = colon + 1;
	if (!parse_kind(text, &opt->device2.kind))
		die_usage("--forward takes tap:, tun: or chardev: before the "
			  "name, not \"%s:\"", text);
}

static void parse_address(const char *option, char *text,
			  struct sockaddr_in *address)
{
	char *colon = strchr(text, ':');

	if (!colon)
		die_usage("%s takes ADDRESS:PORT, as 10.0.0.1:9", option);
	*colon = '\0';
	if (inet_pton(AF_INET, text, &address->sin_addr) != 1)
		die_usage("%s: \"%s\" is no IPv4 address", option, text);
	address->sin_port = htons((uint16_t)option_number(option, colon + 1,
							  0, 65535));
}

static void parse_mac(struct options *opt)
{
	if (!ether_aton_r(optarg, &opt->send_mac))
		die_usage("--send-mac takes six bytes, as 02:00:00:00:00:01, "
			  "not \"%s\"", optarg);
	opt->send_mac_set = true;
}

static void send_option(struct options *opt, int c)
{
	switch (c) {
	case OPT_SEND:
		opt->send = option_number("--send", optarg, 1, UINT32_MAX);
		break;
	case OPT_SEND_RATE:
		opt->send_rate = option_number("--send-rate", optarg, 1,
					       100000000);
		break;
	case OPT_SEND_SIZE:
		opt->send_size = option_number("--send-size", optarg,
					       sizeof(struct seqcheck_header),
					       FRAME_MAX - HEADERS_MAX);
		break;
	case OPT_SEND_FROM:
		parse_address("--send-from", optarg, &opt->send_from);
		break;
	case OPT_SEND_TO:
		parse_address("--send-to", optarg, &opt->send_to);
		break;
	case OPT_SEND_MAC:
		parse_mac(opt);
		break;
	case '?':
		die_usage("that option is not known or lacks its value");
	}
}

static void device_option(struct options *opt, int c)
{
	switch (c) {
	case OPT_TAP:
		opt->device.kind = NETDEV_TAP;
		break;
	case OPT_TUN:
		opt->device.kind = NETDEV_TUN;
		break;
	case OPT_CHARDEV:
		opt->device.kind = NETDEV_CHARDEV;
		break;
	case OPT_TXQUEUELEN:
		opt->device.txqueuelen = (long)
			option_number("--txqueuelen", optarg, 0, 1000000);
		break;
	case OPT_RING_SIZE:
		parse_ring_size(opt);
		break;
	case OPT_MERGEABLE:
		opt->vhost.mergeable = true;
		break;
	case OPT_BUFFER:
		opt->buffer = (uint32_t)option_number("--buffer", optarg,
						      BUFFER_MIN, 69632);
		break;
	case OPT_LEGACY:
		opt->vhost.legacy = true;
		break;
	case OPT_EVENTFD:
		opt->poll = false;
		break;
	case OPT_POLL:
		opt->poll = true;
		break;
	case OPT_SUPPRESS:
		opt->vhost.calls = parse_suppress(optarg);
		break;
	default:
		send_option(opt, c);
	}
}

static void one_option(struct options *opt, int c)
{
	switch (c) {
	case OPT_COST:
		opt->cost_ns = option_number("--cost", optarg, 0, 1000000000);
		break;
	case OPT_FORWARD:
		parse_forward(opt, optarg);
		break;
	case OPT_PAUSE:
		opt->pause_at_start = true;
		break;
	case OPT_PACKETS:
		opt->packets = option_number("--packets", optarg, 1,
					     UINT64_C(1000000000000));
		break;
	case OPT_SECONDS:
		opt->seconds_ns = option_seconds("--seconds", optarg, 86400);
		break;
	case OPT_IDLE:
		opt->idle_ns = NS_PER_MS *
			option_number("--idle", optarg, 1, 86400000);
		break;
	case OPT_RECORD:
		opt->out.file = optarg;
		break;
	case OPT_RECORD_FD:
		opt->out.file = NULL;
		opt->out.fd = (int)option_number("--record-fd", optarg, 0,
						 1023);
		break;
	case OPT_FLOWS:
		opt->flows = true;
		break;
	case OPT_READY:
		opt->ready = optarg;
		break;
	case OPT_CONTROL:
		opt->control = optarg;
		break;
	case OPT_ANSWERS:
		opt->answers = optarg;
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	default:
		device_option(opt, c);
	}
}

/* What follows from the options together. */
static void settle_options(struct options *opt)
{
	bool forward = opt->device2.name != NULL;

	if (opt->poll)
		opt->vhost.calls = VRING_CALL_NEVER;
	if (!opt->buffer)
		opt->buffer = forward && !opt->vhost.mergeable ?
			(uint32_t)vhostnet_header_size(&opt->vhost) +
			PACKET_MAX : BUFFER_DEFAULT;
	/* The vnet header holds 16-bit fields: keep each aligned. */
	opt->buffer = (opt->buffer + BUFFER_ALIGN - 1) / BUFFER_ALIGN *
		      BUFFER_ALIGN;
	if (!forward)
		return;
	opt->device2.txqueuelen = opt->device.txqueuelen;
	if (!opt->device2_kind_set)
		opt->device2.kind = opt->device.kind;
	if (opt->send)
		die_usage("--send and --forward both want the TX vring: give "
			  "one of them");
	if ((opt->device2.kind == NETDEV_TUN) !=
	    (opt->device.kind == NETDEV_TUN))
		die_usage("a TUN has no Ethernet header: it cannot be joined "
			  "to a device that has one");
}

static void parse_options(struct options *opt, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		one_option(opt, c);
	if (optind != argc - 1)
		die_usage("one DEVICE is needed, %d given", argc - optind);
	opt->device.name = argv[optind];
	settle_options(opt);
}

static struct sockaddr_in default_address(uint32_t host)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(9),	/* discard */
		.sin_addr.s_addr = htonl(host),
	};
}

int main(int argc, char **argv)
{
	/* Zero but for what is set; too large for a stack. */
	struct program *program = calloc(1, sizeof(*program));
	struct options *opt;
	int ret;

	if (!program)
		die("calloc of %zu bytes failed: give the machine more memory",
		    sizeof(*program));
	opt = &program->opt;
	opt->device = (struct netdev_config)NETDEV_CONFIG_DEFAULT;
	opt->device2 = (struct netdev_config)NETDEV_CONFIG_DEFAULT;
	opt->vhost.ring_size = 256;
	opt->vhost.calls = VRING_CALL_FLAGS;
	opt->seconds_ns = UINT64_C(60000000000);
	opt->send_size = 18;	/* a frame of 60 bytes */
	opt->send_from = default_address(0x0a000002);
	opt->send_to = default_address(0x0a000001);
	opt->out = (struct record_out)RECORD_OUT_DEFAULT;
	parse_options(opt, argc, argv);
	ret = run(program) < 0 ? EXIT_FAILED : EXIT_OK;
	free(program);
	return ret;
}
