# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# Two queues, each with a ring, a netdev queue and a qdisc of its own.  The
# reader of queue 1 sleeps; queue 0 goes on as if nothing had happened.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# child N - "sent backlog" of the qdisc of queue N
child()
{
	tc -s qdisc show dev tap0 | awk -v want=":$(($1 + 1))" '
	/^qdisc/ { on = $4 == "parent" && index($5, want) == length($5) - 1 }
	on && / Sent / { sent = $4 }
	on && / backlog / { backlog = $3 + 0 }
	END { print sent + 0, backlog + 0 }'
}

# reader_of N - packets that were read from queue N so far
reader_of()
{
	order status
	sed -n "s/.* q$1=\([0-9]*\).*/\1/p" "$T/answers"
}

queue_0_idle()
{
	line=$(child 0)
	[ "${line#* }" = 0 ] && [ "$(reader_of 0)" = "${line% *}" ]
}

run_begin
tap-read --queues 2 --txqueuelen 100 --flows --seconds 120 \
	--ready "$T/ready" --record "$T/reader" --control "$T/control" \
	--answers "$T/answers" tap0 2>>"$T/errors" &
reader_pid=$!
await 10 [ -e "$T/ready" ] || infra "tap-read did not start: $(said)"
qdisc="handle 1: mq" qdisc_options=
device_up || infra "tap0 was not set up: $(said)"
for i in 1 2; do
	tc qdisc replace dev tap0 parent 1:$i pfifo limit 10000 \
		2>>"$T/errors" || infra "mq took no child: $(said)"
done
order "pause 1"
# The flow's hash selects the queue: of 48 flows each gets some.
offer 4800 --threads 48
if ! await 10 queue_0_idle; then
	fail "queue 0 sends and delivers while queue 1 is full" \
		"queue 0: sent and still queued by its qdisc: $(child 0), \
read: $(reader_of 0)"
fi
line=$(child 1)
[ "${line#* }" -gt 0 ] ||
	fail "a backlog in queue 1, whose reader sleeps" \
		"sent and still queued by its qdisc: $line"
order "resume 1"
arrive
run_end
whole "48 flows over 2 queues, one of which was full for a while"
pass
