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
#include <inttypes.h>
#include <limits.h>
#include <net/ethernet.h>
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
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "drive-options.h"
#include "driver.h"
#include "netdev.h"
#include "reader.h"
#include "record.h"
#include "seqcheck.h"
#include "vhostnet.h"

#define GONE_TICKS	25	/* ticks between looks for deleted devices */
#define BACKENDS	16	/* opened at most, the first included */
#define PAGE		4096u

/* Without these offloads the kernel hands over complete packets. */
#define OFFLOADS	(TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN)

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
	struct drive_options opt;
	struct backend backend[BACKENDS];	/* of the first vhost-net */
	unsigned int backends;
	unsigned int current;		/* slot, or NONE */
	uint64_t exchanges;
	struct backend second;		/* --forward, of the second one */
	struct vhostnet vhost[2];
	struct driver driver[2];	/* [1]: the way back of --forward */
	unsigned int sides;		/* 1, or 2 with --forward */
	bool prepared[2];
	uint8_t frame[DRIVE_FRAME_MAX];	/* --send */
	size_t rx_bytes;		/* all RX buffers of a side */
	size_t tx_size;			/* bytes per buffer of --send */
	uint64_t vring_errors;
	struct reader_control control;
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
		return header + DRIVE_PACKET_MAX;
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
	if (backend->gone || !backend->dev.queues)
		return;
	backend->gone = netdev_is_gone(&backend->dev, 0);
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
	if (attached_gone && !p->opt.reader.control)
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
	const struct drive_options *opt = &p->opt;
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
	if (opt->reader.device.kind != NETDEV_TUN) {
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
	p->tx_size = p->opt.send ? DRIVE_BUFFER : 0;
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
		.link = p->opt.reader.device.kind == NETDEV_TUN ? SEQCHECK_L3 :
							   SEQCHECK_L2,
		.cost_ns = p->opt.reader.cost_ns,
		.packets = i == 0 ? p->opt.reader.packets : 0,
		.ended = p->control.ended,
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
	return driver_prepare(&p->driver[i], &cfg,
			      p->opt.reader.pause_at_start);
}

static int set_up(struct program *p)
{
	unsigned int i;

	if (map_memory(p) < 0 ||
	    open_backend(p, &p->backend[0], &p->opt.reader.device) < 0)
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

static int open_control(struct program *p)
{
	if (reader_open_control(&p->control, &p->opt.reader) < 0)
		return -1;
	p->opt.vhost.error = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->opt.vhost.error < 0) {
		say_errno("signalfd or eventfd");
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
	struct netdev_config device = p->opt.reader.device;
	bool tun = device.kind == NETDEV_TUN;
	unsigned int i;

	if (!drive_parse_kind(kind, &device.kind))
		return -1;
	for (i = 0; i < p->backends; i++)
		if (!strcmp(p->backend[i].dev.name, name) &&
		    p->backend[i].dev.kind == device.kind)
			return (int)i;
	device.name = name;
	if ((device.kind == NETDEV_TUN) != tun) {
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

/* With what is counted by then, if there is a file of --answers. */
static void answer(struct program *p, const char *line, bool ok)
{
	struct driver_counts counts;
	struct record rec;

	if (!reader_answer(&p->opt.reader, &rec, line, ok))
		return;
	counts = driver_ask(&p->driver[0], DRIVER_STATUS, 0);
	record_add(&rec, "packets=%" PRIu64 " published=%" PRIu64,
		   counts.packets, counts.published);
	if (p->driver[0].cfg.tx)
		record_add(&rec, "completed=%" PRIu64, counts.completed);
	record_add(&rec, "backend=%s", backend_name(p, p->current));
	reader_write_answer(&p->opt.reader, &rec);
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
	const char *line;

	reader_read_control(&p->control);
	while (!p->reason && (line = reader_next_line(&p->control)))
		answer(p, line, do_command(p, line));
}

static void read_signal(struct program *p)
{
	int sig = reader_signal(&p->control);

	if (sig == SIGUSR1 || sig == SIGUSR2)
		pause_all(p, sig == SIGUSR1);
	else if (sig)
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
	if (!p->opt.reader.control)
		p->reason = "error";
}

/* ---- the main thread ---- */

static void driver_ended(struct program *p)
{
	const struct driver *first = &p->driver[0];
	unsigned int i;

	p->reason = "sent";
	if (p->opt.reader.packets &&
	    atomic_load_explicit(&first->packets, memory_order_relaxed) >=
	    p->opt.reader.packets)
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
	struct reader_watch watch;
	struct pollfd pfd[] = {
		{ .fd = p->control.ended, .events = POLLIN },
		{ .fd = p->control.signals, .events = POLLIN },
		{ .fd = p->control.fifo, .events = POLLIN },
		{ .fd = p->opt.vhost.error, .events = POLLIN },
	};
	unsigned int ticks = 0;

	reader_start_watch(&watch);
	while (!p->reason) {
		if (poll(pfd, 4, READER_TICK_MS) > 0) {
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
		if (!p->reason)
			p->reason = reader_time_is_up(&watch, &p->opt.reader,
						      progress(p),
						      p->driver[0].paused);
	}
}

/* ---- results ---- */

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
	record_add_times(rec, "", d->first_ns, d->last_ns);
	seqcheck_report(&d->check, rec);
	record_add(rec, "ended=%s", p->reason);
}

static void report_vrings(const struct program *p, struct record *rec)
{
	const struct vhostnet_queue *rx = p->driver[0].cfg.rx;
	const struct vhostnet_config *vhost = &p->opt.vhost;

	record_add(rec, "ring_size=%u buffer=%u mergeable=%d",
		   vhost->ring_size, p->opt.buffer, vhost->mergeable);
	record_add(rec, "suppress=%s", drive_calls_name(vhost->calls));
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
	record_add_times(rec, "send_", d->send_first_ns, d->send_last_ns);
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
	const struct record_out *out = &p->opt.reader.out;
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
	if (out->flows) {
		seqcheck_report_flows(&p->driver[0].check,
				      flow_device(p, names, sizeof(names)),
				      &rec);
		if (forwards(p))
			seqcheck_report_flows(&p->driver[1].check,
					      p->second.dev.name, &rec);
		report_backends(p, &rec);
	}
	ret = record_write(&rec, out);
	for (i = 0; i < p->sides; i++)
		if (seqcheck_complete(&p->driver[i].check) < 0)
			ret = -1;
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
	const struct reader_options *opt = &p->opt.reader;
	int ret = -1;

	p->sides = forwards(p) ? 2 : 1;
	p->vhost[0].fd = p->vhost[0].tap = -1;
	p->vhost[1].fd = p->vhost[1].tap = -1;
	if (open_control(p) < 0 || set_up(p) < 0 ||
	    ready_file(opt->ready) < 0)
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

int main(int argc, char **argv)
{
	/* Zero but for what is set; too large for a stack. */
	struct program *program = calloc(1, sizeof(*program));
	int ret;

	if (!program)
		die("calloc of %zu bytes failed: give the machine more memory",
		    sizeof(*program));
	drive_parse_options(&program->opt, argc, argv);
	ret = run(program) < 0 ? EXIT_FAILED : EXIT_OK;
	free(program);
	return ret;
}
