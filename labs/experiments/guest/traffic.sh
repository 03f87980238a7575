# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# traffic.sh - one bounded run of traffic through tap0, and its ledger.
#
# Runs in the guest, in front of the script that says what to run.  A run is:
# start the reader, which makes the device; set the qdisc; send; wait until
# nothing moves any more; read the counters; send one probe through the qdisc;
# end the reader; write one line "row key=value..." to descriptor 3.  A key
# that could not be measured is left out.

# What a run may take, in seconds, until it is stopped and counted as failed.
LIMIT=${LIMIT:-40}
PG=/proc/net/pktgen
NET=/sys/class/net/tap0
T=/tmp/run
PROBE_PORT=9999
FLOW_PORT=20000

# The reader's end of the device: any address that is not the sender's.
READER_MAC=02:00:00:00:00:02

say()
{
	echo "traffic: $*" >&2
}

# A file of pktgen's takes one command; what it refuses is told by the write.
pg()
{
	echo "$2" >"$PG/$1" 2>>"$T/errors"
}

# counter NAME: sets $value, or fails when the device is gone.
counter()
{
	value=
	{ read -r value <"$NET/statistics/$1"; } 2>/dev/null && [ -n "$value" ]
}

# ---- the reader ----

reader_start()
{
	reader=tap-read
	[ "$path" = tap ] || reader=vhost-drive
	"$reader" --flows --cost "$cost" --seconds $((LIMIT * 3)) \
		--ready "$T/ready" --record "$T/reader" \
		--control "$T/control" --answers "$T/answers" tap0 \
		2>>"$T/errors" &
	reader_pid=$!
	tries=0
	while [ ! -e "$T/ready" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 2000 ] || return 1
		kill -0 "$reader_pid" 2>/dev/null || return 1
		sleep 0.01
	done
}

# Wait until the reader itself has counted $1 packets: the device counts one
# earlier.
reader_has()
{
	tries=0
	while [ "$tries" -lt 100 ]; do
		echo status >"$T/control"
		sleep 0.01
		read_so_far=$(sed -n '$s/.*[ :]packets=\([0-9]*\).*/\1/p' \
			"$T/answers" 2>/dev/null)
		[ "${read_so_far:-0}" -lt "$1" ] || return 0
		tries=$((tries + 1))
	done
	return 0
}

reader_end()
{
	kill -TERM "$reader_pid" 2>/dev/null
	tries=0
	while kill -0 "$reader_pid" 2>/dev/null; do
		tries=$((tries + 1))
		if [ "$tries" -gt 1000 ]; then
			kill -KILL "$reader_pid"
			break
		fi
		sleep 0.01
	done
	wait "$reader_pid" 2>/dev/null
}

# The reader's record: its first line sums up, then one line a flow.
reader_read()
{
	awk -v probe="$PROBE_PORT" '
	{
		split("", v)
		for (i = 1; i <= NF; i++) {
			at = index($i, "=")
			v[substr($i, 1, at - 1)] = substr($i, at + 1)
		}
	}
	"program" in v {
		packets = v["packets"]
		rest = "missing=" v["missing"] \
			" duplicated=" v["duplicated"] \
			" reordered=" v["reordered"] \
			" unsequenced=" v["unsequenced"]
	}
	"flow" in v && v["kind"] != "pktgen" && v["flow"] == probe {
		probed += v["packets"]
	}
	END {
		if (packets == "")
			exit 1
		print packets - probed, probed + 0, rest
	}' "$T/reader" 2>/dev/null
}

# ---- the device ----

device_up()
{
	{
		echo "link set dev tap0 up"
		echo "addr add 10.0.0.1/24 dev tap0"
		echo "neigh replace 10.0.0.2 lladdr $READER_MAC nud permanent" \
			"dev tap0"
	} >"$T/ip"
	ip -batch "$T/ip" 2>>"$T/errors" || return 1
	# Its options are words of their own.
	# shellcheck disable=SC2086
	tc qdisc replace dev tap0 root $qdisc $qdisc_options 2>>"$T/errors"
}

# "dropped backlog requeues" of the root qdisc, in packets.
qdisc_read()
{
	tc -s qdisc show dev tap0 root 2>>"$T/errors" | awk '
	$1 == "qdisc" { n++ }
	n == 1 && $1 == "Sent" {
		for (i = 1; i < NF; i++)
			if ($i ~ /dropped$/)
				dropped = $(i + 1) + 0
	}
	n == 1 && $1 == "backlog" {
		backlog = $3 + 0
		requeues = $5 + 0
		seen = 1
	}
	END {
		if (!seen)
			exit 1
		print dropped, backlog, requeues
	}'
}

