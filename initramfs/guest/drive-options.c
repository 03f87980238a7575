// SPDX-License-Identifier: GPL-2.0-only
/*
 * drive-options - the command line of vhost-drive.
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive-options.h"
#include "seqcheck.h"

#define BUFFER_MIN	256u	/* all headers and a number fit in */
#define BUFFER_ALIGN	64u
#define HEADERS_MAX	(ETH_HLEN + sizeof(struct iphdr) + \
			 sizeof(struct udphdr))

static const char *const kind_names[] = {
	[NETDEV_TUN] = "tun", [NETDEV_TAP] = "tap",
	[NETDEV_CHARDEV] = "chardev",
};

bool drive_parse_kind(const char *text, enum netdev_kind *kind)
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
static const char *const calls_names[] = {
	[VRING_CALL_NEVER] = "poll", [VRING_CALL_ALWAYS] = "none",
	[VRING_CALL_FLAGS] = "flags", [VRING_CALL_EVENT_IDX] = "event-idx",
};

const char *drive_calls_name(enum vring_calls calls)
{
	return calls_names[calls];
}

static void print_help(void)
{
	fputs(
"Usage: vhost-drive [OPTIONS] DEVICE\n"
"Attach DEVICE to /dev/vhost-net and play the virtio-net driver: take its\n"
"packets from a vring, check their numbers, print one record at the end.\n"
"\n"
READER_HELP_DEVICE
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
READER_HELP_COST
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
READER_HELP_RECORD
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
	OPT_RING_SIZE = 256, OPT_MERGEABLE, OPT_BUFFER, OPT_LEGACY,
	OPT_EVENTFD, OPT_POLL, OPT_SUPPRESS, OPT_FORWARD, OPT_SEND,
	OPT_SEND_RATE, OPT_SEND_SIZE, OPT_SEND_FROM, OPT_SEND_TO,
	OPT_SEND_MAC, OPT_HELP,
};

static const struct option long_options[] = {
	{ "ring-size", required_argument, NULL, OPT_RING_SIZE },
	{ "mergeable", no_argument, NULL, OPT_MERGEABLE },
	{ "buffer", required_argument, NULL, OPT_BUFFER },
	{ "legacy", no_argument, NULL, OPT_LEGACY },
	{ "eventfd", no_argument, NULL, OPT_EVENTFD },
	{ "poll", no_argument, NULL, OPT_POLL },
	{ "suppress", required_argument, NULL, OPT_SUPPRESS },
	{ "forward", required_argument, NULL, OPT_FORWARD },
	{ "send", required_argument, NULL, OPT_SEND },
	{ "send-rate", required_argument, NULL, OPT_SEND_RATE },
	{ "send-size", required_argument, NULL, OPT_SEND_SIZE },
	{ "send-from", required_argument, NULL, OPT_SEND_FROM },
	{ "send-to", required_argument, NULL, OPT_SEND_TO },
	{ "send-mac", required_argument, NULL, OPT_SEND_MAC },
	READER_LONG_OPTIONS,
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void parse_ring_size(struct drive_options *opt)
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
		if (!strcmp(text, calls_names[i]))
			return (enum vring_calls)i;
	die_usage("--suppress is flags, event-idx or none, not \"%s\"", text);
}

static void parse_forward(struct drive_options *opt, char *text)
{
	char *colon = strchr(text, ':');

	opt->device2.name = text;
	if (!colon)
		return;
	*colon = '\0';
	opt->device2_kind_set = true;
	opt->device2.name = colon + 1;
	if (!drive_parse_kind(text, &opt->device2.kind))
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

static void parse_mac(struct drive_options *opt)
{
	if (!ether_aton_r(optarg, &opt->send_mac))
		die_usage("--send-mac takes six bytes, as 02:00:00:00:00:01, "
			  "not \"%s\"", optarg);
	opt->send_mac_set = true;
}

static bool send_option(struct drive_options *opt, int c)
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
					       DRIVE_FRAME_MAX - HEADERS_MAX);
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
	default:
		return false;
	}
	return true;
}

static void one_option(struct drive_options *opt, int c)
{
	switch (c) {
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
	case OPT_POLL:
		opt->poll = c == OPT_POLL;
		break;
	case OPT_SUPPRESS:
		opt->vhost.calls = parse_suppress(optarg);
		break;
	case OPT_FORWARD:
		parse_forward(opt, optarg);
		break;
	case OPT_HELP:
		print_help();
		exit(EXIT_OK);
	default:
		if (!reader_option(&opt->reader, c, optarg) &&
		    !send_option(opt, c))
			die_usage("that option is not known or lacks its "
				  "value");
	}
}

/* What follows from the options together. */
static void settle_options(struct drive_options *opt)
{
	const struct netdev_config *device = &opt->reader.device;
	bool forward = opt->device2.name != NULL;

	if (opt->poll)
		opt->vhost.calls = VRING_CALL_NEVER;
	if (!opt->buffer)
		opt->buffer = forward && !opt->vhost.mergeable ?
			(uint32_t)vhostnet_header_size(&opt->vhost) +
			DRIVE_PACKET_MAX : DRIVE_BUFFER;
	/* The vnet header holds 16-bit fields: keep each aligned. */
	opt->buffer = (opt->buffer + BUFFER_ALIGN - 1) / BUFFER_ALIGN *
		      BUFFER_ALIGN;
	if (!forward)
		return;
	opt->device2.txqueuelen = device->txqueuelen;
	if (!opt->device2_kind_set)
		opt->device2.kind = device->kind;
	if (opt->send)
		die_usage("--send and --forward both want the TX vring: give "
			  "one of them");
	if ((opt->device2.kind == NETDEV_TUN) != (device->kind == NETDEV_TUN))
		die_usage("a TUN has no Ethernet header: it cannot be joined "
			  "to a device that has one");
}

static struct sockaddr_in default_address(uint32_t host)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(9),	/* discard */
		.sin_addr.s_addr = htonl(host),
	};
}

void drive_parse_options(struct drive_options *opt, int argc, char **argv)
{
	int c;

	*opt = (struct drive_options){
		.reader = READER_OPTIONS_DEFAULT,
		.device2 = NETDEV_CONFIG_DEFAULT,
		.vhost = { .ring_size = 256, .calls = VRING_CALL_FLAGS },
		.send_size = 18,	/* a frame of 60 bytes */
		.send_from = default_address(0x0a000002),
		.send_to = default_address(0x0a000001),
	};
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		one_option(opt, c);
	if (optind != argc - 1)
		die_usage("one DEVICE is needed, %d given", argc - optind);
	opt->reader.device.name = argv[optind];
	settle_options(opt);
}
