# SPDX-License-Identifier: GPL-2.0-only
#
# capture.awk - a section of a captured text, as lines \captureline{TEXT} and,
# for what was typed behind a prompt, \capturetyped{TEXT}.
# -v section=NAME: from the line "== NAME" to the next one that begins so.
# What stands before the first of them says where and when it was captured.

# Each letter that TeX takes for something else; blanks stay as they are.
function tex(s,	i, c, t)
{
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c in letter)
			c = letter[c]
		t = t c
	}
	return t
}

BEGIN {
	letter["\\"] = "\\textbackslash{}"
	letter["~"] = "\\textasciitilde{}"
	letter["^"] = "\\textasciicircum{}"
	letter["'"] = "\\textquotesingle{}"
	letter["`"] = "\\textasciigrave{}"
	letter["\""] = "\\textquotedbl{}"
	letter[" "] = "\\ "
	letter["\t"] = "\\ \\ \\ \\ "
	letter["<"] = "<{}"
	letter[">"] = ">{}"
	letter["-"] = "-{}"
	n = split("{ } # $ % & _", special, " ")
	for (i = 1; i <= n; i++)
		letter[special[i]] = "\\" special[i]
}

/^== / {
	inside = substr($0, 4) == section
	found = found || inside
	next
}

inside && /^# / {
	printf "\\capturetyped{%s}%%\n", tex($0)
	next
}

inside {
	printf "\\captureline{%s}%%\n", tex($0)
}

END { exit !found }
