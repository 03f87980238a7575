#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# make bench without a VM: which cells it runs, and what becomes of them when
# it is killed, when guests die or hang, and when they say too little; and the
# programs that it packs for the guest.
#
# The runner here is a shell script that acts a guest: for each cell of the
# script it is given it writes what a guest would.
#
# awk's and sed's dollars are their own:
# shellcheck disable=SC2016

set -u
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
room=$(dirname -- "$here")
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

tmp=$(mktemp -d) || exit 1
bench=
# shellcheck disable=SC2317 # the trap calls it
cleanup()
{
	[ -z "$bench" ] || kill "$bench" 2>/dev/null
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The actor.  $ACT holds what it does at a cell that a pattern in $ACT_AT fits:
# die, panic, hang, mute (no row), stray (a key without a column).  $ACT_PAUSE
# is how long a cell takes; ran has each cell that it finished.
cat >"$tmp/run-vm" <<'END'
#!/bin/sh
while [ $# -gt 0 ]; do
	case $1 in
	--kernel)	kernel=${2##*/} ;;
	--run)		script=$2 ;;
	--results)	results=$2 ;;
	esac
	shift
done
[ "$ACT" != usage ] || exit 2
dir=$(mktemp -d "$TMPDIR/run-vm.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 143' TERM
out=$dir/results
echo "kernel release=none cpus=1" >"$out"
echo "$kernel" >>"$FAKE/boots"
sed -n 's/^cell //p' "$script" >"$dir/cells"
end()
{
	cp "$out" "$results"
	echo "run-vm: accel=none boot_repeats=0 seconds=1" >&2
	exit "$1"
}
while read -r n experiment words; do
	echo "begin $n $experiment $words" >>"$out"
	act=
	# shellcheck disable=SC2254 # it is meant to be a pattern
	case "$kernel $experiment $words" in
	$ACT_AT)	act=$ACT ;;
	esac
	case $act in
	die)	end 5 ;;
	panic)	end 3 ;;
	hang)	sleep 60 & wait ;;
	esac
	sleep "$ACT_PAUSE" &
	wait $!
	keys=$(echo " $words" |
		sed 's/ seconds=[0-9]*//; s/ wakes=1/ wakes=9/')
	[ "$act" != stray ] || keys="$keys unheard_of=1"
	[ "$act" != failure ] || keys="$keys failure=on_purpose"
	case $act.$experiment in
	mute.*)	;;
	*.shaping)
		echo "row experiment=shaping$keys class=1:10" >>"$out"
		echo "row experiment=shaping$keys class=all" >>"$out" ;;
	*.latency)
		echo "row experiment=latency-cdf$keys percentile=1 delay_us=7" \
			>>"$out"
		echo "row experiment=latency-series$keys t_ms=0" >>"$out"
		echo "row experiment=latency$keys sent=5" >>"$out" ;;
	*)	echo "row experiment=$experiment$keys mbit_s=7 lost=3" \
			>>"$out" ;;
	esac
	# One write for both: what is told here is what bench may have seen.
	echo "end $n" >>"$out"
	echo "$kernel $experiment $words" >>"$FAKE/ran"
done <"$dir/cells"
echo all >>"$out"
end 0
END
chmod +x "$tmp/run-vm"

mkdir "$tmp/overlay"
echo stock >"$tmp/stock"
echo patched >"$tmp/patched"
export FAKE="$tmp/fake" ACT=none ACT_AT=none ACT_PAUSE=0
export O="$tmp/o" SMOKE=1
export RINGSIDE_RUN_VM="$tmp/run-vm" RINGSIDE_IMAGE="$tmp/run-vm"
export RINGSIDE_STOCK="$tmp/stock" RINGSIDE_PATCHED="$tmp/patched"
export RINGSIDE_OVERLAY="$tmp/overlay"
unset RUNS QUICK KERNELS PATIENCE
# Without the runs that only count wakes, which have a test of their own.
export COUNT_WAKES=0

# anew: nothing was ever measured, and the actor does what it should.
anew()
{
	rm -rf "$O" "$FAKE"
	mkdir -p "$O" "$FAKE"
	: >"$FAKE/ran"
	: >"$FAKE/boots"
	ACT=none ACT_AT=none ACT_PAUSE=0
}

bench()
{
	status=0
	"$room/bench" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}

count()
{
	wc -l <"$1"
}

