# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2016,SC2154
#
# lost.sh - where packets of a tun device end, and which counter tells it.
# Runs in the guest, as root, and prints the sections of lost-stock.txt and
# lost-patched.txt to descriptor 3:
#
#	exercises/captures/take lost stock exercises/captures/lost-stock.txt

TRACING=/sys/kernel/tracing

# quiet COMMAND: run it and show nothing.
quiet()
{
	eval "$1"
} >/dev/null 2>&1

# finish: let the reader have the rest, and end it.
finish()
{
	wake
	end
}

# told: finish, and tell what the reader got.
told()
{
	finish
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

begins lost "The ring holds 100 packets, the reader sleeps, 300 datagrams are sent."

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
	quiet finish
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
quiet finish

# What a qdisc drops.
device 100 'pfifo limit 50'
trace_begin
quiet "$send"
trace_end
cd "$TRACING" || exit 1
section trace-short-count
typed "grep -o 'reason: .*' trace | sort | uniq -c"
cd "$home" || exit 1
quiet finish

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
