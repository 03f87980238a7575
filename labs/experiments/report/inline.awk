# SPDX-License-Identifier: GPL-2.0-only
#
# inline.awk - puts the plots into the page, so that it is one file and takes
# the reader's colours: what gnuplot draws in black is drawn in the colour of
# the text.  Variable: plots (the directory of the SVG files).

/^@svg / {
	line = substr($0, 6)
	bar = index(line, "|")
	inline(substr(line, 1, bar - 1), substr(line, bar + 1))
	next
}

{ print }

# Ids are made the plot's own, for a page has many plots.
function inline(plot, alt,	file, line, inside, small, status)
{
	gsub(/&/, "\\&amp;", alt)
	gsub(/"/, "\\&quot;", alt)
	gsub(/</, "\\&lt;", alt)
	file = plots "/" plot ".svg"
	while ((status = (getline line <file)) > 0) {
		if (!inside && !sub(/^<svg/, "<svg role=\"img\" aria-label=\"" \
		    amp(alt) "\"", line))
			continue
		inside = 1
		if (match(line, /viewBox="0 0 [0-9]+ [0-9]+"/))
			line = cropped(line)
		if (line ~ /^<(title|desc)>/)
			continue
		# The caption stands below the picture here.
		if (small && line ~ /<\/g>/)
			small = 0
		if (small && line ~ /text/)
			continue
		if (line ~ /font-size="10.00"/)
			small = 1
		sub(/ color="(black|white)"/, "", line)
		gsub(/'black'|"black"/, "\"currentColor\"", line)
		gsub(/['"]rgb\( *0, *0, *0\)['"]/, "\"currentColor\"", line)
		gsub(/id='/, "id='" plot "-", line)
		gsub(/href='#/, "href='#" plot "-", line)
		gsub(/id="/, "id=\"" plot "-", line)
		print line
	}
	close(file)
	if (!inside) {
		print "report-bench: " file " is no SVG" >"/dev/stderr"
		exit 1
	}
}

# Without the two lines of the caption at the bottom.
function cropped(line,	box, part)
{
	box = substr(line, RSTART, RLENGTH)
	split(box, part, /[ "]/)
	return substr(line, 1, RSTART - 1) "viewBox=\"0 0 " part[4] " " \
		part[5] - 32 "\"" substr(line, RSTART + RLENGTH)
}

# For the replacement of sub(), where & stands for what matched.
function amp(text)
{
	gsub(/&/, "\\\\&", text)
	return text
}
