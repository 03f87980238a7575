#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# texts.sh WEAVE - each text holds its patch, byte for byte, and a remark for
# each changed line; and weave sees every way in which it might not.

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

# How many drifts are made up: each is one changed line of a patch or block.
most=10
[ "${FULL:-0}" != 1 ] || most=50
DRIFTS=${DRIFTS:-$most}
SEED=${SEED:-1}

# A copy of what weave reads, to break.
anew()
{
	rm -rf "$tmp/kit"
	mkdir "$tmp/kit" && cd "$top" &&
		cp -R patches annotated userspace-ring initramfs labs README.md \
			"$tmp/kit" && cd "$tmp/kit" || return 1
}

# What weave says of the copy, with its exit status in front.
verdict()
{
	status=0
	"$weave" --check --root "$tmp/kit" >"$tmp/said" 2>&1 || status=$?
	echo "exit $status"
	cat "$tmp/said"
}

# finds NAME TEXT: weave fails, and says TEXT in one of its lines.
finds()
{
	verdict >"$tmp/verdict"
	if grep -q '^exit 1' "$tmp/verdict" && grep -qF -- "$2" "$tmp/said"
	then
		ok "$1"
	else
		not_ok "$1" "expected: exit 1, and: $2" "got:" \
			"$(head -n 8 "$tmp/verdict")"
	fi
	anew
}

# number FILE: how many lines it has.
number()
{
	wc -l <"$1"
}

# random MOST SALT: a number from 1 to MOST, the same for the same seed.
random()
{
	awk -v seed="$SEED$2" -v most="$1" 'BEGIN {
		srand(seed)
		rand()
		print int(rand() * most) + 1
	}'
}

ktap_begin
anew || bail "cannot copy the kit to $tmp"
expect texts_hold_their_patches_and_cover_them 'exit 0' "$(verdict)"

# ---- drift, in the patch or in the text

i=0
while [ $i -lt "$DRIFTS" ]; do
	i=$((i + 1))
	patch=$(find patches -name "000$(random 9 "1$i")-*.patch")
	line=$(random "$(number "$patch")" "2$i")
	sed -i "${line}s/\$/ drift/" "$patch"
	text=annotated/$(basename "$patch" .patch).md
	finds "sees_drift_${i}_of_a_patch" "differs from L$line of the patch"

	text=annotated/$(basename "$patch" .patch).md
	# The line of the text in which that line of the patch stands.
	at=$(awk -v want="$line" '
	/^```diff L[0-9]+$/ { n = substr($2, 2) - 1; inside = 1; next }
	/^```$/ { inside = 0 }
	inside && ++n == want { print FNR; exit }' "$text")
	sed -i "${at}s/\$/ drift/" "$text"
	finds "sees_drift_${i}_of_a_block" "${text##*/}:$at: this line differs"
done

# ---- what a remark can do wrong

nine=$(echo annotated/0009-*.md)
sed -i '0,/^\*\*L71\*\*/s//L71/' "$nine"
finds sees_a_line_without_a_remark 'no remark covers L71'
sed -i '0,/^\*\*L71\*\*/s//**L571**/' "$nine"
finds sees_a_remark_on_a_line_that_is_not_there 'L571: '
sed -i '0,/^\*\*L71\*\*.*/s//**L71**/; /^\*\*L71\*\*$/,/^$/{/^\*\*L71/!{/./d}}' \
	"$nine"
finds sees_an_empty_remark 'L71'
sed -i '0,/MB3/s//MB33/' "$nine"
finds sees_an_unknown_barrier 'MB33'
sed -i '0,/B22/s//B99/' "$nine"
finds sees_an_unknown_finding 'B99'
printf '\n<b>bold</b>\n' >>"$nine"
finds sees_html_in_the_prose 'HTML, "<b>"'
printf '\n\377\n' >>"$nine"
finds sees_a_byte_that_is_no_utf8 'byte 0xff is not UTF-8'
nine_patch=$(echo patches/0009-*.patch)
sed -i 's/$/\r/' "$nine_patch"
finds sees_a_patch_with_cr_lf 'ends in CR LF'
rm "$nine"
finds sees_a_missing_text '0009-'
rm annotated/glossary.md
finds sees_a_missing_chapter 'glossary.md'
: >"$nine"
finds sees_an_empty_text "${nine##*/}"
expect_status refuses_an_unknown_option 2 "$weave" --checks
expect_status refuses_a_skeleton_of_nothing 2 "$weave" --skeleton
cd / && ktap_end
