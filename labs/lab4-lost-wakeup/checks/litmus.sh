# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# litmus.sh WHAT - the litmus file that was handed in.
#
#	model	it is a model of the stop and the wake (litmus.awk)
#	verdict	herd7 says Never, and so does its comment
#	weakened	without what the protocol rests on, herd7 says Sometimes
#	table	verdicts.txt says of each weakened file what herd7 says
#
# A verdict alone shows nothing: most files are Never because nothing happens
# in them.  So the file's parts are found first, then each is taken away.
. "$GRADE_LIB"

ROWS='fence-removed fence-wmb fence-mb stop-stored stop-returns look-removed
consumer-weak'
MODEL=$O/base/tools/memory-model

need_file stall.litmus
file=$SUBMISSION/stall.litmus
dir=$(mktemp -d) || infra "mktemp failed"
trap 'rm -rf "$dir"' EXIT

# told FILE: the text behind expected or got of litmus.awk
told()
{
	sed -n "s/^$1 //p" "$dir/said"
}

model()
{
	awk -f "$LAB/checks/litmus.awk" -v consumer="$PARAM_CONSUMER" \
		-v weaken="$1" "$file" >"$dir/said"
	case $? in
	0)	;;
	1)	fail "$(told expected)" "$(told got)" ;;
	*)	infra "litmus.awk failed" ;;
	esac
}

# judge FILE: sets verdict, or fails with herd7's words
judge()
{
	[ -x "$HERD7" ] || infra "there is no herd7"
	[ -f "$MODEL/linux-kernel.cfg" ] || infra "there is no $MODEL"
	(cd "$MODEL" && timeout "$(scaled 30)" "$HERD7" \
		-conf linux-kernel.cfg "$1") >"$dir/out" 2>"$dir/errors"
	status=$?
	[ "$status" -ne 124 ] || infra "herd7 gave no verdict in time"
	verdict=$("$TOP/userspace-ring/litmus/verdict" "$dir/out") || {
		# The name of a copy of ours says nothing to the student.
		sed 's/File "[^"]*", //' "$dir/errors" | head -n 3 >"$dir/why"
		fail "a file that herd7 can read" "$(cat "$dir/why")"
	}
}

# weakened NAME: the verdict on the student's file without something
weakened()
{
	model "$1"
	cp "$dir/said" "$dir/weakened.litmus"
	judge "$dir/weakened.litmus"
}

verdict()
{
	model ''
	claim=$(sed -n 's/^[ \t*]*Result:[ \t]*\([A-Za-z]*\).*/\1/p' "$file" |
		head -n 1)
	[ -n "$claim" ] ||
		fail "a comment with the verdict you claim: Result: ..." "none"
	cp "$file" "$dir/stall.litmus" || infra "cannot copy the file"
	judge "$dir/stall.litmus"
	[ "$verdict" = "$claim" ] ||
		fail "herd7 says what the comment says: $claim" "$verdict" \
			"$dir/out"
	[ "$verdict" = Never ] ||
		fail "Never: the queue is not left stopped" "$verdict" \
			"$dir/out"
	pass
}

weakened_all()
{
	for row in fence-removed look-removed consumer-weak; do
		weakened "$row"
		[ "$verdict" = Sometimes ] ||
			fail "Sometimes, when the grader takes away: $row" \
				"$verdict" "$dir/weakened.litmus"
	done
	pass
}

table()
{
	need_file verdicts.txt
	right=0 rows=0 wrong=''
	for row in $ROWS; do
		rows=$((rows + 1))
		weakened "$row"
		said=$(awk -v row="$row" '$1 == row { print $2; exit }' \
			"$SUBMISSION/verdicts.txt")
		if [ "$said" = "$verdict" ]; then
			right=$((right + 1))
		else
			wrong="$wrong $row"
		fi
	done
	[ "$right" -lt "$rows" ] || pass
	expected="the verdict of herd7 in each of the $rows rows"
	# One slip costs half; what two thirds of the rows say could be
	# guessed.
	[ "$right" -lt $((rows - 1)) ] ||
		partial 3 "$expected" "another one in:$wrong"
	fail "$expected" "another one in:$wrong"
}

case $1 in
model)		model ''; pass ;;
verdict)	verdict ;;
weakened)	weakened_all ;;
table)		table ;;
*)		infra "litmus.sh: no such check: $1" ;;
esac
