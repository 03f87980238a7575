# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What the predictions ask about, measured: 4000 packets as fast as they can be
# sent, to a reader that takes 5000 a second.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# overload RING QDISC: sets dropped, by_qdisc and refused
overload()
{
	tap_up "$1" 200000 "$2"
	udp-send --threads 2 --count 4000 --timeout 20 --sndbuf 8000000 \
		--record sent 10.0.0.2 >send.log 2>&1 ||
		infra "udp-send: $(cat send.log)"
	rest
	dropped=$(counter tx_dropped)
	by_qdisc=$(tc -s qdisc show dev tap0 root |
		sed -n 's/.*(dropped \([0-9]*\),.*/\1/p')
	refused=$(key refused sent)
	tap_down
}

overload 10 noqueue
fact lost_ring_10 "$dropped of 4000"
fact send_errors "${refused:-?} of 4000"
overload 1000 noqueue
fact lost_ring_1000 "$dropped of 4000"
overload 100 fq_codel
fact who_dropped "device $dropped, qdisc ${by_qdisc:-?}"
pass
