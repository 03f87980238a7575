# SPDX-License-Identifier: GPL-2.0-only
#
# facts.awk - what texts say about which line, without any number of a line.
#
#	awk -v what=WORD -f facts.awk PATCH... TEXT...
#
# what=prose	each line that is neither empty, of a patch nor kept by --sync,
#		with the names of lines masked
#      blocks	the lines of the texts' patches
#      names	for each label of a remark and each reference: the place
#		among the others, and the lines of the patch at its ends, or
#		LOST
#
# PATCH is told from TEXT by its name.

function number(path)
{
	sub(/.*\//, "", path)
	return path ~ /^000[0-9]/ ? substr(path, 4, 1) : ""
}

# The line of patch p that "37" or "?2" names, without what is counted in it.
function end(p, name, text)
{
	if (name ~ /^\?/)
		return "LOST"
	if (!((p, name) in line))
		return "NO LINE"
	text = line[p, name]
	gsub(/\t/, " ", text)
	sub(/^@@ [^@]*@@/, "@@", text)
	sub(/^index .*/, "index", text)
	return text
}

function told(p, name, ends)
{
	sub(/.*L/, "", name)
	sub(/ of .*/, "", name)
	split(name, ends, "-")
	print file " " (++count) "\t" end(p, ends[1]) "\t" \
		(name ~ /-/ ? end(p, ends[2]) : "")
}

function mask(s)
{
	gsub(/([1-9]\/9 )?L\??[0-9]+(-\??[0-9]+)?/, "L#", s)
	gsub(/  +/, "  ", s)
	return s
}

# A paragraph, without its inline code, as one line.
function names(s, name, p, before, at)
{
	gsub(/`[^`]*`/, "`", s)
	at = "([1-9]/9,? )?L[?]?[0-9]+(-[?]?[0-9]+)?( of [1-9]/9)?"
	while (match(s, at)) {
		name = substr(s, RSTART, RLENGTH)
		before = RSTART > 1 ? substr(s, RSTART - 1, 1) : " "
		s = substr(s, RSTART + RLENGTH)
		p = own
		if (name ~ /^[1-9]\/9/)
			p = substr(name, 1, 1)
		else if (name ~ / of /)
			p = substr(name, length(name) - 2, 1)
		if (before ~ /[A-Za-z0-9_\/-]/ || s ~ /^[A-Za-z0-9_]/ ||
		    p == "")
			continue
		if (name ~ /^L[1-7](-|$)/ && !label)
			continue
		told(p, name)
		label = 0
	}
}

function paragraph()
{
	label = text ~ /^\*\*L/
	names(text)
	text = ""
}

FNR == 1 {
	if (text != "")
		paragraph()
	file = FILENAME
	sub(/.*\//, "", file)
	own = number(FILENAME)
	fence = ""
	count = 0
}
FILENAME ~ /[.]patch$/ {
	line[own, FNR] = $0
	next
}
/^```/ && fence == "" {
	if (what == "names")
		paragraph()
	fence = $0
	if (what == "prose" && fence !~ /^```(diff L|lost )/)
		print file ": " $0
	next
}
/^```$/ {
	if (what == "prose" && fence !~ /^```(diff L|lost )/)
		print file ": " $0
	fence = ""
	next
}
fence ~ /^```diff L/ {
	if (what == "blocks")
		print
	next
}
fence ~ /^```lost / { next }
what == "prose" && !/^$/ { print file ": " mask($0) }
what != "names" { next }
fence != "" {
	if (fence ~ / by hand$/)
		names($0)
	next
}
/^$/ { paragraph(); next }
{
	sub(/^[ \t]+/, "")
	text = text (text == "" ? "" : " ") $0
}
END {
	if (what == "names")
		paragraph()
}
