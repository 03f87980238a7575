// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace.c - what the steps of a schedule did, from how the world looked
 * before and after each.
 */
#include "trace.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *const actor_name[MACHINE_ACTORS] = {
	"producer", "consumer", "administrator",
};

/* What is shared, as a reader of the table thinks of it. */
struct view {
	int size;
	int producer;
	int head;
	int tail;
	bool xoff;
	bool producer_lock;
	bool consumer_lock;
	int packet[WORLD_RING_MAX];
};

/* What one actor did between two turns, as far as a summary tells it. */
struct deed {
	int first_packet;
	int last_packet;
	int low_slot;		/* freed, from */
	int high_slot;		/* and to; -1 for none */
	bool filled;
	bool back;		/* some packets went back into the ring */
	bool stopped;		/* XOFF was set */
	bool woke;		/* XOFF was cleared */
	bool vain;		/* a wake, and XOFF was clear */
	bool saw_clear;		/* XOFF was asked for and found clear */
};

struct event {
	int who;
	int turn;		/* which of its turns */
	bool ends_turn;
	char text[TRACE_TEXT];
	struct deed deed;	/* this step's part */
};

/* ---- looking ----------------------------------------------------------- */

static void look(const struct stage *s, struct view *v)
{
	struct world *w = s->world;
	struct ptr_ring *r = &w->tfile.tx_ring;
	int i;

	/* Relaxed: nobody runs. */
	v->size = r->size;
	v->producer = r->producer;
	v->head = atomic_load_explicit(&r->consumer_head, memory_order_relaxed);
	v->tail = r->consumer_tail;
	v->xoff = atomic_load_explicit(&w->dev.tx.state, memory_order_relaxed) &
		  __QUEUE_STATE_DRV_XOFF;
	v->producer_lock = atomic_load_explicit(&r->producer_lock.locked,
						memory_order_relaxed);
	v->consumer_lock = atomic_load_explicit(&r->consumer_lock.locked,
						memory_order_relaxed);
	for (i = 0; i < v->size; i++)
		v->packet[i] = stage_packet(s,
			atomic_load_explicit(&r->queue[i],
					     memory_order_relaxed));
}

/* The consumed entries that still take slots lie from tail to head. */
static bool held_back(const struct view *v, int slot)
{
	return slot >= v->tail && slot < v->head;
}

static int waiting(const struct view *v)
{
	int n = 0;
	int i;

	for (i = 0; i < v->size; i++)
		n += v->packet[i] && !held_back(v, i);
	return n;
}

/* The slot whose content differs, or -1. */
static int changed_slot(const struct view *a, const struct view *b)
{
	int i;

	for (i = 0; i < a->size && a->size == b->size; i++) {
		if (a->packet[i] != b->packet[i])
			return i;
	}
	return -1;
}

/* ---- a step in words --------------------------------------------------- */

static void say(struct event *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct event *e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(e->text, sizeof(e->text), format, ap);
	va_end(ap);
}

static void add_packet(struct deed *d, int packet)
{
	if (!d->first_packet)
		d->first_packet = packet;
	d->last_packet = packet;
}

static void add_slot(struct deed *d, int slot)
{
	if (d->high_slot < 0 || slot < d->low_slot)
		d->low_slot = slot;
	if (slot > d->high_slot)
		d->high_slot = slot;
}

static void say_slot(struct event *e, const struct view *v, int slot)
{
	if (!v->packet[slot])
		say(e, "is slot %d free? yes", slot);
	else if (held_back(v, slot))
		say(e, "is slot %d free? no: held back", slot);
	else
		say(e, "is slot %d free? no: packet %d", slot,
		    v->packet[slot]);
}

static void is_slot_free(struct event *e, const struct view *a,
			 const struct view *b)
{
	(void)b;
	/* Unconsume asks for the slot before head, produce for its own. */
	say_slot(e, a, e->who == PRODUCER ? a->producer :
		 (a->head + a->size - 1) % a->size);
}

static void is_next_slot_free(struct event *e, const struct view *a,
			      const struct view *b)
{
	(void)b;
	say_slot(e, a, (a->producer + 1) % a->size);
}

