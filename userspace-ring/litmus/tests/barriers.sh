#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The barrier register holds every fence, and check-register would see it if
# it did not: each kind of fault is put into a copy, and must be found there.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd) || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
litmus=$top/userspace-ring/litmus
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# none NAME KIND: the register has no fault of this kind.
none()
{
	wanted "$1" || return 0
	grep "^$2: " "$dir/faults" >"$dir/these"
	if [ -s "$dir/these" ]; then
		not_ok "$1" "expected: no fault of the kind $2" \
			"got: $(wc -l <"$dir/these"):" \
			"$(head -n 20 "$dir/these")"
	else
		ok "$1"
	fi
}

# finds NAME FAULT FILE SED: a copy in which SED has changed FILE has a fault
# whose line matches the pattern FAULT (of grep -E), and exit status 1.
finds()
{
	wanted "$1" || return 0
	rm -rf "$dir/copy"
	mkdir "$dir/copy" "$dir/copy/userspace-ring"
	cp -R "$top/patches" "$dir/copy/"
	for part in ring protocol litmus barriers.csv; do
		cp -R "$top/userspace-ring/$part" "$dir/copy/userspace-ring/"
	done
	broken=$dir/copy/$3
	sed "$4" "$broken" >"$dir/changed"
	if cmp -s "$dir/changed" "$broken"; then
		not_ok "$1" "expected: the fault can be put into $3 with: $4" \
			"got: an unchanged file"
		return 0
	fi
	cat "$dir/changed" >"$broken"
	status=0
	"$litmus/check-register" --root "$dir/copy" >"$dir/out" 2>&1 ||
		status=$?
	if [ "$status" -eq 1 ] && grep -qE "$2" "$dir/out"; then
		ok "$1"
	else
		not_ok "$1" "expected: exit status 1 and a line like: $2" \
			"got: exit status $status and: $(head -n 20 "$dir/out")"
	fi
}

ktap_begin

status=0
"$litmus/check-register" >"$dir/faults" 2>"$dir/err" || status=$?
[ "$status" -le 1 ] || bail "$(head -n 1 "$dir/err")"

none register_is_the_plain_csv_that_readers_expect format
none every_fence_in_the_patches_is_registered patches
none every_fence_in_the_twin_is_registered twin
none entries_of_the_base_lead_to_its_functions base
none entries_lead_to_litmus_files_that_tell_them_apart litmus
none barriers_pair_with_each_other pairs
none twin_and_register_speak_of_the_same_barriers ids
none litmus_headers_say_what_was_found headers
none quoted_lines_stand_where_they_are_said_to lines

cat >"$dir/unit.c" <<'END'
/* smp_mb(); */
static int f(struct s *s) /* smp_rmb() */
{
	const char *text = "smp_wmb(); /*"; // smp_mb();

	/* a comment that goes on:
	 * spin_lock(&s->lock);
	 */ smp_mb();
	spin_lock(&s->ring[READ_ONCE(s->n)].lock); mysmp_mb();
	return atomic_load_explicit(&s->a, memory_order_relaxed) +
	       atomic_exchange_explicit(&s->b,
					1, memory_order_acq_rel);
}
END
expect places_are_in_code_and_not_in_comments_or_strings \
	"smp_mb() spin_lock(lock) READ_ONCE(n) atomic_exchange_explicit(acq_rel)" \
	"$(awk -f "$litmus/places.awk" "$dir/unit.c" | cut -f 4 | paste -s -d ' ' -)"

csv=userspace-ring/barriers.csv
tun9=$(cd "$top" && echo patches/0009-*.patch)
tun3=$(cd "$top" && echo patches/0003-*.patch)
ring=userspace-ring/ring/ptr_ring.c
tun=userspace-ring/protocol/tun.c
sb=userspace-ring/litmus/SB+incmbafteronce+oncexchg