# The backlog's highest value in samples of about 20 ms, until $T/sent exists.
backlog_watch()
{
	while [ ! -e "$T/sent" ]; do
		tc -s qdisc show dev tap0 root 2>/dev/null
		sleep 0.01
	done | awk '
	$1 == "backlog" {
		samples++
		sum += $3
		if ($3 + 0 > max)
			max = $3 + 0
	}
	END {
		if (samples)
			printf "%d %.1f %d\n", max, sum / samples, samples
	}' >"$T/backlog"
}

# Wait until the counters account for all that was offered: read, dropped by
# the device, or dropped by the qdisc.  Gives up when nothing has moved for two
# seconds: then the rest is lost, or stuck, and the ledger will say so.
settle()
{
	still=0
	last=
	tries=0
	while [ "$still" -lt 100 ] && [ "$tries" -lt $((LIMIT * 50)) ]; do
		counter tx_packets || return 1
		moved=$value
		counter tx_dropped || return 1
		moved=$((moved + value))
		[ "$moved" -ne "${offered:--1}" ] || return 0
		if [ "$moved" = "$last" ]; then
			still=$((still + 1))
		else
			still=0
		fi
		# This one costs a process: only once nothing moves any more.
		if [ $((still % 8)) -eq 4 ] && [ "$sender" != start_xmit ] &&
			line=$(qdisc_read) &&
			[ $((moved + ${line%% *})) -eq "${offered:--1}" ]; then
			return 0
		fi
		last=$moved
		tries=$((tries + 1))
		sleep 0.02
	done
}

# ---- the senders ----

pktgen_prepare()
{
	each=$((count / threads))
	n=0
	while [ "$n" -lt "$threads" ]; do
		device=tap0@$n
		port=$((FLOW_PORT + n))
		pg "kpktgend_$n" "add_device $device" &&
		pg "$device" "xmit_mode $sender" &&
		pg "$device" "count $each" &&
		pg "$device" "pkt_size 60" &&
		pg "$device" "delay 0" &&
		pg "$device" "dst_mac $READER_MAC" &&
		pg "$device" "dst 10.0.0.2" &&
		pg "$device" "udp_src_min $port" &&
		pg "$device" "udp_src_max $port" || return 1
		n=$((n + 1))
	done
}

# True when every device has its result, which it gets when it ends.
pktgen_done()
{
	for file in "$PG"/tap0@*; do
		grep -q '^Result: OK: .* usec,' "$file" || return 1
	done
}

# pktgen retries for ever when nobody reads: somebody must stop it.
pktgen_send()
{
	(
		sleep "$LIMIT"
		: >"$T/late"
		echo stop >"$PG/pgctrl"
	) >/dev/null 2>&1 3>&- &
	watchdog=$!
	echo start >"$PG/pgctrl"
	# It returns early where a thread had not begun within 125 ms.
	until pktgen_done || [ -e "$T/late" ]; do
		sleep 0.05
	done
	kill "$watchdog" 2>/dev/null
	wait "$watchdog" 2>/dev/null
	[ ! -e "$T/late" ]
}

# "accepted errors seconds": seconds is the mean over the threads, since they
# do not start at the same instant and each is timed by its own clock.
pktgen_read()
{
	for file in "$PG"/tap0@*; do
		cat "$file"
	done | awk '
	$1 == "pkts-sofar:" {
		n++
		sofar += $2
		errors += $4
	}
	$1 == "started:" { ms += ($4 - $2) / 1000 }
	END {
		if (!n)
			exit 1
		printf "%d %d %.6f\n", sofar, errors, ms / 1000 / n
	}'
}

# Its devices hold tap0, which cannot go away before them.  One reset costs an
# eighth of a second; so does removing the devices of each thread.
pktgen_remove()
{
	echo reset >"$PG/pgctrl"
}

udp_prepare()
{
	:
}

udp_send()
{
	udp-send --threads "$threads" --count "$count" --timeout "$LIMIT" \
		--source-port "$FLOW_PORT" --record "$T/udp" 10.0.0.2 \
		2>>"$T/errors"
}

