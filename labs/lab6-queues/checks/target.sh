# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The delay of the probe, beside that of the usual queues in the same boot: 95
# of 100 are to be FACTOR times faster, and 8 times for all points. Other work
# on the machine can only hide that, so the best of three tries counts.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

# A sender of probes that hardly ran has measured the machine.
too_few()
{
	[ "$sent" -lt 200 ]
}

# The usual queues hold a second of the reader's work. Where their p95 is far
# below that, the bulk hardly ran, and there is nothing to be faster than.
no_overload()
{
	too_few || [ "$p95" -lt 500000 ]
}

best_is=0 counted=0
for try in 1 2 3 4 5 6; do
	baseline
	usual=$p95
	if no_overload; then
		note "try $try: no overload, p95 $usual us with the usual" \
			"queues, $sent of 300 probes sent; not counted"
		continue
	fi
	must "$SUBMISSION/commands.sh"
	note "try $try: p95 $p95 us, with the usual queues $usual us," \
		"$probe_lost of $sent lost"
	[ $((probe_lost * 20)) -le "$sent" ] ||
		fail "at most one probe in 20 is lost" "$probe_lost of $sent"
	if too_few; then
		note "only $sent of 300 probes sent; not counted"
		continue
	fi
	if [ $((usual * 100 / p95)) -gt "$best_is" ]; then
		best_is=$((usual * 100 / p95))
		best="$((p95 / 1000)) ms beside $((usual / 1000)) ms"
	fi
	counted=$((counted + 1))
	# Other work has made 28 of a right choice 5, and not yet 2.
	if [ "$best_is" -ge 800 ] || [ "$best_is" -lt 200 ] ||
	    [ "$counted" -eq 3 ]; then
		break
	fi
done
[ "$counted" -gt 0 ] ||
	infra "this machine was too busy for an overload, in $try tries"
fact p95 "$best"
[ "$best_is" -ge $((PARAM_FACTOR * 100)) ] ||
	fail "a p95 that is $PARAM_FACTOR times shorter than with the usual \
queues" "$best"
[ "$best_is" -ge 800 ] ||
	partial 20 "for all points, 8 times shorter" "$best"
pass
