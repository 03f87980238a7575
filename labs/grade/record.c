// SPDX-License-Identifier: GPL-2.0-only
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "run.h"

static const char *const names[] = {
	"pass", "fail", "skip", "timeout", "crash", "infra", "manual",
};

const char *verdict_name(enum verdict v)
{
	return names[v];
}

void record_init(struct record *r, const struct rubric *rubric)
{
	size_t i;

	*r = (struct record){ .rubric = rubric, .scale = 100,
		.started = run_clock() };
	r->results = allocate(rubric->n_checks, sizeof(*r->results));
	r->answers = allocate(rubric->n_predictions, sizeof(*r->answers));
	for (i = 0; i < rubric->n_checks; i++) {
		struct result *result = &r->results[i];

		result->check = &rubric->checks[i];
		result->asked = true;
		result->verdict = VERDICT_SKIP;
		if (result->check->type == CHECK_MANUAL)
			result->verdict = VERDICT_MANUAL;
		else
			buf_puts(&result->note, "not run yet");
	}
}

void record_forget(struct record *r, size_t i)
{
	struct result *result = &r->results[i];

	buf_free(&result->expected);
	buf_free(&result->got);
	buf_free(&result->window);
	buf_free(&result->note);
	result->decided = false;
	result->points = 0;
	result->verdict = VERDICT_SKIP;
}

void record_decide(struct record *r, size_t i, enum verdict v)
{
	struct result *result = &r->results[i];

	if (!result->decided && !strcmp(buf_text(&result->note),
					"not run yet"))
		buf_free(&result->note);
	result->verdict = v;
	result->decided = true;
	result->points = v == VERDICT_PASS ? check_points(result->check) : 0;
}

void record_decide_why(struct record *r, size_t i, enum verdict v,
		       const char *why)
{
	record_decide(r, i, v);
	buf_line(&r->results[i].note, why);
}

void record_fact(struct record *r, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < r->n_facts; i++) {
		if (!strcmp(r->facts[i].name, name)) {
			free(r->facts[i].value);
			r->facts[i].value = text_copy(value);
			return;
		}
	}
	r->facts = enlarge(r->facts, r->n_facts + 1, sizeof(*r->facts));
	r->facts[r->n_facts++] = (struct fact){ text_copy(name),
		text_copy(value) };
}

const char *record_value(const struct record *r, const char *name)
{
	size_t i;

	for (i = 0; name && i < r->n_facts; i++) {
		if (!strcmp(r->facts[i].name, name))
			return r->facts[i].value;
	}
	return NULL;
}

static bool is_machine(const struct result *result)
{
	return result->check->type != CHECK_MANUAL;
}

long record_score(const struct record *r)
{
	long n = 0;
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++)
		n += r->results[i].points;
	return n;
}

long record_max(const struct record *r)
{
	long n = 0;
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		if (is_machine(&r->results[i]))
			n += check_points(r->results[i].check);
	}
	return n;
}

long record_infra(const struct record *r)
{
	long n = 0;
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		if (r->results[i].verdict == VERDICT_INFRA)
			n += check_points(r->results[i].check);
	}
	return n;
}

long record_manual(const struct record *r)
{
	long n = 0;
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		if (!is_machine(&r->results[i]))
			n += check_points(r->results[i].check);
	}
	return n;
}

bool record_has_infra(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		if (r->results[i].asked &&
		    r->results[i].verdict == VERDICT_INFRA)
			return true;
	}
	return false;
}

bool record_is_full(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		const struct result *result = &r->results[i];

		if (result->asked && is_machine(result) &&
		    !result->check->ungraded &&
		    (!result->decided || result->verdict != VERDICT_PASS))
			return false;
	}
	return true;
}
