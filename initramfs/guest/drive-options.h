/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drive-options - the command line of vhost-drive.
 */
#ifndef DRIVE_OPTIONS_H
#define DRIVE_OPTIONS_H

#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netdev.h"
#include "reader.h"
#include "vhostnet.h"

/* A TSO packet: up to 64 KiB of IP, an Ethernet header and a tag. */
#define DRIVE_PACKET_MAX	(65536u + ETH_HLEN + 4)
#define DRIVE_BUFFER		2048u	/* bytes, if a packet need not fit in */
#define DRIVE_FRAME_MAX		1514u	/* frames sent by us */

struct drive_options {
	struct reader_options reader;
	struct netdev_config device2;	/* --forward; no name: not given */
	bool device2_kind_set;
	struct vhostnet_config vhost;	/* without memory and error */
	uint32_t buffer;		/* bytes per RX buffer */
	uint64_t send;			/* packets; 0: none */
	uint64_t send_rate;
	size_t send_size;		/* UDP payload */
	struct sockaddr_in send_from;
	struct sockaddr_in send_to;
	struct ether_addr send_mac;
	bool send_mac_set;
	bool poll;			/* --poll beats --suppress */
};

/**
 * drive_parse_options - fill in @opt, zeroed or new, from the command line
 *
 * Ends the program with status 2 if it is wrong, with 0 after --help. The
 * words of @argv stay in use and may be cut up.
 */
void drive_parse_options(struct drive_options *opt, int argc, char **argv);

/**
 * drive_parse_kind - the kind of device that "tun", "tap" or "chardev" names
 *
 * Return: false if @text is none of them; then @kind is left alone.
 */
bool drive_parse_kind(const char *text, enum netdev_kind *kind);

/** drive_calls_name - what --suppress calls @calls, or "poll" */
const char *drive_calls_name(enum vring_calls calls);

#endif