static void fill_slot(struct event *e, const struct view *a,
		      const struct view *b)
{
	int slot = changed_slot(a, b);

	if (slot < 0) {
		say(e, "fill a slot of the new array");
		return;
	}
	say(e, "fill slot %d: packet %d", slot, b->packet[slot]);
	e->deed.filled = true;
	e->deed.back = e->who == CONSUMER;
	if (e->who == PRODUCER)
		add_packet(&e->deed, b->packet[slot]);
}

static void free_slot(struct event *e, const struct view *a,
		      const struct view *b)
{
	int slot = changed_slot(a, b);

	if (slot < 0) {
		say(e, "free a slot");
		return;
	}
	say(e, "free slot %d", slot);
	add_slot(&e->deed, slot);
}

static void read_slot(struct event *e, const struct view *a,
		      const struct view *b)
{
	int packet = a->packet[a->head];

	(void)b;
	if (!packet) {
		say(e, "read slot %d: empty", a->head);
		return;
	}
	say(e, "read slot %d: packet %d", a->head, packet);
	if (e->who == CONSUMER)
		add_packet(&e->deed, packet);
}

static void set_xoff(struct event *e, const struct view *a,
		     const struct view *b)
{
	(void)b;
	say(e, a->xoff ? "set XOFF: is set already" : "set XOFF");
	e->deed.stopped = true;
}

static void clear_xoff(struct event *e, const struct view *a,
		       const struct view *b)
{
	(void)b;
	say(e, a->xoff ? "clear XOFF: the queue wakes" :
	    "clear XOFF: was clear");
	e->deed.woke = a->xoff;
	e->deed.vain = !a->xoff;
}

static void is_xoff_set(struct event *e, const struct view *a,
			const struct view *b)
{
	(void)b;
	say(e, "is XOFF set? %s", a->xoff ? "yes" : "no");
	e->deed.saw_clear = e->who == CONSUMER && !a->xoff;
}

static void take_lock(struct event *e, const struct view *a,
		      const struct view *b)
{
	say(e, "take %s", a->producer_lock != b->producer_lock ?
	    "producer_lock" : "consumer_lock");
}

static void release_lock(struct event *e, const struct view *a,
			 const struct view *b)
{
	say(e, "release %s", a->producer_lock != b->producer_lock ?
	    "producer_lock" : "consumer_lock");
}

static void move_head(struct event *e, const struct view *a,
		      const struct view *b)
{
	(void)a;
	say(e, "move head to %d", b->head);
}

static void is_ring_empty(struct event *e, const struct view *a,
			  const struct view *b)
{
	(void)a;
	(void)b;
	say(e, "is ring empty? no");
}

static const struct {
	const char *point;
	void (*tell)(struct event *e, const struct view *a,
		     const struct view *b);
} steps_known[] = {
	{ "is slot free?", is_slot_free },
	{ "is next slot free?", is_next_slot_free },
	{ "fill slot", fill_slot },
	{ "free slot", free_slot },
	{ "read slot", read_slot },
	{ "set XOFF", set_xoff },
	{ "clear XOFF", clear_xoff },
	{ "is XOFF set?", is_xoff_set },
	{ "take lock", take_lock },
	{ "release lock", release_lock },
	{ "move head", move_head },
	{ "is ring empty?", is_ring_empty },
};

static void tell(struct event *e, const char *point, const struct view *a,
		 const struct view *b)
{
	size_t i;

	/* A point that has no words of its own tells its name. */
	say(e, "%s", point);
	for (i = 0; i < sizeof(steps_known) / sizeof(*steps_known); i++) {
		if (!strcmp(point, steps_known[i].point))
			steps_known[i].tell(e, a, b);
	}
}

/* ---- a turn in words --------------------------------------------------- */

static void deed_add(struct deed *to, const struct deed *d)
{
	if (d->first_packet) {
		add_packet(to, d->first_packet);
		add_packet(to, d->last_packet);
	}
	if (d->high_slot >= 0) {
		add_slot(to, d->low_slot);
		add_slot(to, d->high_slot);
	}
	to->filled |= d->filled;
	to->back |= d->back;
	to->stopped |= d->stopped;
	to->woke |= d->woke;
	to->vain |= d->vain;
	to->saw_clear |= d->saw_clear;
}

