# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# shaping.sh - does a shaper on a tun device still shape, and who drops?
#
# cell_shaping runs one cell: a tun device with a short ring; a reader that
# spends a fixed time on each packet, so that it has a speed; tbf, or htb with
# three classes, above that speed or below it; senders that offer more than
# both.  Below, the shaper is the narrowest place, and the ring stays empty.
# Above, the reader is, and what counts is whether the shaper gets to know.
#
# The classes of htb have half, three and two tenths of the rate, and no leave
# to borrow.  Two of them are offered more than they may have.  The third is
# offered half of its share: it has done nothing to be dropped for.
#
# Runs in the guest after traffic.sh and pair.sh.

SHAPING_DEVICE=tun0
# Of the IP packet; a tun device has no other header, so tc counts the same.
SHAPING_BYTES=1000
SHAPING_PORT=20000

# shaping_reader RECORD [OPTION...]: makes the device and brings it up.
shaping_reader()
{
	record=$1
	shift
	rm -f "$PAIR/ready"
	tap-read --tun --txqueuelen "$ring" --cost "$cost" --flows \
		--seconds $((seconds * 10 + 60)) --ready "$PAIR/ready" \
		--record "$record" "$@" "$SHAPING_DEVICE" \
		>>"$PAIR/errors" 2>&1 3>&- &
	reader=$!
	pair_await "$reader" [ -e "$PAIR/ready" ] &&
		pair_try ip addr add 10.0.0.1/24 dev "$SHAPING_DEVICE" &&
		pair_try ip link set dev "$SHAPING_DEVICE" up
}

# shaping_send NAME PORT COUNT [OPTION...]: a flow, its record in udp.NAME.
# The socket's buffer has room for all that a class may hold: a sender that is
# slowed down would offer less, and the table is about what is offered.  On a
# busy host the sender may take several times as long as it should.
shaping_send()
{
	name=$1 port=$2 packets=$3
	shift 3
	udp-send --source-port "$port" --count "$packets" \
		--size $((SHAPING_BYTES - 28)) --sndbuf 8000000 \
		--timeout $((seconds * 5 + 20)) --record "$PAIR/udp.$name" \
		"$@" 10.0.0.2 >>"$PAIR/errors" 2>&1 3>&-
}

# shaping_rate RECORD: "packets seconds kbit" of a reader's record.  The first
# packet starts its clock, so it does not count as read in that time.
shaping_rate()
{
	awk -v bytes="$SHAPING_BYTES" '
	{
		split("", v)
		for (i = 1; i <= NF; i++) {
			at = index($i, "=")
			v[substr($i, 1, at - 1)] = substr($i, at + 1) + 0
		}
		if (!("program" in v))
			next
		if (v["packets"] < 2 || v["seconds"] <= 0)
			exit
		printf "%d %.6f %.0f\n", v["packets"], v["seconds"],
			(v["packets"] - 1) * bytes * 8 / v["seconds"] / 1000
		found = 1
	}
	END { exit !found }' "$1" 2>/dev/null
}

