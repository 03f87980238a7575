// SPDX-License-Identifier: GPL-2.0-only
/*
 * driver - the virtio-net driver: one thread that serves one RX vring.
 */
#define _GNU_SOURCE	/* ppoll */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <linux/virtio_net.h>

#include "driver.h"
#include "record.h"

/* Packets taken or sent before the vrings are published again. Linux' own
 * driver polls with this budget too (NAPI_POLL_WEIGHT).
 */
#define BURST		64
#define NS_PER_SECOND	UINT64_C(1000000000)

/* A packet in the RX vring: a chain of buffers that vhost filled. */
struct packet {
	uint16_t first;		/* its first buffer */
	unsigned int buffers;
	size_t linear;		/* bytes in the first, with the header */
	size_t bytes;		/* in all, without the header */
};

static char *rx_buffer(const struct driver *d, uint16_t index)
{
	return d->cfg.rx_buffers + index * d->cfg.rx_size;
}

static void publish(struct vhostnet_queue *queue)
{
	if (vring_publish(&queue->ring)) {
		queue->kicks++;
		vhostnet_kick(queue);
	}
}

/* One writer: the load needs no order, other threads only look. */
static void count_up(_Atomic uint64_t *counter, uint64_t n)
{
	n += atomic_load_explicit(counter, memory_order_relaxed);
	atomic_store_explicit(counter, n, memory_order_relaxed);
}

/* What is taken goes on to another device, not back to where it came from. */
static bool forwards(const struct driver *d)
{
	return d->cfg.tx && !d->cfg.tx_buffers;
}

static bool packets_reached(const struct driver *d)
{
	return d->cfg.packets &&
	       atomic_load_explicit(&d->packets, memory_order_relaxed) >=
	       d->cfg.packets;
}

/* ---- who owned a packet ---- */

static void mark(struct driver *d, unsigned int owner)
{
	const struct vring_queue *ring = &d->cfg.rx->ring;
	uint64_t start = ring->taken, end = start + vring_pending(ring);
	unsigned int last;

	if (d->span_count) {
		last = (d->span_first + d->span_count - 1) % DRIVER_SPANS;
		start = d->span[last].end;
	}
	/* Empty spans are left out, so DRIVER_SPANS are enough. */
	if (end > start) {
		last = (d->span_first + d->span_count++) % DRIVER_SPANS;
		d->span[last].end = end;
		d->span[last].owner = d->owner;
	}
	d->owner = owner;
}

/* The owner of used entry @position; asked in rising order. */
static unsigned int owner_of(struct driver *d, uint64_t position)
{
	while (d->span_count && d->span[d->span_first].end <= position) {
		d->span_first = (d->span_first + 1) % DRIVER_SPANS;
		d->span_count--;
	}
	return d->span_count ? d->span[d->span_first].owner : d->owner;
}

/* ---- how many used entries a call told about ---- */

/* Empty an eventfd; returns the signals in it. */
static uint64_t read_eventfd(int fd)
{
	uint64_t value;

	return read(fd, &value, sizeof(value)) == sizeof(value) ? value : 0;
}

static void add_signals(struct driver *d, uint64_t calls, uint64_t entries)
{
	unsigned int bucket = 0;

	while (entries && bucket < DRIVER_BUCKETS - 1) {
		bucket++;
		entries >>= 1;
	}
	d->signals[bucket] += calls;
}

/* Read the calls that came; they told of what was published since the last. */
static void note_calls(struct driver *d)
{
	const struct vring_queue *ring = &d->cfg.rx->ring;
	uint64_t calls = read_eventfd(d->cfg.rx->call);
	uint64_t published, share, rest;

	if (!calls)
		return;
	d->cfg.rx->calls += calls;
	published = ring->taken + vring_pending(ring);
	share = (published - d->covered) / calls;
	rest = (published - d->covered) % calls;
	add_signals(d, rest, share + 1);
	add_signals(d, calls - rest, share);
	d->covered = published;
}

