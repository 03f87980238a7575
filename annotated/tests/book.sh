#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# book.sh WEAVE DIR - the book in DIR: it has every line and every remark, its
# links arrive, nothing sticks out; and what is wrong with a text or its LaTeX
# is told where it is.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
weave=$(cd "$(dirname "$1")" && pwd)/${1##*/}
book=$(cd "$2" && pwd) || exit 1
typeset=$top/annotated/book/typeset
: "${COLOUR_PRODUCER:?is not set: run it by make test/annotated/book}"
name=ringside-annotated
pdf=$book/$name.pdf

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$top" || exit 1

# What a reader sees: a line of text for each line on paper, pages parted by
# form feeds.  Typographic marks become plain ones.
readable()
{
	# shellcheck disable=SC1112 # they are meant
	pdftotext -layout -enc UTF-8 "$1" - |
		sed 's/“/"/g; s/”/"/g; s/’/'"'"'/g; s/–/-/g'
}
readable "$pdf" >"$tmp/text" || bail "pdftotext cannot read $pdf"

# From a PDF blanks come back as gaps: compare without.
squeeze()
{
	tr -d ' \t'
}

# lacks WANTED: the first line of WANTED that is not in the text, in its order
# below the heads of its patch's pages.
lacks()
{
	awk '
	NR == FNR {
		want[++n] = $0
		next
	}
	{ line = $0; sub(/^\f/, "", line) }
	at <= n && line == want[at + 1] { at++ }
	END { if (at < n) print "after " at " lines: " want[at + 1] }
	' "$1" "$2"
}

# ---- the log and the PDF as a whole

ktap_begin
expect nothing_sticks_out_or_leads_nowhere '' \
	"$("$typeset" --check "$book" 2>&1 | head -n 5)"
pdfinfo "$pdf" >"$tmp/info"
expect pdf_has_its_title 'Title:           Ringside: The annotated series' \
	"$(grep '^Title:' "$tmp/info")"
check pdf_has_an_author grep -q '^Author: *[A-Za-z]' "$tmp/info"
expect every_font_is_embedded_and_no_bitmap '' "$(
	pdffonts "$pdf" | tail -n +3 | grep -E ' Type 3 | no +(yes|no) +(yes|no) '
)"
# A form feed ends each page.  A head alone is no page.
expect no_page_is_blank '' "$(awk 'BEGIN { RS = "\f" }
	{ words = gsub(/[A-Za-z0-9]+/, "&") }
	NR > 1 && words && words < 20 { print "page " NR ": " words " words" }
	!words { empty[NR] = 1 }
	END { for (i in empty) if (i < NR) print "page " i " is empty" }
' "$tmp/text")"
check title_page_names_design_and_licences awk '
	/\f/ { exit !(design && prose && code) }
	/Simon Schippers/ && /Tim Gebauer/ { design = 1 }
	/CC-BY-4.0/ { prose = 1 }
	/GPL-2.0-only/ { code = 1 }
' "$tmp/text"

# ---- lines and remarks

