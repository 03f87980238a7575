// SPDX-License-Identifier: GPL-2.0-only
/*
 * brute-force - run every schedule of a tiny case, one after another
 *
 * Knows nothing of states that are alike, levels or hashes: what search.c must
 * agree with. Usage: brute-force VARIANT RING BATCH PACKETS TAKE. Prints the
 * number of schedules, of those that end badly, and the length of the shortest
 * of these (0 if there is none).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

struct result {
	unsigned long schedules;
	unsigned long bad;
	int shortest;
};

static void note_end(struct result *r, enum verdict v, int depth)
{
	r->schedules++;
	if (v == VERDICT_FINE)
		return;
	r->bad++;
	if (!r->shortest || depth < r->shortest)
		r->shortest = depth;
}

/* All schedules that begin with what was done so far. False: no memory. */
static bool go_on(struct stage *s, int depth, struct result *r)
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
		else if (!go_on(s, depth + 1, r))
			return false;
		machine_restore(m, saved);
	}
	free(saved);
	v = stage_judge(s, waits);
	if (v != VERDICT_GOES_ON)
		note_end(r, v, depth);
	return true;
}

int main(int argc, char **argv)
{
	const struct variant *variant = NULL;
	struct result r = { 0 };
	struct setting set;
	struct stage s;

	if (argc == 6)
		variant = variant_find(argv[1]);
	if (!variant) {
		fprintf(stderr, "Usage: brute-force VARIANT RING BATCH PACKETS "
			"TAKE\n");
		return 2;
	}
	set = (struct setting) {
		.ring = atoi(argv[2]),
		.batch = atoi(argv[3]),
		.packets = atoi(argv[4]),
		.take = atoi(argv[5]),
	};
	if (stage_open(&s, variant, &set) || !go_on(&s, 0, &r)) {
		fprintf(stderr, "brute-force: out of memory\n");
		return 1;
	}
	stage_close(&s);
	printf("%lu %lu %d\n", r.schedules, r.bad, r.shortest);
	return 0;
}
