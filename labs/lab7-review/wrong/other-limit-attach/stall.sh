#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# stall.sh DEVICE QUEUES SLOTS - stall one of DEVICE's queues, and hand it back
# as it was given: up, QUEUES queues attached and read, rings of SLOTS, and its
# qdisc.
#
# Runs as a user with CAP_NET_ADMIN: ip, tc, udp-send, tap-read work.
#
# shellcheck disable=SC2034 # not every script needs all three
set -u

dev=$1
queues=$2
slots=$3

# What the reader reads and tells.
door=/run/reader

die()
{
	echo "stall.sh: $*" >&2
	exit 1
}

# order LINE - have the reader do it: pause, resume, pause K, resume K,
# detach K, attach K, status.  Its answer is in $answer.
order()
{
	order_before=$(wc -l <"$door/answers")
	echo "$1" >"$door/control"
	order_tries=0
	while [ "$(wc -l <"$door/answers")" -le "$order_before" ]; do
		order_tries=$((order_tries + 1))
		[ "$order_tries" -lt 500 ] || die "no answer to \"$1\""
		sleep 0.02
	done
	answer=$(tail -n 1 "$door/answers")
	case $answer in
	"ok $1"*)	;;
	*)	die "the reader answered: $answer" ;;
	esac
}

# send COUNT [OPTION...] - datagrams through the qdisc, to DEVICE.  They are
# all accepted at once, whether or not anybody reads.
send()
{
	send_count=$1
	shift
	udp-send --count "$send_count" --sndbuf 4000000 --timeout 10 \
		--record /dev/null "$@" 10.0.0.2 || die "udp-send failed"
}

# delivered - packets read so far, in $number
delivered()
{
	order status
	number=${answer#* packets=}
	number=${number%% *}
}

# rest - wait until nothing more is read
rest()
{
	delivered
	until [ "$number" -eq "${rest_before:--1}" ]; do
		rest_before=$number
		sleep 0.3
		delivered
	done
}

# fill K - queue K's ring is full, and the others have been read.  The hash of a
# flow selects its queue: of 40 each queue gets some.
fill()
{
	order "pause $1"
	send $((20 * (slots + 50))) --threads 20 --source-port 5000
	send $((20 * (slots + 50))) --threads 20 --source-port 6000
	rest
}

# The last queue goes while it is stopped, and comes back with an empty ring.
last=$((queues - 1))
fill "$last"
order "detach $last"
order "attach $last"
order "resume $last"
