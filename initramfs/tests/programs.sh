#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# programs: tap-forward, udp-probe and queue-watch as far as they can be seen
# without root and without a guest: their options, a probe over the loopback
# device, and the text files that queue-watch reads.
#
#	initramfs/tests/programs.sh
#
# Environment: O (with initramfs/guest/ in it); ONLY=NAME.

set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$(dirname -- "$(dirname -- "$here")")
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
PATH=$O/initramfs/guest:$PATH

for name in tap-forward udp-probe queue-watch; do
	[ -x "$O/initramfs/guest/$name" ] ||
		bail "there is no $O/initramfs/guest/$name: run make image"
done
t=$(mktemp -d) || exit 1
children=
trap 'end_children; rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# shellcheck disable=SC2317 # the trap calls it
end_children()
{
	for pid in $children; do
		kill "$pid" 2>/dev/null
	done
}

# says NAME EXPECTED-STATUS PATTERN COMMAND...: the status, and a sentence on
# stderr that says what was wrong.
says()
{
	name=$1 expected="$2 $3"
	pattern=$3
	shift 3
	status=0
	timeout 20 "$@" >"$t/out" 2>"$t/err" </dev/null || status=$?
	if grep -q -e "$pattern" "$t/err"; then
		expect "$name" "$expected" "$status $pattern"
	else
		expect "$name" "$expected" "$status $(cat "$t/err")"
	fi
}

# key KEY FILE: its value in the first line.
key()
{
	sed -n "1s/^\(.* \)*$1=\([^ ]*\).*/\2/p" "$2"
}

# await COMMAND...: for ten seconds at most.
await()
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 500 ] || return 1
		sleep 0.02
	done
}

ktap_begin

for program in tap-forward udp-probe queue-watch; do
	word=$(echo $program | tr - _)
	status=0
	"$program" --help >"$t/out" 2>"$t/err" || status=$?
	expect "${word}_help_is_0_and_has_an_example" "0 1 " \
		"$status $(grep -c '^Example: ' "$t/out") $(cat "$t/err")"
	says "${word}_refuses_an_unknown_option" 2 \
		'--no-such-thing is no option' "$program" --no-such-thing
	says "${word}_names_an_option_without_a_value" 2 \
		'--seconds is no option, or lacks its value' "$program" --seconds
done
says tap_forward_wants_two_devices 2 'two devices are needed' tap-forward tap0
says tap_forward_joins_no_device_to_itself 2 'cannot be joined to itself' \
	tap-forward tap0 tap0
says tap_forward_wants_a_number_as_cost 2 '--cost takes a number' \
	tap-forward --cost fast tap0 tap1
says tap_forward_refuses_a_name_too_long 1 'is no interface name' \
	tap-forward a-name-that-is-too-long tap1
says udp_probe_wants_to_know_which_end_it_is 2 \
	'give one of --send and --receive' udp-probe 127.0.0.1
says udp_probe_is_not_both_ends 2 'give one of --send and --receive' \
	udp-probe --send --receive 127.0.0.1
says udp_probe_wants_an_address_to_send_to 2 'one ADDRESS is needed' \
	udp-probe --send
says udp_probe_refuses_what_is_no_address 2 '"nowhere" is no IPv4 address' \
	udp-probe --send nowhere
says udp_probe_keeps_a_number_in_its_payload 2 '--size takes a number from 16' \
	udp-probe --send --size 15 127.0.0.1
says udp_probe_knows_no_delay_when_it_sends 2 'belong to --receive' \
	udp-probe --send --percentiles 127.0.0.1
says queue_watch_wants_a_device 2 'one DEVICE is needed' queue-watch
says queue_watch_names_a_device_that_is_not_there 1 \
	'there is no device "no-such-device"' queue-watch no-such-device
says queue_watch_refuses_an_interval_of_0 2 '--interval takes a number from 1' \
	queue-watch --interval 0 lo
says queue_watch_says_that_it_cannot_write 1 "open $t/no/file" \
	queue-watch --count 1 --output "$t/no/file" lo

# A port that another run on this machine is unlikely to have.
port=$((20000 + $$ % 20000))
# Through a pipe the record of the sender waits for its reader, and the reader
# for the record.
mkfifo "$t/sent"
udp-probe --receive --port $port --seconds 20 --count 50 --percentiles \
	--raw "$t/raw" --sender-record "$t/sent" --ready "$t/ready" \
	--record "$t/received" 127.0.0.1 2>"$t/err" &
receiver=$!
children=$receiver
if await [ -e "$t/ready" ]; then
	timeout 30 udp-probe --send --port $port --lead 5 --count 50 \
		--interval 1000 --record "$t/sent" 127.0.0.1 \
		2>>"$t/err"
fi
status=0
wait "$receiver" || status=$?
children=
expect udp_probe_receives_what_was_sent \
	'0 sent=50 received=50 lost=0 duplicated=0 foreign=0 ended=count' \
	"$status $(for word in sent received lost duplicated foreign ended; do
		echo "$word=$(key $word "$t/received")"
	done | tr '\n' ' ' | sed 's/ $//')$(cat "$t/err")"
expect udp_probe_prints_100_percentiles_that_never_fall '100 0' \
	"$(awk -F '[= ]' '
	/^percentile=/ {
		if ($2 != ++n || $4 + 0 < last)
			wrong++
		last = $4 + 0
	}
	END { print n + 0, wrong + 0 }' "$t/received")"
# Nearest rank of 50: number 25, 48 and 50 in rising order.
expect udp_probe_takes_percentiles_by_nearest_rank \
	"$(sed 1d "$t/raw" | cut -d , -f 3 | sort -n | awk '
		NR == 25 || NR == 48 || NR == 50 { printf "%.3f ", $1 / 1000 }
	')" \
	"$(for word in p50_us p95_us max_us; do
		printf '%s ' "$(key $word "$t/received")"
	done)"
says udp_probe_misses_the_record_of_its_sender 1 "open $t/none" \
	udp-probe --receive --port $port --seconds 0.1 \
	--sender-record "$t/none" 127.0.0.1

cat >"$t/hist" <<END
# event histogram
#
# trigger info: hist:keys=state:vals=hitcount:sort=hitcount:size=2048 [active]
#

{ state:          0 } hitcount:         70
{ state:          1 } hitcount:         20
{ state:          3 } hitcount:          5

Totals:
    Hits: 95
    Entries: 3
    Dropped: 0
END
wakes()
{
	queue-watch --count 1 --wakes "$1" lo 2>&1 | sed -n '2s/.*,//p'
}
expect queue_watch_counts_wakes_of_stopped_queues 25 "$(wakes "$t/hist")"
sed 's/Dropped: 0/Dropped: 2/' "$t/hist" >"$t/dropped"
expect queue_watch_believes_no_histogram_that_dropped '' \
	"$(wakes "$t/dropped")"
expect queue_watch_takes_as_many_samples_as_asked '4 9' \
	"$(queue-watch --count 4 --interval 1 lo |
		awk -F , 'NR > 1 { n++; columns = NF } END { print n, columns }')"
queue-watch --interval 10 --seconds 20 --ready "$t/watches" \
	--output "$t/watch" lo &
watch=$!
children=$watch
await [ -e "$t/watches" ]
kill "$watch"
status=0
wait "$watch" || status=$?
children=
expect queue_watch_ends_when_told_and_keeps_its_samples '0 yes' \
	"$status $(awk 'END { print (NR > 1 ? "yes" : "no") }' "$t/watch")"

ktap_end
