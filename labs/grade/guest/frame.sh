# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# frame.sh - runs the checks of one boot, and tells the grader on the host.
#
# The grader writes the script that sources this file: it sets NONCE and what
# the checks find in their environment, then calls
#
#	check ID RUN SCRIPT BOUND SEED NEEDS [ARGUMENT...]
#
# for each check in turn, and frame_end.  What goes to descriptor 3 is lines of
#
#	NONCE begin ID RUN
#	NONCE say ID WORD TEXT	what the check said (check.sh), in order
#	NONCE end ID RUN STATUS	how its shell ended, in confine's words
#	NONCE log ID TEXT	the end of what it printed, if it gave no verdict
#	NONCE all
#
# Only this shell has descriptor 3 and knows NONCE.  A check has its own
# descriptor 3, the file $ROWS; what it says goes to a file that only root may
# enter, and is told when the check has ended.  A student's program has another
# user and none of these.

frame=/usr/share/ringside/grade
GRADE_LIB=$frame/check.sh
GRADE_CONFINE=$frame/confine
LAB=/usr/share/ringside/lab
LABS=/usr/share/ringside/labs
SUBMISSION=/usr/share/ringside/submission
PROGRAMS=/usr/share/ringside/programs
LIB=/usr/share/ringside/lib
export GRADE_LIB GRADE_CONFINE LAB LABS SUBMISSION PROGRAMS LIB
NET=/sys/class/net

tell()
{
	printf '%s %s\n' "$NONCE" "$*" >&3
}

frame_begin()
{
	umask 022
	# Only what is meant for a student's program is open to one.
	chmod 1755 /tmp
	chmod 600 /run/script
	chmod 700 /root "$LAB" "$frame"
	[ ! -d "$LABS" ] || chmod 700 "$LABS"
	mkdir -m 700 /run/grade
	mkdir -m 755 /run/student
	# Opened by anybody, these still need CAP_NET_ADMIN to be of use.
	chmod 666 /dev/net/tun 2>/dev/null
	frame_missed=' '
	tell up "$(uname -r)"
}

# A directory that holds 32 MiB at most, so that a program that fills it takes
# nothing from the check.
student_dir()
{
	umount -l /run/student 2>/dev/null
	mount -t tmpfs -o size=32m,mode=777,nosuid,nodev tmpfs /run/student
}

# Devices and namespaces that a check has left behind.
tidy()
{
	for tidy_dev in "$NET"/*; do
		tidy_dev=${tidy_dev##*/}
		case " $frame_devices " in
		*" $tidy_dev "*)	;;
		*)
			tell say "$1" note "left the device $tidy_dev behind"
			ip link delete "$tidy_dev" 2>/dev/null ;;
		esac
	done
	for tidy_space in /run/netns/*; do
		[ ! -e "$tidy_space" ] ||
			ip netns delete "${tidy_space##*/}" 2>/dev/null
	done
}

devices()
{
	for devices_dev in "$NET"/*; do
		echo "${devices_dev##*/}"
	done | tr '\n' ' '
}

# relay ID FILE WORD: lines of FILE, at most 400, behind "WORD ID".
relay()
{
	head -n 400 "$2" | cut -c 1-600 | tr -d '\000\r' |
	while IFS= read -r relay_line; do
		tell "$3" "$1" "$relay_line"
	done
}

# missing NEEDS: the first of them that did not pass in this boot.
missing()
{
	for missing_one in $1; do
		case $frame_missed in
		*" $missing_one "*)
			echo "$missing_one"
			return ;;
		esac
	done
}

# check ID RUN SCRIPT BOUND SEED NEEDS [ARGUMENT...]
check()
{
	CHECK=$1 RUN=$2 check_script=$3 check_bound=$4 SEED=$5
	check_lacks=$(missing "$6 $CHECK")
	shift 6
	if [ -n "$check_lacks" ]; then
		# A run that follows one that failed is not told of.
		[ "$check_lacks" = "$CHECK" ] ||
			tell lacks "$CHECK" "$check_lacks"
		frame_missed="$frame_missed$CHECK "
		return
	fi
	dir=/run/grade/$CHECK.$RUN
	mkdir -p "$dir/tmp"
	GRADE_OUT=$dir/said ROWS=$dir/rows STUDENT=/run/student
	export CHECK RUN SEED GRADE_OUT ROWS STUDENT
	: >"$GRADE_OUT"
	: >"$ROWS"
	frame_devices=$(devices)
	student_dir
	echo "grade: $CHECK $RUN begins" >/dev/kmsg
	tell begin "$CHECK" "$RUN"
	(
		unset NONCE
		exec 3>"$ROWS"
		TMPDIR=$dir/tmp
		export TMPDIR
		exec "$GRADE_CONFINE" --seconds "$check_bound" \
			--dir "$dir/tmp" --status "$dir/status" \
			sh "$LAB/$check_script" "$@"
	) </dev/null >"$dir/log" 2>&1
	check_ended "$(cat "$dir/status" 2>/dev/null)"
}

check_ended()
{
	relay "$CHECK" "$GRADE_OUT" say
	if ! grep -q '^verdict ' "$GRADE_OUT"; then
		tail -n 20 "$dir/log" >"$dir/end"
		relay "$CHECK" "$dir/end" log
	fi
	grep -m 1 '^verdict ' "$GRADE_OUT" | grep -q ' pass$' ||
		frame_missed="$frame_missed$CHECK "
	tidy "$CHECK"
	tell end "$CHECK" "$RUN" "${1:-gone}"
	# What is stuck in the kernel would disturb all that follows.
	[ "$1" != stuck ] || exit 1
}

frame_end()
{
	tell all
}
