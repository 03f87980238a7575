#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# pdf.sh KIND FILE.tex... - documents that slides/build has built: what TeX
# said, what the PDF holds, and whether its pages can be shown. KIND is
#	--deck		lecture decks, in $O/slides
#	--handout	their handouts
#	--sheet		exercise sheets, in $O/exercises
#	--solutions	the same, with the worked solutions
# The first FILE is also built again, and must come out the same, byte for
# byte.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
cd "$top" || exit 1

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

kind=$1
shift
room=$O/slides suffix='' option=''
case $kind in
--deck)		;;
--handout)	suffix=-handout option=--handout ;;
--sheet)	room=$O/exercises ;;
--solutions)	room=$O/exercises suffix=-solutions option=--solutions ;;
*)		echo "pdf.sh: unknown KIND \"$kind\"" >&2; exit 2 ;;
esac

# nothing NAME FILE: FILE is empty, or the test fails with its first lines.
nothing()
{
	if [ -s "$2" ]; then
		not_ok "$1" "expected: nothing of this kind" "got:" \
			"$(head -n 8 "$2")"
	else
		ok "$1"
	fi
}

# What TeX reports and goes on: each kind is a fault in what is read.
faults()
{
	awk '
	/^Missing character: / ||
	/^LaTeX Warning: (Reference|Citation|Hyper reference)/ ||
	/^LaTeX Warning: There were (undefined|multiply)/ ||
	/^LaTeX Warning: Label .* multiply defined/ { print }
	match($0, /^Overfull \\[hv]box \([0-9.]+pt/) {
		split(substr($0, RSTART, RLENGTH), part, "(")
		if (part[2] + 0 > 5)
			print
	}' "$1"
}

# A page at 30 dpi, in grey: "blank" if it has hardly any ink, "cut off" if ink
# reaches its edge. A frame's foot is 3 mm from the edge, 3 pixels.
pages()
{
	rm -f "$tmp"/page-*
	pdftoppm -r 30 -gray "$1" "$tmp/page" || echo "$1 has no pages"
	for page in "$tmp"/page-*.pgm; do
		# A PGM's head is three numbers, and the file is its bytes.
		size=$(sed -n '2p;2q' "$page")
		tail -c "$((${size% *} * ${size#* }))" "$page" |
		od -An -v -tu1 | awk -v page="${page##*-}" \
			-v width="${size% *}" -v height="${size#* }" '
		{
			for (i = 1; i <= NF; i++) {
				x = n % width
				y = int(n / width)
				n++
				if ($i > 160)
					continue
				ink++
				if (x < 1 || y < 1 || x >= width - 1 ||
				    y >= height - 1)
					edge++
			}
		}
		END {
			if (ink < 20)
				print "page " page + 0 ": blank"
			if (edge)
				print "page " page + 0 ": cut off, ink at" \
					" its edge"
		}' || echo "page ${page##*-} cannot be looked at"
	done
}

# The words of a listing are at most twelve lines.
long_listings()
{
	awk -F '[ {}]' '$1 == "\\pulledcode" { print $4 }' "$1/pulled.tex" |
	while read -r listing; do
		lines=$(grep -cE '^\\(listing|capture)[a-z]+[{]' "$1/$listing")
		[ "$lines" -le 12 ] || echo "$listing: $lines lines"
	done
}

# What is pulled and not shown.
unused()
{
	awk '
	FNR == NR {
		text = text $0 "\n"
		next
	}
	/^#/ || NF < 2 { next }
	{ kind[$2] = $1 }
	$1 == "quotient" || $1 == "change" { inner[$4]; inner[$5] }
	END {
		for (name in kind) {
			if (name in inner)
				continue
			if (!index(text, "{" name "}"))
				print kind[name], name
		}
	}' "$1" "${1%.tex}.pull" | sort
}

# Frames, questions, answers and minutes of a deck.
deck_counts()
{
	frames=$(sed -n 's/.*\\gdef \\inserttotalframenumber {\([0-9]*\)}.*/\1/p' \
		"$2/"*.nav "$2/"*.aux | head -n 1)
	questions=$(grep -c '\\predict{' "$1")
	answers=$(grep -c '\\answer{' "$1")
	minutes=$(grep -o '\\minutes{[0-9.]*}' "$1" | tr -d '\\a-z{}' |
		awk '{ sum += $1 } END { print sum + 0 }')
}

ktap_begin
for file in "$@"; do
	deck=$(basename "$file" .tex)
	name=$deck$suffix
	dir=$room/$name
	pdf=$room/$name.pdf
	if [ ! -f "$pdf" ]; then
		not_ok "${name}_is_built" "expected: $pdf" "got: no such file"
		continue
	fi
	faults "$dir/$name.log" >"$tmp/faults"
	nothing "${name}_has_no_tex_fault" "$tmp/faults"
	pages "$pdf" >"$tmp/pages"
	nothing "${name}_has_no_blank_or_cut_off_page" "$tmp/pages"
	pdfinfo "$pdf" >"$tmp/info"
	expect "${name}_has_title_and_author" 2 \
		"$(grep -cE '^(Title|Author): +[^ ]' "$tmp/info")"
	[ -s "$dir/$name.out" ]
	expect_status "${name}_has_bookmarks" 0 [ -s "$dir/$name.out" ]
	[ -z "$suffix" ] || continue

	chktex -q -l "$here/chktexrc" -f '%f:%l: %m (%n)
' "$file" \
		>"$tmp/chktex" 2>/dev/null
	nothing "${name}_is_clean_for_chktex" "$tmp/chktex"
	unused "$file" >"$tmp/unused"
	nothing "${name}_shows_all_that_it_pulls" "$tmp/unused"
	[ "$kind" = --deck ] || continue
	long_listings "$dir" >"$tmp/long"
	nothing "${name}_has_listings_of_12_lines_at_most" "$tmp/long"
	deck_counts "$file" "$dir"
	if [ "${frames:-0}" -ge 18 ] && [ "$frames" -le 25 ]; then
		ok "${name}_has_18_to_25_frames"
	else
		not_ok "${name}_has_18_to_25_frames" "got: ${frames:-none}"
	fi
	if [ "$questions" -ge $((frames / 6)) ] &&
		[ "$answers" -eq "$questions" ]; then
		ok "${name}_asks_before_it_shows"
	else
		not_ok "${name}_asks_before_it_shows" \
			"expected: a question every five frames, each answered" \
			"got: $questions questions, $answers answers"
	fi
	if [ "${minutes%.*}" -ge 40 ] && [ "${minutes%.*}" -le 45 ]; then
		ok "${name}_takes_45_minutes"
	else
		not_ok "${name}_takes_45_minutes" \
			"expected: 40 to 45 minutes in its notes" \
			"got: $minutes"
	fi
done

# shellcheck disable=SC2086 # an option or none
if slides/build $option --out "$tmp/again" "$1" >"$tmp/said" 2>&1; then
	first=$(basename "$1" .tex)$suffix
	expect_status "${first}_has_the_same_bytes_when_built_again" 0 \
		cmp "$room/$first.pdf" "$tmp/again/$first.pdf"
else
	not_ok "builds_again" "$(head -n 8 "$tmp/said")"
fi
ktap_end
