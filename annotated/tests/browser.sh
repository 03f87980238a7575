#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# browser.sh SITE - the site in SITE as a browser shows it, opened from disk:
# wide and narrow, light and dark, by keyboard, without scripts, on paper; and
# that what is wrong with a site is seen.

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
trap 'exit 130' INT
trap 'exit 143' TERM HUP

browser=$(command -v chromium || command -v chromium-browser) || browser=

# look SITE: what browser.js says of it, in $tmp/said.
look()
{
	rm -rf "$tmp/profile"
	node "$here/browser.js" "$browser" "$tmp/profile" "$1" >"$tmp/said" \
		2>"$tmp/err" || bail "$(head -n 1 "$tmp/err")"
}

# holds NAME CHECK LEAST: no fault of CHECK, and LEAST places looked at.
holds()
{
	seen=$(sed -n "s/^seen $2 //p" "$tmp/said")
	faults=$(sed -n "s/^fault $2: //p" "$tmp/said" | head -n 8)
	if [ -n "$faults" ]; then
		not_ok "$1" "expected: no fault" "got: $faults"
	elif [ "${seen:-0}" -lt "$3" ]; then
		not_ok "$1" "expected: $3 places or more" "got: ${seen:-0}"
	else
		ok "$1"
	fi
}

holds_all()
{
	holds every_link_leads_to_a_place links 3000
	holds a_place_that_is_led_to_is_in_sight_and_marked landing 150
	holds arrows_turn_the_pages_and_j_and_k_the_remarks keys 28
	holds pages_say_the_same_without_scripts scripts 20
	holds nothing_complains_in_the_console console 100
	holds nothing_is_asked_of_the_network network 100
	holds nothing_that_is_loaded_is_missing missing 100
	holds a_page_says_its_language lang 100
	holds a_page_has_a_title title 100
	holds headings_are_in_order_below_one headings 150
	holds pictures_say_what_they_show pictures 8
	holds letters_are_dark_enough_on_their_paper contrast 1000
	holds what_has_the_focus_is_seen focus 60
	holds no_page_is_wider_than_the_window width 200
	holds remarks_stand_beside_their_lines beside 300
	holds remarks_stand_under_their_lines_where_it_is_narrow under 300
	holds navigation_is_not_printed print 3
}

# A copy with a mistake of each kind; see $kinds.
broken()
{
	cp -R "$site" "$tmp/site" && cd "$tmp/site" || exit 1
	rm -rf files
	cp index.html all.html
	sed -i 's|<main|<script>console.error("made up")</script>&|' p1.html
	sed -i 's|alt="[^"]*"|alt=""|' p1.html
	sed -i 's|</head>|<link rel="stylesheet" href="http://127.0.0.1:9/x">&|' \
		p2.html
	sed -i 's|</main>|<script>document.write("more")</script>&|' p3.html
	sed -i 's|<\(/*\)h2|<\1h4|' p4.html
	sed -i 's|<html lang="en">|<html>|' p5.html
	sed -i 's|</main>|<p style="width:900px">wide</p>&|' p6.html
	sed -i 's|<title>.*</title>|<title></title>|' p7.html
	sed -i 's|<img |&src="none.svg" data-|' p2.html
	sed -i "s|ArrowRight: 'next'|ArrowRight: 'prev'|" site.js
	sed -i -e 's|--soft: #5a5f66|--soft: #c0c0c0|' \
		-e 's|^:focus-visible {.*||' \
		-e 's|^\.l:target, ||' \
		-e 's|minmax(0, 44rem) minmax(20rem, 1fr)|minmax(0, 1fr)|' \
		-e 's|^\.notes {|& margin-left: 5rem;|' \
		-e 's|header, .skip, .pages { display: none; }||' site.css
	cd "$top" || exit 1
}
kinds='beside console contrast focus headings keys landing lang links missing
network pictures print scripts title under width'

ktap_begin
if [ -z "$browser" ] || ! command -v node >/dev/null; then
	skip the_site_in_a_browser "chromium or node is missing"
	ktap_end
	exit
fi
look "$site"
holds_all
note "until loaded: $(sed -n 's/^load //p' "$tmp/said" | sort -k 2 -n |
	awk '$1 == "all.html" { all = $2 } { page = $1; most = $2 }
	END { print "all.html " all " ms; the slowest, " page ", " most \
		" ms" }')"
broken
look "$tmp/site"
expect what_is_wrong_with_a_site_is_seen "$(echo "$kinds" | tr '\n' ' ')" \
	"$(sed -n 's/^fault \([a-z]*\):.*/\1/p' "$tmp/said" | sort -u |
		tr '\n' ' ')"
ktap_end
