# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# lib.sh - bulk and a sparse flow through one TAP, as the latency experiment
# does it: four senders offer 4000 packets a second, the reader takes 2000, and
# every 10 ms a small datagram, the probe, goes the same way. Only who sets the
# queues differs: here it is somebody's commands.

# shellcheck source=../../experiments/guest/traffic.sh
. "$LIB/traffic.sh"
# shellcheck source=../../experiments/guest/pair.sh
. "$LIB/pair.sh"
# shellcheck source=../../experiments/guest/latency.sh
. "$LIB/latency.sh"

# In the namespace of the sender, as somebody who may configure devices.
commands()
{
	cp "$1" "$STUDENT/queues.sh" && chmod 644 "$STUDENT/queues.sh" || return 1
	pair_run a "$GRADE_CONFINE" --user --net-admin \
		--seconds "$(scaled 10)" --dir "$STUDENT" \
		sh "$STUDENT/queues.sh" >commands.log 2>&1
}

# The device as it has to be after the commands.
device_is_up()
{
	ip -n a link show dev a0 2>/dev/null | grep -q '[<,]UP[,>]'
}

# measured SCRIPT: one run with the queues that SCRIPT makes. Sets sent,
# delivered, probe_lost, p50, p95 (us), bulk (packets a second that crossed
# a0) and device_dropped; false, and why in $failure, if there is no result.
measured()
{
	qdisc=pfifo ring=1000 path=tap threads=4 run=1 seconds=3 tso=0 rtt_ms=0
	cost=500000 rate=4000 probe_us=10000 interval_ms=50 wakes_armed=''
	qdisc_options='limit 1000'
	latency_receiver='' latency_watch='' latency_bulk='' failure=''
	pair_forwarder_pid=''
	if run_once "$1"; then
		p50=${latency_p50_us%.*} p95=${latency_p95_us%.*}
	fi
	for latency_pid in $latency_bulk $latency_watch $latency_receiver; do
		pair_end "$latency_pid"
	done
	pair_down
	[ -z "$failure" ]
}

run_once()
{
	failure=pair_not_set_up
	pair_up || return 1
	failure=commands_failed
	commands "$1" || return 1
	failure=device_is_down
	device_is_up || return 1
	latency_start || return 1
	pair_read a a0 || return 1
	before=$pair_tx_packets began=$pair_time
	latency_send
	pair_read a a0 || return 1
	bulk=$(((pair_tx_packets - before) * 1000 /
		((pair_time - began) / 1000000)))
	latency_settle
	pair_account || failure=counters_not_read
	pair_end "$latency_watch"
	pair_end "$latency_receiver"
	latency_watch='' latency_receiver=''
	latency_result || failure=${failure:-no_probe_arrived}
	[ -z "$failure" ]
}

# What failed is the student's only from the commands on.
must()
{
	measured "$1" && return
	case $failure in
	commands_failed)
		fail "commands.sh ends with status 0" "it does not" \
			commands.log ;;
	device_is_down)
		fail "a0 is up after commands.sh" "it is down" ;;
	no_probe_arrived)
		fail "probes arrive" "none did, of ${sent:-?}" ;;
	esac
	infra "$failure: $(tail -n 3 "$PAIR/errors")"
}

# The queues that the target is held against.
baseline()
{
	cat >baseline.sh <<-'END'
	ip link set dev a0 txqueuelen 1000
	tc qdisc replace dev a0 root pfifo limit 1000
	END
	measured baseline.sh ||
		infra "$failure: $(tail -n 3 "$PAIR/errors")"
}