/* Do two turns that follow each other read as one? */
static bool deeds_alike(const struct deed *a, const struct deed *b)
{
	return a->filled == b->filled && !a->back && !b->back &&
	       !a->stopped && !b->stopped && !a->woke && !b->woke &&
	       a->vain == b->vain && a->saw_clear == b->saw_clear &&
	       (a->high_slot < 0) == (b->high_slot < 0);
}

/* Append to @text, which has room for TRACE_TEXT bytes. */
static void add(char *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list ap;

	va_start(ap, format);
	vsnprintf(text + used, TRACE_TEXT - used, format, ap);
	va_end(ap);
}

static void add_range(char *text, const char *what, int low, int high)
{
	if (low == high)
		add(text, "%s %d", what, low);
	else
		add(text, "%ss %d..%d", what, low, high);
}

static void tell_sent(char *text, const struct deed *d)
{
	if (d->filled)
		add_range(text, "send packet", d->first_packet,
			  d->last_packet);
	else
		add(text, "find no room, BUSY");
	if (d->stopped)
		add(text, d->woke ? ", set XOFF, look again: clear XOFF" :
		    ", no room for more: set XOFF");
}

static void tell_taken(char *text, const struct deed *d)
{
	add_range(text, "take packet", d->first_packet, d->last_packet);
	if (d->back)
		add(text, ", return some");
	if (d->high_slot >= 0)
		add_range(text, ", free slot", d->low_slot, d->high_slot);
	else
		add(text, ", free nothing");
	if (d->woke)
		add(text, ", wake the queue");
	else if (d->vain || d->saw_clear)
		add(text, ", XOFF is clear");
	else if (d->high_slot >= 0)
		add(text, ", wake nobody");
}

static void tell_deed(struct trace *t, struct row *row, const struct deed *d)
{
	row->text[0] = '\0';
	if (row->who == PRODUCER)
		tell_sent(row->text, d);
	else if (row->who == CONSUMER)
		tell_taken(row->text, d);
	else
		add(row->text, "change the length from %d to %d slots",
		    t->set.ring, t->set.resize);
}

/* ---- rows -------------------------------------------------------------- */

static struct row *new_row(struct trace *t, int who, int first, int last)
{
	struct row *row = &t->row[t->rows++];

	*row = (struct row) { .who = who, .first = first, .last = last };
	row->switched = t->rows > 1 && row[-1].who != who;
	return row;
}

/* The event after the last of the turn that begins with @i, if nobody
 * interrupts it; else @i.
 */
static int turn_end(const struct event *e, int i, int n)
{
	int j;

	if (i && e[i - 1].who == e[i].who && e[i - 1].turn == e[i].turn)
		return i;
	for (j = i; j < n && e[j].who == e[i].who; j++) {
		if (e[j].ends_turn)
			break;
	}
	if (j == n || e[j].who != e[i].who)
		return i;
	return j + 1;
}

/* Was an earlier part of this turn interrupted? */
static bool turn_began_before(const struct event *e, int i)
{
	int j;

	for (j = i - 1; j >= 0; j--) {
		if (e[j].who == e[i].who)
			return e[j].turn == e[i].turn;
	}
	return false;
}

static struct deed deed_of(const struct event *e, int from, int to)
{
	struct deed d = { .high_slot = -1 };

	for (; from < to; from++)
		deed_add(&d, &e[from].deed);
	return d;
}

static void make_rows(struct trace *t, const struct event *e, int n, bool all)
{
	struct deed deed, next;
	struct row *row;
	int i, end, more;

	for (i = 0; i < n; i = end) {
		end = all || turn_began_before(e, i) ? i : turn_end(e, i, n);
		if (end == i) {
			end = i + 1;
			row = new_row(t, e[i].who, end, end);
			memcpy(row->text, e[i].text, sizeof(row->text));
			continue;
		}
		deed = deed_of(e, i, end);
		while (end < n && e[end].who == e[i].who) {
			more = turn_end(e, end, n);
			next = deed_of(e, end, more);
			if (more == end || !deeds_alike(&deed, &next))
				break;
			deed_add(&deed, &next);
			end = more;
		}
		row = new_row(t, e[i].who, i + 1, end);
		tell_deed(t, row, &deed);
	}
}