# rows FILE [AWK-CONDITION]: how many rows meet it, by names of columns.
rows()
{
	awk -F, '
	NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	'"${2:-1}"' { n++ }
	END { print n + 0 }' "$O/results/$1"
}

# How many cells were finished more than once.
twice()
{
	sort "$FAKE/ran" | uniq -d | wc -l
}

# left: what bench leaves behind but results: nothing.
left()
{
	find "$O/results" -name ".?*" -o -name boot -o -name tmp
}

ktap_begin

# ---- which cells there are

for mode in SMOKE QUICK FULL; do
	env SMOKE=0 "$mode=1" "$room/bench" --list >"$tmp/$mode"
	expect "every_cell_is_listed_once_$mode" '' \
		"$(sort "$tmp/$mode" | uniq -d)"
	expect "both_kernels_run_the_same_cells_$mode" \
		"$(sed -n 's/^stock //p' "$tmp/$mode" | sort)" \
		"$(sed -n 's/^patched //p' "$tmp/$mode" | sort)"
	expect "every_experiment_has_cells_$mode" "latency openvpn shaping tcp" \
		"$(cut -d ' ' -f 2 "$tmp/$mode" | sort -u | tr '\n' ' ' |
			sed 's/ $//')"
done
# The qdisc is always varied beside the kernel, so that the two cannot be
# taken for each other.
columns_of()
{
	grep -E '^stock (tcp|openvpn) ' "$1" | sed 's/ qdisc=[^ ]*//' | sort |
		uniq -c | awk '$1 != 2'
}
expect four_columns_for_each_cell '' \
	"$(columns_of "$tmp/QUICK"; columns_of "$tmp/FULL")"
for mode in SMOKE QUICK FULL; do
	env SMOKE=0 COUNT_WAKES=1 "$mode=1" "$room/bench" --list |
		grep -vxF -f "$tmp/$mode" >"$tmp/counted"
	check "wakes_are_counted_in_$mode" [ -s "$tmp/counted" ]
	expect "and_in_cells_of_their_own_$mode" '' \
		"$(grep -v ' wakes=1$' "$tmp/counted")"
done
expect full_has_16_streams_and_three_rings_and_distances \
	"16 streams, 3 rings, 3 distances" "$(
	grep '^stock tcp' "$tmp/FULL" | tr ' ' '\n' | sort -u | awk -F = '
	$1 == "threads" && $2 == 16 { streams = 16 }
	$1 == "ring" { rings++ }
	$1 == "rtt_ms" { far++ }
	END { print streams " streams, " rings " rings, " far " distances" }')"

# ---- the results

anew
bench
expect measures_every_cell "exit 0, $(count "$tmp/SMOKE") cells" \
	"exit $status, $(count "$FAKE/ran") cells"
expect boots_each_kernel_once "stock patched" \
	"$(tr '\n' ' ' <"$FAKE/boots" | sed 's/ $//')"
expect rows_of_every_kind "4 2 2 2 8 2" "$(rows tcp.csv) $(
	rows latency.csv) $(rows latency-cdf.csv) $(
	rows latency-series.csv) $(rows shaping.csv) $(rows openvpn.csv)"
expect what_was_not_said_is_empty \
	tcp,stock,fq_codel,tap,1,1,1000,0,0,7,,,,3,,,,,, \
	"$(sed -n 2p "$O/results/tcp.csv")"
expect leaves_nothing_behind '' "$(left)"
missing=
for name in tcp latency latency-cdf latency-series shaping openvpn; do
	for word in date host cpu cores qemu mode runs 'stock key' \
		'patched boots'; do
		grep -q "^$word: ." "$O/results/$name.meta" ||
			missing="$missing $name:$word"
	done
done
expect meta_says_host_and_kernels '' "$missing"
sed 's/,.*//' "$room/columns.csv" >"$tmp/defined"
expect every_column_written_is_defined '' "$(sed -s -n 1p \
	"$O"/results/*.csv | tr ',' '\n' | grep -vxF -f "$tmp/defined")"

