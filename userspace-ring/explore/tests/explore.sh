#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ring-explore: each variant's known verdict, what a schedule looks like in
# each format, and that the search agrees with brute force.  Needs
# $O/ring/explore/ring-explore and brute-force (make test/ring/explore).
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$here/../../..
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
bin=${O:-$top/build}/ring/explore
explore=$bin/ring-explore
for program in "$explore" "$bin/brute-force"; do
	[ -x "$program" ] ||
		bail "no $program: make test/ring/explore builds it"
done
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

stalling='test-before-free stop-after-drain recheck-with-empty no-recheck
free-without-wake grow-while-stopped'
clean='v7 empty-on-last-slot test-first-no-mb'

# all_of NAME [OPTION...]: reads lines "STATUS OPTION..." and passes if
# ring-explore with these and those options exits as each says.
all_of()
{
	name=$1
	shift
	wrong=
	tried=0
	wanted "$name" || { cat >/dev/null; return 0; }
	while read -r want options; do
		got=0
		# Words on purpose.
		# shellcheck disable=SC2086
		"$explore" "$@" $options >/dev/null 2>&1 || got=$?
		tried=$((tried + 1))
		[ "$got" -eq "$want" ] || wrong="$wrong
expected: exit $want of: ring-explore $* $options
got: exit $got"
	done
	if [ -z "$wrong" ] && [ "$tried" -gt 0 ]; then
		ok "$name"
	else
		not_ok "$name" "of $tried settings these were wrong:$wrong"
	fi
}

# summary OPTIONS...: schedules, bad ones, the shortest of these, and its
# switches, as brute-force prints them.
summary()
{
	"$explore" "$@" | awk '
	/ schedules/ { schedules = $3 }
	/ of which / { bad = $7 }
	/the shortest way there/ { sub(/.*there, /, ""); steps = $1 }
	/^Again/ { switches = gsub(/[pca][0-9]+/, "", $NF) - 1 }
	END { print schedules, bad + 0, steps + 0, switches + 0 }'
}

# again VARIANT: the command that the result says to run again, without its
# name.
again()
{
	"$explore" --variant "$1" | sed -n 's/^Again: ring-explore //p'
}

# table: stdin without what stands before and after the schedule.
table()
{
	sed -n '/^ *step |/,/^In the end/p'
}

too_wide()
{
	awk 'length($0) > 80 { print FILENAME ": " $0 }' "$@"
}

ktap_begin

for v in $stalling; do
	expect_status "$(echo "$v" | tr - _)_stalls" 0 \
		"$explore" --variant "$v" --expect stall
done
for v in $clean; do
	expect_status "$(echo "$v" | tr - _)_never_stalls" 0 \
		"$explore" --variant "$v" --expect none
done

for ring in 1 2 3 4; do
	for packets in 1 2 $((ring + 1)) $((2 * ring + 2)) $((3 * ring + 3)); do
		for take in 1 2 5; do
			echo "0 --expect none --ring $ring --packets $packets" \
				"--take $take"
		done
	done
done >"$dir/short"
all_of v7_is_clean_for_ring_lengths_1_to_4 <"$dir/short"

all_of v7_is_clean_for_batches <<-END
	0 --expect none --ring 4 --batch 2 --packets 14
	0 --expect none --ring 5 --batch 2 --packets 14 --take 2
	0 --expect none --ring 6 --batch 3 --packets 16
	0 --expect none --ring 7 --batch 3 --packets 20 --take 2
	0 --expect none --ring 9 --batch 4 --packets 20 --take 3
	0 --expect none --ring 32 --packets 70
	0 --expect none --ring 33 --packets 72
END

all_of unconsume_alone_only_delays_the_wake \
	--variant free-without-wake --resize 0 <<-END
	0 --packets 14
	0 --ring 8 --batch 4 --take 3
	0 --ring 8 --batch 4 --take 3 --give-back 2
	0 --ring 8 --batch 4 --take 4 --give-back 3
	0 --ring 7 --batch 3 --take 4 --give-back 2
END
expect_status longer_ring_is_harmless_without_unconsume 0 \
	"$explore" --variant free-without-wake --give-back 0 --expect none
expect_status growing_stalls_from_length_15 0 \
	"$explore" --variant grow-while-stopped --ring 15 --expect stall
expect_status growing_is_harmless_from_length_16 0 \
	"$explore" --variant grow-while-stopped --ring 16 --expect none
expect_status empty_test_stalls_with_the_rings_own_batch 0 \
	"$explore" --variant recheck-with-empty --ring 32 --expect stall
expect_status batch_1_hides_the_empty_test 0 \
	"$explore" --variant recheck-with-empty --batch 1 --expect none
expect_status stop_on_last_slot_saves_the_empty_test 0 \
	"$explore" --variant empty-on-last-slot --ring 40 --expect none
expect_status length_0_with_a_qdisc_stalls 0 \
	"$explore" --ring 0 --packets 1 --expect stall

# The search against every schedule, one by one.
for tiny in 'v7 1 0 1 1' 'no-recheck 1 0 1 1' 'stop-after-drain 1 0 2 1'; do
	# shellcheck disable=SC2086
	set -- $tiny
	name=search_agrees_with_brute_force_on_$(echo "$tiny" | tr ' -' __)
	wanted "$name" || continue
	options="--variant $1 --ring $2 --packets $4 --take $5"
	# shellcheck disable=SC2086
	expect "$name" "$("$bin/brute-force" "$@")" \
		"$(summary $options --give-back 0)"
done

