# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What the predictions ask about, measured.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# run_with RING QDISC
run_with()
{
	cat >try.sh <<-END
	ip link set dev a0 txqueuelen $1
	tc qdisc replace dev a0 root $2
	END
	measured try.sh || infra "$failure: $(tail -n 3 "$PAIR/errors")"
	line="p95 $((p95 / 1000)) ms, lost $probe_lost of $sent"
}

run_with 1000 "pfifo limit 1000"
fact usual "$line"
run_with 1000 fq_codel
fact fq_codel_ring_1000 "$line"
run_with 10 "pfifo limit 1000"
fact pfifo_ring_10 "$line"
run_with 10 noqueue
fact noqueue_ring_10 "$line"
pass
