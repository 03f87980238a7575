# SPDX-License-Identifier: GPL-2.0-only
#
# faults.awk - what is wrong with the book, read from the log of LaTeX.
#
#	awk -v dir=DIR -v errors=1 -f faults.awk DIR/ringside-annotated.log
#
# One line a fault, "FILE:LINE: what", where FILE:LINE is the text: the LaTeX
# that weave writes carries them in comments, "% FILE:LINE".  With errors=1
# only what kept LaTeX from finishing.  The log has to be written with
# max_print_line set, so that no message is folded.

BEGIN {
	if (!limit)
		limit = 5	# points that a box may stick out
}

# The line of a text of which this line of LaTeX was made.
function source(name, number,	path, line, n, found)
{
	path = dir "/" name
	while (n < number + 0 && (getline line < path) > 0) {
		n++
		if (line ~ /^% [^ ]+:[0-9]+$/)
			found = substr(line, 3)
	}
	close(path)
	return found ? found : path ":" number
}

function say(name, number, what)
{
	print source(name, number) ": " what " (" name ":" number ")"
}

function say_somewhere(what)
{
	print (file ? dir "/" file ": " : "") what
}

function say_warning(	number)
{
	if (warning != "" && match(warning, /on input line [0-9]+/)) {
		number = substr(warning, RSTART + 14, RLENGTH - 14)
		say(file, number, warning)
	} else if (warning != "")
		say_somewhere(warning)
	warning = ""
}

# A warning goes on in lines that name its owner: "(Font)     using ...".
warning != "" && /^\([A-Za-z]+\) +/ {
	sub(/^\([A-Za-z]+\) +/, " ")
	warning = warning $0
	next
}
{ say_warning() }
END { say_warning() }

# ringside-book.cls says which file is read.
/^ringside-file: / {
	file = $2
	next
}

# An error: the message, then some lines of context of which the one that
# begins with "l." shows the input.
/^[^ :]+\.[a-z]+:[0-9]+: / {
	split($0, part, ":")
	name = part[1]
	sub(/^\.\//, "", name)
	number = part[2]
	message = $0
	sub(/^[^:]*:[^:]*: */, "", message)
	near = ""
	while ((getline line) > 0 && line !~ /^ *$/)
		if (line ~ /^l\.[0-9]+ /) {
			near = line
			sub(/^l\.[0-9]+ /, "", near)
			break
		}
	say(name, number, "LaTeX: " message (near ? " near \"" near "\"" : ""))
	next
}
/^!( |pdfTeX error: )/ && !/^! +==> Fatal error/ {
	sub(/^! */, "")
	say_somewhere("LaTeX: " $0)
	next
}

errors { next }

/^Overfull \\[hv]box \([0-9.]+pt too (wide|high)\)/ {
	size = $3
	gsub(/[^0-9.]/, "", size)
	if (size + 0 <= limit)
		next
	number = 0
	if (match($0, /at lines? [0-9]+/)) {
		number = substr($0, RSTART, RLENGTH)
		sub(/.* /, "", number)
	}
	what = size " pt too " (/wide\)/ ? "wide" : "high") " for its place"
	if (number)
		say(file, number, what)
	else
		say_somewhere(what)
}
/^Missing character: / || /^LaTeX( Font)? Warning: / ||
/^pdfTeX warning/ || /^Package (hyperref|inputenc) Warning: / {
	warning = $0
}
