#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sync.sh WEAVE - weave --sync brings a text up to date with its patch: blocks
# and numbers follow, prose stays, what has lost its line is told, and a patch
# that changes back brings the text back byte for byte.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
weave=$(cd "$(dirname "$1")" && pwd)/${1##*/}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# How many changes are made up.
most=12
[ "${FULL:-0}" != 1 ] || most=150
CHANGES=${CHANGES:-$most}
SEED=${SEED:-1}

# ---- a kit to change

# What is never changed is linked: patches/ and annotated/ are copied.
kit()
{
	mkdir "$tmp/kit" "$tmp/is" &&
		cp -R "$top/patches" "$top/annotated" "$tmp/is" || return 1
	for room in "$top"/*; do
		case ${room##*/} in
		patches|annotated|build) ;;
		*)	ln -s "$room" "$tmp/kit" || return 1 ;;
		esac
	done
	cd "$tmp/kit" && anew
}

anew()
{
	rm -rf patches annotated
	cp -R "$tmp/is/patches" "$tmp/is/annotated" .
}

# patch NUMBER, text NUMBER: their paths.
patch()
{
	echo "patches/000$1-"*.patch
}

text()
{
	echo "annotated/000$1-"*.md
}

# line NUMBER WORDS: the first line of a patch that has these words.
line()
{
	grep -nF -- "$2" "$(patch "$1")" | head -n 1 | cut -d: -f1
}

# change NUMBER WHAT AT [N] [TO]: see change.awk.
change()
{
	awk -v what="$2" -v at="$3" -v n="${4:-1}" -v to="${5:-0}" \
		-f "$here/change.awk" "$(patch "$1")" >"$tmp/changed" &&
		mv "$tmp/changed" "$(patch "$1")"
}

# ---- what must hold

