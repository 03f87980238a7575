# SPDX-License-Identifier: GPL-2.0-only
#
# places.awk - where C code has a fence, an ordered atomic, a lock or a look
# at the XOFF bit.
#
#	awk -v whose=twin -f places.awk FILE.c...	every place in the files
#	awk -v patch=9 -f places.awk FILE.patch		those in added lines
#
# Prints one line a place, fields separated by tabs:
#
#	9 or twin	FILE	FUNCTION	PLACE
#
# PLACE is the call with what tells it from others: the memory order of a C11
# atomic ("atomic_store_explicit(release)"), else the last member named in the
# first argument ("spin_lock(consumer_lock)"), else nothing ("smp_wmb()").
# Relaxed atomics are no places. FUNCTION is "-" outside of functions.
#
# With -v lines=1 it prints, in place of PLACE, every line of a function that
# counts, without the blanks around it.
#
# Understands the kernel's coding style: a function's head begins in column
# one, and so do its braces. Comments and strings are not code.

BEGIN {
	OFS = "\t"
	if (patch != "")
		whose = patch
	call = "(smp_[a-z_]+|barrier|(raw_)?(spin|read|write|mutex)_" \
		"(try)?(un)?lock[a-z_]*|(rcu|srcu)_[a-z_]+|RCU_INIT_POINTER|" \
		"synchronize_[a-z_]+|call_rcu[a-z_]*|kfree_rcu[a-z_]*|" \
		"READ_ONCE|WRITE_ONCE|(__)?(test_and_)?(set|clear|change)_bit" \
		"[a-z_]*|test_bit[a-z_]*|(try_)?(cmp)?xchg[a-z_0-9]*|" \
		"atomic_[a-z_0-9]+|netif_[a-z_]*(stop|wake|start)[a-z_]*)[ ]*\\("
	reset()
}

function reset()
{
	fn = "-"
	head = ""
	body = ""
	comment = 0
}

# The line without comments, strings and character constants.
function code(line,	out, start, stop)
{
	out = ""
	while (line != "") {
		if (comment) {
			stop = index(line, "*/")
			if (!stop)
				return out
			line = substr(line, stop + 2)
			comment = 0
			continue
		}
		if (!match(line, /\/\*|\/\/|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/))
			return out line
		start = substr(line, RSTART, 2)
		out = out substr(line, 1, RSTART - 1)
		if (start == "//")
			return out
		line = substr(line, RSTART + (start == "/*" ? 2 : RLENGTH))
		if (start == "/*")
			comment = 1
		else
			out = out "0"
	}
	return out
}

# What stands between the parentheses that open before TEXT.
function arguments(text,	depth, i, c)
{
	depth = 1
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(")
			depth++
		else if (c == ")" && !--depth)
			return substr(text, 1, i - 1)
	}
	return text
}

function first_of(args,	depth, i, c)
{
	depth = 0
	for (i = 1; i <= length(args); i++) {
		c = substr(args, i, 1)
		if (c == "(" || c == "[")
			depth++
		else if (c == ")" || c == "]")
			depth--
		else if (c == "," && !depth)
			return substr(args, 1, i - 1)
	}
	return args
}

function place(name, args,	what)
{
	gsub(/[@`]/, " ", args)
	what = ""
	if (name ~ /^atomic_.*(_explicit|_fence)$/) {
		# Of two orders (compare and exchange) the stronger is first.
		if (match(args, /memory_order_[a-z_]+/))
			what = substr(args, RSTART + 13, RLENGTH - 13)
		if (what == "relaxed")
			return ""
	} else if (name !~ /^(atomic|spin_lock)_init$/) {
		args = first_of(args)
		gsub(/\[[^]]*\]/, "", args)
		gsub(/[ \t)]+$/, "", args)
		if (match(args, /(->|\.)[A-Za-z_0-9]+$/)) {
			what = substr(args, RSTART, RLENGTH)
			gsub(/[^A-Za-z_0-9]/, "", what)
		}
	} else {
		return ""
	}
	return name "(" what ")"
}

# The places in a function's text. Each of its lines begins with "@" if it
# counts and with "`" if it is only context: C has no such characters.
function report(	rest, added, name, found)
{
	rest = lines ? "" : body
	added = 0
	while (match(rest, "[@`]|(^|[^A-Za-z0-9_])" call)) {
		name = substr(rest, RSTART, RLENGTH)
		# A mark may itself be the character before a name.
		if (name ~ /^[@`]/) {
			added = substr(name, 1, 1) == "@"
			rest = substr(rest, RSTART + 1)
			if (length(name) == 1 || !match(rest, "^" call))
				continue
			name = substr(rest, 1, RLENGTH)
			RSTART = 1
		}
		rest = substr(rest, RSTART + length(name))
		gsub(/[^A-Za-z0-9_]/, "", name)
		found = place(name, arguments(rest))
		if (added && found != "")
			print whose, file, fn, found
	}
	body = ""
}

# The name of the function whose head TEXT is, or "".
function name_of(text)
{
	gsub(/_Atomic\([^)]*\)|__attribute__\(\([^)]*\)\)/, "", text)
	if (!match(text, /[A-Za-z_][A-Za-z0-9_]*[ ]*\(/))
		return ""
	text = substr(text, RSTART, RLENGTH)
	gsub(/[^A-Za-z0-9_]/, "", text)
	return text
}

function end_function()
{
	report()
	fn = "-"
	head = ""
}

function take(line, mark,	text)
{
	text = code(line)
	if (text ~ /^[ \t]*$/)
		return
	if (lines) {
		gsub(/^[ \t]+|[ \t]+$/, "", line)
		if (fn != "-" && mark == "@")
			print whose, file, fn, line
	}
	if (fn != "-") {
		if (text ~ /^[}]/)
			end_function()
		else
			body = body mark text
		return
	}
	if (text ~ /^#/ || define) {
		# A macro is nobody's function.
		define = text ~ /\\$/
		body = mark " " text
		report()
	} else if (text ~ /^[{]/) {
		if (head != "")
			fn = head
	} else if (text ~ /;[ \t]*$/ || text ~ /^[}]/) {
		head = ""
	} else if (text ~ /^[A-Za-z_]/ && name_of(text) != "") {
		head = name_of(text)
	}
}

FNR == 1 {
	end_function()
	reset()
	define = 0
	hunk = 0
	if (patch == "")
		file = FILENAME
}

patch == "" {
	take($0, "@")
	next
}

/^diff --git / {
	end_function()
	hunk = 0
	file = $4
	sub(/^b\//, "", file)
	next
}

# "@@ -1074,7 +1074,9 @@ static netdev_tx_t tun_net_xmit(...": the function
# in which the hunk begins.
/^@@ / {
	end_function()
	reset()
	hunk = 1
	sub(/^@@[^@]*@@ ?/, "")
	if (name_of($0) != "")
		fn = name_of($0)
	next
}

/^-- $/ { hunk = 0 }

# A hunk can begin within a comment, whose first lines it does not show.
hunk && /^[ +]/ {
	if (!comment && substr($0, 2) ~ /^[ \t]*\*([ \t\/]|$)/)
		next
	take(substr($0, 2), substr($0, 1, 1) == "+" ? "@" : "`")
}

END { end_function() }