/* ---- receiving ---- */

/* Append buffer @index to the chain that ends in @last, in the TX vring. */
static void chain_tx(struct driver *d, uint16_t index, uint32_t len,
		     const uint16_t *last)
{
	struct vring_desc *desc = d->cfg.tx->ring.desc;

	desc[index].addr = (uintptr_t)rx_buffer(d, index);
	desc[index].len = len;
	desc[index].flags = 0;
	if (last) {
		desc[*last].next = index;
		desc[*last].flags = VRING_DESC_F_NEXT;
	}
}

/* Take one buffer; false if what vhost says of it cannot be. */
static bool take_buffer(struct driver *d, uint16_t *index, uint32_t *len)
{
	*index = vring_take(&d->cfg.rx->ring, len);
	if (*index < d->cfg.rx->ring.size && *len <= d->cfg.rx_size)
		return true;
	say("vhost-net returned buffer %u with %u bytes; there are %u, of "
	    "%zu bytes", *index, *len, d->cfg.rx->ring.size, d->cfg.rx_size);
	return false;
}

/* The buffers of a packet that follow its first; each is put where the first
 * one goes.
 */
static bool take_rest(struct driver *d, struct packet *packet)
{
	uint16_t index, last = packet->first;
	unsigned int i;
	uint32_t len;

	for (i = 1; i < packet->buffers; i++) {
		if (!take_buffer(d, &index, &len))
			return false;
		packet->bytes += len;
		if (forwards(d))
			chain_tx(d, index, len, &last);
		else
			vring_put(&d->cfg.rx->ring, index);
		last = index;
	}
	return true;
}

/*
 * Take the oldest packet, with @pending used entries there. Its buffers are
 * put back into the RX vring or chained into the TX vring; vhost sees neither
 * before publish(), so the packet can still be read.
 */
static bool take_packet(struct driver *d, unsigned int pending,
			struct packet *packet)
{
	struct virtio_net_hdr_mrg_rxbuf *header;
	uint32_t len;

	if (!take_buffer(d, &packet->first, &len))
		return false;
	header = (void *)rx_buffer(d, packet->first);
	packet->buffers = d->cfg.mergeable ? header->num_buffers : 1;
	if (len < d->cfg.header || !packet->buffers ||
	    packet->buffers > pending) {
		say("vhost-net published a packet of %u buffers and %u bytes "
		    "in %u used entries", packet->buffers, len, pending);
		return false;
	}
	packet->linear = len;
	packet->bytes = len - d->cfg.header;
	if (!forwards(d)) {
		vring_put(&d->cfg.rx->ring, packet->first);
		return take_rest(d, packet);
	}
	/* To the other side this is a packet from a driver: offloads pass,
	 * what only a device may say does not.
	 */
	header->hdr.flags &= VIRTIO_NET_HDR_F_NEEDS_CSUM;
	if (d->cfg.header == sizeof(*header))
		header->num_buffers = 0;
	chain_tx(d, packet->first, len, NULL);
	if (!take_rest(d, packet))
		return false;
	vring_put(&d->cfg.tx->ring, packet->first);
	return true;
}

static void account(struct driver *d, const struct packet *packet,
		    uint64_t position)
{
	const char *data = rx_buffer(d, packet->first);

	seqcheck_packet(&d->check, data + d->cfg.header,
			packet->linear - d->cfg.header, d->cfg.link);
	d->bytes += packet->bytes;
	d->delivered[owner_of(d, position)]++;
	count_up(&d->packets, 1);
	spin_ns(d->cfg.cost_ns);
}

/* Take up to BURST packets; returns how many. */
static unsigned int receive(struct driver *d)
{
	struct vring_queue *ring = &d->cfg.rx->ring;
	unsigned int pending, n = 0;
	struct packet packet;
	uint64_t position;

	pending = vring_pending(ring);
	if (!pending || d->broken)
		return 0;
	if (!d->first_ns)
		d->first_ns = now_ns();
	while (pending && n < BURST && !packets_reached(d)) {
		position = ring->taken;
		if (!take_packet(d, pending, &packet)) {
			d->broken = true;
			return n;
		}
		account(d, &packet, position);
		pending -= packet.buffers;
		n++;
	}
	d->last_ns = now_ns();
	publish(forwards(d) ? d->cfg.tx : d->cfg.rx);
	return n;
}

