#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# site.sh DIR - the site in DIR: nothing that it names is missing, and every
# line of every patch has its address.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
site=$(cd "$1" && pwd) || exit 1

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

cd "$site" || exit 1

# pages: "PAGE WORD" for each value of an attribute, one a line.
values()
{
	find . -name '*.html' | while read -r page; do
		grep -o " $1=\"[^\"]*\"" "$page" |
			sed "s|^ $1=\"|${page#./} |; s|\"\$||"
	done
}

ktap_begin
values id | sed 's/ /#/' | sort >"$tmp/anchors"
expect each_anchor_is_there_once '' "$(uniq -d "$tmp/anchors" | head -n 5)"

# A link without a page is to its own; "../" leads out of files/.
values href | awk '
$2 ~ /^(https?|data):/ { next }
{
	page = $1
	target = $2
	dir = page
	if (!sub(/[^\/]*$/, "", dir))
		dir = ""
	if (target ~ /^#/)
		target = page target
	else if (sub(/^\.\.\//, "", target))
		;
	else
		target = dir target
	print target, page
}' | sort -u >"$tmp/links"
check there_are_links [ "$(wc -l <"$tmp/links")" -gt 500 ]
expect every_link_to_a_place_arrives '' "$(
	grep '^[^ ]*#' "$tmp/links" | awk '
	NR == FNR { there[$1] = 1; next }
	!($1 in there) { print $1 " in " $2 }' "$tmp/anchors" - | head -n 5)"
expect every_link_to_a_page_arrives '' "$(
	sed 's/#[^ ]*//' "$tmp/links" | sort -u | while read -r to from; do
		[ -f "$to" ] || echo "$to in $from"
	done | head -n 5)"
expect every_picture_and_script_is_there '' "$(
	values src | while read -r page src; do
		[ -f "$(dirname "$page")/$src" ] || echo "$src in $page"
	done | head -n 5)"
expect every_picture_has_an_alternative '' "$(
	find . -name '*.html' -exec grep -l '<img' {} + | while read -r page; do
		grep -o '<img[^>]*>' "$page" | grep -v ' alt="[^"]'
	done | head -n 5)"
for patch in "$top"/patches/000[1-9]-*.patch; do
	n=${patch##*/000}
	n=${n%%-*}
	expect "each_line_of_patch_${n}_has_an_address" "$(wc -l <"$patch")" \
		"$(grep -c "^p$n.html#p$n-L[0-9]*\$" "$tmp/anchors")"
done
expect headings_are_in_order '' "$(
	for page in *.html; do
		grep -o '<h[1-6]' "$page" | awk -v page="$page" '
		{
			level = substr($0, 3)
			if (level > last + 1)
				print page ": h" level " after h" last + 0
			last = level
		}'
	done | head -n 5)"
ktap_end
