#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A cell of each kind of make bench on both kernels, one boot of each: does
# all of it work?  What it measured is not judged, but for counts that no host
# can change.  Its results are kept apart from those of make bench.
#
# awk's and sed's dollars are their own:
# shellcheck disable=SC2016

set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
room=$(dirname -- "$here")
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

O=${O:-$(CDPATH='' cd -- "$room/../.." && pwd)/build}
export RINGSIDE_STOCK="${RINGSIDE_STOCK:-$O/kernels/stock/bzImage}"
export RINGSIDE_PATCHED="${RINGSIDE_PATCHED:-$O/kernels/patched/bzImage}"
export RINGSIDE_IMAGE="${RINGSIDE_IMAGE:-$O/initramfs/base.cpio.gz}"
unset RUNS QUICK
export SMOKE=1
O=$O/test/labs/bench-smoke.d
export O
results=$O/results

# rows FILE [AWK-CONDITION]: how many rows meet it, by names of columns.
rows()
{
	awk -F, '
	NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	'"${2:-1}"' { n++ }
	END { print n + 0 }' "$results/$1"
}

ktap_begin
for name in iperf3 openvpn openssl; do
	PATH=$PATH:/usr/sbin:/sbin command -v "$name" >/dev/null && continue
	skip measures_every_cell "there is no $name: make setup FOR=test"
	ktap_end
	exit
done
rm -rf "$O"
mkdir -p "$O" || bail "cannot make $O"
status=0
"$room/bench" >"$O/out" 2>"$O/err" || status=$?
if [ "$status" -ne 0 ]; then
	note "bench ended with $status and said:" "$(tail -n 60 "$O/err")"
fi
expect measures_every_cell 0 "$status"
if [ ! -s "$results/openvpn.csv" ]; then
	not_ok writes_results "expected: $results/openvpn.csv" "got: none"
	ktap_end
	exit
fi
for name in tcp latency shaping openvpn; do
	expect "no_run_of_${name}_failed" 0 \
		"$(rows "$name.csv" '$at["failure"] != ""')"
done
expect four_boots "2 2" "$(sed -n 's/.* boots: \([0-9]*\),.*/\1/p' \
	"$results/tcp.meta" | tr '\n' ' ' | sed 's/ $//')"

# Bytes came through, whatever their rate.
expect tcp_gets_through 4 "$(rows tcp.csv '$at["mbit_s"] > 0')"
expect the_tunnel_carries_tcp 2 "$(rows openvpn.csv '$at["mbit_s"] > 0')"
# The guest whose wakes are counted is another.
expect wakes_are_counted_on_patched "0 on stock, 1 on patched" "$(
	rows latency.csv '$at["kernel"] == "stock" && $at["wakes"] > 0') on stock, $(
	rows latency.csv '$at["kernel"] == "patched" && $at["wakes"] > 0') on patched"
expect the_sparse_flow_arrives 2 \
	"$(rows latency.csv '$at["delivered"] > 0 && $at["p50_us"] > 0')"
expect a_hundred_percentiles_each 200 "$(rows latency-cdf.csv)"
check there_is_a_series [ "$(rows latency-series.csv)" -ge 4 ]

# What a fq_codel over a stopped queue lets through is not dropped behind it.
expect patched_with_a_qdisc_loses_nothing 0 \
	"$(rows tcp.csv '$at["kernel"] == "patched" &&
		$at["qdisc"] == "fq_codel" && $at["lost"] > 0')"
expect patched_tunnel_loses_nothing 0 "$(rows openvpn.csv \
	'$at["kernel"] == "patched" && $at["lost"] > 0')"
expect patched_shaper_does_all_the_dropping 0 "$(rows shaping.csv \
	'$at["kernel"] == "patched" && $at["lost"] > 0')"
expect stock_ring_drops_behind_the_shaper 1 "$(rows shaping.csv \
	'$at["kernel"] == "stock" && $at["side"] == "above" &&
	$at["class"] == "all" && $at["lost"] > 0')"
expect nothing_is_lost_uncounted 0 "$(rows shaping.csv \
	'$at["class"] == "all" && $at["lost"] != $at["device_dropped"]')"
expect nothing_is_stuck_in_a_qdisc 0 \
	"$(rows shaping.csv '$at["queued"] > 0')"
expect each_class_of_htb_has_a_row 6 \
	"$(rows shaping.csv '$at["class"] != "all"')"
ktap_end
