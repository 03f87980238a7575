# SPDX-License-Identifier: GPL-2.0-only
#
# litmus.awk - is a litmus file a model of the stop and the wake?  And what
# does it look like when something is taken away from it?
#
#	awk -f litmus.awk -v consumer=wakes FILE
#	awk -f litmus.awk -v consumer=wakes -v weaken=NAME FILE
#
# consumer is wakes (it clears XOFF at once) or asks (it looks at XOFF first).
# Without weaken, prints nothing and exits 0 if FILE is such a model; else two
# lines "expected ..." and "got ...", exit 1.  With it, prints the model
# without comments, weakened:
#
#	fence-removed	the producer's fence is gone
#	fence-wmb	it is smp_wmb()
#	fence-mb	it is smp_mb()
#	stop-stored	atomic_set() sets XOFF, not an RMW
#	stop-returns	an RMW that returns a value sets XOFF; no fence
#	look-removed	the producer wakes nobody after its second look
#	consumer-weak	wakes: its RMW is relaxed; asks: its fence is gone
#	nothing		as it is
#
# The text is compared without comments and without blanks that mean nothing,
# so that its layout is the student's own.

function refuse(expected, got)
{
	print "expected " expected
	print "got " got
	exit refused = 1
}

# Everything from open to close, as often as it comes. (* is a comment only
# outside of braces: within them it may be READ_ONCE(*slot).
function drop(open, close_, keep,	at, rest, end)
{
	while ((at = index(text, open)) > 0) {
		rest = substr(text, at + length(open))
		end = index(rest, close_)
		if (!end)
			refuse("a comment that ends", "\"" open "\" without \"" \
				close_ "\"")
		text = substr(text, 1, at - 1) keep \
			substr(rest, end + length(close_))
	}
}

function drop_outer(	i, c, two, depth, out, end)
{
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		two = substr(text, i, 2)
		if (!depth && two == "(*") {
			end = index(substr(text, i), "*)")
			if (!end)
				refuse("a comment that ends", "\"(*\" without \"*)\"")
			i += end
			c = " "
		}
		depth += c == "{" ? 1 : c == "}" ? -1 : 0
		out = out c
	}
	text = out
}

function squeeze(	i, c, marks)
{
	drop_outer()
	drop("/*", "*/", " ")
	drop("//", "\n", "\n")
	gsub(/[ \t\r\n]+/, " ", text)
	marks = "(){}[];:,=*&!<>|+-/\\"
	for (i = 1; i <= length(marks); i++) {
		c = substr(marks, i, 1)
		gsub(" ?[" (c == "\\" || c == "]" ? "\\" : "") c "] ?", c, text)
	}
	sub(/^ /, "", text)
	sub(/ $/, "", text)
}

# Takes "{...}" off the front of text, returns what is between.
function block(	i, depth, c, inside)
{
	if (substr(text, 1, 1) != "{")
		refuse("\"{\"", "\"" substr(text, 1, 40) "\"")
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		depth += c == "{" ? 1 : c == "}" ? -1 : 0
		if (!depth)
			break
	}
	if (depth)
		refuse("as many \"}\" as \"{\"", "a \"{\" that is not closed")
	inside = substr(text, 2, i - 2)
	text = substr(text, i + 1)
	sub(/^ /, "", text)
	return inside
}

function parse(	end)
{
	if (!match(text, /^C [^{]+/))
		refuse("\"C NAME\" in the first line, then the initial state",
			"\"" substr(text, 1, 40) "\"")
	name = substr(text, 3, RLENGTH - 2)
	gsub(/[^A-Za-z0-9_+.-]/, "", name)
	text = substr(text, RLENGTH + 1)
	init = block()
	processes = 0
	while (match(text, /^P[0-9]+\([^)]*\)/)) {
		args[processes] = substr(text, 1, RLENGTH)
		sub(/^P[0-9]+/, "", args[processes])
		text = substr(text, RLENGTH + 1)
		sub(/^ /, "", text)
		body[processes++] = block()
	}
	if (processes != 2)
		refuse("two processes, P0 and P1", processes " of them")
	condition = text
}

# ---- is it such a model? ------------------------------------------------

function count(where, what,	n, at)
{
	while ((at = index(where, what)) > 0) {
		n++
		where = substr(where, at + length(what))
	}
	return n + 0
}

# Where what begins in where, looked for from position from on; 0 for nowhere.
function find(where, what, from,	at)
{
	at = index(substr(where, from), what)
	return at ? at + from - 1 : 0
}

