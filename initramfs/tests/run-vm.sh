#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-vm: every exit status with a guest that really ends so, and what a guest
# or a user may do to the runner.
#
#	initramfs/tests/run-vm.sh
#
# Environment: O; ONLY=NAME; RINGSIDE_KERNEL, the bzImage to boot (default:
# $O/kernels/stock/bzImage).
#
# Where only the runner's own handling is looked at, a program that says what
# it is told stands in for QEMU; those tests have "stand_in" in their name.

set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$(dirname -- "$(dirname -- "$here")")
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
export O
image=$O/initramfs/base.cpio.gz
KERNEL=${RINGSIDE_KERNEL:-$O/kernels/stock/bzImage}
vm=$top/initramfs/run-vm

[ -f "$KERNEL" ] || bail "there is no $KERNEL: run make kernels"
t=$(mktemp -d) || exit 1
# What a run leaves behind would be found here.
mkdir "$t/tmp"
TMPDIR=$t/tmp
export TMPDIR
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# script NAME: a run script from stdin.
script()
{
	cat >"$t/$1"
}

# run NAME [OPTION...]: run the script, on one CPU and without a probe; sets
# status; out, err, con and res are in $t/NAME.*
run()
{
	name=$1
	shift
	status=0
	"$vm" --kernel "$KERNEL" --accel tcg --smp 1 --mem 256 --timeout 120 \
		--run "$t/$name" --results "$t/$name.res" \
		--console "$t/$name.con" "$@" \
		>"$t/$name.out" 2>"$t/$name.err" || status=$?
}

# said NAME TEST TEXT: NAME's stderr has TEXT.
said()
{
	if grep -qF -e "$3" "$t/$1.err"; then
		ok "$2"
	else
		not_ok "$2" "expected on stderr: $3" "got:" \
			"$(tail -n 50 "$t/$1.err")"
	fi
}