/* ---- sending ---- */

/* What vhost has sent of the forwarded packets goes back to the RX vring. */
static unsigned int return_forwarded(struct driver *d)
{
	struct vring_queue *tx = &d->cfg.tx->ring;
	unsigned int pending = vring_pending(tx), i;
	uint16_t index;

	for (i = 0; i < pending; i++) {
		index = vring_take(tx, NULL);
		vring_put(&d->cfg.rx->ring, index);
		while (tx->desc[index].flags & VRING_DESC_F_NEXT) {
			index = tx->desc[index].next;
			vring_put(&d->cfg.rx->ring, index);
		}
	}
	count_up(&d->completed, pending);
	publish(d->cfg.rx);
	return pending;
}

static unsigned int return_sent(struct driver *d)
{
	struct vring_queue *tx = &d->cfg.tx->ring;
	unsigned int pending = vring_pending(tx), i;

	for (i = 0; i < pending; i++)
		d->free_tx[d->free_count++] = vring_take(tx, NULL);
	if (pending)
		d->send_last_ns = now_ns();
	count_up(&d->completed, pending);
	return pending;
}

/* When packet number @n (from 0) of those we send is due. */
static uint64_t due_ns(const struct driver *d, uint64_t n)
{
	uint64_t rate = d->cfg.send.rate;

	if (!rate)
		return d->send_first_ns;
	return d->send_first_ns + n / rate * NS_PER_SECOND +
	       n % rate * NS_PER_SECOND / rate;
}

/* Send what is due and finds a free buffer, up to BURST; how many it was. */
static unsigned int send_due(struct driver *d)
{
	const struct driver_send *send = &d->cfg.send;
	uint64_t now = now_ns();
	unsigned int n = 0;

	if (!d->send_first_ns)
		d->send_first_ns = now;
	while (n < BURST && d->free_count && d->sent < send->count &&
	       due_ns(d, d->sent) <= now) {
		uint16_t index = d->free_tx[--d->free_count];
		char *frame = d->cfg.tx_buffers + index * d->cfg.tx_size +
			      d->cfg.header;
		struct seqcheck_header header = {
			.magic = htonl(SEQCHECK_UDP_MAGIC),
			.number = htonl((uint32_t)(SEQCHECK_FIRST + d->sent)),
			.ns_high = htonl((uint32_t)(now >> 32)),
			.ns_low = htonl((uint32_t)now),
		};

		memcpy(frame + send->number_at, &header, sizeof(header));
		vring_put(&d->cfg.tx->ring, index);
		d->sent++;
		n++;
	}
	publish(d->cfg.tx);
	return n;
}

/* The frames differ in their numbers only; the rest is written once. */
static void prepare_frames(struct driver *d)
{
	const struct driver_send *send = &d->cfg.send;
	struct vring_desc *desc = d->cfg.tx->ring.desc;
	unsigned int i;
	char *buffer;

	for (i = 0; i < d->cfg.tx->ring.size; i++) {
		buffer = d->cfg.tx_buffers + i * d->cfg.tx_size;
		memset(buffer, 0, d->cfg.header);
		memcpy(buffer + d->cfg.header, send->frame, send->size);
		desc[i].addr = (uintptr_t)buffer;
		desc[i].len = (uint32_t)(d->cfg.header + send->size);
		d->free_tx[d->free_count++] = (uint16_t)i;
	}
}

/* ---- the thread ---- */

/* One round over all vrings; false if there was nothing to do. */
static bool work(struct driver *d)
{
	unsigned int n = 0;

	if (d->cfg.tx_buffers)
		n += return_sent(d) + send_due(d);
	else if (forwards(d))
		n += return_forwarded(d);
	return n + receive(d) > 0;
}

