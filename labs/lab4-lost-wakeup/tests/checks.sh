#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# checks - do the host checks of lab 4 say what they should: for each parameter
# that a student can have, for what is right and what is not?  Needs
# $O/base, $O/linux, $O/ring/explore/ring-explore and a herd7.
#
#	labs/lab4-lost-wakeup/tests/checks.sh
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
LAB=$here/..
TOP=$here/../../..
# shellcheck source=.ci/ktap.sh
. "$TOP/.ci/ktap.sh"
TOP=$(cd "$TOP" && pwd)
O=${O:-$TOP/build}
RING_EXPLORE=$O/ring/explore/ring-explore
GRADE_LIB=$TOP/labs/grade/check.sh
CHECK=test SCALE=100 SEED=1
export LAB TOP O RING_EXPLORE GRADE_LIB CHECK SCALE SEED

[ -x "$RING_EXPLORE" ] || bail "no $RING_EXPLORE: run make ring-explore"
[ -d "$O/base/drivers" ] || bail "no $O/base: run make base"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
GRADE_OUT=$dir/said
TREE=$dir/tree
export GRADE_OUT TREE

# The reference, as the grader hands it in: without the markers of the cut.
REFERENCE=$dir/reference
mkdir "$REFERENCE"
for file in "$LAB"/solution/*; do
	awk -f "$TOP/labs/grade/cut.awk" -v lab=4 -v want=solution "$file" \
		>"$REFERENCE/${file##*/}" || exit 1
done