# at_most TEST LIMIT GOT
at_most()
{
	if [ "$3" -le "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "expected: at most $2" "got: $3"
	fi
}

bytes()
{
	wc -c <"$1"
}

any_wanted()
{
	for name do
		wanted "$name" && return 0
	done
	return 1
}

ktap_begin

script slow <<-'END'
sleep 1000
END

# ---- how a guest may end

if any_wanted success_is_0 results_arrive_byte_for_byte \
	success_is_not_talked_about; then
	script good <<-'END'
	seq 1 100000 >&3
	printf 'no line end' >&3
	END
	{
		seq 1 100000
		printf 'no line end'
	} >"$t/expected"
	run good
	expect success_is_0 0 "$status"
	check results_arrive_byte_for_byte cmp "$t/expected" "$t/good.res"
	expect success_is_not_talked_about 1 "$(wc -l <"$t/good.err")"
fi

if any_wanted failure_is_1 failure_names_the_status \
	results_of_a_failure_arrive last_console_lines_are_shown \
	no_more_than_40_console_lines_are_shown; then
	script bad <<-'END'
	echo half >&3
	for i in $(seq 1 60); do echo "line $i"; done
	printf '\033[31mred\a\n'
	exit 7
	END
	run bad
	expect failure_is_1 1 "$status"
	said bad failure_names_the_status 'the script ended with status 7'
	expect results_of_a_failure_arrive half "$(cat "$t/bad.res")"
	said bad last_console_lines_are_shown 'line 60'
	# With what the kernel says at power-off.
	expect no_more_than_40_console_lines_are_shown 0 \
		"$(grep -c -e '^line 20' "$t/bad.err")"
	expect control_characters_are_not_shown 0 \
		"$(tr -d '\011\012\040-\176' <"$t/bad.err" | wc -c)"
fi

if any_wanted panic_is_3 panic_shows_the_trace; then
	script panic <<-'END'
	echo before >&3
	echo c >/proc/sysrq-trigger
	END
	run panic
	expect panic_is_3 3 "$status"
	said panic panic_shows_the_trace 'Kernel panic - not syncing'
	expect results_before_a_panic_arrive before "$(cat "$t/panic.res")"
	expect no_boot_is_repeated_after_init_has_spoken 1 \
		"$(grep -c 'boot_repeats=0' "$t/panic.err")"
fi

if any_wanted panic_before_init_is_3 panic_before_init_is_tried_3_times; then
	# The kernel finds no init, in an image without a file.
	: | cpio -o -H newc --quiet >"$t/empty.cpio"
	script early <<-'END'
	exit 0
	END
	run early --image "$t/empty.cpio"
	expect panic_before_init_is_3 3 "$status"
	said early panic_before_init_is_tried_3_times 'boot_repeats=2'
fi

if any_wanted no_report_is_5 no_report_says_so; then
	# Nor is one forged.
	script silent <<-'END'
	printf '\n%032d 000\n' 0 >&3
	poweroff -f
	END
	run silent
	expect no_report_is_5 5 "$status"
	said silent no_report_says_so 'without a report'
fi

# ---- guests that do not stop

if any_wanted timeout_is_124 a_timeout_is_kept; then
	before=$(date +%s)
	run slow --timeout 5
	expect timeout_is_124 124 "$status"
	at_most a_timeout_is_kept 15 $(($(date +%s) - before))
fi

if any_wanted a_flooded_console_ends_in_time \
	a_flooded_console_is_kept_in_part; then
	script flood <<-'END'
	yes 'a guest that does not stop talking' | head -c 1000000000
	END
	run flood --timeout 6
	expect a_flooded_console_ends_in_time 124 "$status"
	at_most a_flooded_console_is_kept_in_part $((8388608 + 65536)) \
		"$(bytes "$t/flood.con")"
fi

if any_wanted flooded_results_are_1 flooded_results_are_cut \
	flooded_results_say_so; then
	script spill <<-'END'
	yes 'a guest that measures too much' >&3
	END
	run spill --timeout 60
	expect flooded_results_are_1 1 "$status"
	at_most flooded_results_are_cut 16777216 "$(bytes "$t/spill.res")"
	said spill flooded_results_say_so 'more than 16 MiB of results'
fi

# ---- what a script finds

if any_wanted guest_has_what_the_readme_promises; then
	mkdir -p "$t/overlay/usr/share/one" "$t/packed/usr/share/two" \
		"$t/overlay/bin"
	echo one >"$t/overlay/usr/share/one/file"
	printf '#!/bin/sh\necho own\n' >"$t/overlay/bin/own-program"
	chmod 755 "$t/overlay/bin/own-program"
	echo two >"$t/packed/usr/share/two/file"
	(cd "$t/packed" && find . ! -name . | cpio -o -H newc --quiet) |
		gzip >"$t/packed.cpio.gz"
	script facts <<-'END'
	fact() { echo "$*" >&3; }
	fact pwd "$(pwd)"
	fact user "$(id -u)"
	fact first "$(cat /usr/share/one/file)"
	fact second "$(cat /usr/share/two/file)"
	fact own "$(own-program)"
	fact busybox "$(ls /bin/busybox)"
	for dir in /proc /sys /dev /dev/pts /tmp /run /sys/kernel/tracing \
		/sys/kernel/debug; do
		fact mount $dir $(awk -v d=$dir '$2 == d { print $3 }' \
			/proc/mounts)
	done
	fact lo $(ip -o link show lo | grep -c LOWER_UP)
	fact ipv6 $(cat /proc/sys/net/ipv6/conf/default/disable_ipv6)
	# However it is called, tc is iproute2's.
	ip link add d0 type dummy
	tc qdisc add dev d0 root fq_codel && fact by the shell
	timeout 9 tc qdisc replace dev d0 root netem delay 2ms 1ms \
		distribution normal && fact by timeout
	env tc -V | grep -q iproute2 && fact by env
	echo -V | xargs ip | grep -q iproute2 && fact by xargs
	sh -c 'tc -V' | grep -q iproute2 && fact by sh
	tc qdisc replace dev d0 root handle 1: htb
	tc class add dev d0 parent 1: classid 1:1 htb rate 1mbit
	tc filter add dev d0 parent 1: protocol ip basic match \
		'cmp(u8 at 9 layer network eq 17)' classid 1:1 &&
		fact an ematch by name
	sleep 0.01 && usleep 1 && fact applets work
	for program in tap-read udp-send vhost-drive; do
		$program --help >/dev/null && fact program $program
	done
	END
	run facts --smp 3 --overlay "$t/overlay" --overlay="$t/packed.cpio.gz"
	cat >"$t/expected" <<-'END'
	pwd /root
	user 0
	first one
	second two
	own own
	busybox /bin/busybox
	mount /proc proc
	mount /sys sysfs
	mount /dev devtmpfs
	mount /dev/pts devpts
	mount /tmp tmpfs
	mount /run tmpfs
	mount /sys/kernel/tracing tracefs
	mount /sys/kernel/debug debugfs
	lo 1
	ipv6 1
	by the shell
	by timeout
	by env
	by xargs
	by sh
	an ematch by name
	applets work
	program tap-read
	program udp-send
	program vhost-drive
	END
	check guest_has_what_the_readme_promises \
		diff "$t/expected" "$t/facts.res"
fi

# ---- several at once, and being told to stop

if any_wanted four_at_once_pass; then
	script same <<-'END'
	echo "$(cat /proc/uptime)" >&3
	END
	for i in 1 2 3 4; do
		cp "$t/same" "$t/same$i"
		(run "same$i"; echo "$status" >"$t/same$i.status") &
	done
	wait
	expect four_at_once_pass '0 0 0 0 4' "$(cat "$t"/same?.status |
		tr '\n' ' ')$(cat "$t"/same?.res | wc -l)"