squeeze <"$tmp/text" >"$tmp/squeezed"
for patch in patches/000[1-9]-*.patch; do
	n=${patch##*/000}
	n=${n%%-*}
	awk '{ gsub(/[ \t]/, ""); print FNR $0 }' "$patch" >"$tmp/want"
	expect "each_line_of_patch_${n}_is_there_in_order" '' \
		"$(lacks "$tmp/want" "$tmp/squeezed")"
done

# remarks TEXT: "L71 first words" of each, as far as they hold no markup.
remarks()
{
	sed -n 's/^\*\*\(L[0-9-]*\)\*\* */\1 /p' "$1" |
		awk '{
			out = $1
			for (i = 2; i <= 4 && $i ~ /^[A-Za-z]+[.,]?$/; i++)
				out = out $i
			print out
		}'
}
for text in annotated/000[0-9]-*.md; do
	n=${text##*/000}
	n=${n%%-*}
	remarks "$text" >"$tmp/want"
	# Remarks are named in the margin: at the left edge, not within prose.
	sed -n 's/^\f\{0,1\} \{0,4\}\(L[0-9-]*\) \{3,\}/\1/p' "$tmp/text" |
		squeeze >"$tmp/got"
	check "there_are_remarks_in_text_$n" [ -s "$tmp/want" ]
	expect "each_remark_of_text_${n}_is_there_in_order" '' "$(awk '
	NR == FNR { want[++n] = $0; next }
	at < n && index($0, want[at + 1]) == 1 { at++ }
	END { if (at < n) print "after " at " remarks: " want[at + 1] }
	' "$tmp/want" "$tmp/got")"
done

# ---- where links lead

pdfinfo -dests "$pdf" | sed -n 's/.*"\(.*\)".*/\1/p' | sort >"$tmp/places"
{
	for patch in patches/000[1-9]-*.patch; do
		n=${patch##*/000}
		awk -v n="${n%%-*}" '{ print "p" n "-L" FNR }' "$patch"
	done
	tail -n +2 userspace-ring/barriers.csv | sed 's/,.*//' | sort -u
	i=0
	while [ $((i += 1)) -le 24 ]; do
		echo "B$i"
	done
	for text in annotated/[a-z]*.md; do
		basename "$text" .md
	done
} | sort >"$tmp/want"
expect lines_barriers_findings_and_chapters_can_be_led_to '' \
	"$(comm -23 "$tmp/want" "$tmp/places" | head -n 5)"
expect each_place_is_there_once '' "$(uniq -d "$tmp/places" | head -n 5)"
check remarks_lead_to_lines grep -q 'bookref{p9-L71}{L71}' "$book"/p9.tex
expect each_text_is_a_bookmark "$(find annotated -name '*.md' |
	grep -cv README)" "$(grep -c '^.BOOKMARK \[0\].*{\(p[0-9]\|[a-z]\)' \
	"$book/$name.out" | awk '{ print $1 - 5 }')"

# index ENTRY: the index has it, with a page.
index()
{
	awk '/Page numbers in bold/ { inside = 1 } inside' "$tmp/text" |
		grep -qF -- "$1 "
}
for entry in MB3 B14 'tun_net_xmit()' '__ptr_ring_produce_peek()'; do
	check "index_has_$(echo "$entry" | tr -dc 'A-Za-z0-9_')" index "$entry"
done

# ---- texts that are wrong, and what is wrong in LaTeX

# A copy of what weave reads, to break.
anew()
{
	rm -rf "$tmp/kit" "$tmp/out"
	mkdir "$tmp/kit" && cp -R patches annotated userspace-ring initramfs \
		labs README.md "$tmp/kit" || exit 1
}

# weave_book: its status and words; the book goes to $tmp/out.
weave_book()
{
	status=0
	(cd "$tmp/kit" && "$weave" --book "$tmp/out") >"$tmp/said" 2>&1 ||
		status=$?
	echo "exit $status"
	head -n 4 "$tmp/said"
}

nine=$(basename annotated/0009-*.md)
glossary=$tmp/kit/annotated/glossary.md
anew
sed -i '0,/^\*\*L71\*\*/s//L71/' "$tmp/kit/annotated/$nine"
weave_book >"$tmp/got"
check a_text_without_its_remark_makes_no_book \
	grep -q 'no remark covers L71' "$tmp/got"
check then_nothing_is_written [ ! -e "$tmp/out/$name.tex" ]
anew
printf '\nA tick: \342\234\223\n' >>"$glossary"
at=$(wc -l <"$glossary")
expect a_character_that_the_book_lacks_is_told "exit 1
annotated/glossary.md:$at: the book has no character U+2713: use another, or\
 enter it in annotated/weave/latex.c
weave: 1 fault" "$(weave_book)"

# What TeX takes for its own, and what is too long for the page.
anew
long=$(awk 'BEGIN { for (i = 0; i < 30; i++) printf "word_" }')
cat >>"$glossary" <<EOF

## Signs # \$ % & _ ^ ~ in \`a_heading()\`

Prose: a # b \$ c % d & e _ f \\^ g ~ h \\< i \\> j { k } l \\\\ m | n -- o "p" 'q'.

Code: \`# \$ % & _ ^ ~ < > { } \\ | -- "p" 'q' << >> ,, end\`.

    plain # \$ % & _ ^ ~ < > { } \\ | -- "p" 'q' << >> ,, end
    $long

$long

- **bold**: [a link](packet-path.md#the-ring), [another](https://example.org/a_b#c%20d).
- plain

A [B14](packet-path.md) and \`$long\`
EOF
got=$(weave_book)
expect signs_make_a_book 'exit 0' "$got"
mkdir "$tmp/out/figures"
cp annotated/book/*.cls annotated/book/*.ist "$tmp/out"
cp "$book"/figures/* "$tmp/out/figures"
cp -R "$tmp/out" "$tmp/broken"
sed -i '/bookfile/{/packet-path}\|glossary}/!d}' "$tmp/out/$name.tex"
check signs_can_be_typeset "$typeset" "$tmp/out"
readable "$tmp/out/$name.pdf" | tr -s ' ' >"$tmp/signs"
# shellcheck disable=SC2016 # the signs are meant
expect signs_in_prose_stay \
	"Prose: a # b \$ c % d & e _ f ^ g ~ h < i > j { k } l \\ m | n -- o \
\"p\" 'q'." "$(grep -o 'Prose: a #.*' "$tmp/signs")"
expect signs_in_code_stay \
	"plain # \$ % & _ ^ ~ < > { } \\ | -- \"p\" 'q' << >> ,, end" \
	"$(grep -o 'plain #.*' "$tmp/signs")"
expect long_words_do_not_stick_out '' "$("$typeset" --check "$tmp/out" 2>&1 |
	grep 'too wide')"

# One error, in the middle of a remark.
want=annotated/$nine:$(grep -n '^\*\*L70\*\*' "annotated/$nine" | sed 's/:.*//')
at=$(grep -n "^% $want\$" "$tmp/broken/p9.tex" | sed 's/:.*//')
sed -i "$((at + 1))s/\$/ \\\\nosuchthing/" "$tmp/broken/p9.tex"
status=0
"$typeset" "$tmp/broken" >/dev/null 2>"$tmp/said" || status=$?
expect an_error_of_latex_fails 1 "$status"
expect an_error_of_latex_names_its_text \
	"$want: LaTeX: Undefined control sequence. near \"\
$(head -n 1 "$tmp/said" | sed 's/.*near "//')" "$(head -n 1 "$tmp/said")"
check an_error_of_latex_is_told_briefly [ "$(wc -l <"$tmp/said")" -le 3 ]
check then_there_is_no_pdf [ ! -e "$tmp/broken/$name.pdf" ]

# What --check is for: one fault of each kind.
rm -f "$tmp/broken"/*.aux
cat >"$tmp/broken/$name.tex" <<'EOF'
\documentclass{ringside-book}
\booktitle{T}\booksubtitle{S}\bookpart{P}\bookauthor{A}\booksubject{J}
\begin{document}
\bookfile{faults}
\end{document}
EOF
cat >"$tmp/broken/faults.tex" <<'EOF'
% annotated/faults.md:3
\noindent\hbox to\dimexpr\hsize+4pt\relax{fits\hfil}

% annotated/faults.md:5
\noindent\hbox to\dimexpr\hsize+12pt\relax{wide\hfil}

% annotated/faults.md:7
See \chapterref{nowhere}{nothing}.

% annotated/faults.md:9
{\fontfamily{nosuch}\selectfont x}
EOF
"$typeset" "$tmp/broken" >"$tmp/said" 2>&1
"$typeset" --check "$tmp/broken" >"$tmp/faults" 2>&1
check sees_a_line_that_sticks_out \
	grep -q '^annotated/faults.md:5: .* too wide' "$tmp/faults"
expect sees_no_line_that_fits 1 "$(grep -c 'too wide' "$tmp/faults")"
check sees_a_reference_that_leads_nowhere \
	grep -q '^annotated/faults.md:7: .*nowhere' "$tmp/faults"
check sees_a_missing_font grep -q '^annotated/faults.md:9: .*nosuch' \
	"$tmp/faults"
printf '%s\n' '% annotated/faults.md:13' '{\font\old=cmr10 \old\char200}' \
	>"$tmp/broken/faults.tex"
expect a_missing_glyph_is_an_error \
	'annotated/faults.md:13: LaTeX: Missing character:' \
	"$("$typeset" "$tmp/broken" 2>&1 | head -n 1 | cut -c-49)"
expect_status refuses_a_directory_without_a_book 1 "$typeset" "$tmp/kit"
expect_status typeset_refuses_an_unknown_option 2 "$typeset" --no-such

if [ "${FULL:-0}" = 1 ]; then
	anew
	weave_book >/dev/null
	mkdir "$tmp/out/figures"
	cp annotated/book/*.cls annotated/book/*.ist "$tmp/out"
	cp "$book"/figures/* "$tmp/out/figures"
	"$typeset" "$tmp/out"
	check the_same_texts_give_the_same_pdf cmp "$tmp/out/$name.pdf" "$pdf"
fi
ktap_end