function check_frame(	i, got)
{
	got = ";" init
	gsub(/(atomic_t|int) /, "", got)
	gsub(/;+/, ";", got)
	sub(/;$/, "", got)
	if (got != ";slot=1" && got != ";slot=1;xoff=0" &&
	    got != ";xoff=0;slot=1")
		refuse("the initial state { slot=1; }: the slot is taken, and " \
			"XOFF is clear", "{ " init " }")
	for (i = 0; i < 2; i++)
		if (args[i] != "(atomic_t*xoff,int*slot)" &&
		    args[i] != "(int*slot,atomic_t*xoff)")
			refuse("processes that share exactly (atomic_t *xoff, " \
				"int *slot)", args[i])
	got = condition
	gsub(/[][()]/, "", got)
	if (got != "existsxoff=1/\\slot=0" && got != "exists xoff=1/\\slot=0" &&
	    got != "existsslot=0/\\xoff=1" && got != "exists slot=0/\\xoff=1")
		refuse("exists (xoff=1 /\\ slot=0): at the end the queue is " \
			"stopped and the slot is free",
			condition == "" ? "no exists" : condition)
}

function check_roles(	i)
{
	producer = consumer_ = -1
	for (i = 0; i < 2; i++) {
		if (body[i] ~ /[^_a-z]smp_(mb|wmb|rmb)[^_(]/)
			refuse("a fence with its parentheses", "P" i)
		if (index(body[i], "WRITE_ONCE(*slot,0)"))
			consumer_ = i
		else if (index(body[i], "READ_ONCE(*slot)"))
			producer = i
	}
	if (consumer_ < 0)
		refuse("a consumer: a process that frees the slot with " \
			"WRITE_ONCE(*slot, 0)", "none")
	if (producer < 0)
		refuse("a producer: the other process reads the slot with " \
			"READ_ONCE(*slot)", "none")
}

# Sets stop_at and stop_text.
function check_stop(p)
{
	if (p ~ /atomic_set\(xoff|WRITE_ONCE\(\*xoff/)
		refuse("XOFF set by an RMW: set_bit() is one, and " \
			"smp_mb__after_atomic() orders nothing behind a " \
			"plain store", "a plain store to xoff in P" producer)
	if (p ~ /atomic_(fetch_[a-z_]*|[a-z]+_return[a-z_]*)\(/ ||
	    p ~ /atomic_xchg[a-z_]*\(xoff,1\)/)
		refuse("XOFF set by an RMW that returns nothing, as set_bit() " \
			"does: one that returns a value would bring a fence " \
			"with it", "an RMW that returns a value in P" producer)
	stop_text = "atomic_inc(xoff);"
	stop_at = index(p, stop_text)
	if (!stop_at) {
		stop_text = "atomic_add(1,xoff);"
		stop_at = index(p, stop_text)
	}
	if (!stop_at)
		refuse("the producer sets XOFF: atomic_inc(xoff)",
			"P" producer " does not")
	if (count(p, "atomic_inc(") + count(p, "atomic_add(") != 1)
		refuse("one stop in the producer", "several")
}

# Sets fence_text, fence_at, look_at and the register of the second look.
function check_look(p,	before, wake_at, test)
{
	if (count(p, "smp_") != 1)
		refuse("one fence in the producer", count(p, "smp_") " in P" \
			producer)
	fence_text = "smp_mb__after_atomic();"
	if (!index(p, fence_text))
		fence_text = "smp_mb();"
	fence_at = find(p, fence_text, stop_at)
	if (!fence_at)
		refuse("the fence behind the stop: smp_mb__after_atomic()",
			"none there in P" producer)
	look_at = find(p, "READ_ONCE(*slot)", fence_at)
	if (!look_at)
		refuse("the second look: READ_ONCE(*slot) behind the fence",
			"none there in P" producer)
	if (find(substr(p, 1, look_at - 1), "READ_ONCE(*slot)", stop_at))
		refuse("the fence between the stop and the second look",
			"a look between them in P" producer)
	before = substr(p, 1, look_at - 1)
	if (!match(before, /[A-Za-z_][A-Za-z0-9_]*=$/))
		refuse("the second look's result in a register",
			"it is not kept")
	look = substr(before, RSTART, RLENGTH - 1)
	wake_at = find(p, "=atomic_xchg(xoff,0)", look_at)
	test = substr(p, look_at, wake_at - look_at)
	if (!wake_at || test !~ ("if\\(.*" look))
		refuse("the producer's own wake: if the second look finds " \
			"the slot free, r = atomic_xchg(xoff, 0)",
			"none that depends on " look " in P" producer)
	if (count(p, "xoff") != 2 || index(p, "WRITE_ONCE"))
		refuse("of the producer one stop, one wake, and no store to " \
			"the slot", "more accesses in P" producer)
}

function check_wakes(c)
{
	if (c ~ /atomic_read|READ_ONCE/ || c ~ /if\(/)
		refuse("a consumer that clears XOFF at once, without asking",
			"it asks first")
	if (count(c, "smp_"))
		refuse("no fence in the consumer: its RMW is fully ordered",
			"a fence in P" consumer_)
	if (!find(c, "=atomic_xchg(xoff,0)", index(c, "WRITE_ONCE(*slot,0)")))
		refuse("the consumer's wake, r = atomic_xchg(xoff, 0), after " \
			"the slot is free", "none there in P" consumer_)
}

function check_asks(c,	fence, ask, register)
{
	fence = find(c, "smp_mb();", index(c, "WRITE_ONCE(*slot,0)"))
	ask = find(c, "=atomic_read(xoff);", 1)
	if (!ask)
		refuse("a consumer that asks first: r = atomic_read(xoff)",
			"it does not ask")
	if (!fence || fence > ask || count(c, "smp_") != 1)
		refuse("one smp_mb() between freeing the slot and asking",
			count(c, "smp_") " fences, " \
			(fence && fence < ask ? "one" : "none") " there")
	match(substr(c, 1, ask - 1), /[A-Za-z_][A-Za-z0-9_]*$/)
	register = substr(c, RSTART, RLENGTH)
	c = substr(c, ask)
	if (c !~ ("if\\(.*" register ".*=atomic_xchg\\(xoff,0\\)"))
		refuse("the consumer's wake: if XOFF is set, " \
			"r = atomic_xchg(xoff, 0)", "none in P" consumer_)
}

function check_consumer(c)
{
	if (consumer == "asks")
		check_asks(c)
	else
		check_wakes(c)
	if (count(c, "xoff") != (consumer == "asks" ? 2 : 1) ||
	    count(c, "slot") != 1)
		refuse("of the consumer one store to the slot, and one wake",
			"more accesses in P" consumer_)
}

# ---- what is taken away -------------------------------------------------

function put(where, at, old, new)
{
	return substr(where, 1, at - 1) new substr(where, at + length(old))
}

function replace(where, old, new)
{
	return put(where, index(where, old), old, new)
}

function weaken_producer(p)
{
	if (weaken == "fence-removed")
		return put(p, fence_at, fence_text, "")
	if (weaken == "fence-wmb")
		return put(p, fence_at, fence_text, "smp_wmb();")
	if (weaken == "fence-mb")
		return put(p, fence_at, fence_text, "smp_mb();")
	if (weaken == "stop-stored")
		return put(p, stop_at, stop_text, "atomic_set(xoff,1);")
	if (weaken == "stop-returns")
		return "int rmw;" put(put(p, fence_at, fence_text, ""),
			stop_at, stop_text, "rmw=atomic_fetch_inc(xoff);")
	if (weaken == "look-removed")
		return replace(p, "=atomic_xchg(xoff,0)", "=0")
	return p
}

function weaken_consumer(c)
{
	if (weaken != "consumer-weak")
		return c
	if (consumer == "asks")
		return replace(c, "smp_mb();", "")
	return replace(c, "atomic_xchg(", "atomic_xchg_relaxed(")
}

function print_model(	i)
{
	print "C " name "-" weaken
	print "{" init "}"
	for (i = 0; i < 2; i++)
		print "P" i args[i] "{" body[i] "}"
	print "exists (xoff=1 /\\ slot=0)"
}

BEGIN {
	if (consumer != "wakes" && consumer != "asks") {
		print "litmus.awk: give -v consumer=wakes or -v consumer=asks" \
			>"/dev/stderr"
		exit refused = 2
	}
	known = " fence-removed fence-wmb fence-mb stop-stored stop-returns " \
		"look-removed consumer-weak nothing "
	if (weaken != "" && !index(known, " " weaken " ")) {
		print "litmus.awk: weaken is one of" known >"/dev/stderr"
		exit refused = 2
	}
}

{
	text = text $0 "\n"
}

END {
	if (refused)
		exit refused
	squeeze()
	parse()
	check_frame()
	check_roles()
	check_stop(body[producer])
	check_look(body[producer])
	check_consumer(body[consumer_])
	if (weaken == "")
		exit
	body[producer] = weaken_producer(body[producer])
	body[consumer_] = weaken_consumer(body[consumer_])
	print_model()
}
