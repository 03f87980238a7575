# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# stall.sh stalls|works - hand tun0 to the student's script; when it is
# back, is our probe delivered?

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# Who must deliver has more time on a slow machine.  Who must not has ten
# seconds on any: that is how long a run takes, and it costs nobody a point.
case $1 in
works)	seconds=$(scaled "$PATIENCE") ;;
*)	seconds=$PATIENCE ;;
esac
need_file stall.sh
reader_start
device_up
look >"$T/before" 2>&1
# The probe finds a device that works, or nothing would follow.
probe_delivered "$(scaled "$PATIENCE")" ||
	infra "the probe is not delivered by a new device"
script_run
unchanged
drained
delivered=no
! probe_delivered "$seconds" || delivered=yes
reader_lives || reader_ended
unchanged
got="$probe_got of $FLOWS probes delivered within $seconds s, $(held) packets \
held by the qdisc"
if [ "$1" = works ]; then
	[ "$delivered" = yes ] ||
		fail "after stall.sh the probe is delivered by the kernel \
\"$KERNEL\"" "$got" "$T/script"
	pass
fi

[ "$delivered" = no ] || fail "after stall.sh the probe is not delivered by \
the kernel \"$KERNEL\": one queue at least is stopped, and its ring is empty" \
	"$got" "$T/script"
fact probe_accepted "$probe_accepted of $FLOWS"

# If it is a queue that is stopped, this starts it.  What else may be wrong,
# stays wrong.
before=$(counter tx_packets)
was_held=$(held)
link_down_up || infra "$DEV cannot be set down and up"
sleep 2
fact held_delivered "$(($(counter tx_packets) - before)) of $was_held"
probe_delivered "$(scaled "$PATIENCE")" ||
	fail "what stall.sh leaves behind is a stopped queue: after link down \
and up the probe is delivered" \
	"$probe_got of $FLOWS probes delivered after link down and up too"
pass