# How fast the reader is by itself: a ring that was filled while it paused, and
# is then read until it is empty.  A device without a qdisc never waits, so
# this is the same on both kernels.
shaping_calibrate()
{
	shaping_reader "$PAIR/calibration" --pause-at-start \
		--packets "$ring" --idle 1000 &&
		pair_try tc qdisc replace dev "$SHAPING_DEVICE" root noqueue ||
		return 1
	shaping_send calibration "$SHAPING_PORT" "$ring"
	kill -USR2 "$reader" 2>/dev/null
	wait "$reader" 2>/dev/null
	line=$(shaping_rate "$PAIR/calibration") || return 1
	reader_kbit=${line##* }
}

# "class kbit pps" a line: what it may have and what it is offered.
shaping_classes()
{
	if [ "$qdisc" = tbf ]; then
		echo "all $rate $((reader_pps * 3))"
		return
	fi
	echo "1:10 $((rate * 5 / 10)) $((reader_pps * 18 / 10))"
	echo "1:20 $((rate * 3 / 10)) $((reader_pps * 12 / 10))"
	echo "1:30 $((rate * 2 / 10)) $((rate * 1000 / 10 / \
		(SHAPING_BYTES * 8)))"
}

# Each class holds a hundred packets, as tbf does.  Where htb gets less than
# its rates add up to, it shares by quantum: that is in proportion to the rate.
shaping_qdisc()
{
	shaping_classes >"$PAIR/classes"
	if [ "$qdisc" = tbf ]; then
		pair_try tc qdisc replace dev "$SHAPING_DEVICE" root tbf \
			rate "${rate}kbit" burst 10000 \
			limit $((100 * SHAPING_BYTES))
		return
	fi
	pair_try tc qdisc replace dev "$SHAPING_DEVICE" root handle 1: htb ||
		return 1
	while read -r class kbit _; do
		pair_try tc class add dev "$SHAPING_DEVICE" parent 1: \
			classid "$class" htb rate "${kbit}kbit" \
			ceil "${kbit}kbit" burst 10000 cburst 10000 \
			quantum $((kbit * 10000 / rate)) &&
		pair_try tc qdisc add dev "$SHAPING_DEVICE" parent "$class" \
			pfifo limit 100 &&
		pair_try tc filter add dev "$SHAPING_DEVICE" parent 1: \
			protocol ip prio 1 u32 match ip sport \
			$((SHAPING_PORT + ${class#1:})) 0xffff \
			flowid "$class" || return 1
	done <"$PAIR/classes"
}

# The flows at once, each for the same time.
shaping_send_all()
{
	senders=
	while read -r class _ pps; do
		port=$SHAPING_PORT
		[ "$class" = all ] || port=$((port + ${class#1:}))
		shaping_send "$class" "$port" $((pps * seconds)) \
			--rate "$pps" &
		senders="$senders $!"
	done <"$PAIR/classes"
	bad=0
	for sender in $senders; do
		wait "$sender" || bad=1
	done
	return "$bad"
}

shaping_counter()
{
	cat "/sys/class/net/$SHAPING_DEVICE/statistics/$1" 2>/dev/null
}

# Until nothing has moved for half a second.  A qdisc that is stalled does not
# move either, and shows as a backlog.
shaping_settle()
{
	still=0 tries=0 last=
	while [ "$still" -lt 10 ] && [ "$tries" -lt 400 ]; do
		moved="$(shaping_counter tx_packets) $(
			shaping_counter tx_dropped)" || return 1
		still=$((still + 1))
		[ "$moved" = "$last" ] || still=0
		last=$moved
		tries=$((tries + 1))
		sleep 0.05
	done
}

# "dropped backlog" in packets: of the root qdisc, or of class $1.
shaping_tc_read()
{
	if [ "$1" = all ]; then
		tc -s qdisc show dev "$SHAPING_DEVICE" root
	else
		tc -s class show dev "$SHAPING_DEVICE" classid "$1"
	fi 2>>"$PAIR/errors" | awk '
	$1 == "qdisc" || $1 == "class" { n++ }
	n == 1 && $1 == "Sent" {
		for (i = 1; i < NF; i++)
			if ($i ~ /dropped$/)
				dropped = $(i + 1) + 0
	}
	n == 1 && $1 == "backlog" {
		backlog = $3 + 0
		seen = 1
	}
	END {
		if (!seen)
			exit 1
		print dropped, backlog
	}'
}

# What the device and tc say, while the device is there.
shaping_account()
{
	device_dropped=$(shaping_counter tx_dropped) || return 1
	shaping_tc_read all >"$PAIR/tc.all" || return 1
	while read -r class _ _; do
		[ "$class" = all ] ||
			shaping_tc_read "$class" >"$PAIR/tc.$class" ||
			return 1
	done <"$PAIR/classes"
}

# The sum of the offered packets in the records $1...; fails if one has none.
shaping_offered()
{
	awk '
	{
		for (i = 1; i <= NF; i++)
			if ($i ~ /^offered=/) {
				sum += substr($i, 9)
				n++
			}
	}
	END {
		if (n != ARGC - 1)
			exit 1
		print sum
	}' "$@" 2>/dev/null
}

# What the reader got of the flow of class $1: 0, if it has no line for it.
shaping_flow()
{
	awk -v port="$((SHAPING_PORT + ${1#1:}))" '
	$1 ~ /^program=/ { seen = 1 }
	$1 == "flow=" port {
		for (i = 2; i <= NF; i++)
			if ($i ~ /^packets=/)
				n = substr($i, 9)
	}
	END {
		if (!seen)
			exit 1
		print n + 0
	}' "$PAIR/reader" 2>/dev/null
}

# shaping_row CLASS KBIT: from offered, delivered, qdisc_dropped, queued,
# device_dropped and span, each of which may be empty.
shaping_row()
{
	lost='' reached=''
	if [ -n "$offered" ] && [ -n "$delivered" ] &&
		[ -n "$qdisc_dropped" ]; then
		lost=$((offered - delivered - qdisc_dropped - queued))
	fi
	if [ -n "$delivered" ] && [ -n "$span" ]; then
		reached=$(awk -v n="$delivered" -v bytes="$SHAPING_BYTES" \
			-v span="$span" 'BEGIN {
				printf "%.0f", n * bytes * 8 / span / 1000
			}')
	fi
	row="row experiment=shaping qdisc=$qdisc path=tun threads=$threads"
	row="$row run=$run ring=$ring side=$side class=$1 configured_kbit=$2"
	add reached_kbit "$reached"
	add reader_kbit "$reader_kbit"
	add offered "$offered"
	add delivered "$delivered"
	add lost "$lost"
	add device_dropped "$device_dropped"
	add qdisc_dropped "$qdisc_dropped"
	add queued "$queued"
	add seconds "$span"
	add failure "$failure"
	echo "$row" >&3
}

# The classes first: a cell whose row for all is missing was not finished.
# What the device dropped it does not tell by class.
shaping_rows()
{
	if line=$(shaping_rate "$PAIR/reader"); then
		delivered=${line%% *}
		span=${line#* }
		span=${span% *}
	else
		failure=${failure:-reader_left_no_record}
	fi
	# A word a file.
	# shellcheck disable=SC2046
	offered=$(shaping_offered $(
		sed "s|\([^ ]*\) .*|$PAIR/udp.\1|" "$PAIR/classes")) ||
		failure=${failure:-sender_left_no_record}
	all="$offered $delivered" whole=$device_dropped
	device_dropped=
	[ "$qdisc" = tbf ] || while read -r class kbit _; do
		read -r qdisc_dropped queued <"$PAIR/tc.$class"
		offered=$(shaping_offered "$PAIR/udp.$class")
		delivered=$(shaping_flow "$class")
		shaping_row "$class" "$kbit"
	done <"$PAIR/classes"
	read -r qdisc_dropped queued <"$PAIR/tc.all"
	device_dropped=$whole offered=${all% *} delivered=${all#* }
	shaping_row all "$rate"
}

# Fails with the reason in $failure.
shaping_run()
{
	failure=reader_was_not_timed
	shaping_calibrate || return 1
	failure=reader_did_not_start
	shaping_reader "$PAIR/reader" || return 1
	failure=qdisc_not_set_up
	shaping_qdisc || return 1
	failure=
	shaping_send_all || failure=sender_did_not_end
	shaping_settle
	shaping_account || {
		failure=${failure:-counters_not_read}
		return 1
	}
	pair_end "$reader"
	reader=
}

# cell_shaping KEY=VALUE...: qdisc tbf or htb; side below or above; run; ring,
# packets; cost, ns a packet of the reader; seconds of sending.
cell_shaping()
{
	qdisc=tbf side=above run=1 ring=100 cost=2000000 seconds=3 path=tun
	for word in "$@"; do
		case $word in
		qdisc=*)	qdisc=${word#*=} ;;
		side=*)		side=${word#*=} ;;
		run=*)		run=${word#*=} ;;
		ring=*)		ring=${word#*=} ;;
		cost=*)		cost=${word#*=} ;;
		seconds=*)	seconds=${word#*=} ;;
		esac
	done
	PAIR=/tmp/shaping
	rm -rf "$PAIR"
	mkdir -p "$PAIR"
	# What the reader can do at best; in kbit/s, half of that, or twice.
	reader_pps=$((1000000000 / cost))
	rate=$((SHAPING_BYTES * 8 * reader_pps / 2000))
	[ "$side" = below ] || rate=$((rate * 4))
	threads=1
	[ "$qdisc" = tbf ] || threads=3
	reader='' reader_kbit='' span='' offered='' delivered=''
	device_dropped='' qdisc_dropped='' queued=''
	if shaping_run; then
		shaping_rows
	else
		pair_end "$reader"
		shaping_row all "$rate"
	fi
	[ -z "$failure" ] || pair_failed shaping
}
