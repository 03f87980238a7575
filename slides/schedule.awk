# SPDX-License-Identifier: GPL-2.0-only
#
# schedule.awk - what ring-explore --format table prints, as lines
# \scheduleline{STEPS}{PRODUCER}{CONSUMER} and, last, \scheduleend{PRODUCER}{CONSUMER}.
# A cell that goes over several lines is joined.

function trim(s)
{
	gsub(/^ +| +$/, "", s)
	return s
}

function tex(s)
{
	gsub(/[#%&_$]/, "\\\\&", s)
	return s
}

function flush()
{
	if (step == "end") {
		left_end = left_end left
		right_end = right_end right
	} else if (step != "") {
		printf "\\scheduleline{%s}{%s}{%s}\n", step, tex(left), tex(right)
	}
	step = left = right = ""
}

split($0, part, "|") == 3 {
	if (trim(part[1]) == "step")
		next
	if (trim(part[1]) != "") {
		flush()
		step = trim(part[1])
		left = trim(part[2])
		right = trim(part[3])
		next
	}
	left = trim(left " " trim(part[2]))
	right = trim(right " " trim(part[3]))
}

END {
	flush()
	if (left_end right_end == "")
		exit 1
	printf "\\scheduleend{%s}{%s}\n", tex(left_end), tex(right_end)
}
