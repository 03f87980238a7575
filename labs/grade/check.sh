# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# check.sh - what a check script says, on the host and in the guest.  First line
# of every check: . "$GRADE_LIB"
#
# These end the script; the first of them that is reached counts:
#	pass
#	fail EXPECTED GOT [FILE]	FILE's end is shown with it
#	partial POINTS EXPECTED GOT [FILE]	POINTS of the check's
#	skip WHY
#	infra WHY		our fault: it is run again, and never costs points
# These do not:
#	fact NAME VALUE		a measured value, shown beside the prediction
#	window FILE		FILE's last 20 lines go into the feedback
#	note TEXT...		a line for the record
#	scaled SECONDS		prints SECONDS times $SCALE percent, rounded up
#	await SECONDS COMMAND...	until COMMAND succeeds; false if it did
#				not within the scaled time
#	need_file NAME...	each was handed in and is not empty, else fail
# In the guest only:
#	as_student [OPTION...] SECONDS PROGRAM [ARGUMENT...]	see below
#	splat			true if the kernel has complained since this
#				check began; the words are in $SPLAT then
#
# All text may have several lines.

grade_lines()
{
	grade_word=$1
	shift
	printf '%s\n' "$*" | while IFS= read -r grade_line; do
		printf '%s %s\n' "$grade_word" "$grade_line"
	done >>"$GRADE_OUT"
}

pass()
{
	echo "verdict pass" >>"$GRADE_OUT"
	exit 0
}

fail()
{
	grade_lines expected "$1"
	grade_lines got "${2:-}"
	[ -z "${3:-}" ] || window "$3"
	echo "verdict fail" >>"$GRADE_OUT"
	exit 0
}

partial()
{
	grade_lines expected "$2"
	grade_lines got "${3:-}"
	[ -z "${4:-}" ] || window "$4"
	printf 'verdict partial %d\n' "$1" >>"$GRADE_OUT"
	exit 0
}

skip()
{
	grade_lines note "$*"
	echo "verdict skip" >>"$GRADE_OUT"
	exit 0
}

infra()
{
	grade_lines note "$*"
	echo "verdict infra" >>"$GRADE_OUT"
	exit 0
}

# Of a value only the first line: what follows could be taken for a verdict.
fact()
{
	printf 'fact %s %s\n' "$1" "$2" | head -n 1 >>"$GRADE_OUT"
}

window()
{
	tail -n 20 "$1" 2>/dev/null | cut -c 1-200 |
	while IFS= read -r grade_line || [ -n "$grade_line" ]; do
		printf 'window %s\n' "$grade_line"
	done >>"$GRADE_OUT"
}

note()
{
	grade_lines note "$*"
}

scaled()
{
	echo $((($1 * SCALE + 99) / 100))
}

await()
{
	grade_end=$(($(date +%s) + $(scaled "$1") + 1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$grade_end" ] || return 1
		sleep 0.05
	done
}

need_file()
{
	for grade_file in "$@"; do
		[ -s "$SUBMISSION/$grade_file" ] ||
			fail "a file $grade_file, handed in" \
				"no such file, or an empty one"
	done
}

# as_student [OPTION...] SECONDS PROGRAM [ARGUMENT...]: runs a student's
# program, or a program on a student's script, as an unprivileged user with
# limits on time (scaled), memory, processes and output, in $STUDENT, a small
# directory that this check's student programs share.  A PROGRAM without a
# slash is looked for in $PROGRAMS first.  OPTIONs are confine's: --net-admin
# lets it configure network devices, --output N lets it write N bytes.  Its
# exit status, or 124 timeout, 125 too much output, 128 + N signal N, 126 it
# could not be started.
as_student()
{
	grade_options=
	while :; do
		case $1 in
		--output|--group)
			grade_options="$grade_options $1 $2"
			shift 2 ;;
		--*)
			grade_options="$grade_options $1"
			shift ;;
		*)	break ;;
		esac
	done
	grade_seconds=$(scaled "$1")
	grade_program=$2
	shift 2
	case $grade_program in
	*/*)	;;
	*)
		[ ! -x "$PROGRAMS/$grade_program" ] ||
			grade_program=$PROGRAMS/$grade_program ;;
	esac
	# shellcheck disable=SC2086 # options are words
	"$GRADE_CONFINE" --user --seconds "$grade_seconds" \
		--dir "$STUDENT" $grade_options "$grade_program" "$@"
}

splat()
{
	SPLAT=$(dmesg | awk -v mark="grade: $CHECK $RUN begins" '
	index($0, mark) { seen = 1 }
	seen && /WARNING:|BUG:|Oops|INFO: task|stall on CPU|Call Trace/ { n = 20 }
	seen && n-- > 0' | head -n 40)
	[ -n "$SPLAT" ]
}
