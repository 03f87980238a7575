# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# lib.sh - what the checks of this lab share: traffic.sh's runs, and runs in
# which the reader sleeps until the ring is full.
#
# A sleeping reader makes counts exact: a ring of 1000 has taken 1000 packets,
# and the rest is in the qdisc or has been dropped, on any machine.  Its wait
# ends by an order, never by time.

LIMIT=$(scaled 20)
# shellcheck source=../../experiments/guest/traffic.sh
. "$LIB/traffic.sh"

# What tap-read and udp-send said, for messages about our own faults.
said()
{
	head -n 5 "$T/errors" 2>/dev/null
}

# order LINE - have the reader obey it
order()
{
	: >"$T/answers"
	# Opened for both, so that this cannot hang when the reader has gone.
	echo "$1" 1<>"$T/control"
	await 5 grep -q "^ok $1" "$T/answers" ||
		fail "the reader obeys \"$1\"" \
			"no answer: it hangs in the kernel, or it has ended" \
			"$T/errors"
}

run_begin()
{
	path=tap sender=udp tool=udp
	rm -rf "$T"
	mkdir -p "$T"
	: >"$T/errors"
	offered='' delivered='' lost='' device_dropped='' qdisc_dropped=''
	queued='' requeues='' probe='' probe_sent='' rest='' failure=''
}

# asleep LENGTH COST QDISC [OPTION...] - tap0, its ring of LENGTH empty, its
# reader asleep; once it is woken it will take COST nanoseconds for a packet
asleep()
{
	run_begin
	length=$1 cost=$2 qdisc=$3
	shift 3
	qdisc_options=$*
	reader_start || infra "tap-read did not start: $(said)"
	order pause
	ip link set dev tap0 txqueuelen "$length" 2>>"$T/errors" ||
		infra "tap0's ring did not get $length slots: $(said)"
	device_up || infra "tap0 was not set up: $(said)"
}

# offer COUNT [OPTION...] - send COUNT datagrams to tap0.  The socket has room
# for all of them, so that the sender never has to wait for the reader.
offer()
{
	offer_count=$1
	shift
	if ! udp-send --count "$offer_count" --sndbuf 32000000 \
		--timeout "$LIMIT" --source-port "$FLOW_PORT" \
		--record "$T/udp" "$@" 10.0.0.2 2>>"$T/errors" ||
		! line=$(udp_read); then
		failure=sender_failed
		return
	fi
	# shellcheck disable=SC2086 # three words
	set -- $line
	offered=$1
}

# held - what qdisc and device say while the reader sleeps
held()
{
	account || infra "the counters of tap0 cannot be read: $(said)"
}

accounted()
{
	counter tx_packets &&
		[ $((value + device_dropped + qdisc_dropped)) -ge \
			"${offered:-0}" ]
}

probe_was_read()
{
	counter tx_packets && [ "$value" -gt "$before" ]
}

# arrive - wait for all that was offered, account it, and send the probe.  On a
# busy machine the reader may stand still for longer than settle() waits.
arrive()
{
	patience=$(scaled 1)
	while settle; held; ! accounted && [ "$patience" -gt 1 ]; do
		patience=$((patience - 1))
	done
	if ! probe; then
		failure=${failure:-probe_not_sent}
	elif await 5 probe_was_read; then
		reader_has "$value"
	fi
}

# read_all - wake the reader, and see that everything arrives
read_all()
{
	order resume
	arrive
	run_end
}

# run_end - end the reader, and read what it has counted
run_end()
{
	reader_end
	if ! line=$(reader_read); then
		failure=${failure:-reader_left_no_record}
		return
	fi
	# shellcheck disable=SC2086 # words
	set -- $line
	delivered=$1
	[ -z "$probe_sent" ] || probe=$2
	shift 2
	rest=$*
	[ -z "$offered" ] || [ -z "$qdisc_dropped" ] ||
		lost=$((offered - delivered - qdisc_dropped - queued))
}

# overload SENDER QDISC THREADS COUNT COST WATCH [OPTION...] - a run of
# traffic.sh's, without a pause
overload()
{
	overload_sender=$1 overload_qdisc=$2 overload_threads=$3
	overload_count=$4 overload_cost=$5 overload_watch=$6
	shift 6
	run_one lab3 "$overload_sender" "$overload_qdisc" tap \
		"$overload_threads" 1 "$overload_count" "$overload_cost" \
		"$overload_watch" "$@"
	case $failure in
	reader_did_not_start|device_not_set_up|sender_not_set_up)
		infra "$failure: $(said)" ;;
	esac
}

# The account of the run, one line.
ledger()
{
	echo "offered=${offered:-?} delivered=${delivered:-?}" \
		"device_dropped=${device_dropped:-?}" \
		"qdisc_dropped=${qdisc_dropped:-?} queued=${queued:-?}" \
		"lost=${lost:-?} ${rest:-missing=?} probe=${probe:-0}" \
		"${failure:+failure=$failure}"
}

# Words of the ledger, explained where they are not zero.
explain()
{
	[ "$failure" != sender_did_not_end ] ||
		echo "the sender still waited when its time was up:" \
			"the queue was not woken"
	[ "$failure" != sender_failed ] || said
	[ "${probe:-0}" = 1 ] ||
		echo "the last datagram, sent when all was over, did not arrive"
	[ "${queued:-0}" = 0 ] ||
		echo "the qdisc holds $queued packets, and nobody fetches them"
	[ "${device_dropped:-0}" = 0 ] ||
		echo "tun_net_xmit() dropped $device_dropped packets"
}

# whole WHAT - end the check unless all that was offered has arrived, once, in
# order, and the queue still works
whole()
{
	whole_rest='missing=0 duplicated=0 reordered=0 unsequenced=0'
	if [ "$lost,$device_dropped,$qdisc_dropped,$queued,$probe,$failure" = \
		"0,0,0,0,1," ] && [ "$rest" = "$whole_rest" ]; then
		return
	fi
	fail "$1:
offered=${offered:-?} delivered=${offered:-?} device_dropped=0 \
qdisc_dropped=0 queued=0 lost=0 $whole_rest probe=1" \
		"$(ledger)
$(explain)"
}

# ---- what tun_net_xmit() returned

XMIT=$TRACING/events/kprobes/lab3_xmit

# Patches the kernel's text, so it belongs before any traffic.
returns_begin()
{
	{
		# shellcheck disable=SC2016
		echo 'r:lab3_xmit tun_net_xmit ret=$retval:u32' \
			>>"$TRACING/kprobe_events" &&
		echo 'hist:keys=ret' >"$XMIT/trigger"
	} 2>/dev/null ||
		infra "tracefs took no probe on tun_net_xmit()"
}

# returns VALUE - how often it has returned VALUE
returns()
{
	awk -v want="$1" '
	/hitcount:/ {
		for (i = 1; i < NF; i++) {
			if ($i == "ret:")
				ret = $(i + 1) + 0
			if ($i == "hitcount:")
				hits = $(i + 1)
		}
		if (ret == want)
			sum += hits
	}
	END { print sum + 0 }' "$XMIT/hist"
}

returns_end()
{
	echo '!hist:keys=ret' >"$XMIT/trigger"
	echo '-:lab3_xmit' >>"$TRACING/kprobe_events"
}
