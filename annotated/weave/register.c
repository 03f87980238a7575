// SPDX-License-Identifier: GPL-2.0-only
/*
 * register.c - the barrier register and the verdicts of its litmus files.
 */
#include "register.h"

#include <stdlib.h>
#include <string.h>

static const char first_line[] = "id,patch,file,function,fence,pairs_with,"
	"forbids,litmus,twin_function,weakened,twin_fence";

static void row_of(struct registry *r, const struct line *l, int at,
		   struct faults *f)
{
	struct barrier *b = &r->row[r->rows];
	const char *p = l->s, *end = l->s + l->n, *comma;
	int i;

	for (i = 0; i < COLUMNS && p <= end; i++) {
		comma = p < end ? memchr(p, ',', end - p) : NULL;
		if (!comma)
			comma = end;
		b->field[i] = get(comma - p + 1);
		memcpy(b->field[i], p, comma - p);
		p = comma + 1;
	}
	if (i != COLUMNS || p <= end)
		fault(f, r->path, at, "a row has %d fields, without commas in "
		      "them: make it so", COLUMNS);
	for (; i < COLUMNS; i++)
		b->field[i] = get(1);
	r->rows++;
}

struct registry *registry_read(const char *path, struct faults *f)
{
	struct registry *r = get(sizeof(*r));
	struct buf text = { 0 };
	struct line *line;
	int n, i, err;

	r->path = get_string(path);
	r->litmus_dir = get_printf("%.*slitmus/",
				   (int)(file_name(path) - path), path);
	err = file_read(path, &text);
	if (err) {
		fault(f, path, 0, "cannot be read: %s", strerror(err));
		goto out;
	}
	n = lines_of(text.p, text.n, &line);
	r->row = get((n + 1) * sizeof(*r->row));
	if (!n || line[0].n != (int)strlen(first_line) ||
	    !line_begins(&line[0], first_line))
		fault(f, path, 1, "other columns than expected, which are %s",
		      first_line);
	for (i = 1; i < n; i++)
		row_of(r, &line[i], i + 1, f);
	free(line);
out:
	buf_free(&text);
	return r;
}

void registry_free(struct registry *r)
{
	int i, c;

	if (!r)
		return;
	for (i = 0; i < r->rows; i++)
		for (c = 0; c < COLUMNS; c++)
			free(r->row[i].field[c]);
	free(r->row);
	free(r->litmus_dir);
	free(r->path);
	free(r);
}

bool registry_knows(const struct registry *r, const char *id)
{
	int i;

	for (i = 0; i < r->rows; i++)
		if (!strcmp(r->row[i].field[COL_ID], id))
			return true;
	return false;
}

int registry_ids(const struct registry *r, const char **id, int max)
{
	int n = 0, i, k;

	for (i = 0; i < r->rows; i++) {
		for (k = 0; k < n; k++)
			if (!strcmp(id[k], r->row[i].field[COL_ID]))
				break;
		if (k == n && n < max)
			id[n++] = r->row[i].field[COL_ID];
	}
	return n;
}

const char *registry_verdict(const struct registry *r, const char *litmus)
{
	static const char *const verdict[] = { "Never", "Sometimes", "Always" };
	const char *found = NULL;
	struct buf text = { 0 };
	char *path, *want;
	size_t i, n = strlen(litmus);

	if (n > 7 && !strcmp(litmus + n - 7, ".litmus"))
		n -= 7;
	path = get_printf("%s%.*s.expected", r->litmus_dir, (int)n, litmus);
	if (file_read(path, &text))
		goto out;
	for (i = 0; i < sizeof(verdict) / sizeof(*verdict); i++) {
		want = get_printf("\nObservation %.*s %s ", (int)n, litmus,
				  verdict[i]);
		if (strstr(text.p, want))
			found = verdict[i];
		free(want);
	}
	if (strstr(text.p, "\nFlag data-race"))
		found = "data race";
out:
	buf_free(&text);
	free(path);
	return found;
}

/* ---- where a barrier stands, and what it pairs with -------------------- */

/* Does the line hold the fence "name(argument)"? */
static bool line_has(const struct line *l, const char *fence)
{
	int n = strcspn(fence, "(");
	char *text = get_printf("%.*s", l->n, l->s);
	char *call = get_printf("%.*s(", n, fence);
	char *argument = get_string(fence[n] ? fence + n + 1 : "");
	const char *at;
	bool has;

	argument[strcspn(argument, ")")] = '\0';
	at = strstr(text, call);
	has = at && strstr(text, argument);
	free(argument);
	free(call);
	free(text);
	return has;
}

int barrier_patch(const struct barrier *b)
{
	const char *number = b->field[COL_PATCH];

	return number[0] < '1' || number[0] > '9' || number[1] ? 0 :
		number[0] - '0';
}

int barrier_line(const struct barrier *b, const struct patch *p)
{
	int found = 0;
	int i;

	for (i = 0; p && i < p->lines; i++) {
		if (p->line[i].part != PART_ADDED || !p->line[i].file ||
		    strcmp(p->line[i].file, b->field[COL_FILE]))
			continue;
		if (p->line[i].function &&
		    !strcmp(p->line[i].function, b->field[COL_FUNCTION]) &&
		    line_has(&p->line[i].text, b->field[COL_FENCE]))
			found = i + 1;
	}
	/* The last: a comment that names the fence stands above it. */
	return found;
}

/* Is it one of the words in the list? */
static bool listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	while (*list) {
		if (!strncmp(list, word, n) && (!list[n] || list[n] == ' '))
			return true;
		list += strcspn(list, " ");
		list += strspn(list, " ");
	}
	return false;
}

int registry_pairs(const struct registry *r, const char *id,
		   const char **other)
{
	const char *all[IDS_MAX];
	int ids = registry_ids(r, all, IDS_MAX), n = 0, i, k;

	for (k = 0; k < ids; k++) {
		for (i = 0; i < r->rows; i++)
			if (!strcmp(r->row[i].field[COL_ID], id) &&
			    listed(r->row[i].field[COL_PAIRS], all[k]))
				break;
		if (i < r->rows)
			other[n++] = all[k];
	}
	return n;
}
