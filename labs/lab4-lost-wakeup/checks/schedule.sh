# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# schedule.sh WHAT - the schedule that was handed in, replayed on the host.
#
#	stalls	it ends in a stall of the student's variant
#	late	and not before LATE packets have been delivered and the reader
#		has woken a stopped queue at least once
. "$GRADE_LIB"

PACKETS=12

need_file schedule.txt
dir=$(mktemp -d) || infra "mktemp failed"
trap 'rm -rf "$dir"' EXIT

# A copy: what --replay cannot open as a file it reads as a schedule itself.
cp "$SUBMISSION/schedule.txt" "$dir/schedule" || infra "cannot copy the file"
[ -x "$RING_EXPLORE" ] || infra "there is no ring-explore"
status=0
"$RING_EXPLORE" --variant "$PARAM_VARIANT" --packets "$PACKETS" --steps \
	--format text --replay "$dir/schedule" --expect stall \
	>"$dir/told" 2>"$dir/errors" || status=$?
case $status in
0)	;;
1)	grep '^Verdict' "$dir/told" >"$dir/verdict" ||
		infra "ring-explore gave no verdict: $(cat "$dir/errors")"
	fail "variant $PARAM_VARIANT stalls" "$(cat "$dir/verdict")" \
		"$dir/told" ;;
2)	fail "a schedule of variant $PARAM_VARIANT with $PACKETS packets" \
		"$(cat "$dir/errors")" ;;
*)	infra "ring-explore ended with status $status" ;;
esac
[ "$1" = late ] || pass

delivered=$(tr '\n' ' ' <"$dir/told" |
	sed -n 's/.*; \([0-9]*\) of [0-9]* packets delivered.*/\1/p')
wakes=$(grep -c 'consumer: clear XOFF: the queue wakes' "$dir/told")
[ -n "$delivered" ] || infra "ring-explore does not say what was delivered"
if [ "$delivered" -lt "$PARAM_LATE" ] || [ "$wakes" -lt 1 ]; then
	fail "at least $PARAM_LATE packets delivered, and at least one wake by\
 the consumer, before the stall" \
		"$delivered delivered, $wakes wakes" "$dir/told"
fi
pass
