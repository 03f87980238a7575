# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2016,SC2154
#
# brake.sh - who slows a sender down when the reader sleeps, and whose packet is
# next when it wakes. Runs in the guest, as root, and prints the sections of
# brake-stock.txt and brake-patched.txt to descriptor 3:
#
#	exercises/captures/take brake patched exercises/captures/brake-patched.txt

tc='tc -s qdisc show dev tun0'
ip='ip -s link show tun0 | grep -A 1 TX:'

begins brake "The ring holds 10 packets where no other length is said, the reader sleeps."

section wmem
typed 'cat /proc/sys/net/core/wmem_default'

# One socket, a qdisc with room for all, and a reader that never comes.
device 10 'pfifo limit 1000'
section send
typed 'udp-send --size 1400 --count 300 --timeout 3 10.0.0.2 |
  grep -o "offered=[0-9]*"'
section tc
typed "$tc"
section ip
typed "$ip"
section read
wake
end
typed 'grep -o "packets=[0-9]*" got'

# The same; the socket is looked at while it waits.
device 10 'pfifo limit 1000'
udp-send --size 1400 --count 300 --timeout 60 10.0.0.2 >sent 2>&1 3>&- &
sender=$!
still "$tc"
section charge
typed 'awk "NR > 1 { print \$5 }" /proc/net/udp'
section resumed
wake
wait "$sender"
end
typed 'grep -o "offered=[0-9]*" sent'
typed 'grep -o "packets=[0-9]*" got'

# Two sockets, and one whose buffer was asked to have 50000 bytes.
for option in '--threads 2' '--sndbuf 50000'; do
	device 10 'pfifo limit 1000'
	name=${option#--}
	section "${name% *}"
	typed "udp-send $option --size 1400 --count 300 --timeout 3 10.0.0.2 |
  grep -o \"offered=[0-9]*\""
	typed "$tc | grep backlog"
	wake
	end
done

TRACE=/sys/kernel/tracing
echo 'name == "tun0" && rc == 0' >"$TRACE/events/net/net_dev_xmit/filter"

# turn LENGTH QDISC SIZE [SUFFIX]: 100 datagrams of SIZE, then one of 100 bytes
# from another socket, that is, of 128 with its headers.
# Which is it of those that the driver takes?
turn()
{
	device "$1" "$2"
	echo >"$TRACE/trace"
	echo 1 >"$TRACE/events/net/net_dev_xmit/enable"
	udp-send --size "$3" --count 100 --timeout 20 \
		10.0.0.2 >/dev/null 2>&1 3>&-
	udp-send --size 100 --count 1 10.0.0.2 >/dev/null 2>&1 3>&-
	wake
	echo 0 >"$TRACE/events/net/net_dev_xmit/enable"
	end
	cd "$TRACE" || exit 1
	section "turn-${2%% *}-$1${4:-}"
	typed 'grep -o "len=.*" trace | grep -n "len=128"'
	cd "$OLDPWD" || exit 1
}

# With 1024 flows a small one would share the large ones' flow once in a
# thousand boots.
for length in 10 80; do
	turn $length 'pfifo limit 1000' 1400
	turn $length 'fq_codel flows 65536' 1400
done
turn 10 'fq_codel flows 65536' 500 -half