udp_read()
{
	awk '
	{
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^offered=/)
				offered = substr($i, 9)
			if ($i ~ /^refused=/)
				refused = substr($i, 9)
			if ($i ~ /^seconds=/)
				seconds = substr($i, 9)
		}
	}
	END {
		if (offered == "")
			exit 1
		print offered, refused + 0, seconds
	}' "$T/udp" 2>/dev/null
}

# ---- a run ----

sent_read()
{
	line=$("${tool}_read") || return 1
	# shellcheck disable=SC2086 # three words
	set -- $line
	accepted=$1 errors=$2 seconds=$3
	offered=$accepted
	# start_xmit and queue_xmit both count a packet that was dropped at
	# once as an error.  It was taken, so it was offered.  One that is
	# retried is not counted.
	[ "$tool" = udp ] || offered=$((accepted + errors))
}

# Everything that is counted once the traffic has come to rest.  Each value is
# set only if it was read.
account()
{
	counter tx_dropped || return 1
	device_dropped=$value
	line=$(qdisc_read) || return 1
	# shellcheck disable=SC2086
	set -- $line
	qdisc_dropped=$1 queued=$2 requeues=$3
}

# One datagram through the qdisc; whether it arrived is in the reader's record.
probe()
{
	counter tx_packets || return 1
	before=$value
	udp-send --count 1 --source-port "$PROBE_PORT" --timeout 2 \
		--record "$T/probe" 10.0.0.2 2>>"$T/errors" || return 1
	probe_sent=1
	tries=0
	while [ "$value" -le "$before" ] && [ "$tries" -lt 100 ]; do
		sleep 0.02
		tries=$((tries + 1))
		counter tx_packets || return 1
	done
	reader_has "$value"
}

# Fails with the reason in $failure.
run_steps()
{
	failure=reader_did_not_start
	reader_start || return 1
	failure=device_not_set_up
	device_up || return 1
	failure=sender_not_set_up
	"${tool}_prepare" || return 1
	if [ "$watch" = 1 ]; then
		backlog_watch 3>&- &
		watcher=$!
	fi
	wakes_begin
	failure=
	"${tool}_send" || failure=sender_did_not_end
	: >"$T/sent"
	sent_read || failure=${failure:-sender_left_no_record}
	[ "$accepted" = $((count / threads * threads)) ] ||
		failure=${failure:-sender_ended_early}
	settle
	wakes_end
	[ "$watch" = 0 ] || wait "$watcher"
	account || failure=${failure:-counters_not_read}
	probe || failure=${failure:-probe_not_sent}
	[ -z "$failure" ]
}

# add KEY VALUE: a key without a value is left out.
add()
{
	[ -z "$2" ] || row="$row $1=$2"
}

# run_one EXPERIMENT SENDER QDISC PATH THREADS RUN COUNT COST WATCH [OPTIONS]
# SENDER is start_xmit, queue_xmit or udp; WATCH 1 samples the backlog;
# OPTIONS are the qdisc's.
run_one()
{
	experiment=$1 sender=$2 qdisc=$3 path=$4 threads=$5 run=$6
	count=$7 cost=$8 watch=$9
	shift 9
	qdisc_options=$*
	case $sender in
	udp)	tool=udp ;;
	*)	tool=pktgen ;;
	esac
	rm -rf "$T"
	mkdir -p "$T"
	accepted='' errors='' seconds='' offered='' delivered='' lost=''
	device_dropped='' qdisc_dropped='' queued='' requeues='' wakes=''
	probe='' probe_sent='' rest='' failure=''

	name="pktgen $sender"
	[ $tool = pktgen ] || name="UDP sockets"
	echo "begin $experiment: $path, $threads x $name, $qdisc, run $run" >&3
	run_steps
	[ "$tool" = udp ] || pktgen_remove
	reader_end
	if line=$(reader_read); then
		# shellcheck disable=SC2086
		set -- $line
		delivered=$1
		[ -z "$probe_sent" ] || probe=$2
		shift 2
		rest=$*
	else
		failure=${failure:-reader_left_no_record}
	fi
	if [ -n "$offered" ] && [ -n "$delivered" ] &&
		[ -n "$qdisc_dropped" ]; then
		lost=$((offered - delivered - qdisc_dropped - queued))
	fi

	row="row experiment=$experiment sender=$sender qdisc=$qdisc"
	row="$row path=$path threads=$threads run=$run count=$count"
	add reader_cost_ns "$cost"
	add offered "$offered"
	add delivered "$delivered"
	add lost "$lost"
	add device_dropped "$device_dropped"
	add qdisc_dropped "$qdisc_dropped"
	add queued "$queued"
	add wakes "$wakes"
	add seconds "$seconds"
	[ "$tool" = udp ] || add pktgen_errors "$errors"
	add probe "$probe"
	add requeues "$requeues"
	if [ "$watch" = 1 ] && [ -s "$T/backlog" ]; then
		read -r most mean samples <"$T/backlog"
		add backlog_max "$most"
		add backlog_mean "$mean"
		add backlog_samples "$samples"
	fi
	[ -z "$rest" ] || row="$row $rest"
	if [ -n "$failure" ]; then
		add failure "$failure"
		say "$failure: $experiment $sender $qdisc $path $threads"
		head -n 5 "$T/errors" >&2
	fi
	echo "$row" >&3
}

