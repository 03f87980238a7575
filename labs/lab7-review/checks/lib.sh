# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# lib.sh - a device that is handed to the student's script, and looked at when
# it comes back.
#
# It is a TUN: it has no neighbours, which would go with the link, and nobody
# can attach a filter to it.  What the script may not leave changed is what
# look() prints; that the reader reads does not depend on the script, since we
# resume it; and what the script has started ends with it.

DEV=tun0
DOOR=/run/reader
NET=/sys/class/net/$DEV
T=${TMPDIR:-/tmp}/stall
FLOWS=48	# so many that each of four queues gets some
PATIENCE=10	# what is not delivered by then, never will be
SCRIPT_SECONDS=20
PROBE_PORT=40000

said()
{
	head -n 5 "$T/errors" 2>/dev/null
}

counter()
{
	cat "$NET/statistics/$1" 2>/dev/null || echo 0
}

# A child that has ended is a zombie until it is waited for.
reader_lives()
{
	reader_state=Z
	{ read -r _ _ reader_state _ <"/proc/$reader/stat"; } 2>/dev/null
	[ "${reader_state:-Z}" != Z ]
}

reader_gone()
{
	! reader_lives
}

# ---- the device, and its reader

reader_start()
{
	rm -rf "$T" "$DOOR"
	mkdir -p "$T" "$DOOR"
	mkfifo "$DOOR/control"
	chmod 666 "$DOOR/control"
	: >"$DOOR/answers"
	: >"$T/errors"
	tap-read --tun --queues "$PARAM_QUEUES" --txqueuelen "$PARAM_SLOTS" \
		--seconds 600 --ready "$T/ready" --record "$T/record" \
		--control "$DOOR/control" --answers "$DOOR/answers" \
		"$DEV" 2>>"$T/errors" &
	reader=$!
	# However the check ends: in a shell of `try' nobody else ends it.
	trap reader_end EXIT
	await 20 [ -e "$T/ready" ] || infra "tap-read did not start: $(said)"
}

device_up()
{
	{
		ip link set "$DEV" up &&
		ip addr add 10.0.0.1/24 dev "$DEV" &&
		tc qdisc replace dev "$DEV" root handle 1: mq
	} 2>>"$T/errors" || infra "$DEV was not set up: $(said)"
	queue=0
	while [ "$queue" -lt "$PARAM_QUEUES" ]; do
		queue=$((queue + 1))
		tc qdisc replace dev "$DEV" parent "1:$queue" \
			handle "1$queue:" pfifo limit 10000 2>>"$T/errors" ||
			infra "mq took no child: $(said)"
	done
}

reader_end()
{
	kill -TERM "$reader" 2>/dev/null
	await 10 reader_gone ||
		kill -KILL "$reader" 2>/dev/null
	wait "$reader" 2>/dev/null
	rm -rf "$DOOR"
}

# look - all that has to be as it was, a line each, as this user's tools
# show it.  How many refer to a qdisc, and the number of a device, may differ.
look()
{
	ip -o link show dev "$DEV" | sed 's/^[0-9]*: //; s/\\ */ /g'
	ip -o addr show dev "$DEV" | sed 's/^[0-9]*: //; s/\\ */ /g'
	tc qdisc show dev "$DEV" | sed 's/ refcnt [0-9]*//; s/ *$//' | sort
	for look_queue in "$NET"/queues/tx-*; do
		echo "attached queue ${look_queue##*-}"
	done
	ip route show table all | grep -v '^broadcast ' | sed 's/^/route /'
	ip rule show | sed 's/^/rule /'
	echo "flags of TUNSETIFF $(cat "$NET/tun_flags")"
	echo "sysctls of net: $(cat /proc/sys/net/core/* \
		/proc/sys/net/ipv4/conf/*/* 2>/dev/null | md5sum | cut -c 1-8)"
}

# ---- the student's script

reader_ended()
{
	fail "the reader is alive and reads when stall.sh has ended" \
		"tap-read has ended, and $DEV with it: $(said)" "$T/script"
}

script_run()
{
	as_student --net-admin "$SCRIPT_SECONDS" sh "$SUBMISSION/stall.sh" \
		"$DEV" "$PARAM_QUEUES" "$PARAM_SLOTS" >"$T/script" 2>&1
	script_status=$?
	reader_lives || reader_ended
	[ "$script_status" -ne 124 ] ||
		fail "stall.sh ends within $SCRIPT_SECONDS s: what it has \
started is killed then, and what it waits for is no stall" \
		"it was still running" "$T/script"
	[ "$script_status" -eq 0 ] ||
		fail "stall.sh ends with status 0, on any kernel, and so \
on \"$KERNEL\"" "status $script_status" "$T/script"
}

# unchanged - end the check if the device is not as it was given
unchanged()
{
	look >"$T/after" 2>&1
	diff "$T/before" "$T/after" >"$T/diff" && return
	# Who has been told to end may be doing so right now.
	sleep 1
	if ! reader_lives || [ ! -e "$NET" ]; then
		reader_ended
	fi
	fail "$DEV is handed back as it was given: up, the same length, all \
queues attached, the same qdisc, routes and settings" \
	"$(sed -n '1,2d; s|^-|given: |p; s|^+|back:  |p' "$T/diff" |
			head -n 8)"
}

# Nothing has been delivered for two seconds, and the reader reads: so its
# rings are empty.
quiet_now()
{
	quiet_before=$(counter tx_packets)
	sleep 2
	[ "$(counter tx_packets)" -eq "$quiet_before" ]
}

drained()
{
	kill -USR2 "$reader"
	await 60 quiet_now ||
		fail "the reader comes to an end of what stall.sh has sent" \
			"it still reads after a minute"
}

# ---- our probe

# probe_delivered SECONDS - a datagram from each of FLOWS ports, through the
# qdisc; all of them are read within SECONDS
probe_delivered()
{
	probe_before=$(counter tx_packets)
	rm -f "$T/probe"
	udp-send --threads "$FLOWS" --count "$FLOWS" --bind-device "$DEV" \
		--source-port "$PROBE_PORT" --timeout 10 --record "$T/probe" \
		10.0.0.2 2>>"$T/errors" ||
		fail "the probe can be sent" "udp-send: $(said)"
	probe_accepted=$(sed -n 's/.*offered=\([0-9]*\).*/\1/p' "$T/probe" |
		head -n 1)
	probe_end=$(($(date +%s) + $1 + 1))
	until probe_read; do
		[ "$(date +%s)" -lt "$probe_end" ] || return 1
		sleep 0.05
	done
}

probe_read()
{
	probe_got=$(($(counter tx_packets) - probe_before))
	[ "$probe_got" -ge "$FLOWS" ]
}

# What the qdiscs hold: all of mq's children.
held()
{
	tc -s qdisc show dev "$DEV" | awk '
	/^qdisc/ { child = $2 != "mq" }
	child && $1 == "backlog" { sum += $3 }
	END { print sum + 0 }'
}

link_down_up()
{
	ip link set "$DEV" down && ip link set "$DEV" up
}
