# SPDX-License-Identifier: GPL-2.0-only
#
# words.awk - reads words.html, for which kind=words is set; before rows.awk,
# which takes every other file.

kind == "words" {
	if ($1 == "<!--" && $2 == "part:")
		part_name = $3
	else if (part_name != "")
		words_text[part_name] = words_text[part_name] \
			(words_text[part_name] == "" ? "" : "\n") $0
	next
}

function words_of(name)
{
	if (!(name in words_text)) {
		print "report-bench: words.html has no part " name \
			>"/dev/stderr"
		broken = 1
		exit 1
	}
	return words_text[name]
}
