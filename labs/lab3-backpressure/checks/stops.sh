# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# A ring of 1000 and a reader that sleeps: of 3000 packets 1000 fill the ring,
# and the other 2000 wait in the qdisc.  With a reader that has not read
# anything there is nobody to race with.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

asleep 1000 0 pfifo limit 10000
offer 3000
held
reader_end
expected="offered=3000, held by the qdisc 2000, dropped by the device 0"
got="offered=${offered:-?}, held by the qdisc $queued, \
dropped by the device $device_dropped"
[ "$got" = "$expected" ] || fail "$expected" "$got${failure:+
$(said)}"
pass