fi

if any_wanted told_to_stop_it_takes_qemu_along; then
	script stop <<-'END'
	sleep 1000
	END
	# Called directly: $! must be run-vm's own id.
	"$vm" --kernel "$KERNEL" --accel tcg --smp 1 --run "$t/stop" \
		--results "$t/stop.res" >/dev/null 2>&1 &
	pid=$!
	tries=0
	qemu=''
	while [ -z "$qemu" ] && [ "$tries" -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
		qemu=$(ps -o pid=,comm= --ppid "$pid" |
			awk '$2 ~ /^qemu/ { print $1 }')
	done
	kill "$pid"
	wait "$pid"
	status=$?
	# A killed process takes a moment to give its memory back.
	tries=0
	while [ -n "$qemu" ] && kill -0 "$qemu" 2>/dev/null &&
		[ "$tries" -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	gone=gone
	[ -n "$qemu" ] && kill -0 "$qemu" 2>/dev/null && gone='still there'
	expect told_to_stop_it_takes_qemu_along \
		"143, QEMU seen, gone" \
		"$status, QEMU ${qemu:+seen}, $gone"
fi

# ---- a person at the console, and gdb

if any_wanted interactive_shell_has_job_control \
	sh_in_the_shell_runs_iproute2; then
	mkfifo "$t/keys"
	: >"$t/screen"
	"$vm" --kernel "$KERNEL" --accel tcg --smp 1 --interactive \
		--timeout 120 <"$t/keys" >"$t/screen" 2>"$t/shell.err" &
	pid=$!
	exec 8>"$t/keys"
	tries=0
	while ! grep -q 'ringside#' "$t/screen" && [ "$tries" -lt 600 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	# What is typed is echoed, so the answer is one that was not typed.
	# shellcheck disable=SC2016 # the guest's shell expands
	printf 'sleep 99 &\njobs; echo $((6 * 7))\necho "tc -V" >x; sh x\nexit 3\n' >&8
	status=0
	wait "$pid" || status=$?
	exec 8>&-
	expect interactive_shell_has_job_control \
		'status 0, greeting 1, job 1, answer 1, complaints 0' \
		"status $status, greeting $(grep -c '^Ringside:' "$t/screen"
		), job $(grep -c '^\[1\].*Running' "$t/screen"
		), answer $(grep -c '^42' "$t/screen"
		), complaints $(grep -c 'job control turned off' "$t/screen")"
	expect sh_in_the_shell_runs_iproute2 1 \
		"$(grep -c '^tc utility, iproute2' "$t/screen")"
fi

if any_wanted gdb_is_waited_for; then
	run slow --gdb --timeout 3
	expect gdb_is_waited_for '124, a command 1, console bytes 0' \
		"$status, a command $(grep -c \
		"gdb .*-ex 'target remote /.*/gdb' .*vmlinux" "$t/slow.err"
		), console bytes $(bytes "$t/slow.con")"
fi

# ---- the accelerator

if [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
	skip kvm_is_probed_once_for_all "/dev/kvm is missing or not ours to use"
elif any_wanted kvm_is_probed_once_for_all; then
	# Two first runs at once and a later one: one probe among them.
	mkdir "$t/o"
	script any <<-'END'
	exit 0
	END
	for i in 1 2; do
		cp "$t/any" "$t/any$i"
		(O=$t/o; run "any$i" --accel auto \
			--image "$image"; echo "$status" >"$t/any$i.status") &
	done
	wait
	(O=$t/o; cp "$t/any" "$t/any3"; run any3 --accel auto \
		--image "$image"; echo "$status" >"$t/any3.status")
	expect kvm_is_probed_once_for_all '0 0 0, probes 1' \
		"$(cat "$t"/any?.status | tr '\n' ' ' | sed 's/ $//'
		), probes $(cat "$t"/any?.err | grep -c 'probing KVM')"
fi

# ---- a stand-in for QEMU

# stand_in COMMANDS: a qemu-system-x86_64 that runs them where QEMU would run.
mkdir "$t/bin"
stand_in()
{
	{
		echo '#!/bin/sh'
		cat
	} >"$t/bin/qemu-system-x86_64"
	chmod 755 "$t/bin/qemu-system-x86_64"
}

run_stand_in()
{
	PATH=$t/bin:$PATH run "$@"
}

script nothing <<-'END'
END

if any_wanted stand_in_console_of_a_gigabyte_is_bounded \
	stand_in_console_keeps_its_end; then
	stand_in <<-'END'
	{
		echo 'ringside: init'
		yes 'one of very many lines' | head -c 1000000000
		echo 'the last words'
	} >console
	END
	run_stand_in nothing
	at_most stand_in_console_of_a_gigabyte_is_bounded $((8388608 + 65536)) \
		"$(bytes "$t/nothing.con")"
	said nothing stand_in_console_keeps_its_end 'the last words'
fi

if any_wanted stand_in_line_of_100_mb_is_bounded; then
	stand_in <<-'END'
	{
		echo 'ringside: init'
		head -c 100000000 /dev/zero | tr '\0' x
	} >console
	END
	run_stand_in nothing
	expect stand_in_line_of_100_mb_is_bounded '5, console yes, stderr yes' \
		"$status, console $([ "$(bytes "$t/nothing.con")" -le 8454144 ] &&
		echo yes), stderr $([ "$(bytes "$t/nothing.err")" -le 2000 ] &&
		echo yes)"