# ---- wakes of the queue, counted from outside ----

# A wake counts if it found the queue stopped by the driver, that is, bit 0
# (__QUEUE_STATE_DRV_XOFF) of struct netdev_queue's state set on entry.  Where
# state lies depends on the configuration: it is read from the function's own
# code, "lock btr $0, OFFSET(%rdi)".  Without such an instruction, or without
# kprobes, wakes are not known.  The probe that reads the code sits on a system
# call that nobody else makes: text that other CPUs run is better left alone.
TRACING=/sys/kernel/tracing
WAKES=$TRACING/events/kprobes/rs_wake

state_offset()
{
	{
		echo 0 >"$TRACING/tracing_on"
		echo >"$TRACING/trace"
		echo "p:rs_code __x64_sys_sethostname" \
			"code=@netif_tx_wake_queue+0:u8[32]" \
			>"$TRACING/kprobe_events"
		echo 1 >"$TRACING/events/kprobes/rs_code/enable"
		echo 1 >"$TRACING/tracing_on"
		hostname "$(hostname)"
		echo 0 >"$TRACING/events/kprobes/rs_code/enable"
	} 2>/dev/null
	awk '
	/code=\{/ && !seen++ {
		sub(/.*code=\{/, "")
		sub(/\}.*/, "")
		n = split($0, b, ",")
		for (i = 1; i + 5 <= n; i++) {
			if (b[i] != 240)
				continue
			j = i + (b[i + 1] == 72 ? 2 : 1)
			if (b[j] != 15 || b[j + 1] != 186)
				continue
			if (b[j + 2] == 55 && b[j + 3] == 0)
				print 0
			else if (b[j + 2] == 119 && b[j + 4] == 0 &&
				 b[j + 3] < 128)
				print b[j + 3] + 0
			else if (b[j + 2] == 183 && b[j + 7] == 0)
				print b[j + 3] + 256 * (b[j + 4] + \
					256 * (b[j + 5] + 256 * b[j + 6]))
			else
				continue
			exit
		}
	}' "$TRACING/trace"
	echo "-:rs_code" >>"$TRACING/kprobe_events" 2>/dev/null
}

# Patches the kernel's text, so it belongs before any traffic.
wakes_arm()
{
	wakes_armed=
	offset=$(state_offset 2>/dev/null)
	case $offset in
	''|*[!0-9]*)
		say "wakes are not counted: no offset of the queue's state"
		return ;;
	esac
	{
		echo "p:rs_wake netif_tx_wake_queue state=+$offset(%di):u64" \
			>"$TRACING/kprobe_events" &&
		echo 'hist:keys=state' >"$WAKES/trigger"
	} 2>/dev/null || {
		say "wakes are not counted: the kprobe was refused"
		return
	}
	wakes_armed=1
}

# All wakes since it was armed; empty if entries had to be left out.
wakes_total()
{
	awk '
	/hitcount:/ {
		for (i = 1; i < NF; i++) {
			if ($i == "state:")
				state = $(i + 1)
			if ($i == "hitcount:")
				hits = $(i + 1)
		}
		if (state % 2)
			sum += hits
	}
	$1 == "Dropped:" { whole = $2 == 0 }
	END {
		if (whole)
			print sum + 0
	}' "$WAKES/hist"
}

wakes_begin()
{
	wakes_before=
	[ -z "${wakes_armed:-}" ] || wakes_before=$(wakes_total)
}

wakes_end()
{
	[ -n "$wakes_before" ] || return 0
	wakes=$(wakes_total)
	[ -z "$wakes" ] || wakes=$((wakes - wakes_before))
}