static bool finished(const struct driver *d)
{
	if (d->broken)
		return true;
	/* A forwarded packet counts when the other device has it. */
	if (packets_reached(d))
		return !forwards(d) ||
		       atomic_load_explicit(&d->completed,
					    memory_order_relaxed) >=
		       d->cfg.packets;
	return d->cfg.send.count && d->sent == d->cfg.send.count &&
	       d->free_count == d->cfg.tx->ring.size;
}

/* How long a sleep may take; NULL: until something comes. */
static const struct timespec *sleep_limit(const struct driver *d,
					  struct timespec *ts)
{
	uint64_t now, due;

	if (!d->cfg.send.count || !d->free_count ||
	    d->sent == d->cfg.send.count)
		return NULL;
	now = now_ns();
	due = due_ns(d, d->sent);
	due = due > now ? due - now : 0;
	ts->tv_sec = (time_t)(due / NS_PER_SECOND);
	ts->tv_nsec = (long)(due % NS_PER_SECOND);
	return ts;
}

/* Sleep until a call, a request, or the next packet to send is due. */
static void sleep_for_call(struct driver *d)
{
	struct vhostnet_queue *rx = d->cfg.rx, *tx = d->cfg.tx;
	struct pollfd pfd[] = {
		{ .fd = d->doorbell, .events = POLLIN },
		{ .fd = rx->call, .events = POLLIN },
		{ .fd = tx ? tx->call : -1, .events = POLLIN },
	};
	struct timespec ts;
	bool pending;

	pending = vring_call_on(&rx->ring);
	if (tx)
		pending |= vring_call_on(&tx->ring);
	if (!pending && ppoll(pfd, 3, sleep_limit(d, &ts), NULL) > 0) {
		if (pfd[0].revents)
			read_eventfd(d->doorbell);
		if (pfd[1].revents)
			note_calls(d);
		if (pfd[2].revents)
			tx->calls += read_eventfd(tx->call);
	}
	vring_call_off(&rx->ring);
	if (tx)
		vring_call_off(&tx->ring);
}

/* Do what driver_ask() was called for. Under the lock. */
static void do_request(struct driver *d)
{
	const struct vring_queue *ring = &d->cfg.rx->ring;

	switch (d->request) {
	case DRIVER_PAUSE:
	case DRIVER_RESUME:
		d->paused = d->request == DRIVER_PAUSE;
		break;
	case DRIVER_MARK:
		mark(d, d->request_owner);
		break;
	case DRIVER_END:
		d->end = true;
		break;
	case DRIVER_STATUS:
	case DRIVER_NOTHING:
		break;
	}
	d->counts.published = ring->taken + vring_pending(ring);
	d->counts.packets = atomic_load_explicit(&d->packets,
						 memory_order_relaxed);
	d->counts.completed = atomic_load_explicit(&d->completed,
						   memory_order_relaxed);
	d->request = DRIVER_NOTHING;
	/* relaxed: the lock orders everything but the hint */
	atomic_store_explicit(&d->asked, false, memory_order_relaxed);
	pthread_cond_broadcast(&d->changed);
}

/* Do requests, and sleep while paused; false: end. */
static bool obey(struct driver *d)
{
	bool end;

	/* relaxed: a hint; if it is seen late, the doorbell is there too */
	if (!d->paused &&
	    !atomic_load_explicit(&d->asked, memory_order_relaxed))
		return true;
	pthread_mutex_lock(&d->lock);
	for (;;) {
		if (d->request != DRIVER_NOTHING)
			do_request(d);
		if (!d->paused || d->end)
			break;
		pthread_cond_wait(&d->changed, &d->lock);
	}
	end = d->end;
	pthread_mutex_unlock(&d->lock);
	return !end;
}

