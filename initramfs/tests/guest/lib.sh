# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# lib.sh - what the regression tests in the guest are made of.
#
# A test is a shell function t_NAME in one of the theme files.  `run-one`
# runs it in a process group of its own with a directory of its own as working
# directory, and cleans up behind it: so a test may leave readers, senders and
# devices behind, and none can hang the others.
#
# Nothing here depends on speed.  Traffic is paced by what the reader says it
# has read, never by time; every wait is for a condition, and PATIENCE only
# bounds the wait for something that will never come.
#
# stop CODE SENTENCE...	ends the test: 1 failed, STALLED see below
# expect WHAT EXPECTED GOT	ends it as failed unless the strings are equal
# await SECONDS COMMAND...	polls until COMMAND succeeds, false if it never did
# counter DEVICE NAME	a statistic of the device, such as tx_dropped
# qdisc DEVICE WORD	dropped, queued, requeues or sent of the root qdisc
# word KEY FILE	the value of KEY=VALUE in the last line that has it
# fact WORDS...		what both kernels must agree on, compared by the host

# How long something that must happen may take, seconds.  A machine has to be
# very slow indeed for this to matter.
PATIENCE=30
# Exit status of a test whose probe did not arrive: a known limit shows itself
# by this one and by nothing else.
STALLED=10
# How long a probe has, seconds, before its queue counts as stalled.  Tests of known
# limits set it lower, since they wait for nothing that is to come.
PROBE_PATIENCE=$PATIENCE

# The addresses of every device under test: its own, and the one behind it
# that packets are sent to.
# shellcheck disable=SC2034 # for macvtap.sh
NEAR=10.66.0.1
FAR=10.66.0.2
# Where the neighbour of a TAP claims to live.  Nothing answers ARP here.
FAR_MAC=02:00:00:00:66:02

stop()
{
	stop_code=$1
	shift
	printf '%s\n' "$@" >&2
	exit "$stop_code"
}

fail()
{
	stop 1 "$@"
}

# space_new NAME - a network namespace in which IPv6 says nothing unasked: it
# would be counted with the rest.  A new one does not inherit this.
# Source: net/ipv6/addrconf.c addrconf_init_net()
space_new()
{
	ip netns add "$1" || fail "cannot add namespace $1"
	ip netns exec "$1" sh -c \
		'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6' ||
		fail "cannot switch IPv6 off in namespace $1"
}

expect()
{
	[ "$2" = "$3" ] || fail "$1" "expected: $2" "got: $3"
}

