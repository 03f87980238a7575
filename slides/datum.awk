# SPDX-License-Identifier: GPL-2.0-only
#
# datum.awk - the numbers of a .pull file, as \pulleddatum{NAME}{VALUE} lines.
# slides/pull --help has the requests. A number that cannot be had is an error:
# it says file and line, and nothing is invented.

BEGIN { FS = "[ \t]+" }

function wrong(why)
{
	print file ":" FNR ": " $1 " " $2 ": " why >"/dev/stderr"
	bad = 1
}

# Reads a CSV once: cell[path, row, column].
function load(path,	line, n, i, part)
{
	if (path in rows)
		return 1
	if ((getline line <path) <= 0)
		return 0
	n = split(line, part, ",")
	for (i = 1; i <= n; i++) {
		column[path, part[i]] = i
		head[path, i] = part[i]
	}
	rows[path] = 0
	while ((getline line <path) > 0) {
		rows[path]++
		n = split(line, part, ",")
		for (i = 1; i <= n; i++)
			cell[path, rows[path], head[path, i]] = part[i]
	}
	close(path)
	return 1
}

# The value of "a*b/2" in a row; empty if one of them is.
function evaluate(path, row, expr,	n, i, part, op, value, x)
{
	op = "*"
	value = 1
	while (expr != "") {
		match(expr, /^[^*\/]+/)
		x = substr(expr, 1, RLENGTH)
		expr = substr(expr, RLENGTH + 1)
		if (x !~ /^[0-9.]+$/) {
			if (!((path, x) in column)) {
				wrong("there is no column \"" x "\"")
				return ""
			}
			x = cell[path, row, x]
			if (x == "")
				return ""
		}
		if (op == "/" && x + 0 == 0)
			return ""
		value = op == "*" ? value * x : value / x
		op = substr(expr, 1, 1)
		expr = substr(expr, 2)
	}
	return value
}

function matches(path, row,	i, at, key, want)
{
	for (i = 7; i <= NF; i++) {
		at = index($i, "=")
		key = substr($i, 1, at - 1)
		want = substr($i, at + 1)
		gsub(/~/, " ", want)
		if (!((path, key) in column)) {
			wrong("there is no column \"" key "\"")
			return 0
		}
		if (cell[path, row, key] != want)
			return 0
	}
	return 1
}

# Between the two nearest of list[1..n]: R's type 7, as in the reports.
function quantile(n, p,	h, k)
{
	h = 1 + (n - 1) * p
	k = int(h)
	return k >= n ? list[n] : list[k] + (h - k) * (list[k + 1] - list[k])
}

function statistic(how, n,	i, sum)
{
	for (i = 1; i <= n; i++)
		sum += list[i]
	if (how == "n")
		return n
	if (how == "sum")
		return sum
	if (how == "min" || how == "only")
		return list[1]
	if (how == "max")
		return list[n]
	return quantile(n, how == "q1" ? 0.25 : how == "q3" ? 0.75 : 0.5)
}

function define(name, value, digits)
{
	if (name in number)
		wrong("this name is taken")
	number[name] = value
	printf "\\pulleddatum{%s}{%.*f}\n", name, digits, value
}

$1 == "datum" {
	path = ($3 == "ring-bench" ? bench : experiments) "/" $3 ".csv"
	if (NF < 6 || $5 !~ /^(only|median|q1|q3|min|max|sum|n)$/ ||
	    $6 !~ /^[0-9]$/) {
		wrong("want NAME FILE EXPR STAT DIGITS KEY=VALUE...")
		next
	}
	if (!load(path)) {
		wrong("there is no data \"" $3 "\"")
		next
	}
	n = 0
	for (row = 1; row <= rows[path]; row++) {
		if (!matches(path, row))
			continue
		x = evaluate(path, row, $4)
		if (x == "")
			continue
		for (j = n++; j >= 1 && list[j] > x + 0; j--)
			list[j + 1] = list[j]
		list[j + 1] = x + 0
	}
	if (!n || ($5 == "only" && n != 1))
		wrong(n + 0 " rows match")
	else
		define($2, statistic($5, n), $6)
}

$1 == "quotient" || $1 == "change" {
	if (NF != 5 || !($4 in number) || !($5 in number)) {
		wrong("want NAME DIGITS A B, A and B being numbers from above")
		next
	}
	if (number[$5] == 0) {
		wrong("\"" $5 "\" is 0")
		next
	}
	if ($1 == "quotient") {
		define($2, number[$4] / number[$5], $3)
	} else {
		x = 100 * (number[$4] / number[$5] - 1)
		number[$2] = x
		printf "\\pulleddatum{%s}{%s%.*f}\n", $2,
			x < 0 ? "$-$" : "+", $3, x < 0 ? -x : x
	}
}

END { exit bad }