static void *driver_main(void *arg)
{
	struct driver *d = arg;
	uint64_t one = 1;

	while (obey(d) && !finished(d)) {
		if (work(d)) {
			/* Each burst alone, else the calls run together. */
			if (d->cfg.rx->ring.calls == VRING_CALL_ALWAYS)
				note_calls(d);
			continue;
		}
		if (d->cfg.rx->ring.calls == VRING_CALL_NEVER)
			sched_yield();
		else
			sleep_for_call(d);
	}
	note_calls(d);
	/* The backend is gone by now, so this comes to an end. What is in
	 * the vring was delivered; only a paused driver leaves it there.
	 */
	while (d->end && !d->paused && !forwards(d) && receive(d))
		;
	pthread_mutex_lock(&d->lock);
	d->has_ended = true;
	if (d->request != DRIVER_NOTHING)
		do_request(d);
	pthread_mutex_unlock(&d->lock);
	if (write(d->cfg.ended, &one, sizeof(one)) < 0)
		say_errno("write to the eventfd of ended drivers");
	return NULL;
}

/* ---- for other threads ---- */

struct driver_counts driver_ask(struct driver *d, enum driver_request request,
				unsigned int owner)
{
	struct driver_counts counts;
	uint64_t one = 1;

	pthread_mutex_lock(&d->lock);
	d->request = request;
	d->request_owner = owner;
	if (d->has_ended || !d->started) {
		do_request(d);
	} else {
		/* relaxed: the lock orders everything but the hint */
		atomic_store_explicit(&d->asked, true, memory_order_relaxed);
		pthread_cond_broadcast(&d->changed);
		if (write(d->doorbell, &one, sizeof(one)) < 0)
			say_errno("write to the driver's doorbell");
		while (d->request != DRIVER_NOTHING)
			pthread_cond_wait(&d->changed, &d->lock);
	}
	counts = d->counts;
	pthread_mutex_unlock(&d->lock);
	return counts;
}

int driver_prepare(struct driver *d, const struct driver_config *cfg,
		   bool paused)
{
	struct vring_queue *ring = &cfg->rx->ring;
	unsigned int i;

	memset(d, 0, sizeof(*d));
	d->cfg = *cfg;
	d->paused = paused;
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->changed, NULL);
	seqcheck_init(&d->check);
	d->doorbell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (d->doorbell < 0) {
		say_errno("eventfd for the driver's doorbell");
		return -1;
	}
	for (i = 0; i < ring->size; i++) {
		ring->desc[i].addr = (uintptr_t)rx_buffer(d, (uint16_t)i);
		ring->desc[i].len = (uint32_t)cfg->rx_size;
		ring->desc[i].flags = VRING_DESC_F_WRITE;
		vring_put(ring, (uint16_t)i);
	}
	publish(cfg->rx);
	if (cfg->tx_buffers)
		prepare_frames(d);
	return 0;
}

int driver_start(struct driver *d)
{
	int error = pthread_create(&d->thread, NULL, driver_main, d);

	if (error) {
		errno = error;
		say_errno("pthread_create of a driver");
		return -1;
	}
	d->started = true;
	return 0;
}

void driver_join(struct driver *d)
{
	if (!d->started)
		return;
	driver_ask(d, DRIVER_END, 0);
	pthread_join(d->thread, NULL);
	d->started = false;
}

void driver_free(struct driver *d)
{
	seqcheck_free(&d->check);
	pthread_cond_destroy(&d->changed);
	pthread_mutex_destroy(&d->lock);
	if (d->doorbell >= 0)
		close(d->doorbell);
}

void driver_report_signals(const struct driver *d, struct record *rec)
{
	char text[DRIVER_BUCKETS * 32] = "";
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < DRIVER_BUCKETS; i++)
		if (d->signals[i])
			len += (size_t)snprintf(text + len, sizeof(text) - len,
				"%s%u:%" PRIu64, len ? "," : "",
				i ? 1u << (i - 1) : 0, d->signals[i]);
	if (len)
		record_add(rec, "signal_hist=%s", text);
}