# Hundredths of a second since boot, in $now.  What is called in a loop forks
# as little as it can: a fork is what takes time in a small guest.
# shellcheck disable=SC2034 # read splits
now()
{
	read -r now now_rest </proc/uptime
	# "0.97": 097 would be octal.
	now=$((${now%.*} * 100 + 1${now#*.} - 100))
}

# Not to be nested: its COMMAND must not await anything.
await()
{
	now
	await_end=$((now + $1 * 100))
	shift
	while ! "$@"; do
		now
		[ "$now" -lt "$await_end" ] || return 1
		sleep 0.02
	done
}

# must SENTENCE COMMAND... - await it, or fail with the sentence
must()
{
	must_say=$1
	shift
	await "$PATIENCE" "$@" && return
	fail "expected within $PATIENCE s: $must_say" "got: nothing of the kind" \
		"$(state)"
}

# What a reader of a failure wants to know about every device.
state()
{
	for state_dev in /sys/class/net/*tun* /sys/class/net/*tap*; do
		[ -e "$state_dev" ] || continue
		state_dev=${state_dev##*/}
		tc -s qdisc show dev "$state_dev" 2>&1
		echo "$state_dev: tx_packets $(counter "$state_dev" tx_packets)" \
			"tx_dropped $(counter "$state_dev" tx_dropped)" \
			"rx_dropped $(counter "$state_dev" rx_dropped)"
	done
	for state_log in ./*.log; do
		[ -s "$state_log" ] && tail -n 5 "$state_log"
	done
}

# A device may go with its reader, so finish() keeps its counters.
keep()
{
	for keep_dev in /sys/class/net/*tun* /sys/class/net/*tap*; do
		[ -e "$keep_dev" ] || continue
		keep_name=${keep_dev##*/}
		tc -s qdisc show dev "$keep_name" >"$keep_name.qdisc"
		(cd "$keep_dev/statistics" && grep . tx_dropped rx_dropped \
			tx_packets) | tr : = >"$keep_name.counters"
	done
}

counter()
{
	if [ -e "$1.counters" ]; then
		word "$2" "$1.counters"
		return
	fi
	read -r counter_value <"/sys/class/net/$1/statistics/$2"
	echo "$counter_value"
}

show_qdisc()
{
	if [ -e "$1.qdisc" ]; then
		cat "$1.qdisc"
	else
		tc -s qdisc show dev "$1"
	fi
}

# tc prints the root qdisc first, and for mq its children after it.
#	qdisc pfifo 8001: root refcnt 2 limit 10000p
#	 Sent 4200 bytes 100 pkt (dropped 0, overlimits 0 requeues 0)
#	 backlog 0b 0p requeues 0
qdisc()
{
	show_qdisc "$1" | awk -v want="$2" '
		/ Sent / && !got {
			got = 1
			value["sent"] = $4
			gsub(/[(),]/, "")
			value["dropped"] = $7
		}
		/ backlog / && !held {
			held = 1
			value["queued"] = $3 + 0
			value["requeues"] = $5
		}
		END { if (want in value) print value[want]; else exit 1 }'
}

word()
{
	sed -n "s/^\(.* \)*$1=\([^ ]*\).*/\2/p" "$2" | tail -n 1
}

# record KEY FILE - the value of KEY in the summary of a program's record
record()
{
	sed -n "s/^program=\(.* \)*$1=\([^ ]*\).*/\2/p" "$2"
}

# flow_word PORT KEY FILE - the value of KEY in the line of flow PORT
flow_word()
{
	sed -n "s/^flow=$1 \(.* \)*$2=\([^ ]*\).*/\2/p" "$3" | tail -n 1
}

fact()
{
	echo "# fact: ${test_name:-} $*" >&3
}

# ---- devices

# address DEVICE [NET] - give it the address 10.66.NET.1, and tell it who lives
# behind it: 10.66.NET.2
address()
{
	address_net=10.66.${2:-0}
	ip address add "$address_net.1/24" dev "$1" ||
		fail "cannot give $1 an address"
	case $(cat "/sys/class/net/$1/type") in
	1)	ip neighbour replace "$address_net.2" lladdr "$FAR_MAC" dev "$1" ||
			fail "cannot add a neighbour to $1" ;;
	esac
}

# attach DEVICE QDISC... - attach a root qdisc, or noqueue
attach()
{
	attach_dev=$1
	shift
	tc qdisc replace dev "$attach_dev" root "$@" ||
		fail "tc cannot attach $* to $attach_dev"
}

# ---- readers: tap-read and vhost-drive, both obeying a FIFO

# reader NAME OPTION... DEVICE - start one and wait until it reads
#
# Its record goes to NAME.rec, its talk to NAME.log.
reader()
{
	start_reader tap-read "$@"
}

# driver NAME OPTION... DEVICE - the same through vhost-net
driver()
{
	start_reader vhost-drive "$@"
}

start_reader()
{
	reader_program=$1
	shift
	reader_name=$1
	shift
	"$reader_program" --seconds 300 --flows --control "$reader_name.ctl" \
		--answers "$reader_name.ans" --ready "$reader_name.ready" \
		--record "$reader_name.rec" "$@" >"$reader_name.log" 2>&1 &
	echo $! >"$reader_name.pid"
	must "$reader_program $* opens its device" [ -e "$reader_name.ready" ]
}

# Gone, or waiting for the shell that started it to ask for its status.
# shellcheck disable=SC2034 # read splits
ended()
{
	read -r ended_pid <"$1.pid"
	ended_state=Z
	# It may go before or while its state is read.
	read -r ended_id ended_name ended_state ended_rest \
		2>/dev/null <"/proc/$ended_pid/stat" || :
	[ "${ended_state:-Z}" = Z ]
}

