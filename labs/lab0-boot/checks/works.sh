# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# One datagram from a socket through a TAP to its reader. On the way, what a new
# device looks like.

. "$GRADE_LIB"

work=$(mktemp -d) || infra "mktemp failed"
cd "$work" || infra "no $work"

# reader NAME OPTION...: becomes the device's reader.
reader()
{
	name=$1
	shift
	tap-read --seconds 60 --packets 1 --ready "$name.ready" \
		--record "$name.record" "$@" "$name" >"$name.log" 2>&1 3>&- &
	eval "$name=\$!"
	await 10 [ -e "$name.ready" ] || infra "tap-read does not start" \
		"$(cat "$name.log")"
}

reader tun0 --tun
reader tap0
fact ring_lengths "TUN $(cat /sys/class/net/tun0/tx_queue_len), TAP $(
	cat /sys/class/net/tap0/tx_queue_len)"
ip link set tap0 up
ip addr add 10.0.0.1/24 dev tap0
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 nud permanent dev tap0
fact default_qdisc "$(tc qdisc show dev tap0 root | cut -d ' ' -f 2)"
udp-send --count 1 --timeout 5 10.0.0.2 >send.log 2>&1 ||
	infra "udp-send failed: $(cat send.log)"
# shellcheck disable=SC2154 # reader() sets it
gone()
{
	! kill -0 "$tap0" 2>/dev/null
}
await 10 gone || kill "$tap0"
wait "$tap0" 2>/dev/null
kill "$tun0" 2>/dev/null
got=$(sed -n '1s/.*[ :]packets=\([0-9]*\).*/\1/p' tap0.record)
[ "${got:-0}" = 1 ] || fail "1 packet, read from the TAP" "${got:-no record}"
splat && fail "no complaint of the kernel" "$SPLAT"
pass
