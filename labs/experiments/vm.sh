# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# vm.sh - what the programs that measure in the guest share: finding kernels,
# one boot with progress, the guest's rows as CSV, and what a .meta says of the
# host.  Source it with $me (the program's name), $top and $O set.
#
# A boot has a directory of its own with
#	script		what the guest is to run; the caller writes it
#	results		what the guest wrote to descriptor 3, once it has ended
#	console, log	the guest's console, and what run-vm said
#	status		run-vm's exit status
#	cells		(for bench) what the guest was told to do
# Until the guest ends, run-vm keeps its results in a directory of its own
# below TMPDIR, which is why TMPDIR is the boot's directory.

RUN_VM=${RINGSIDE_RUN_VM:-$top/initramfs/run-vm}
IMAGE=${RINGSIDE_IMAGE:-$O/initramfs/base.cpio.gz}

fail()
{
	status=$1
	shift
	echo "$me: $*" >&2
	exit "$status"
}

# need_number NAME VALUE
need_number()
{
	case $2 in
	''|*[!0-9]*|0*|????????*)
		fail 2 "$1=\"$2\" is not a number from 1 to 9999999" ;;
	esac
}

bzimage()
{
	case $1 in
	stock)	echo "${RINGSIDE_STOCK:-$O/kernels/stock/bzImage}" ;;
	patched) echo "${RINGSIDE_PATCHED:-$O/kernels/patched/bzImage}" ;;
	*)	echo "$O/kernels/$1/bzImage" ;;
	esac
}

# need_vm KERNEL...: all that a boot takes is there, or exit 2 and why.
need_vm()
{
	[ -x "$RUN_VM" ] || fail 2 "there is no $RUN_VM"
	[ -f "$IMAGE" ] || fail 2 "there is no $IMAGE: run make image"
	for kernel in "$@"; do
		[ -f "$(bzimage "$kernel")" ] ||
			fail 2 "there is no $(bzimage "$kernel"): run make kernels"
	done
}

started=$(date +%s)
elapsed()
{
	echo $(($(date +%s) - started))
}

# A line that the next one overwrites; '' removes it.
progress()
{
	[ -t 2 ] || return 0
	printf '\r%-78s' "$1" >&2
	[ -n "$1" ] || printf '\r' >&2
}

# results_of DIR: what the guest has written so far, running or not.
results_of()
{
	if [ -e "$1/held" ]; then
		cat "$1/held"
	else
		cat "$1/results" "$1"/run-vm.*/results 2>/dev/null
	fi
}

# results_hold DIR: a run-vm that is told to end removes its results; another
# link to the file keeps them, up to the last byte.
results_hold()
{
	for file in "$1"/run-vm.*/results; do
		[ ! -f "$file" ] || ln "$file" "$1/held"
	done
}

# boot_start KERNEL DIR LIMIT [OPTION...]: boots it with DIR/script, for LIMIT
# seconds at most; the rest are options of run-vm.  Sets $vm, its process.
vm=
boot_start()
{
	boot_kernel=$1 boot_dir=$2 boot_limit=$3
	shift 3
	rm -f "$boot_dir/status"
	# Its id is known before it runs: who is killed at any moment leaves it.
	TMPDIR=$boot_dir sh -c 'echo $$ >"$0/pid" && exec "$@"' "$boot_dir" \
		"$RUN_VM" --kernel "$(bzimage "$boot_kernel")" \
		--image "$IMAGE" --smp 4 --mem 512 \
		--accel "${RINGSIDE_ACCEL:-auto}" --timeout "$boot_limit" \
		--run "$boot_dir/script" --results "$boot_dir/results" \
		--console "$boot_dir/console" "$@" 2>"$boot_dir/log" 9>&- &
	vm=$!
}

# boot_wait COMMAND...: runs COMMAND each second until the guest has ended.
# Sets $vm_status, run-vm's exit status.
boot_wait()
{
	# One that cannot start ends at once.
	boot_pause=0.2
	while kill -0 "$vm" 2>/dev/null; do
		"$@"
		sleep "$boot_pause"
		boot_pause=1
	done
	vm_status=0
	wait "$vm" || vm_status=$?
	vm=
	echo "$vm_status" >"$boot_dir/status"
}

# For the trap: run-vm ends its QEMU when it is told to end.
boot_kill()
{
	[ -z "$vm" ] || kill "$vm" 2>/dev/null
}

# rows_csv COLUMNS [EXPERIMENT...]: the rows on stdin ("row key=value...") of
# these experiments as CSV, columns in this order.  Fails if a row, of whatever
# experiment, has a key without a column.
rows_csv()
{
	rows_columns=$1
	shift
	awk -v columns="$rows_columns" -v wanted=" $* " -v me="$me" '
	BEGIN {
		n = split(columns, column, ",")
		for (i = 1; i <= n; i++)
			known[column[i]] = 1
		print columns
	}
	$1 == "row" {
		split("", v)
		for (i = 2; i <= NF; i++) {
			at = index($i, "=")
			key = substr($i, 1, at - 1)
			if (!(key in known)) {
				print me ": no column for " $i >"/dev/stderr"
				bad = 1
			}
			v[key] = substr($i, at + 1)
		}
		if (!index(wanted, " " v["experiment"] " "))
			next
		line = v[column[1]]
		for (i = 2; i <= n; i++)
			line = line "," v[column[i]]
		print line
	}
	END { exit bad }'
}

# The lines of a .meta about the machine.
meta_host()
{
	echo "date: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
	echo "host: $(uname -srm)"
	echo "cpu: $(sed -n 's/^model name[[:space:]]*: *//p' /proc/cpuinfo |
		head -n 1)"
	echo "cores: $(grep -c '^processor' /proc/cpuinfo)"
	echo "qemu: $(qemu-system-x86_64 --version 2>/dev/null | head -n 1)"
}

# meta_boot KERNEL DIR: and about one boot.
meta_boot()
{
	echo "$1: $(sed -n 's/^kernel //p' "$2/results")"
	echo "$1 run-vm: $(sed -n 's/^run-vm: \(accel=\)/\1/p' "$2/log" |
		tail -n 1)"
	echo "$1 exit: $(cat "$2/status")"
}
