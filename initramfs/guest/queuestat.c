// SPDX-License-Identifier: GPL-2.0-only
/*
 * queuestat - what a device and its root qdisc count, asked by rtnetlink.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/gen_stats.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "queuestat.h"
#include "record.h"

#define REPLY_SIZE	16384

/* Both questions, as they lie in one message to the kernel. */
struct question {
	struct nlmsghdr qdisc_header;
	struct tcmsg qdisc;
	struct nlmsghdr link_header;
	struct if_stats_msg link;
};

_Static_assert(sizeof(struct tcmsg) % NLMSG_ALIGNTO == 0,
	       "the second question starts where netlink looks for it");

int queuestat_open(struct queuestat_source *source, const char *name)
{
	/* The kernel answers at once; should it not, say so and leave. */
	struct timeval limit = { .tv_sec = 5 };

	source->fd = -1;
	source->name = name;
	source->seq = 0;
	source->ifindex = (int)if_nametoindex(name);
	if (!source->ifindex) {
		say_errno("there is no device \"%s\" in this network "
			  "namespace", name);
		return -1;
	}
	source->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			    NETLINK_ROUTE);
	if (source->fd < 0 || setsockopt(source->fd, SOL_SOCKET, SO_RCVTIMEO,
					 &limit, sizeof(limit)) < 0) {
		say_errno("socket to rtnetlink");
		queuestat_close(source);
		return -1;
	}
	return 0;
}

static int ask(struct queuestat_source *source)
{
	struct question q = {
		.qdisc_header = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(q.qdisc)),
			.nlmsg_type = RTM_GETQDISC,
			/* Without ECHO only the listeners hear the answer. */
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ECHO,
			.nlmsg_seq = ++source->seq,
		},
		.qdisc = {
			.tcm_family = AF_UNSPEC,
			.tcm_ifindex = source->ifindex,
			.tcm_parent = TC_H_ROOT,
		},
		.link_header = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(q.link)),
			.nlmsg_type = RTM_GETSTATS,
			.nlmsg_flags = NLM_F_REQUEST,
			.nlmsg_seq = source->seq,
		},
		.link = {
			.ifindex = (uint32_t)source->ifindex,
			.filter_mask =
				IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64),
		},
	};

	if (send(source->fd, &q, sizeof(q), 0) != sizeof(q)) {
		say_errno("send to rtnetlink");
		return -1;
	}
	return 0;
}

/* Copy attribute @rta to @to: a kernel older or newer may know less or more
 * of the struct.
 */
static void copy_attribute(void *to, size_t size, struct rtattr *rta)
{
	size_t len = RTA_PAYLOAD(rta);

	memset(to, 0, size);
	memcpy(to, RTA_DATA(rta), len < size ? len : size);
}

static void take_stats2(struct rtattr *nest, struct queuestat *stat)
{
	struct gnet_stats_basic basic;
	struct gnet_stats_queue queue;
	struct rtattr *rta = RTA_DATA(nest);
	int len = (int)RTA_PAYLOAD(nest);

	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		switch (rta->rta_type & NLA_TYPE_MASK) {
		case TCA_STATS_BASIC:
			copy_attribute(&basic, sizeof(basic), rta);
			if (!stat->sent)
				stat->sent = basic.packets;
			break;
		case TCA_STATS_PKT64:
			/* Only where 32 bits do not do. */
			copy_attribute(&stat->sent, sizeof(stat->sent), rta);
			break;
		case TCA_STATS_QUEUE:
			copy_attribute(&queue, sizeof(queue), rta);
			stat->backlog = queue.qlen;
			stat->drops = queue.drops;
			stat->requeues = queue.requeues;
			break;
		}
	}
}

static void take_qdisc(struct nlmsghdr *header, struct queuestat *stat)
{
	struct tcmsg *tcm = NLMSG_DATA(header);
	struct rtattr *rta = TCA_RTA(tcm);
	int len = (int)TCA_PAYLOAD(header);
	bool counts = true;

	/* noqueue does show itself, but counts nothing. */
	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		switch (rta->rta_type & NLA_TYPE_MASK) {
		case TCA_KIND:
			counts = strncmp(RTA_DATA(rta), "noqueue",
					 RTA_PAYLOAD(rta));
			break;
		case TCA_STATS2:
			take_stats2(rta, stat);
			break;
		}
	}
	stat->has_qdisc = counts;
}

static bool take_link(struct nlmsghdr *header, struct queuestat *stat)
{
	struct if_stats_msg *message = NLMSG_DATA(header);
	struct rtattr *rta = (void *)((char *)message +
				      NLMSG_ALIGN(sizeof(*message)));
	int len = (int)NLMSG_PAYLOAD(header, sizeof(*message));
	struct rtnl_link_stats64 link;

	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		if (rta->rta_type != IFLA_STATS_LINK_64)
			continue;
		copy_attribute(&link, sizeof(link), rta);
		stat->tx_packets = link.tx_packets;
		stat->tx_dropped = link.tx_dropped;
		return true;
	}
	return false;
}

/* One message of an answer: 1 if it was the last, -1 if it is an error. */
static int take_message(struct queuestat_source *source,
			struct nlmsghdr *header, struct queuestat *stat)
{
	struct nlmsgerr *error = NLMSG_DATA(header);

	/* Of an earlier question, or told to everybody. */
	if (header->nlmsg_seq != source->seq)
		return 0;
	switch (header->nlmsg_type) {
	case RTM_NEWQDISC:
		take_qdisc(header, stat);
		return 0;
	case RTM_NEWSTATS:
		if (take_link(header, stat))
			return 1;
		say("rtnetlink answers without counters of %s", source->name);
		return -1;
	case NLMSG_ERROR:
		/* EINVAL or ENOENT to the first question: there is no qdisc
		 * that shows itself.
		 */
		if (error->msg.nlmsg_type == RTM_GETQDISC &&
		    error->error != -ENODEV)
			return 0;
		errno = -error->error;
		say_errno("rtnetlink, asked about %s", source->name);
		return -1;
	}
	return 0;
}

int queuestat_read(struct queuestat_source *source, struct queuestat *stat)
{
	_Alignas(NLMSG_ALIGNTO) char reply[REPLY_SIZE];
	struct nlmsghdr *header;
	unsigned int len;
	int done = 0;
	ssize_t n;

	memset(stat, 0, sizeof(*stat));
	if (ask(source) < 0)
		return -1;
	while (!done) {
		n = recv(source->fd, reply, sizeof(reply), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say_errno("recv from rtnetlink");
			return -1;
		}
		len = (unsigned int)n;
		header = (struct nlmsghdr *)reply;
		for (; !done && NLMSG_OK(header, len);
		     header = NLMSG_NEXT(header, len))
			done = take_message(source, header, stat);
	}
	return done < 0 ? -1 : 0;
}

void queuestat_close(struct queuestat_source *source)
{
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
}