/* What everybody waits for, and how queue and ring are left. */
static void make_end(struct trace *t, const struct stage *s,
		     const char *const *waits)
{
	struct row *row;
	struct view v;
	int i;

	for (i = 0; i < s->m.actors; i++) {
		if (s->m.actor[i].done || !waits[i])
			continue;
		row = new_row(t, i, 0, 0);
		add(row->text, "waits: %s", waits[i]);
	}
	look(s, &v);
	add(t->state, "In the end the queue %s; the ring has %d slot%s: %d "
	    "with packets", v.xoff ? "is stopped" : "runs", v.size,
	    v.size == 1 ? "" : "s", waiting(&v));
	if (v.head > v.tail)
		add(t->state, ", %d held back", v.head - v.tail);
	add(t->state, "; %u of %d packets delivered", s->world->delivered,
	    s->set.packets);
	if (s->world->destroyed)
		add(t->state, ", destroyed %u", s->world->destroyed);
	add(t->state, ".");
}

/* ---- running ----------------------------------------------------------- */

/* What each actor waits for, NULL for those that can make a step. */
static int ask_all(struct stage *s, const char **waits)
{
	void *saved = malloc(machine_room(&s->m));
	int i;

	if (!saved)
		return -ENOMEM;
	machine_save(&s->m, saved);
	for (i = 0; i < s->m.actors; i++) {
		waits[i] = NULL;
		if (s->m.actor[i].done)
			continue;
		machine_run_step(&s->m, i);
		waits[i] = s->m.actor[i].waits;
		machine_restore(&s->m, saved);
	}
	free(saved);
	return 0;
}

static int misfit(struct trace *t, int step, int who, const char *why)
{
	add(t->misfit, "step %d: the %s %s", step, actor_name[who], why);
	return -EINVAL;
}

static int run_step(struct trace *t, struct stage *s, int step, int who,
		    struct event *e, int *turns)
{
	struct view before, after;
	const char *point;
	struct actor *a;
	char why[TRACE_TEXT] = "";

	if (who >= s->m.actors)
		return misfit(t, step, who, "has no part in this");
	if (s->world->wrong)
		return misfit(t, step, who, "comes after the end");
	a = &s->m.actor[who];
	if (a->done)
		return misfit(t, step, who, "has nothing left to do");
	*e = (struct event) { .who = who, .turn = turns[who] };
	e->deed.high_slot = -1;
	point = a->at;
	look(s, &before);
	s->turned = false;
	if (machine_run_step(&s->m, who) == MACHINE_WAITS) {
		snprintf(why, sizeof(why), "cannot go on: %s", a->waits);
		return misfit(t, step, who, why);
	}
	look(s, &after);
	tell(e, point, &before, &after);
	e->ends_turn = a->done || s->turned;
	turns[who] += e->ends_turn;
	return 0;
}

static int run_all(struct trace *t, struct stage *s, const uint8_t *schedule,
		   struct event *e)
{
	const char *waits[MACHINE_ACTORS];
	int turns[MACHINE_ACTORS] = { 0 };
	int ret, i;

	for (i = 0; i < t->steps; i++) {
		ret = run_step(t, s, i + 1, schedule[i], &e[i], turns);
		if (ret)
			return ret;
		t->switches += i && schedule[i] != schedule[i - 1];
	}
	ret = ask_all(s, waits);
	if (ret)
		return ret;
	t->verdict = stage_judge(s, waits);
	return 0;
}

int trace_run(struct trace *t, const struct variant *variant,
	      const struct setting *set, const uint8_t *schedule, int steps,
	      bool all)
{
	const char *waits[MACHINE_ACTORS] = { NULL };
	struct event *e = NULL;
	struct stage s;
	int ret;

	*t = (struct trace) { .variant = variant, .set = *set, .steps = steps };
	ret = stage_open(&s, variant, set);
	if (ret)
		goto out;
	ret = -ENOMEM;
	e = calloc((size_t)steps + 1, sizeof(*e));
	t->row = calloc((size_t)steps + MACHINE_ACTORS, sizeof(*t->row));
	if (!e || !t->row)
		goto out;
	ret = run_all(t, &s, schedule, e);
	if (ret)
		goto out;
	make_rows(t, e, steps, all);
	ret = ask_all(&s, waits);
	make_end(t, &s, waits);
out:
	free(e);
	stage_close(&s);
	return ret;
}

void trace_free(struct trace *t)
{
	free(t->row);
}
