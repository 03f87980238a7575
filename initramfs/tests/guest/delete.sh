# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The device goes away under those who hold its descriptor.  That the kernel
# survives it is seen by kernel_log_has_no_splat, and by a guest that lives on.

# Traffic without an end: it is the device that goes.
flood()
{
	send flood 0 --threads 2 --source-port 1000
}

flood_over()
{
	kill "$(cat flood.pid)" 2>/dev/null
	must "the sender ends" ended flood
}

# read(2) fails with EBADFD or EFAULT, in a loop and in its sleep.
t_delete_read()
{
	for round in 1 2 3; do
		reader "rx$round" --tun "tun$round"
		address "tun$round"
		attach "tun$round" pfifo limit 1000
		flood
		must "traffic flows" has_delivered "rx$round" 200
		[ "$round" -ne 2 ] || order "rx$round" pause
		[ "$round" -ne 3 ] || flood_over
		ip link delete "tun$round" || fail "cannot delete tun$round"
		must "the reader ends by itself" ended "rx$round"
		flood_over
		expect "why reader $round ended" gone \
			"$(record ended "rx$round.rec")"
	done
}

# With batched packets in vhost-net's hands, and with traffic.
t_delete_vhost()
{
	for round in 1 2 3; do
		driver "rx$round" --tap --ring-size 16 "tap$round"
		address "tap$round"
		attach "tap$round" pfifo limit 1000
		flood
		must "traffic flows" has_delivered "rx$round" 200
		[ "$round" -ne 2 ] || order "rx$round" pause
		[ "$round" -ne 3 ] || flood_over
		ip link delete "tap$round" || fail "cannot delete tap$round"
		[ "$round" -ne 2 ] || order "rx$round" resume
		order "rx$round" "backend none"
		finish "rx$round"
		flood_over
	done
}

# The ring of a macvtap outlives the device: its packets can still be read,
# when there is no device left whose queue could be woken.
t_delete_macvtap()
{
	vtap macvtap
	driver rx --chardev --ring-size 16 --pause-at-start tap0
	send_all tx 400 --source-port 1000 --sndbuf 4000000
	ip link delete tap0 || fail "cannot delete tap0"
	order rx resume
	must "the ring's 400 packets are delivered" has_delivered rx 400
	finish rx
	expect "packets delivered" 400 "$(record sequenced rx.rec)"
}