# facts WHAT DIR: see facts.awk.
facts()
{
	awk -v what="$1" -f "$here/facts.awk" "$2"/patches/000[0-9]-*.patch \
		"$2"/annotated/*.md
}

# Sync the kit: exit status in $status, faults without their number in $said.
sync()
{
	status=0
	"$weave" --sync "$@" >"$tmp/written" 2>"$tmp/said" || status=$?
	said=$(sed '/^weave: [0-9]* fault/d' "$tmp/said")
}

blocks_wrong()
{
	awk -v what=blocks -f "$here/facts.awk" annotated/000[0-9]-*.md |
		diff - "$tmp/patches" | head -n 10
}

# Names that are not what they were: neither the same line nor told as lost.
names_wrong()
{
	facts names . >"$tmp/names"
	paste -d '\n' "$tmp/names.is" "$tmp/names" | awk -F '\t' '
	NR % 2 {
		where = $1
		from = $2
		to = $3
		next
	}
	$1 != where || ($2 != from && $2 != "LOST") ||
	($3 != to && $3 != "LOST") {
		print where ": " from " .. " to
		print $1 ": " $2 " .. " $3
	}' | head -n 10
}

# Lines that are lost although the patch has as many of them as before.
lost_wrong()
{
	cat "$tmp/is"/patches/000[0-9]-*.patch >"$tmp/patches.is"
	awk '
	FILENAME == ARGV[1] { was[$0]++; next }
	FILENAME == ARGV[2] { is[$0]++; next }
	/^```lost / { inside = 1; next }
	/^```/ { inside = 0 }
	inside && is[$0] >= was[$0] { print FILENAME ":" FNR ": " $0 }' \
		"$tmp/patches.is" "$tmp/patches" annotated/000[0-9]-*.md |
		head -n 10
}

# holds NAME: the texts have their patches again, and nothing else has changed.
holds()
{
	cat patches/000[0-9]-*.patch >"$tmp/patches"
	facts prose . >"$tmp/prose"
	expect "$1_and_blocks_follow" '' "$(blocks_wrong)"
	expect "$1_and_prose_stays" '' \
		"$(diff "$tmp/prose.is" "$tmp/prose" | head -n 10)"
	expect "$1_and_names_follow_their_lines" '' "$(names_wrong)"
	cp -R annotated "$tmp/once"
	sync
	expect "$1_and_twice_is_once" '' "$(diff -r "$tmp/once" annotated)"
	rm -rf "$tmp/once"
}

# back NAME: the old patches bring the old texts back.
back()
{
	rm -rf patches
	cp -R "$tmp/is/patches" .
	sync
	expect "$1_and_back_is_back" '' "$(diff -r "$tmp/is/annotated" annotated |
		head -n 20)"
	anew
}

# told NAME [LINE...]: these faults and no other; "..." stands for the rest of
# a line.
told()
{
	name=$1
	shift
	: >"$tmp/expected"
	for fault in "$@"; do
		printf '%s\n' "$fault" >>"$tmp/expected"
	done
	sort "$tmp/expected" >"$tmp/want"
	printf '%s\n' "$said" | sed '/^$/d; s/^annotated\///' | sort |
		awk -v want="$tmp/want" '
	{
		line = ""
		if ((getline line <want) > 0 && line ~ /[.][.][.]$/ &&
		    index($0, substr(line, 1, length(line) - 3)) == 1)
			print line
		else
			print
	}' >"$tmp/got"
	expect "$name" "exit $(($# > 0))
$(cat "$tmp/want")" "exit $status
$(cat "$tmp/got")"
}

# places NUMBER WORDS: "FILE:LINE" for each line of a text that has them.
places()
{
	grep -nF -- "$2" "$(text "$1")" | sed "s|^\([0-9]*\):.*|\1|" |
		sed "s|^|$(basename "$(text "$1")"):|"
}

ktap_begin
kit || bail "cannot copy the kit to $tmp"
facts prose "$tmp/is" >"$tmp/prose.is"
facts names "$tmp/is" >"$tmp/names.is"
check the_texts_name_lines [ "$(wc -l <"$tmp/names.is")" -gt 400 ]
nine=$(basename "$(text 9)")

sync
told an_unchanged_series_has_no_fault
expect an_unchanged_series_changes_no_byte '' \
	"$(diff -r "$tmp/is/annotated" annotated; cat "$tmp/written")"

# ---- one change

# Two lines more, which nobody has said anything about.
produce=$(line 9 '__ptr_ring_produce(&tfile->tx_ring, skb);')
stop=$(line 9 'if (qdisc_present && __ptr_ring')
change 9 insert "$produce" 2
sync
told new_lines_are_told \
	"$(places 9 "inserted_line($produce, 1)"): no remark covers L$((produce + 1)) to L$((produce + 2)), ..."
expect new_lines_move_what_is_below "**L$((produce + 3))** Read it as" \
	"$(grep -o '\*\*L[0-9]*\*\* Read it as' "$(text 9)")"
expect a_drawing_keeps_its_columns \
	"$(sed -n 's/(L[0-9]*)/(L..)/p' "$tmp/is/$(text 9)")" \
	"$(sed -n 's/(L[0-9]*)/(L..)/p' "$(text 9)")"
holds new_lines
back new_lines

# An address moves with its line, in a code span too.
echo "Line \`p9.html#p9-L$stop\`, and p9-L$produce." >>annotated/README.md
change 9 insert "$produce" 2
sync
expect addresses_follow "Line \`p9.html#p9-L$((stop + 2))\`, and p9-L$produce." \
	"$(tail -n 1 annotated/README.md)"
anew

# A hundred lines and more: numbers grow by a digit, drawings do not.
change 9 insert $(($(line 9 'The consumer runs at the same') - 1)) 30
sync
told a_message_may_grow_without_a_remark
expect a_drawing_takes_longer_numbers 'schedule' "$(awk '
/^```/ { inside = 0 }
/^```schedule by hand/ { inside = 1; next }
inside && /L10[0-9]/ {
	bad = substr($0, 10, 1) != "|" || substr($0, 46, 1) != "|"
	print bad ? "moved: " $0 : "schedule"
}' "$(text 9)" | sort -u)"
holds a_longer_message
back a_longer_message

# A line that has a remark, and is named in many places, changes.
change 9 edit "$stop"
sync
# Each fault once for each place; the block of lost lines names none.
set -- "$(places 9 ') { edited'): no remark covers L$stop: ..." \
	"$nine:$(grep -n '^```lost ?1' "$(text 9)" | awk -F: '{ print $1 + 1 }'): ?1 is no line of the patch any more, and may be L$stop now: ..." \
	"$(places 9 '**L?1**'): the patch has no line of this remark any more: ..."
for place in $(places 9 'L?1' | sort); do
	[ "$place" = "$(places 9 '**L?1**')" ] || set -- "$@" \
		"$place: \"L?1\" names a line that patch 9 has no more: ..."
done
if grep -q 'p9-L?1' annotated/README.md; then
	set -- "$@" "README.md:$(grep -n 'p9-L?1' annotated/README.md |
		cut -d: -f1): \"L?1\" names a line that patch 9 has no more: ..."
fi
told a_changed_line_is_told_wherever_it_is_named "$@"
check a_changed_line_is_named_in_many_places [ $# -gt 8 ]
holds a_changed_line
back a_changed_line

# What a human does about it.
change 9 edit "$stop"
sync
sed -i "s/L?1/L$stop/g" annotated/*.md
sed -i "/^\`\`\`lost ?1/,/^\`\`\`\$/d" "$(text 9)"
expect_status what_is_told_can_be_mended 0 "$weave" --check
anew

change 9 edit "$stop"
sync --alike
told a_line_that_is_alike_keeps_its_remark \
	"$(places 9 '** Read it as'): L$stop has changed: read this remark again"
expect_status a_line_that_is_alike_is_no_fault 0 "$weave" --check
change 9 edit "$stop"
rm -rf patches
cp -R "$tmp/is/patches" .
sync --alike
expect a_line_that_is_alike_comes_back '' "$(diff -r "$tmp/is/annotated" annotated)"
anew

# A remark of several lines loses one at its end, and then all of them.
comment=$(line 9 'The consumer may have freed slots')
change 9 delete "$comment"
sync
check a_remark_that_lost_an_end_is_told grep -q \
	"of this remark's lines L$comment-$((comment + 4)) are left" \
	"$tmp/said"
check a_remark_keeps_what_is_left grep -q \
	"^\*\*L?1-$((comment + 4))\*\* " "$(text 9)"
holds a_lost_end
back a_lost_end
change 9 delete $((comment + 2)) 2
sync
told a_line_lost_within_a_remark_is_told_once \
	"$(places 9 '** The comment names'): lines within L$comment-$((comment + 3)) have changed: ..."
holds a_lost_middle
back a_lost_middle
reason=$(line 9 'Another CPU took the last slot')
change 9 delete "$reason" 3
sync
check a_remark_keeps_all_lines_that_it_lost grep -q '^```lost ?1-3 before' \
	"$(text 9)"
holds lost_reasons
back lost_reasons
change 9 delete "$comment" 6
sync
check a_remark_that_lost_all_is_told grep -q \
	'the patch has no line of this remark any more' "$tmp/said"
check a_remark_that_lost_all_is_kept grep -q '^\*\*L?1-?6\*\* The comment' \
	"$(text 9)"
holds lost_lines
back lost_lines

# Hunks change places, one goes, one comes, with a file of its own.
change 9 swap "$(line 9 'bool qdisc_present;')"
sync
check a_moved_line_is_found grep -q \
	"?1 is no line of the patch any more, and may be L$(line 9 'bool qdisc_present;') now" \
	"$tmp/said"
holds a_moved_hunk
back a_moved_hunk
change 7 delete 52 12
sync
expect a_lost_hunk_is_told 1 "$status"
holds a_lost_hunk
back a_lost_hunk
cat >>"$(patch 9)" <<'PATCH'
diff --git a/drivers/net/tap.c b/drivers/net/tap.c
index 670e1e5e5fe9..b370bd24555c 100644
--- a/drivers/net/tap.c
+++ b/drivers/net/tap.c
@@ -1,2 +1,3 @@ static int tap_get(struct tap *tap)
 	int one;
+	int two;
 
PATCH
sync
two=$(line 9 'int two;')
told a_new_file_is_told "$(places 9 '+	int two;'): no remark covers L$two: ..."
expect a_new_hunk_has_a_block_of_its_own "\`\`\`diff L$((two - 2))" \
	"$(grep -F "\`\`\`diff L$((two - 2))" "$(text 9)")"
holds a_new_file
back a_new_file

# ---- several texts

change 1 insert 20 3
change 2 insert 10 1
change 3 delete "$(line 3 'spin_lock(&q->ring.consumer_lock);')"
sync
check all_texts_are_written [ "$(wc -l <"$tmp/written")" -ge 4 ]
holds three_patches
back three_patches
change 1 insert 20 3
change 2 insert 10 1
sync 1 >/dev/null
expect one_text_is_written_if_one_is_named '' \
	"$(diff "$tmp/is/$(text 2)" "$(text 2)")"
sync "$(text 2)"
holds one_after_the_other
back one_after_the_other

# ---- what cannot be followed

# refused NAME TEXT [ARGUMENT]: exit 1, TEXT is said, and no byte is written.
refused()
{
	cp -R annotated "$tmp/once"
	sync ${3:+"$3"}
	if [ "$status" = 1 ] && grep -qF -- "$2" "$tmp/said"; then
		expect "$1" '' "$(diff -r "$tmp/once" annotated)"
	else
		not_ok "$1" "expected: exit 1, and: $2" \
			"got: exit $status, and:" "$said"
	fi
	rm -rf "$tmp/once"
	anew
}

change 9 insert 20 1
sed -i 's/^\*\*L\([0-9]*\)\*\* Read it as/**L\1 ** Read it as/' "$(text 9)"
sed -i 's/^\*\*L13-15\*\*/__L13-15__/' "$(text 9)"
refused a_label_that_cannot_be_read 'does not begin with **L37**'
change 9 insert 20 1
sed -i '0,/^[`]\{3\}diff L8$/s/L8/L80/' "$(text 9)"
refused numbers_that_do_not_rise "not above the lines before it"
change 9 insert 20 1
printf '\n```diff L500\n+x\n' >>"$(text 9)"
refused a_block_without_an_end 'has no end'
change 9 insert 20 1
printf '\377\n' >>"$(text 3)"
refused a_text_that_is_no_utf8 'no plain text'
sed -i 's/$/\r/' "$(patch 9)"
refused a_patch_with_cr_lf 'ends in CR LF'
rm "$(text 9)"
refused a_missing_text 'the text of patch 9 is missing'
refused a_number_that_is_no_patch 'is no text of a patch' 12
refused a_chapter 'is no text of a patch' annotated/glossary.md
change 9 edit "$stop"
sync
sed -i '/^```lost ?1/s/?1 /?1-2 /' "$(text 9)"
change 9 insert 20 1
refused lost_lines_that_somebody_has_changed 'not as --sync wrote it'

# ---- at random

# random MOST SALT: a number from 1 to MOST, the same for the same seed.
random()
{
	awk -v seed="$SEED$2" -v most="$1" 'BEGIN {
		srand(seed)
		rand()
		print int(rand() * most) + 1
	}'
}

what()
{
	set -- "$(random 6 "1$1")" edit insert delete repeat move swap
	shift "$1"
	echo "$1"
}

i=0
while [ $i -lt "$CHANGES" ]; do
	i=$((i + 1))
	name="change_$i"
	wanted "${name}_*" || wanted "$name" || [ -z "${ONLY:-}" ] || continue
	number=$(($(random 10 "2$i") - 1))
	# Above line 8 is the mail's head, of which nothing is said.
	lines=$(($(wc -l <"$(patch $number)") - 8))
	set -- "$number" "$(what $i)" $(($(random $lines "3$i") + 8)) \
		"$(random 5 "4$i")" $(($(random $lines "5$i") + 8))
	change "$@"
	sync
	holds "${name}_$2_of_patch_$1"
	case $2 in
	move|swap)	;;
	*)	expect "${name}_loses_no_line_that_is_there" '' "$(lost_wrong)" ;;
	esac
	back "${name}_$2_of_patch_$1"
done
cd / && ktap_end