# Deeper than all schedules can be tried; but a shorter one would show.
for deep in 'test-before-free 1 0 3 1 20' 'no-recheck 1 0 3 1 20' \
	'stop-after-drain 1 0 4 1 20'; do
	# shellcheck disable=SC2086
	set -- $deep
	name=no_schedule_is_shorter_for_$(echo "$1" | tr - _)
	wanted "$name" || continue
	options="--variant $1 --ring $2 --packets $4 --take $5"
	# shellcheck disable=SC2086
	expect "$name" "$("$bin/brute-force" "$@" | cut -d' ' -f3-)" \
		"$(summary $options | cut -d' ' -f3-)"
done

# What is printed can be run again.
for v in $stalling; do
	name=$(echo "$v" | tr - _)_replays
	wanted "$name" || continue
	options=$(again "$v")
	"$explore" --variant "$v" | table >"$dir/found"
	# shellcheck disable=SC2086
	"$explore" $options --expect stall >"$dir/out"
	expect "$name" "exit 0
$(cat "$dir/found")" "exit $?
$(table <"$dir/out")"
done

cat >"$dir/schedule" <<-END
	# the reader looks before it frees
	p6 c4	# p99 does not count
	p8
	c6
END
expect_status replays_a_file 0 "$explore" --variant test-before-free \
	--replay "$dir/schedule" --expect stall
expect_status replays_an_unfinished_schedule 0 "$explore" --replay ppp
expect_status replays_other_settings 0 "$explore" --ring 1 --packets 1 \
	--replay p8c8 --expect none

# misfit NAME WORDS OPTIONS...: exit status 2, and stderr has WORDS.
misfit()
{
	wanted "$1" || return 0
	name=$1
	words=$2
	shift 2
	status=0
	"$explore" "$@" >/dev/null 2>"$dir/stderr" || status=$?
	if [ "$status" -eq 2 ] && grep -q -e "$words" "$dir/stderr"; then
		ok "$name"
	else
		not_ok "$name" "expected: exit 2 and \"$words\" of:" \
			"ring-explore $*" "got: exit $status and:" \
			"$(cat "$dir/stderr")"
	fi
}
misfit misfit_names_step_and_lock \
	'step 3: the consumer cannot go on: ring is empty' --replay p2cc
misfit misfit_names_a_lock 'step 10: the administrator cannot go on: wait for' \
	--variant grow-while-stopped --replay p8aa
misfit misfit_names_who_is_not_there 'step 3: the administrator has no part' \
	--replay p2a
misfit misfit_names_who_is_done 'step 9: the producer has nothing left' \
	--ring 1 --packets 1 --replay p9
misfit rejects_a_letter '"p2x3": expected letters' --replay p2x3
misfit rejects_zero_steps '"p0": expected letters' --replay p0
misfit rejects_too_many_steps 'expected letters' --replay p99999999
misfit rejects_an_empty_schedule 'expected letters' --replay ''
misfit rejects_a_directory 'expected letters' --replay "$dir"
misfit rejects_an_unknown_variant 'grow-while-stopped' --variant v8
misfit rejects_a_negative_ring '"-1": expected a number from 0' --ring -1
misfit rejects_a_large_ring 'from 0 to 1024' --ring 1025
misfit rejects_a_huge_ring 'from 0 to 1024' --ring 99999999999999999999
misfit rejects_words_as_numbers '"4x": expected a number' --ring 4x
misfit rejects_a_batch_over_half 'from 1 to 2, half' --ring 4 --batch 3
misfit rejects_no_packets 'from 1' --packets 0
misfit rejects_a_format 'table, text or dot' --format html
misfit rejects_an_expectation 'stall or none' --expect fire
misfit rejects_an_argument 'options only' v7
misfit rejects_an_option 'help' --no-such-option

expect_status unexpected_stall_fails 1 "$explore" --variant no-recheck \
	--expect none
expect_status unexpected_calm_fails 1 "$explore" --expect stall
expect_status stall_is_exit_1 1 "$explore" --variant no-recheck
expect_status giving_up_is_no_pass 1 "$explore" --max-states 10
expect_status full_disk_fails 1 sh -c "'$explore' --help >/dev/full"

# What it looks like.
for v in $stalling $clean; do
	"$explore" --variant "$v" >"$dir/$v.table"
	"$explore" --variant "$v" --format text >"$dir/$v.text"
	"$explore" --variant "$v" --format dot >"$dir/$v.dot" 2>/dev/null
done
"$explore" --help >"$dir/help"
"$explore" --list >"$dir/list"
expect nothing_is_wider_than_80_columns "" \
	"$(too_wide "$dir/help" "$dir/list" "$dir"/*.table "$dir"/*.text)"
expect help_says_what_consistency 1 "$(grep -c '^Sequentially c' "$dir/help")"
expect text_has_no_columns "" "$(grep '[|]' "$dir"/*.text)"
expect table_and_text_tell_the_same \
	"$(grep -c '^ .*[0-9] |' "$dir/no-recheck.table")" \
	"$(grep -c '^Step' "$dir/no-recheck.text")"
expect every_step_can_be_shown 29 \
	"$("$explore" --variant no-recheck --steps | grep -c '^ *[0-9]* | ')"

if command -v dot >/dev/null; then
	check figures_render sh -c "cat '$dir'/*.dot | dot -Tsvg"
	expect figure_has_the_colours_of_the_kit "#123456" "$(
		COLOUR_PRODUCER='#123456' "$explore" --variant no-recheck \
			--format dot 2>/dev/null |
			dot -Tsvg | grep -o '#123456' | sort -u)"
else
	skip figures_render "no program dot: package graphviz"
fi

ktap_end
