// SPDX-License-Identifier: GPL-2.0-only
/*
 * brute-force - run every schedule of a tiny case, one after another
 *
 * Knows nothing of states that are alike, levels or hashes: what search.c must
 * agree with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

struct result {
	int depth_max;		/* go no deeper, 0: as deep as it goes */
	unsigned long schedules;
	unsigned long bad;
	int shortest;		/* bad one; 0 if there is none */
	int switches;		/* the fewest in one of that length */
};

static const char usage[] =
"Usage: brute-force VARIANT RING BATCH PACKETS TAKE [STEPS]\n"
"Print the number of schedules, of those that end badly, the length of the\n"
"shortest of these, and the fewest switches in one of that length. With STEPS\n"
"schedules are given up after so many.\n";

static void note_end(struct result *r, enum verdict v, int depth, int switches)
{
	r->schedules++;
	if (v == VERDICT_FINE)
		return;
	r->bad++;
	if (!r->shortest || depth < r->shortest ||
	    (depth == r->shortest && switches < r->switches)) {
		r->shortest = depth;
		r->switches = switches;
	}
}

/* All schedules that begin with what was done so far, @last by whom. False: no
 * memory.
 */
static bool go_on(struct stage *s, int depth, int switches, int last,
		  struct result *r)
{
	const char *waits[MACHINE_ACTORS] = { NULL };
	struct machine *m = &s->m;
	void *saved = malloc(machine_room(m));
	enum verdict v;
	int i;

	if (!saved)
		return false;
	machine_save(m, saved);
	for (i = 0; i < m->actors; i++) {
		if (m->actor[i].done)
			continue;
		if (machine_run_step(m, i) == MACHINE_WAITS)
			waits[i] = m->actor[i].waits;
		else if ((!r->depth_max || depth < r->depth_max) &&
			 !go_on(s, depth + 1, switches + (depth && i != last),
				i, r))
			return false;
		machine_restore(m, saved);
	}
	free(saved);
	v = stage_judge(s, waits);
	if (v != VERDICT_GOES_ON)
		note_end(r, v, depth, switches);
	return true;
}

int main(int argc, char **argv)
{
	const struct variant *variant = NULL;
	struct result r = { 0 };
	struct setting set;
	struct stage s;

	if (argc == 6 || argc == 7)
		variant = variant_find(argv[1]);
	if (!variant) {
		fputs(usage, stderr);
		return 2;
	}
	set = (struct setting) {
		.ring = atoi(argv[2]),
		.batch = atoi(argv[3]),
		.packets = atoi(argv[4]),
		.take = atoi(argv[5]),
	};
	if (argc == 7)
		r.depth_max = atoi(argv[6]);
	if (stage_open(&s, variant, &set) || !go_on(&s, 0, 0, 0, &r)) {
		fprintf(stderr, "brute-force: out of memory\n");
		return 1;
	}
	stage_close(&s);
	printf("%lu %lu %d %d\n", r.schedules, r.bad, r.shortest, r.switches);
	return 0;
}
