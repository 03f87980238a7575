# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# all.sh - run all regression tests in the guest, KTAP on descriptor 3.
# Sourced by the run script that tests/regression.sh hands to run-vm, which
# sets KERNEL (stock or patched), ONLY, FULL and KTAP_PART.

here=/usr/share/ringside/regression
# shellcheck disable=SC2034 # ktap.sh looks at it
KTAP_FD=3
# shellcheck source=../../../.ci/ktap.sh
. "$here/ktap.sh"

REPEATS=20
[ "${FULL:-}" = 1 ] && REPEATS=100
export KERNEL REPEATS here

# Seconds after which a test is killed: each takes a few, so only a hanging
# one is still there.
LIMIT=150

# ---- before the first packet

# A tracepoint patches the kernel's text when it is switched on, which must not
# happen under traffic (TCG).  The histogram says who frees skbs as dropped.
echo 'hist:keys=location.sym' \
	>/sys/kernel/tracing/events/skb/kfree_skb/trigger ||
	bail "no histogram of skb:kfree_skb"
# Which netdev queues are woken: by their address.
wake=/sys/kernel/tracing/events/kprobes/ringside_wake
if ! echo 'p:ringside_wake netif_tx_wake_queue queue=%di:x64' \
	>>/sys/kernel/tracing/kprobe_events ||
	! echo 'hist:keys=queue.hex' >"$wake/trigger" ||
	! echo 1 >"$wake/enable"; then
	bail "no kprobe on netif_tx_wake_queue"
fi
# Packets injected through a veth wait in a backlog of the receiving CPU; it
# must never be what drops them.
echo 100000 >/proc/sys/net/core/netdev_max_backlog

# Devices that come with the kernel: lo, and sit0 where it is built in.
permanent=
for device in /sys/class/net/*; do
	permanent="$permanent ${device##*/}"
done

# ---- one test

# run NAME FUNCTION - its status in $status, what it said in $said
run()
{
	dir=/tmp/$1
	mkdir -p "$dir"
	(
		cd "$dir" || exit 1
		exec setsid timeout "$LIMIT" sh "$here/run-one" "$1" "$2"
	) >"$dir/said" 2>&1 &
	group=$!
	read -r began idle </proc/uptime
	status=0
	wait "$group" || status=$?
	kill -9 -- "-$group" 2>/dev/null
	read -r ended idle </proc/uptime
	: "$idle"
	note "$1 took $(echo "$ended $began" | awk '{ print $1 - $2 }') s"
	said=$(cat "$dir/said")
	case $status in
	137|143)
		said="expected: an end within $LIMIT s
got: it was killed
$said" ;;
	esac
	clean_up
	rm -rf "$dir"
}

# Nothing may outlive its test: every device it made goes, and so do the
# namespaces.  A device may refuse while a killed reader still holds it.
clean_up()
{
	tries=0
	while devices=$(remaining) && [ -n "$devices" ]; do
		for device in $devices; do
			ip link delete "$device" 2>/dev/null
		done
		tries=$((tries + 1))
		[ "$tries" -lt 500 ] || bail "cannot delete $devices"
		sleep 0.01
	done
}

remaining()
{
	for namespace in /run/netns/*; do
		[ -e "$namespace" ] && ip netns delete "${namespace##*/}"
	done 2>/dev/null
	for device in /sys/class/net/*; do
		case "$permanent " in
		*" ${device##*/} "*)	;;
		*)	echo "${device##*/}" ;;
		esac
	done
}

# try NAME FUNCTION - must pass on this kernel
try()
{
	wanted "$1" || return 0
	run "$1" "$2"
	if [ "$status" -eq 0 ]; then
		ok "$1"
	else
		not_ok "$1" "$said"
	fi
}

# try_on KERNEL NAME FUNCTION - a test that speaks of one kernel only
try_on()
{
	[ "$KERNEL" = "$1" ] && try "$2" "$3"
}

# limit NAME FUNCTION WHY - must pass on stock, and must stall on patched
limit()
{
	if [ "$KERNEL" = stock ]; then
		try "$1" "$2"
		return
	fi
	wanted "$1" || return 0
	run "$1" "$2"
	case $status in
	0)	xpass "$1" "$3" ;;
	10)	xfail "$1" "$3" ;;
	*)	not_ok "$1" "expected: its probe to be all that fails" "$said" ;;
	esac
}

# ---- the tests

ktap_begin

for path in read vhost; do
	for kind in macvtap ipvtap; do
		try "${kind}_${path}_delivers_what_fits_the_ring" \
			"t_${kind}_${path}_fits"
		try "${kind}_${path}_taildrops_on_overrun" \
			"t_${kind}_${path}_overrun"
	done
done
try macvtap_wakes_no_queue_that_it_lacks t_macvtap_files

try_on patched tun_with_pfifo_loses_nothing t_tun_pfifo
try_on stock tun_with_pfifo_taildrops_what_it_counts t_tun_pfifo
try_on patched tun_with_fq_codel_loses_only_what_the_qdisc_drops \
	t_tun_fq_codel
try_on stock tun_with_fq_codel_taildrops_what_it_counts t_tun_fq_codel

for mode in block nonblock poll sigio; do
	try "reader_in_mode_${mode}_gets_everything" "t_mode_$mode"
done

try_on patched full_ring_blocks_the_sender_and_loses_nothing t_blocked
try_on stock full_ring_blocks_no_sender_and_taildrops t_blocked

for length in 1 2 15 16 31 32 33 500 1000; do
	try_on patched "ring_of_${length}_delivers_everything" \
		"t_length_$length"
	try_on stock "ring_of_${length}_taildrops_and_goes_on" \
		"t_length_$length"
done

try four_queues_with_mq_deliver_everything t_multiqueue

try exchange_below_capacity_delivers_once_from_its_own_ring t_exchange_fits
try exchange_with_full_ring_loses_only_what_unconsume_frees t_exchange_full

try forwarder_moves_each_packet_once_in_order t_forward_order
try forwarder_without_vnet_header_gets_cut_segments t_forward_cut
try forwarder_with_vnet_header_gets_whole_segments t_forward_tso
try probe_measures_the_delay_of_netem t_probe_delay
try probe_counts_duplicates_and_losses t_probe_counts
try queue_watch_says_what_tc_and_ip_say t_watch_numbers

try device_deleted_under_a_reader_ends_it t_delete_read
try device_deleted_under_vhost_is_survived t_delete_vhost
try macvtap_deleted_keeps_its_packets_for_vhost t_delete_macvtap

limit ring_grown_while_stopped_wakes_its_queue t_limit_grow \
	"HISTORY B8: nothing wakes the queue when the ring is resized"
limit queue_moved_on_detach_is_not_left_stopped t_limit_detach \
	"HISTORY B9: the moved queue inherits the stop of the detached one"
limit ring_of_0_does_not_stop_the_queue_for_good t_limit_zero \
	"HISTORY B11: a ring of size 0 counts as full and is never consumed"

try kernel_log_has_no_splat t_log

ktap_end