fi

if any_wanted stand_in_that_refuses_is_2 stand_in_is_quoted; then
	stand_in <<-'END'
	echo 'qemu: it is too hot today' >&2
	exit 1
	END
	run_stand_in nothing
	expect stand_in_that_refuses_is_2 2 "$status"
	said nothing stand_in_is_quoted 'it is too hot today'
fi

if any_wanted stand_in_without_panic_action_is_understood; then
	# As QEMU 6.2: no exit-failure, so the console has to tell.
	stand_in <<-'END'
	case $* in
	*exit-failure*)
		echo 'qemu: invalid parameter exit-failure' >&2
		exit 1 ;;
	esac
	{
		echo 'ringside: init'
		echo '[ 1.0] Kernel panic - not syncing: as told'
	} >console
	END
	run_stand_in nothing
	expect stand_in_without_panic_action_is_understood 3 "$status"
fi

if any_wanted stand_in_that_crashes_is_5; then
	stand_in <<-'END'
	echo 'ringside: init' >console
	kill -SEGV $$
	END
	run_stand_in nothing
	expect stand_in_that_crashes_is_5 5 "$status"
fi

# ---- usage

usage_is_2()
{
	name=$1
	text=$2
	shift 2
	wanted "$name" || return
	status=0
	"$@" >"$t/usage.out" 2>"$t/usage.err" || status=$?
	if [ "$status" -eq 2 ] && grep -qF -e "$text" "$t/usage.err"; then
		ok "$name"
	else
		not_ok "$name" "expected: status 2 and \"$text\" on stderr" \
			"got: status $status and" "$(cat "$t/usage.err")"
	fi
}

usage_is_2 no_kernel_is_usage '--kernel is missing' "$vm"
usage_is_2 a_missing_kernel_is_named "$t/none" \
	"$vm" --kernel "$t/none" --run "$t/nothing"
usage_is_2 a_missing_image_is_named 'make image' \
	"$vm" --kernel "$KERNEL" --run "$t/nothing" --image "$t/none"
usage_is_2 a_missing_script_is_named "$t/none" \
	"$vm" --kernel "$KERNEL" --run "$t/none"
usage_is_2 a_missing_overlay_is_named "$t/none" \
	"$vm" --kernel "$KERNEL" --run "$t/nothing" --overlay "$t/none"
usage_is_2 an_overlay_that_is_none_is_named 'neither a directory nor a cpio' \
	"$vm" --kernel "$KERNEL" --run "$t/nothing" --overlay "$t/nothing"
usage_is_2 an_unknown_option_is_named no-such-thing \
	"$vm" --no-such-thing=1
usage_is_2 a_number_is_needed '"many"' \
	"$vm" --kernel "$KERNEL" --run "$t/nothing" --smp many
usage_is_2 a_results_directory_must_exist "$t/none" \
	"$vm" --kernel "$KERNEL" --run "$t/nothing" --results "$t/none/file"
# Only what the runner needs, and no QEMU.
mkdir "$t/tools"
for tool in dirname head od tr; do
	ln -s "$(command -v "$tool")" "$t/tools/$tool"
done
usage_is_2 without_qemu_its_package_is_named qemu-system-x86 \
	env PATH="$t/tools" "$vm" --kernel "$KERNEL" --run "$t/nothing" \
	--image "$KERNEL"
expect_status help_is_0 0 "$vm" --help
if wanted help_fits_80_columns; then
	expect help_fits_80_columns 0 "$("$vm" --help | grep -c '.\{81\}')"
fi

expect no_run_leaves_a_file '' "$(ls -A "$TMPDIR")"
ktap_end