finds sees_a_fence_added_to_a_patch \
	'^patches: patch 9, drivers/net/tun.c, tun_net_xmit\(\): smp_mb\(\): 1 in the code, 0 ' \
	"$tun9" 's/^+	ret = __ptr_ring_produce(.*/&\
+	smp_mb();/'
finds sees_a_second_fence_of_the_same_kind \
	'^patches: .*smp_mb__after_atomic\(\): 2 in the code, 1 ' \
	"$tun9" 's/^+		smp_mb__after_atomic();/&\
&/'
finds sees_a_fence_taken_out_of_a_patch \
	'^patches: .*smp_mb__after_atomic\(\): in the register 1 times, in the code 0' \
	"$tun9" '/^+		smp_mb__after_atomic();/d'
finds sees_a_fence_that_moved_to_another_function \
	'^patches: .*tun_first_look\(\): rcu_read_lock\(\): 1 in the code' \
	"$tun3" 's/^+static void tun_wake_netdev_queue(/+static void tun_first_look(/'
finds sees_a_look_at_xoff_added_to_a_patch \
	'^patches: .*netif_tx_queue_stopped\(\): 1 in the code' \
	"$tun9" 's/^+		netif_tx_stop_queue(queue);/+		if (!netif_tx_queue_stopped(queue))\
&/'
finds sees_an_entry_of_a_patch_removed \
	'^patches: .*smp_mb__after_atomic\(\): 1 in the code, 0 ' \
	"$csv" '/smp_mb__after_atomic/d'
finds sees_an_entry_with_a_wrong_function \
	'^patches: .*tun_net_xmitt\(\): smp_mb__after_atomic\(\): in the register' \
	"$csv" 's/tun_net_xmit,smp_mb/tun_net_xmitt,smp_mb/'
finds sees_an_entry_with_a_wrong_patch \
	'^patches: patch 8, .*smp_mb__after_atomic\(\): in the register' \
	"$csv" '/smp_mb__after_atomic/s/,9,/,8,/'
finds sees_an_entry_of_the_base_that_leads_nowhere \
	'^base: line [0-9]+: there is no smp_rmb\(\) in __ptr_ring_produce\(\)' \
	"$csv" 's/__ptr_ring_produce,smp_wmb()/__ptr_ring_produce,smp_rmb()/'
finds sees_a_fence_added_to_the_twin \
	'^twin: .*tun.c, tun_net_xmit\(\) atomic_thread_fence\(acq_rel\): 1 in the code' \
	"$tun" 's/^	ret = __ptr_ring_produce(.*/&\
	atomic_thread_fence(\
		memory_order_acq_rel);/'
finds sees_an_order_strengthened_in_the_twin \
	'^twin: .*slot_free\(\) atomic_store_explicit\(release\): 1 in the code' \
	"$ring" 's/\(slot, NULL, memory_order_\)relaxed/\1release/'
finds sees_an_order_weakened_in_the_twin \
	'^twin: slot_fill\(\) atomic_store_explicit\(release\): in the register 1 times, in the code 0' \
	"$ring" 's/\(slot, ptr, memory_order_\)release/\1relaxed/'
finds sees_an_atomic_without_an_explicit_order \
	'^twin: .*slot_taken\(\) atomic_load\(\): 1 in the code' \
	"$ring" 's/return atomic_load_explicit(slot, memory_order_relaxed)/return atomic_load(slot)/'
finds sees_the_wrong_lock_in_the_twin \
	'^twin: .*ptr_ring_full\(\) spin_lock\(consumer_lock\): 1 in the code' \
	"$ring" '/^bool ptr_ring_full/,/^}/s/spin_lock(&r->producer/spin_lock(\&r->consumer/'
finds sees_a_fence_hidden_in_a_macro \
	'^twin: .*point.h, -\(\) atomic_thread_fence\(seq_cst\): 1 in the code' \
	userspace-ring/ring/point.h \
	's/^#define POINT(name)		((void)0)/#define POINT(name) \\\
	atomic_thread_fence(memory_order_seq_cst)/'
