#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# pictures.sh - the pictures of the top README: each is shown, with words for
# who cannot see it, and is small; and what take-pictures refuses.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
cd "$top" || exit 1

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

slides/take-pictures --list | sort >"$tmp/names"

# "NAME words", for each picture that README.md shows.
sed -n 's,.*!\[\([^]]*\)\](slides/pictures/\([a-z]*\)[.]png).*,\2 \1,p' \
	README.md | sort >"$tmp/shown"

not_small()
{
	for picture in slides/pictures/*; do
		bytes=$(wc -c <"$picture")
		[ "$bytes" -le 100000 ] || echo "$picture: $bytes bytes"
	done
}

# A PNG begins with eight bytes, of which 2 to 4 are its name.
no_png()
{
	for picture in slides/pictures/*; do
		[ "$(head -c 4 "$picture" | tail -c 3)" = PNG ] ||
			echo "$picture"
	done
}

ktap_begin
expect each_picture_is_kept "$(cat "$tmp/names")" \
	"$(for picture in slides/pictures/*; do
		basename "$picture" .png
	done)"
expect each_picture_is_shown "$(cat "$tmp/names")" \
	"$(cut -d ' ' -f 1 "$tmp/shown")"
expect each_has_words_for_who_cannot_see_it "" \
	"$(awk 'length($0) < 60' "$tmp/shown")"
expect each_is_small "" "$(not_small)"
expect each_is_a_png "" "$(no_png)"

mkdir "$tmp/empty"
O=$tmp/empty slides/take-pictures --out "$tmp/out" >"$tmp/said" 2>&1
expect_status refuses_what_is_not_built 0 [ $? -eq 1 ]
expect says_what_builds_it 1 "$(grep -c 'make pictures builds it' "$tmp/said")"
expect leaves_nothing_when_it_fails "" "$(ls -A "$tmp/out")"
expect_status wants_a_directory 2 slides/take-pictures
expect_status refuses_an_unknown_argument 2 slides/take-pictures --all
ktap_end
