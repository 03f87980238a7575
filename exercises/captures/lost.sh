# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2016
#
# lost.sh - where packets of a tun device end, and which counter tells it.
# Runs in the guest, as root, and prints the sections of lost-stock.txt and
# lost-patched.txt to descriptor 3:
#
#	initramfs/run-vm --kernel build/kernels/stock/bzImage \
#		--run exercises/captures/lost.sh >exercises/captures/lost-stock.txt
#
# The reader sleeps while packets are sent. So nothing depends on speed, and
# the numbers are the same on each machine.

TRACING=/sys/kernel/tracing

section()
{
	echo "== $1"
} >&3

# quiet COMMAND: run it and show nothing.
quiet()
{
	eval "$1"
} >/dev/null 2>&1

# typed COMMAND: show it behind a prompt, then what it prints, without blanks at
# the ends of lines.
typed()
{
	echo "# $1"
	eval "$1" 2>&1 | sed "s, *$,,"
} >&3

# device LENGTH QDISC: tun0 with a sleeping reader and that qdisc.
device()
{
	rm -f ready got
	tap-read --tun --txqueuelen "$1" --pause-at-start --seconds 60 \
		--ready ready --record got tun0 2>/dev/null 3>&- &
	reader=$!
	until [ -e ready ]; do
		sleep 0.01
	done
	ip address add 10.0.0.1/24 dev tun0
	ip link set tun0 up
	# Its options are words of their own.
	# shellcheck disable=SC2086
	tc qdisc replace dev tun0 root $2
}

# drained: wait until the reader has had nothing for a while.
drained()
{
	was=none now=
	until [ "$was" = "$now" ]; do
		was=$now
		sleep 0.5
		now=$(cat /sys/class/net/tun0/statistics/tx_packets)
	done
}

# end: let the reader have the rest.
end()
{
	kill -USR2 "$reader"
	drained
	kill -TERM "$reader"
	wait "$reader"
}

# told: end, and tell what the reader got.
told()
{
	end
	typed 'grep -o "packets=[0-9]*" got'
}

# Counters of UDP since the last call.
snmp()
{
	awk -v old="$1" '/^Udp: [0-9]/ {
		split(old, was, " ")
		print "OutDatagrams", $5 - was[1], "SndbufErrors", $7 - was[2]
	}' /proc/net/snmp
}

snmp_now()
{
	awk '/^Udp: [0-9]/ { print $5, $7 }' /proc/net/snmp
}

# Three qdiscs: none, one that can hold 1000 packets, one that can hold 50.
qdisc_of()
{
	case $1 in
	pfifo)	echo "pfifo limit 1000" ;;
	short)	echo "pfifo limit 50" ;;
	*)	echo "$1" ;;
	esac
}

send='udp-send --count 300 10.0.0.2'
tc='tc -s qdisc show dev tun0'
ip='ip -s link show tun0 | grep -A 1 TX:'

echo "# SPDX-License-Identifier: CC-BY-4.0" >&3
echo "# Captured by exercises/captures/lost.sh in the guest: Linux $(uname -r)." >&3
echo "# The ring holds 100 packets, the reader sleeps, 300 datagrams are sent." >&3

for name in noqueue pfifo short; do
	qdisc=$(qdisc_of $name)
	device 100 "$qdisc"
	before=$(snmp_now)
	section "$name"
	typed "$send | grep -o 'offered=.* refused=[0-9]*'"
	typed "$tc"
	typed "$ip"
	section "$name-udp"
	snmp "$before" >&3
	section "$name-read"
	told
done

# The same with a socket that wants to be told.
for name in noqueue pfifo short; do
	qdisc=$(qdisc_of $name)
	device 100 "$qdisc"
	section "$name-recverr"
	typed "udp-send --recverr --count 300 10.0.0.2 |
  grep -o 'offered=.* refused=[0-9]*'"
	quiet end
done

# The tracepoint at kfree_skb(). Only IPv4; its lines are cut to what matters.
trace_begin()
{
	echo 'protocol == 2048' >"$TRACING/events/skb/kfree_skb/filter"
	echo >"$TRACING/trace"
	echo 1 >"$TRACING/events/skb/kfree_skb/enable"
}

trace_end()
{
	echo 0 >"$TRACING/events/skb/kfree_skb/enable"
}

cd "$TRACING" || exit 1
home=$OLDPWD
section trace-on
typed 'cd /sys/kernel/tracing'
typed 'echo 1 >events/skb/kfree_skb/enable'
cd "$home" || exit 1
device 100 'pfifo limit 1000'
trace_begin
quiet "$send"
trace_end
cd "$TRACING" || exit 1
section trace
typed "grep -o 'protocol=.*' trace | head -n 2"
section trace-count
typed "grep -o 'reason: .*' trace | sort | uniq -c"
cd "$home" || exit 1
quiet end

# What a qdisc drops.
device 100 'pfifo limit 50'
trace_begin
quiet "$send"
trace_end
cd "$TRACING" || exit 1
section trace-short-count
typed "grep -o 'reason: .*' trace | sort | uniq -c"
cd "$home" || exit 1
quiet end

# 90 packets in the ring, which is then made shorter.
device 100 'pfifo limit 1000'
trace_begin
section shrink
typed 'udp-send --count 90 10.0.0.2 | grep -o "offered=[0-9]*"'
typed 'ip link set tun0 txqueuelen 10'
typed "$tc"
typed "$ip"
told
trace_end
section shrink-trace
cd "$TRACING" || exit 1
typed "grep -o 'location=.*' trace | sort | uniq -c"
cd "$home" || exit 1

# The same, and then the program ends that has the file open.
device 100 'pfifo limit 1000'
quiet "udp-send --count 90 10.0.0.2"
trace_begin
kill -KILL "$reader"
wait "$reader"
trace_end
section close
typed "$ip"
section close-trace
cd "$TRACING" || exit 1
typed "grep -o 'location=.*' trace | sort | uniq -c"
cd "$home" || exit 1

# Packets above the ring as well: on the patched kernel the qdisc holds 200.
device 100 'pfifo limit 1000'
trace_begin
section grow
typed "$send | grep -o 'offered=[0-9]*'"
typed "$tc"
typed 'ip link set tun0 txqueuelen 200'
typed "$tc"
typed "$ip"
told
trace_end
section grow-trace
cd "$TRACING" || exit 1
typed "grep -o 'location=.*' trace | sort | uniq -c"