cat "$O"/results/*.csv >"$tmp/before"
# Of the boots the one that was disturbed most, 100 % at most by itself.
sed -i '/ stock /s/others=[0-9]*$/others=101/' "$O/results/bench/boots"
bench
cat "$O"/results/*.csv >"$tmp/after"
expect run_again_measures_nothing "exit 0, 2 boots" \
	"exit $status, $(count "$FAKE/boots") boots"
expect run_again_writes_the_same "$(cat "$tmp/before")" "$(cat "$tmp/after")"
expect meta_says_how_busy_others_were "101 %, 1 other" "$(sed -n \
	's/^stock other work: \(.*\) of the host at most$/\1/p' \
	"$O/results/tcp.meta"), $(grep -cE \
	'^patched other work: (100|[0-9]{1,2}) % of the host at most$' \
	"$O/results/tcp.meta") other"
RUNS=2 bench --experiment tcp
expect another_run_is_added "exit 0, 8 rows, 0 twice" \
	"exit $status, $(rows tcp.csv) rows, $(twice) twice"
bench --experiment tcp
expect rows_of_other_cells_are_left_out 4 "$(rows tcp.csv)"
echo another >"$tmp/stock"
bench --experiment shaping
expect another_kernel_is_measured_anew "exit 0, 2 twice, 8 rows" \
	"exit $status, $(twice) twice, $(rows shaping.csv) rows"
bench --experiment shaping --fresh
expect fresh_measures_again 4 "$(twice)"

# A probe on the wake slows down the one kernel that wakes.
anew
COUNT_WAKES=1 bench
expect wakes_are_counted_in_boots_of_their_own \
	"exit 0, stock patched stock patched" \
	"exit $status, $(tr '\n' ' ' <"$FAKE/boots" | sed 's/ $//')"
expect a_run_with_wakes_counted_tells_no_speed "2 and 2 with, 0 both" "$(
	rows tcp.csv '$at["wakes"] == 9') and $(
	rows openvpn.csv '$at["wakes"] == 9') with, $(
	rows tcp.csv '$at["wakes"] != "" && $at["mbit_s"] != ""') both"
expect nor_how_the_sparse_flow_did "2 with, 2 without, 2 percentiles" "$(
	rows latency.csv '$at["wakes"] == 9 && $at["sent"] == ""') with, $(
	rows latency.csv '$at["wakes"] == "" && $at["sent"] == 5') without, $(
	rows latency-cdf.csv) percentiles"

# ---- killed

# How many cells the guest that is running has finished.
now()
{
	wc -l 2>/dev/null <"$FAKE/ran" || echo 0
}

# kill_it SIGNAL: in the middle of a run.
kill_it()
{
	ACT_PAUSE=0.3
	"$room/bench" >"$tmp/out" 2>"$tmp/err" &
	bench=$!
	tries=0
	while [ "$(now)" -lt 3 ] && [ "$tries" -lt 300 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill "-$1" "$bench"
	wait "$bench" 2>/dev/null
	bench=
}
for signal in KILL TERM; do
	anew
	kill_it "$signal"
	expect "killed_in_the_middle_$signal" yes "$([ "$(now)" -ge 3 ] &&
		[ "$(now)" -lt "$(count "$tmp/SMOKE")" ] && echo yes)"
	bench
	expect "goes_on_after_$signal" "exit 0, 4 2 8 2 rows" \
		"exit $status, $(rows tcp.csv) $(rows latency.csv) $(
		rows shaping.csv) $(rows openvpn.csv) rows"
	expect "no_finished_cell_runs_twice_after_$signal" 0 "$(twice)"
	expect "no_cell_is_missed_after_$signal" \
		"$(sort "$tmp/SMOKE")" "$(sort -u "$FAKE/ran")"
	expect "leaves_nothing_behind_after_$signal" '' "$(left)"
done

# Every child is gone, so nothing but the file is in the way.
anew
ACT_PAUSE=2
"$room/bench" >"$tmp/out" 2>"$tmp/err.first" &
bench=$!
tries=0
while [ "$(count "$FAKE/boots")" -lt 1 ] && [ "$tries" -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
bench
expect two_at_once_are_refused "exit 2: 1" \
	"exit $status: $(grep -c 'another bench works in' "$tmp/err")"
kill "$bench"
wait "$bench" 2>/dev/null
bench=

# ---- guests that end before they should

# bad ACT PATTERN EXPECTED-STATUS: stock only.
bad()
{
	anew
	ACT=$1 ACT_AT=$2
	KERNELS=stock PATIENCE=2 bench
}
vpn='* openvpn *'
tap='stock tcp *path=tap *'
bad die "$tap"
expect a_dead_guest_costs_its_cell_only "exit 1, 1 of 2, 4 others, 2 boots" \
	"exit $status, $(rows tcp.csv '$at["failure"] == "guest_died"') of $(
	rows tcp.csv), $(($(rows latency.csv) + $(rows openvpn.csv) + $(
	rows shaping.csv '$at["class"] == "all"'))) others, $(
	count "$FAKE/boots") boots"
expect meta_counts_dead_guests "stock boots: 2, guests that died 1, repeats 0" \
	"$(grep '^stock boots' "$O/results/tcp.meta")"
ACT=none
KERNELS=stock bench
expect a_lost_cell_is_tried_again "exit 0, 0 failures, 0 twice" \
	"exit $status, $(rows tcp.csv '$at["failure"] != ""') failures, $(
	twice) twice"
bad panic "$vpn"
expect a_panic_is_told 1 \
	"$(rows openvpn.csv '$at["failure"] == "guest_panicked"')"
bad hang "$tap"
expect a_hung_guest_costs_its_cell_only "exit 1, 1 hung, 2 boots" \
	"exit $status, $(rows tcp.csv '$at["failure"] == "guest_hung"'
	) hung, $(count "$FAKE/boots") boots"
bad die '*'
expect gives_up_after_three_boots "exit 1, 3 boots" \
	"exit $status, $(count "$FAKE/boots") boots"
anew
ACT=die ACT_AT='stock *'
bench --experiment openvpn --experiment tcp
expect the_other_kernel_does_not_suffer "exit 1, 3 patched rows" \
	"exit $status, $(($(rows tcp.csv '$at["kernel"] == "patched"') + $(
	rows openvpn.csv '$at["kernel"] == "patched"'))) patched rows"
bad mute "$vpn"
expect a_cell_without_a_row_has_failed "exit 1, 1 failure" \
	"exit $status, $(rows openvpn.csv \
	'$at["failure"] == "cell_left_no_row"') failure"
bad failure "$vpn"
expect a_failure_of_the_guest_is_ours "exit 1, 1 failure" \
	"exit $status, $(rows openvpn.csv \
	'$at["failure"] == "on_purpose"') failure"
bad stray "$vpn"
expect a_key_without_a_column_is_a_failure "exit 1: yes" \
	"exit $status: $(grep -q 'no column for unheard_of=1' "$tmp/err" &&
		echo yes)"
bad usage '*'
expect a_runner_that_cannot_start_is_usage 2 "$status"

# ---- usage

expect_status help_is_0 0 "$room/bench" --help
expect_status unknown_option_is_2 2 "$room/bench" --no-such-option
expect_status unknown_experiment_is_2 2 "$room/bench" --experiment none
expect_status runs_that_are_no_number_are_2 2 env RUNS=x "$room/bench" --list
expect_status without_a_kernel_it_is_2 2 env RINGSIDE_STOCK="$tmp/none" \
	"$room/bench"

# ---- programs for the guest

pack()
{
	"$room/overlay" --output "$tmp/pack" "$@"
}
check packs_a_program pack awk sort
# With the loader and the libraries of the directory, and no others.
packed_runs()
{
	loader=$(find "$tmp/pack" -name 'ld-linux*' | head -n 1)
	libraries=$(find "$tmp/pack" -name 'libc.so*' | head -n 1)
	echo b a | tr ' ' '\n' | "$loader" --library-path \
		"$(dirname -- "$libraries")" "$tmp/pack/usr/bin/sort" |
		tr '\n' ' '
}
expect packed_program_runs_with_packed_libraries 'a b ' "$(packed_runs)"
pack sort >/dev/null 2>&1
expect packs_anew sort "$(cd "$tmp/pack/usr/bin" && echo *)"
mkdir "$tmp/mine"
expect_status does_not_remove_what_it_did_not_make 2 "$room/overlay" \
	--output "$tmp/mine" sort
expect_status a_missing_program_is_2 2 "$room/overlay" \
	--output "$tmp/pack" no-such-program
expect_status nothing_to_pack_is_2 2 "$room/overlay" --output "$tmp/pack"
if command -v openssl >/dev/null; then
	check makes_certificates pack --ca
	ca=$tmp/pack/etc/ringside
	check client_and_server_are_certified openssl verify \
		-CAfile "$ca/ca.crt" "$ca/client.crt" "$ca/server.crt"
	expect_status a_client_is_no_server 2 openssl verify \
		-purpose sslserver -CAfile "$ca/ca.crt" "$ca/client.crt"
	expect the_authority_keeps_no_key 'client.key server.key' \
		"$(cd "$ca" && echo *.key)"
else
	skip makes_certificates "there is no openssl: make setup FOR=test"
fi

ktap_end