finds sees_an_entry_of_the_twin_removed \
	'^twin: .*__netif_schedule\(\) atomic_store_explicit\(release\): 1 in the code, 0 ' \
	"$csv" '/,__netif_schedule,/d'
finds sees_an_entry_with_a_wrong_twin_function \
	'^twin: slot_fil\(\) .*: in the register 1 times, in the code 0' \
	"$csv" 's/,slot_fill,/,slot_fil,/'
finds sees_a_litmus_name_that_leads_nowhere \
	'^litmus: line [0-9]+: there is no litmus file MP\+nothing.litmus' \
	"$csv" 's/,MP+fencewmbonceonce+addronceonce.litmus,slot_fill,/,MP+nothing.litmus,slot_fill,/'
finds sees_a_litmus_file_about_another_barrier \
	'^litmus: line [0-9]+: .* is not about MB3' \
	"$sb.litmus" 's/^ \* Barrier: .*/ * Barrier: MB4/'
finds sees_a_weakened_file_of_another_test \
	'^litmus: line [0-9]+: 2RW\+polocks\+weak-nolock.litmus is no sibling of MP' \
	"$csv" 's/MP+fencewmbonceonce+addronceonce+weak-wmb/2RW+polocks+weak-nolock/'
finds sees_a_weakened_file_with_the_same_verdict \
	'^litmus: line [0-9]+: .*weak-afteratomic.litmus has the same verdict' \
	"$sb+weak-afteratomic.expected" 's/Sometimes/Never/'
finds sees_a_pair_that_is_one_sided \
	'^pairs: line [0-9]+: MB1 pairs with MB3, which does not pair with MB1' \
	"$csv" '/^MB1,/s/,MB2,/,MB2 MB3,/'
finds sees_a_pair_that_leads_nowhere \
	'^pairs: line [0-9]+: MB1 pairs with MB12, which is not in the register' \
	"$csv" '/^MB1,/s/,MB2,/,MB2 MB12,/'
finds sees_an_unknown_barrier_in_the_twin \
	'^ids: the twin speaks of MB14, which is not in the register' \
	"$ring" 's/MB1: release/MB14: release/'
finds sees_an_unknown_barrier_in_a_litmus_file \
	'^ids: a litmus file is about MB30, which is not in the register' \
	"$sb.litmus" 's/^ \* Barrier: .*/& MB30/'
finds sees_a_barrier_that_nobody_speaks_of \
	'^ids: neither twin nor litmus file speaks of MB10' \
	"$csv" '2s/MB1,/MB10,/'
finds sees_a_result_that_was_not_found \
	'^headers: SB.incmbafteronce.oncexchg: Result: Sometimes' \
	"$sb.litmus" 's/Result: Never/Result: Sometimes/'
finds sees_a_litmus_file_under_a_wrong_title \
	'^headers: .*: the first line is not' \
	"$sb.litmus" '1s/SB/MP/'
finds sees_a_quoted_line_that_the_patch_has_not \
	'^lines: SB.incmbafteronce.oncexchg.litmus: .*smp_mb__after_atomics' \
	"$sb.litmus" 's/^ \*	smp_mb__after_atomic();/ *	smp_mb__after_atomics();/'
finds sees_a_quoted_line_of_another_function \
	'^lines: SB.incmbafteronce.oncexchg.litmus: .*tun_xdp_xmit' \
	"$sb.litmus" 's/^\( \* Lines: .*\)tun_net_xmit/\1tun_xdp_xmit/'
finds sees_a_register_with_other_columns \
	'^format: line 1: the columns are id,patch,' \
	"$csv" '1s/weakened/weaker/'
finds sees_a_comma_within_a_field \
	'^format: line 2: 12 fields, expected 11' \
	"$csv" '2s/is seen filled/is seen, filled/'

ktap_end
