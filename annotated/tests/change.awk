# SPDX-License-Identifier: GPL-2.0-only
#
# change.awk - a patch as somebody might have changed it, its hunks counted
# anew so that it is a patch still.
#
#	awk -v what=WORD -v at=N [-v n=N] [-v to=N] -f change.awk PATCH
#
# what=edit	line at becomes another
#      insert	n lines follow line at
#      delete	lines at to at + n - 1 are gone
#      repeat	they are there twice
#      move	they stand behind line to
#      swap	the hunk of line at and the one behind it change places
# Lines of which a patch is made, as "@@", are left where they are.

function made_of(line)
{
	return line ~ /^(diff --git |index |--- |\+\+\+ |@@ |---$)/
}

function keep(line)
{
	new[++news] = line
}

# The first line of the hunk in which line i is; 0 if it is in none.
function hunk(i)
{
	while (i > 0 && old[i] !~ /^(@@ |diff --git )/)
		i--
	return old[i] ~ /^@@ / ? i : 0
}

# The last line of the hunk that begins at i.
function last(i)
{
	while (i < NR && old[i + 1] !~ /^(@@ |diff --git )/)
		i++
	return i
}

function inserted(k)
{
	return hunk(at) ? "+\tinserted_line(" at ", " k ");" : \
		"These are words " k " behind " at "."
}

function copy(from, until, i)
{
	for (i = from; i <= until; i++)
		keep(old[i])
}

function counted(i, line, was, is, k, word)
{
	was = is = 0
	for (k = i + 1; k <= news && new[k] !~ /^(@@ |diff --git )/; k++) {
		was += new[k] !~ /^\+/
		is += new[k] !~ /^-/
	}
	line = new[i]
	split(line, word, /[-+, ]+/)
	sub(/^@@ -[0-9]+(,[0-9]+)? \+[0-9]+(,[0-9]+)? @@/, "", line)
	match(new[i], /\+[0-9]+/)
	return "@@ -" word[2] "," was " +" \
		substr(new[i], RSTART + 1, RLENGTH - 1) "," is " @@" line
}

{ old[NR] = $0 }

END {
	first = hunk(at)
	second = first ? last(first) + 1 : 0
	for (i = 1; i <= NR; i++) {
		within = i >= at && i < at + n && !made_of(old[i])
		if (what == "edit" && i == at && !made_of(old[i]))
			keep(old[i] " edited")
		else if (what == "swap" && i == first &&
			 old[second] ~ /^@@ /) {
			copy(second, last(second))
			copy(first, second - 1)
			i = last(second)
		} else if (!within || what == "repeat" || \
			   what == "insert" || what == "edit" || what == "swap")
			keep(old[i])
		if (what == "insert" && i == at)
			for (k = 1; k <= n; k++)
				keep(inserted(k))
		if (what == "repeat" && i == at + n - 1)
			for (k = at; k <= i; k++)
				if (!made_of(old[k]))
					keep(old[k])
		if (what == "move" && i == to)
			for (k = at; k < at + n && k <= NR; k++)
				if (!made_of(old[k]))
					keep(old[k])
	}
	for (i = 1; i <= news; i++)
		print new[i] ~ /^@@ / ? counted(i) : new[i]
}
