// SPDX-License-Identifier: GPL-2.0-only
#include "expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* A starter scores at most a fifth of the points. */
#define STARTER_SHARE 5

static const char *const names[] = {
	"pass", "fail", "skip", "timeout", "crash", "infra", "manual",
};

#define N_NAMES (sizeof(names) / sizeof(names[0]))

static const char *standard(const struct check *c)
{
	return c->type == CHECK_MANUAL ? "manual" :
		c->ungraded ? NULL : "pass";
}

/* Is WORD in LIST, words with "|" between them? */
static bool listed(const char *list, const char *word, size_t len)
{
	size_t n;

	for (;; list += n + 1) {
		n = strcspn(list, "|");
		if (n == len && !strncmp(list, word, n))
			return true;
		if (!list[n])
			return false;
	}
}

static bool are_verdicts(const char *list)
{
	size_t n, j;

	for (;; list += n + 1) {
		n = strcspn(list, "|");
		for (j = 0; j < N_NAMES && !listed(names[j], list, n); j++)
			;
		if (j == N_NAMES)
			return false;
		if (!list[n])
			return true;
	}
}

static void read_verdicts(struct expect *e, const struct rubric *r,
			  const struct node *top)
{
	struct node at = json_object(top, "verdicts");
	const cJSON *item;

	cJSON_ArrayForEach(item, at.json) {
		int i = rubric_find(r, item->string);
		char *word = json_string(&at, item->string);

		if (i < 0)
			json_bad(&at, item->string, "no check has this id");
		if (!are_verdicts(word))
			json_bad(&at, item->string, "\"%s\" is no verdict",
				 word);
		e->verdicts[i] = word;
	}
}

static void read_parameters(struct expect *e, const struct node *top)
{
	struct node at;
	const cJSON *item;

	if (!json_has(top, "parameters"))
		return;
	at = json_object(top, "parameters");
	cJSON_ArrayForEach(item, at.json) {
		if (cJSON_IsNumber(item))
			words_printf(&e->parameters, "%s=%ld", item->string,
				     (long)item->valuedouble);
		else
			words_printf(&e->parameters, "%s=%s", item->string,
				     json_string(&at, item->string));
	}
}

static long all_points(const struct rubric *r)
{
	long n = 0;
	size_t i;

	for (i = 0; i < r->n_checks; i++) {
		if (r->checks[i].type != CHECK_MANUAL)
			n += check_points(&r->checks[i]);
	}
	return n;
}

void expect_read(struct expect *e, const struct rubric *r, const char *file)
{
	bool starter = !strcmp(file, "starter");
	struct node top;
	size_t i;

	*e = (struct expect){ .points = all_points(r) };
	e->verdicts = allocate(r->n_checks, sizeof(*e->verdicts));
	for (i = 0; i < r->n_checks; i++)
		e->verdicts[i] = starter ? NULL : standard(&r->checks[i]);
	if (starter)
		e->points = -(e->points / STARTER_SHARE);
	if (starter || !strcmp(file, "full"))
		return;
	top = json_open(file);
	json_keys(&top, "why points verdicts student parameters");
	e->why = json_string(&top, "why");
	e->points = json_number(&top, "points", 0, e->points);
	e->student = json_string_or(&top, "student", NULL);
	read_verdicts(e, r, &top);
	read_parameters(e, &top);
}

static int compare_points(const struct expect *e, const struct node *top)
{
	long score = json_number(top, "score", 0, 1000000);

	if (e->points < 0 ? score <= -e->points : score == e->points)
		return 0;
	printf("points: expected %s%ld, got %ld\n",
	       e->points < 0 ? "at most " : "", labs(e->points), score);
	return 1;
}

static int compare_check(const struct node *check, const char *expected)
{
	char *id, *verdict, *why;

	if (json_has(check, "asked"))
		return 0;
	verdict = json_string(check, "verdict");
	if (!expected || listed(expected, verdict, strlen(verdict))) {
		free(verdict);
		return 0;
	}
	id = json_string(check, "id");
	why = json_string_or(check, "got", NULL);
	if (!why)
		why = json_string_or(check, "note", "");
	why[strcspn(why, "\n")] = '\0';
	printf("%s: expected %s, got %s%s%s%s\n", id, expected, verdict,
	       *why ? " (" : "", why, *why ? ")" : "");
	free(id);
	free(verdict);
	free(why);
	return 1;
}

int expect_compare(const struct expect *e, const struct rubric *r,
		   const char *dir)
{
	char *file = text("%s/record.json", dir);
	struct node top = json_open(file);
	int differs = 0, n = json_count(&top, "checks"), i;
	bool whole = true;

	if ((size_t)n != r->n_checks)
		die(EXIT_USAGE, "%s is not a record of this lab", file);
	for (i = 0; i < n; i++) {
		struct node check = json_element(&top, "checks", i);

		whole &= !json_has(&check, "asked") ||
			r->checks[i].ungraded ||
			r->checks[i].type == CHECK_MANUAL;
		differs |= compare_check(&check, e->verdicts[i]);
	}
	/* With --check the sum is that of some. */
	return whole ? compare_points(e, &top) | differs : differs;
}

bool expect_names_ungraded(const struct expect *e, const struct rubric *r)
{
	size_t i;

	for (i = 0; i < r->n_checks; i++) {
		if (r->checks[i].ungraded && e->verdicts[i])
			return true;
	}
	return false;
}
