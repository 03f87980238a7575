# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# Do the commands run, and leave a device that works?

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

need_file commands.sh
qdisc=pfifo ring=1000 path=tap tso=0 rtt_ms=0 cost=0 qdisc_options='limit 1000'
pair_up || infra "no pair of TAPs: $(tail -n 3 "$PAIR/errors")"
status=0
commands "$SUBMISSION/commands.sh" || status=$?
up=0
device_is_up && up=1
qdiscs=$(tc -n a qdisc show dev a0 2>/dev/null)
length=$(ip -n a link show dev a0 | sed -n 's/.*qlen \([0-9]*\).*/\1/p')
pair_down
[ "$status" = 0 ] ||
	fail "commands.sh ends with status 0" "status $status" commands.log
[ "$up" = 1 ] || fail "a0 is up after commands.sh" "it is down"
echo "$qdiscs" >qdiscs
case $qdiscs in
*"qdisc noqueue"*)
	fail "a qdisc that can hold packets" "noqueue" qdiscs ;;
esac
fact ring "${length:-?}"
pass
