# SPDX-License-Identifier: GPL-2.0-only
#
# cut.awk - the starter or the solution of a file with cut markers
#
#	awk -f labs/grade/cut.awk -v lab=1 -v want=starter FILE
#
# want is starter or solution.  A cut looks like this, markers on lines of
# their own; the part between STARTER and its end is optional:
#
#	/* LAB1 BEGIN name */			# LAB1 BEGIN name
#	the solution				the solution
#	/* LAB1 STARTER				# LAB1 STARTER
#	 * a line of the starter		#	a line of the starter
#	 */					# LAB1 END
#	/* LAB1 END */
#
# In C a line of the starter stands behind " * ", in other files behind "# ";
# what leads to the marker itself, blanks, is taken off as well.  A marker that
# does not fit is an error that names file and line, exit status 1.

function die(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text >"/dev/stderr"
	bad = 1
	exit 1
}

BEGIN {
	if (lab !~ /^[0-9]+$/ || (want != "starter" && want != "solution")) {
		print "cut.awk: give -v lab=N and -v want=starter or " \
			"-v want=solution" >"/dev/stderr"
		bad = 2
		exit 2
	}
	mark = "LAB" lab " "
	where = "outside"
}

# The words of a marker's line, "" if it is none; sets c for a C comment.
function marker(line)
{
	c = 0
	if (line ~ /^[ \t]*\/\* LAB[0-9]+ /)
		c = 1
	else if (line !~ /^[ \t]*# LAB[0-9]+ /)
		return ""
	sub(/^[ \t]*(\/\*|#) /, "", line)
	if (index(line, mark) != 1)
		die("a marker of another lab: " $0)
	line = substr(line, length(mark) + 1)
	sub(/[ \t]*(\*\/)?[ \t]*$/, "", line)
	return line
}

# A line of the starter without what makes it a comment.
function starter_line(line)
{
	if (sub("^[ \t]*" (c_starter ? " [*]" : "#"), "", line)) {
		# A tab may stand where the blank does.
		if (line == "" || line ~ /^\t/ || sub(/^ /, "", line))
			return line
	}
	die("a line of the starter begins with " \
		(c_starter ? "\" * \"" : "\"# \"") ", this one does not")
}

{
	word = marker($0)
}

word ~ /^BEGIN( |$)/ {
	if (where != "outside")
		die("BEGIN within \"" name "\", which began in line " began)
	name = word
	if (!sub(/^BEGIN +/, "", name) || name ~ /[ \t]/ || name == "")
		die("BEGIN needs a name of one word")
	if (name in seen)
		die("a second \"" name "\"; the first is in line " seen[name])
	seen[name] = began = FNR
	where = "solution"
	next
}

word == "STARTER" {
	if (where != "solution")
		die("STARTER without BEGIN, or a second one")
	where = "starter"
	c_starter = c
	next
}

word == "END" {
	if (where == "outside")
		die("END without BEGIN")
	if (where == "starter" && c_starter)
		die("the comment of STARTER is not closed before END")
	where = "outside"
	next
}

word != "" {
	die("no such marker: BEGIN name, STARTER or END")
}

# The end of the comment that holds the starter.
where == "starter" && c_starter && /^[ \t]*\*\/[ \t]*$/ {
	where = "closed"
	next
}

where == "starter" {
	line = starter_line($0)
	if (want == "starter")
		print line
	next
}

where == "closed" {
	die("a line between the starter's end and END")
}

where == "solution" {
	if (want == "solution")
		print
	next
}

{
	print
}

END {
	if (!bad && where != "outside") {
		printf "%s:%d: \"%s\" has no END\n", FILENAME, began, name \
			>"/dev/stderr"
		bad = 1
	}
	exit bad
}