# hand_in [FILE AS]: the reference, with FILE in place of its AS
hand_in()
{
	SUBMISSION=$dir/submission
	export SUBMISSION
	rm -rf "$SUBMISSION"
	cp -r "$REFERENCE" "$SUBMISSION"
	[ $# -eq 0 ] || cp "$1" "$SUBMISSION/$2"
}

# verdict SCRIPT [ARGUMENT]: what a check says of it, in one line
verdict()
{
	: >"$GRADE_OUT"
	sh "$LAB/checks/$1" ${2:+"$2"} >"$dir/log" 2>&1
	sed -n 's/^verdict //p' "$GRADE_OUT" | head -n 1
}

# says NAME WANTED SCRIPT [ARGUMENT]
says()
{
	wanted "$1" || return 0
	said_name=$1
	said_wanted=$2
	shift 2
	said=$(verdict "$@")
	if [ "$said" = "$said_wanted" ]; then
		ok "$said_name"
	else
		not_ok "$said_name" "expected: $said_wanted" "got: $said" \
			"$(cat "$GRADE_OUT" "$dir/log")"
	fi
}

# tun_c PATCH...: $TREE is the series plus patches, in which tun.c alone counts
tun_c()
{
	rm -rf "$TREE"
	mkdir -p "$TREE/drivers/net"
	git -c safe.directory='*' -C "$O/linux" show \
		"$series:drivers/net/tun.c" >"$TREE/drivers/net/tun.c" &&
	for patch; do
		# Without the ceiling git would look for a repository above.
		(cd "$TREE" && GIT_CEILING_DIRECTORIES=$dir \
			git apply -p1 "$patch") || return 1
	done
}

PARAM_VARIANT='' PARAM_LATE='' PARAM_CONSUMER=wakes
export PARAM_VARIANT PARAM_LATE PARAM_CONSUMER

ktap_begin

# ---- schedules

for PARAM_VARIANT in no-recheck test-before-free recheck-with-empty; do
	name=$(echo "$PARAM_VARIANT" | tr - _)
	hand_in "$LAB/variants/VARIANT-$PARAM_VARIANT/schedule.txt" \
		schedule.txt
	for PARAM_LATE in 5 6 7; do
		says "schedule_of_${name}_stalls_after_$PARAM_LATE" pass \
			schedule.sh late
	done
	PARAM_LATE=9
	says "schedule_of_${name}_is_not_later_than_it_is" fail \
		schedule.sh late
	"$RING_EXPLORE" --variant "$PARAM_VARIANT" |
		sed -n 's/^Again:.*--replay //p' >"$dir/shortest"
	hand_in "$dir/shortest" schedule.txt
	PARAM_LATE=5
	says "shortest_schedule_of_${name}_stalls" pass schedule.sh stalls
	says "shortest_schedule_of_${name}_is_not_late" fail schedule.sh late
done
PARAM_VARIANT=no-recheck
: >"$dir/nothing"
hand_in "$dir/nothing" schedule.txt
says empty_schedule_fails fail schedule.sh stalls
echo 'p6 x3' >"$dir/nonsense"
hand_in "$dir/nonsense" schedule.txt
says schedule_with_other_letters_fails fail schedule.sh stalls

# ---- litmus files

if HERD7=$("$TOP/userspace-ring/litmus/fetch-herd" 2>"$dir/why"); then
	export HERD7
	for PARAM_CONSUMER in wakes asks; do
		case $PARAM_CONSUMER in
		wakes)	right=$REFERENCE/stall.litmus
			other=$LAB/variants/CONSUMER-asks/stall.litmus ;;
		asks)	right=$LAB/variants/CONSUMER-asks/stall.litmus
			other=$REFERENCE/stall.litmus ;;
		esac
		hand_in "$right" stall.litmus
		for what in model verdict weakened table; do
			says "litmus_of_a_consumer_that_${PARAM_CONSUMER}_passes_$what" \
				pass litmus.sh $what
		done
		hand_in "$other" stall.litmus
		says "litmus_of_another_consumer_than_${PARAM_CONSUMER}_fails" \
			fail litmus.sh model
	done
	PARAM_CONSUMER=wakes
	for file in "$TOP"/userspace-ring/litmus/*.litmus; do
		case $file in
		*/SB+incmbafteroncexchg+oncexchg.litmus) continue ;;
		esac
		hand_in "$file" stall.litmus
		[ "$(verdict litmus.sh model)" = fail ] || echo "$file"
	done >"$dir/taken"
	expect no_litmus_file_of_something_else_is_taken '' "$(cat "$dir/taken")"

	# One edit a line: what it is, what becomes of it, and sed's words.
	while read -r check want edit; do
		sed "$edit" "$REFERENCE/stall.litmus" >"$dir/edited"
		hand_in "$dir/edited" stall.litmus
		got=$(verdict litmus.sh "$check")
		[ "$got" = "$want" ] ||
			echo "expected: $check $want of sed '$edit', got: $got"
	done >"$dir/taken" <<-'END'
	model pass s/atomic_inc(xoff)/atomic_add(1, xoff)/
	model pass s/smp_mb__after_atomic/smp_mb/
	model fail s/smp_mb__after_atomic/smp_wmb/
	model fail s/smp_mb__after_atomic();//
	model fail s/atomic_inc(xoff)/r1 = atomic_fetch_inc(xoff)/
	model fail s/atomic_inc(xoff)/atomic_set(xoff, 1)/
	model fail s/READ_ONCE(\*slot)/*slot/
	model fail s/if (r0 == 0)//
	model fail s/xoff=1/xoff=0/
	model fail s/slot=1;/slot=0;/
	model fail s/^P1/P2(int *slot) { WRITE_ONCE(*slot, 0); }\nP1/
	verdict fail s/Result: Never/Result: Sometimes/
	verdict fail s/Result: Never//
	verdict fail s/r0 == 0/!r0/
	verdict fail s/r0 == 0/r0 == 1/
	weakened fail s/r0 == 0/r0 < 2/
	END
	expect edits_of_the_solution_are_judged_as_they_are '' \
		"$(cat "$dir/taken")"
	hand_in
	says model_of_x86_64_is_asked_for_the_predictions pass x86.sh
	expect x86_64_needs_a_locked_instruction_and_no_fence \
		"fact x86_plain Sometimes fact x86_locked Never" \
		"$(grep '^fact' "$GRADE_OUT" | tr '\n' ' ' | sed 's/ $//')"
else
	skip litmus_files_are_judged "$(cat "$dir/why")"
fi

# ---- the fence in the source

series=$(git -c safe.directory='*' -C "$O/linux" rev-list --reverse \
	base.. | sed -n 9p)
[ -n "$series" ] || bail "no series in $O/linux: run make base"
# shellcheck disable=SC2119 # no patch
tun_c || bail "no drivers/net/tun.c in $O/linux"
says fence_of_the_series_is_found pass fence.sh
(cd "$TREE" && GIT_CEILING_DIRECTORIES=$dir \
	git apply -R -p1 "$LAB/solution.patch") ||
	bail "solution.patch is not part of the series"
says starter_has_no_second_look fail fence.sh
for wrong in fence-only no-fence fence-before look-before wakes-always \
		never-stops; do
	tun_c "$LAB/wrong/$wrong/change.patch" ||
		bail "wrong/$wrong/change.patch does not apply"
	says "fence_check_fails_$(echo $wrong | tr - _)" fail fence.sh
done
mkdir -p "$TREE/drivers/net"
cat >"$TREE/drivers/net/tun.c" <<'END'
static bool has_room(struct tun_file *tfile)
{
	return !__ptr_ring_produce_peek(&tfile->tx_ring);
}

static void stop(struct tun_file *tfile, struct netdev_queue *queue)
{
	netif_tx_stop_queue(queue);
#if 0
	netif_tx_wake_queue(queue);
#else
	smp_mb();
#endif
	if (has_room(tfile))
		netif_tx_wake_queue(queue);
}

static netdev_tx_t tun_net_xmit(struct sk_buff *skb,
				struct net_device *dev)
{
	if (full)
		stop(tfile, queue);
	pr_info("netif_tx_stop_queue()");
	return NETDEV_TX_OK;
}
END
says fence_in_a_function_of_its_own_is_found pass fence.sh
sed 's|^\tsmp_mb();|\t/* smp_mb(); */|' "$TREE/drivers/net/tun.c" >"$dir/tun.c"
cp "$dir/tun.c" "$TREE/drivers/net/tun.c"
says fence_in_a_comment_is_none fail fence.sh

# ---- the widened window

students='drivers/net/tun.c drivers/net/tap.c drivers/vhost/net.c
include/linux/ptr_ring.h include/linux/if_tun.h include/linux/if_tap.h'
expect widen_patch_touches_no_file_of_the_series '' "$(for file in $students; do
	grep -l "^+++ b/$file" "$LAB/widen.patch"
done)"
# As build-kernel does it: git must not look for a repository above the tree.
# shellcheck disable=SC2016 # the words are the inner shell's
check widen_patch_applies_to_the_base sh -c \
	'cd "$1" && GIT_CEILING_DIRECTORIES=$O git apply --check -p1 "$2"' - \
	"$O/base" "$LAB/widen.patch"

ktap_end