# order NAME COMMAND - have reader NAME do something, and wait until it has;
# what it answers is in $answer then
order()
{
	ended "$1" && fail "expected: reader $1 to run" "got: it ended" \
		"$(cat "$1.log")"
	: >"$1.ans"
	# Opened for both, so that this cannot hang if it ends right now.
	echo "$2" 1<>"$1.ctl"
	now
	order_end=$((now + PATIENCE * 100))
	while ! [ -s "$1.ans" ]; do
		now
		[ "$now" -lt "$order_end" ] ||
			fail "expected: reader $1 obeys \"$2\"" \
				"got: no answer in $PATIENCE s" "$(state)"
		sleep 0.01
	done
	read -r answer <"$1.ans"
	case $answer in
	"ok $2"*)	;;
	*)	fail "expected: reader $1 can do \"$2\"" "got: $answer" \
			"$(cat "$1.log")" ;;
	esac
}

# answered KEY - the number behind KEY= in the last answer, in $number
answered()
{
	number=${answer#* "$1"=}
	number=${number%% *}
}

# delivered NAME - packets that reader NAME has read so far, in $number
delivered()
{
	order "$1" status
	answered packets
}

has_delivered()
{
	delivered "$1"
	[ "$number" -ge "$2" ]
}

# finish NAME - end the reader, its record is complete after this
finish()
{
	keep
	finish_pid=$(cat "$1.pid")
	kill -TERM "$finish_pid" 2>/dev/null
	must "$1 ends after SIGTERM" ended "$1"
	wait "$finish_pid" 2>/dev/null || :
	[ -s "$1.rec" ] || fail "expected: a record of $1" "got: none" \
		"$(cat "$1.log")"
}

# ---- senders: udp-send, in the background

# send NAME COUNT OPTION... - start sending COUNT datagrams to $FAR
#
# Its record goes to NAME.rec.  SEND_IN names a network namespace, SEND_TO another
# address.
send()
{
	send_name=$1
	send_count=$2
	shift 2
	rm -f "$send_name.rec"
	${SEND_IN:+ip netns exec "$SEND_IN"} udp-send --count "$send_count" \
		--size 64 --timeout 300 --record "$send_name.rec" \
		"$@" "${SEND_TO:-$FAR}" >"$send_name.log" 2>&1 &
	echo $! >"$send_name.pid"
}

# sent NAME - wait until the sender is done; prints how many it offered
sent()
{
	must "sender $1 is done" ended "$1"
	record offered "$1.rec"
}

# send_all NAME COUNT OPTION... - send, and return when it is done
send_all()
{
	send "$@"
	sent_offered=$(sent "$1") || exit
	expect "udp-send: datagrams the socket took" "$2" "$sent_offered"
}

# probe READER [OPTION...] - one more packet, through the qdisc, must arrive
#
# Ends the test with STALLED if it does not.
probe()
{
	probe_reader=$1
	shift
	delivered "$probe_reader"
	probe_before=$number
	# A port of its own: the numbers of a flow start again with each sender.
	echo >>probes
	send probe 1 --source-port $((6 + $(wc -l <probes))) "$@"
	await "$PROBE_PATIENCE" has_delivered "$probe_reader" \
		$((probe_before + 1)) && return
	stop "$STALLED" "a probe sent through the qdisc" \
		"expected: delivered within $PROBE_PATIENCE s" \
		"got: the reader stays at $probe_before packets" "$(state)"
}

# bursts READER PER_BURST N - traffic that fits into the ring at any time
#
# Each burst is sent when the reader has read the one before it.
bursts()
{
	delivered "$1"
	bursts_total=$number
	bursts_i=0
	while [ "$bursts_i" -lt "$3" ]; do
		send_all "burst$bursts_i" "$2" \
			--source-port $((1000 + bursts_i))
		bursts_total=$((bursts_total + $2))
		must "burst $bursts_i of $2 packets is delivered" \
			has_delivered "$1" "$bursts_total"
		bursts_i=$((bursts_i + 1))
	done
}

# is_queued DEVICE - its qdisc holds packets back
is_queued()
{
	[ "$(qdisc "$1" queued)" -gt 0 ]
}

is_drained()
{
	[ "$(qdisc "$1" queued)" -eq 0 ]
}
