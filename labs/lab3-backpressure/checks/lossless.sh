# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# lossless.sh THREADS - more than the reader can take, from pktgen below the
# qdisc and from sockets through it; nothing is lost.
#
# With one thread the reader is so slow (100 us a packet, 1.6 ms a batch) that
# the sender has stopped long before the next batch is freed.  With four it is
# five times faster, and they race for the same slots.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

threads_asked=$1
case $threads_asked in
1)	each=3000 cost_asked=100000 ;;
*)	each=6000 cost_asked=20000 ;;
esac

for kind in start_xmit udp; do
	overload "$kind" pfifo "$threads_asked" "$each" "$cost_asked" 0 \
		limit $((each + 1000))
	case $kind in
	start_xmit)	what="pktgen, straight into tun_net_xmit()" ;;
	*)		what="UDP sockets, through the qdisc" ;;
	esac
	whole "$threads_asked sender(s), $what"
done
pass
