// SPDX-License-Identifier: GPL-2.0-only
#include "outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "files.h"

/* ---- words */

/* Each line of s behind a blank indentation. */
static void indent(struct buf *b, const char *before, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, "\n");

		buf_printf(b, "%s%.*s\n", before, (int)n, s);
		s += n + (s[n] == '\n');
	}
}

static void section(struct buf *b, const char *title, const struct buf *s)
{
	const char *words = buf_text(s);
	size_t n = strcspn(words, "\n");

	if (!*words)
		return;
	buf_printf(b, "%-9s %.*s\n", title, (int)n, words);
	if (words[n])
		indent(b, "          ", words + n + 1);
}

/*
 * What the one who gives the points by hand looks for. It answers questions, so
 * a student sees it when there is nothing left to find; record.json has it.
 */
static void criteria(const struct record *r, const struct check *c,
		     struct buf *b)
{
	size_t i;

	if (record_score(r) < record_max(r))
		return;
	for (i = 0; i < c->criteria.n; i++)
		buf_printf(b, "look for: %s\n", c->criteria.v[i]);
}

void outputs_feedback(const struct record *r, const struct result *result,
		      struct buf *b)
{
	section(b, "expected:", &result->expected);
	section(b, "got:", &result->got);
	section(b, "note:", &result->note);
	if (result->window.len) {
		buf_puts(b, "output:\n");
		indent(b, "  | ", result->window.data);
	}
	criteria(r, result->check, b);
	if (result->asked && result->verdict != VERDICT_PASS &&
	    result->verdict != VERDICT_MANUAL && r->again)
		buf_printf(b, "again:    %s%s\n", r->again, result->check->id);
}

char *outputs_summary(const struct record *r)
{
	struct buf b = { 0 };

	buf_printf(&b, "%ld of %ld points", record_score(r), record_max(r));
	if (record_infra(r))
		buf_printf(&b, "; %ld could not be graded by a fault of this "
			   "machine and are not lost", record_infra(r));
	if (record_manual(r))
		buf_printf(&b, "; %ld more are given by hand",
			   record_manual(r));
	if (!r->complete)
		buf_puts(&b, "; the grading is not finished");
	return b.data;
}

static void predictions(const struct record *r, struct buf *b)
{
	size_t i;

	for (i = 0; i < r->rubric->n_predictions; i++) {
		const struct prediction *p = &r->rubric->predictions[i];
		const char *fact = record_value(r, p->fact);

		buf_printf(b, "%s: you predicted: %s\n", p->id,
			   r->answers[i] ? r->answers[i] : "(no answer)");
		if (p->fact)
			buf_printf(b, "    measured: %s = %s\n", p->fact,
				   fact ? fact : "(not measured)");
	}
}

static void flags(const struct record *r, struct buf *b)
{
	size_t i;

	for (i = 0; i < r->flags.n; i++)
		buf_printf(b, "%s:%ld: %s\n    %s\n", r->flags.v[i].file,
			   r->flags.v[i].line, r->flags.v[i].why,
			   r->flags.v[i].source);
}

/* With --check the rest of the grading is not of interest. */
static bool is_whole(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		if (!r->results[i].asked)
			return false;
	}
	return true;
}

/* ---- record.json */

static void add_text(cJSON *o, const char *key, const struct buf *b)
{
	if (b->len)
		cJSON_AddStringToObject(o, key, b->data);
}

/* Seconds to a thousandth: more would only be noise. */
static void add_seconds(cJSON *o, const char *key, double seconds)
{
	char *s = text("%.3f", seconds);

	cJSON_AddRawToObject(o, key, s);
	free(s);
}

static cJSON *result_json(const struct record *r, const struct result *result)
{
	const struct check *c = result->check;
	cJSON *o = cJSON_CreateObject(), *list;
	char *again;
	size_t i;

	cJSON_AddStringToObject(o, "id", c->id);
	cJSON_AddStringToObject(o, "title", c->title);
	cJSON_AddStringToObject(o, "type", check_type_name(c->type));
	cJSON_AddStringToObject(o, "verdict", verdict_name(result->verdict));
	if (!result->asked)
		cJSON_AddBoolToObject(o, "asked", false);
	cJSON_AddNumberToObject(o, "points", (double)result->points);
	cJSON_AddNumberToObject(o, "max", (double)check_points(c));
	add_seconds(o, "seconds", result->seconds);
	add_text(o, "expected", &result->expected);
	add_text(o, "got", &result->got);
	add_text(o, "note", &result->note);
	add_text(o, "window", &result->window);
	if (c->criteria.n) {
		list = cJSON_AddArrayToObject(o, "criteria");
		for (i = 0; i < c->criteria.n; i++)
			cJSON_AddItemToArray(list, cJSON_CreateString(
				c->criteria.v[i]));
	} else {
		again = text("%s%s", r->again, c->id);
		cJSON_AddStringToObject(o, "again", again);
		free(again);
	}
	return o;
}

static void add_predictions(cJSON *top, const struct record *r)
{
	cJSON *list = cJSON_AddArrayToObject(top, "predictions");
	size_t i;

	for (i = 0; i < r->rubric->n_predictions; i++) {
		const struct prediction *p = &r->rubric->predictions[i];
		const char *fact = record_value(r, p->fact);
		cJSON *o = cJSON_CreateObject();

		cJSON_AddStringToObject(o, "id", p->id);
		if (r->answers[i])
			cJSON_AddStringToObject(o, "answer", r->answers[i]);
		if (p->fact)
			cJSON_AddStringToObject(o, "fact", p->fact);
		if (fact)
			cJSON_AddStringToObject(o, "measured", fact);
		cJSON_AddItemToArray(list, o);
	}
}

static void add_flags(cJSON *top, const struct record *r)
{
	cJSON *list = cJSON_AddArrayToObject(top, "flags");
	size_t i;

	for (i = 0; i < r->flags.n; i++) {
		const struct flag *f = &r->flags.v[i];
		cJSON *o = cJSON_CreateObject();

		cJSON_AddStringToObject(o, "file", f->file);
		cJSON_AddNumberToObject(o, "line", (double)f->line);
		cJSON_AddStringToObject(o, "why", f->why);
		cJSON_AddStringToObject(o, "source", f->source);
		cJSON_AddItemToArray(list, o);
	}
}

static void add_head(cJSON *top, const struct record *r)
{
	const struct rubric *rubric = r->rubric;
	cJSON *o;
	size_t i;

	cJSON_AddNumberToObject(top, "lab", (double)rubric->lab);
	cJSON_AddStringToObject(top, "name", rubric->slug);
	cJSON_AddStringToObject(top, "title", rubric->title);
	cJSON_AddStringToObject(top, "student", r->student->id);
	cJSON_AddStringToObject(top, "grader_version", GRADER_VERSION);
	cJSON_AddNumberToObject(top, "rubric_version",
				(double)rubric->version);
	cJSON_AddNumberToObject(top, "seed", (double)r->seed);
	cJSON_AddNumberToObject(top, "scale", (double)r->scale);
	cJSON_AddStringToObject(top, "isolation", r->isolation);
	cJSON_AddNumberToObject(top, "boots", (double)r->boots);
	if (r->accel)
		cJSON_AddStringToObject(top, "accel", r->accel);
	cJSON_AddBoolToObject(top, "complete", r->complete);
	add_seconds(top, "seconds", r->seconds);
	cJSON_AddNumberToObject(top, "score", (double)record_score(r));
	cJSON_AddNumberToObject(top, "max", (double)record_max(r));
	cJSON_AddNumberToObject(top, "infra", (double)record_infra(r));
	cJSON_AddNumberToObject(top, "manual", (double)record_manual(r));
	o = cJSON_AddObjectToObject(top, "parameters");
	for (i = 0; i < rubric->n_parameters; i++)
		cJSON_AddStringToObject(o, rubric->parameters[i].name,
					param_value(rubric, i, r->student));
}

static void write_json(const char *dir, const char *name, cJSON *top)
{
	char *path = text("%s/%s", dir, name), *s = cJSON_Print(top);
	struct buf b = { 0 };

	if (!s)
		die(EXIT_INFRA, "no memory");
	buf_printf(&b, "%s\n", s);
	file_write_or_die(path, b.data, b.len);
	buf_free(&b);
	cJSON_free(s);
	cJSON_Delete(top);
	free(path);
}

static void write_record(const struct record *r, const char *dir)
{
	cJSON *top = cJSON_CreateObject(), *list, *o;
	size_t i;

	add_head(top, r);
	list = cJSON_AddArrayToObject(top, "checks");
	for (i = 0; i < r->rubric->n_checks; i++)
		cJSON_AddItemToArray(list, result_json(r, &r->results[i]));
	o = cJSON_AddObjectToObject(top, "facts");
	for (i = 0; i < r->n_facts; i++)
		cJSON_AddStringToObject(o, r->facts[i].name,
					r->facts[i].value);
	add_predictions(top, r);
	add_flags(top, r);
	list = cJSON_AddArrayToObject(top, "notes");
	for (i = 0; i < r->notes.n; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(r->notes.v[i]));
	write_json(dir, "record.json", top);
}

/* ---- Gradescope */

/*
 * Points that are given by hand belong to a question of their own there, and
 * points lost to our own fault are not lost: neither has a score here.
 */
static cJSON *gradescope_test(const struct record *r,
			      const struct result *result, size_t number)
{
	const struct check *c = result->check;
	cJSON *o = cJSON_CreateObject();
	struct buf b = { 0 };
	char *s = text("%s: %s", c->id, c->title);
	bool open = result->verdict == VERDICT_MANUAL ||
		result->verdict == VERDICT_INFRA;

	cJSON_AddStringToObject(o, "name", s);
	free(s);
	s = text("%zu", number);
	cJSON_AddStringToObject(o, "number", s);
	free(s);
	if (!open) {
		cJSON_AddNumberToObject(o, "score", (double)result->points);
		cJSON_AddNumberToObject(o, "max_score",
					(double)check_points(c));
		cJSON_AddStringToObject(o, "status", result->verdict ==
			VERDICT_PASS ? "passed" : "failed");
	}
	if (open)
		buf_printf(&b, "%s: %ld points are pending\n",
			   verdict_name(result->verdict), check_points(c));
	else if (result->verdict != VERDICT_PASS)
		buf_printf(&b, "%s\n", verdict_name(result->verdict));
	outputs_feedback(r, result, &b);
	cJSON_AddStringToObject(o, "output", buf_text(&b));
	cJSON_AddStringToObject(o, "output_format", "text");
	cJSON_AddStringToObject(o, "visibility", "visible");
	buf_free(&b);
	return o;
}

static void write_gradescope(const struct record *r, const char *dir)
{
	cJSON *top = cJSON_CreateObject(), *list, *extra;
	struct buf b = { 0 };
	char *s = outputs_summary(r);
	size_t i;

	cJSON_AddNumberToObject(top, "score", (double)record_score(r));
	add_seconds(top, "execution_time", r->seconds);
	buf_printf(&b, "%s\n", s);
	free(s);
	if (r->rubric->n_predictions)
		predictions(r, &b);
	cJSON_AddStringToObject(top, "output", b.data);
	cJSON_AddStringToObject(top, "output_format", "text");
	cJSON_AddStringToObject(top, "visibility", "visible");
	cJSON_AddStringToObject(top, "stdout_visibility", "hidden");
	list = cJSON_AddArrayToObject(top, "tests");
	for (i = 0; i < r->rubric->n_checks; i++)
		cJSON_AddItemToArray(list, gradescope_test(r, &r->results[i],
							   i + 1));
	extra = cJSON_AddObjectToObject(top, "extra_data");
	cJSON_AddStringToObject(extra, "student", r->student->id);
	cJSON_AddStringToObject(extra, "isolation", r->isolation);
	cJSON_AddNumberToObject(extra, "max", (double)record_max(r));
	cJSON_AddNumberToObject(extra, "manual", (double)record_manual(r));
	add_flags(extra, r);
	write_json(dir, "results.json", top);
	buf_free(&b);
}

/* ---- KTAP */

static void ktap_result(struct buf *b, const struct record *r,
			const struct result *result, size_t number)
{
	static const char *const directives[] = {
		[VERDICT_SKIP] = " # SKIP", [VERDICT_INFRA] = " # ERROR",
		[VERDICT_TIMEOUT] = " # TIMEOUT",
		[VERDICT_MANUAL] = " # SKIP points are given by hand",
	};
	enum verdict v = result->verdict;
	bool good = v == VERDICT_PASS || v == VERDICT_SKIP ||
		v == VERDICT_MANUAL;
	struct buf words = { 0 };

	buf_printf(b, "%sok %zu %s", good ? "" : "not ", number,
		   result->check->id);
	if (v < sizeof(directives) / sizeof(directives[0]) && directives[v])
		buf_puts(b, directives[v]);
	if (v == VERDICT_SKIP)
		buf_printf(b, " %.*s", (int)strcspn(buf_text(&result->note),
						    "\n"),
			   buf_text(&result->note));
	buf_printf(b, "\n# points: %ld of %ld\n", result->points,
		   check_points(result->check));
	if (!good || v == VERDICT_MANUAL) {
		outputs_feedback(r, result, &words);
		indent(b, "# ", buf_text(&words));
	}
	buf_free(&words);
}

static void write_ktap(const struct record *r, const char *dir)
{
	char *path = text("%s/results.ktap", dir);
	size_t count[VERDICT_MANUAL + 1] = { 0 }, n = r->rubric->n_checks, i;
	struct buf b = { 0 };

	buf_printf(&b, "KTAP version 1\n1..%zu\n", n);
	for (i = 0; i < n; i++) {
		ktap_result(&b, r, &r->results[i], i + 1);
		count[r->results[i].verdict]++;
	}
	buf_printf(&b, "# score: %ld of %ld\n", record_score(r),
		   record_max(r));
	buf_printf(&b, "# Totals: pass:%zu fail:%zu xfail:0 xpass:0 skip:%zu "
		   "error:%zu\n", count[VERDICT_PASS],
		   count[VERDICT_FAIL] + count[VERDICT_TIMEOUT] +
		   count[VERDICT_CRASH],
		   count[VERDICT_SKIP] + count[VERDICT_MANUAL],
		   count[VERDICT_INFRA]);
	file_write_or_die(path, b.data, b.len);
	buf_free(&b);
	free(path);
}

/* ---- CSV */

static void write_csv(const struct record *r, const char *dir)
{
	char *path = text("%s/results.csv", dir);
	struct buf b = { 0 };
	size_t i;

	buf_puts(&b, "student,lab,score,max,verdicts,seconds,"
		 "grader_version\n");
	buf_printf(&b, "%s,%ld,%ld,%ld,", r->student->id, r->rubric->lab,
		   record_score(r), record_max(r));
	for (i = 0; i < r->rubric->n_checks; i++)
		buf_printf(&b, "%s%s=%s", i ? ";" : "",
			   r->results[i].check->id,
			   verdict_name(r->results[i].verdict));
	buf_printf(&b, ",%.1f,%s\n", r->seconds, GRADER_VERSION);
	file_write_or_die(path, b.data, b.len);
	buf_free(&b);
	free(path);
}

void outputs_write(const struct record *r, const char *dir)
{
	write_record(r, dir);
	write_gradescope(r, dir);
	write_ktap(r, dir);
	write_csv(r, dir);
}

/* ---- for people */

static bool coloured(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && !getenv("NO_COLOR") && term &&
		strcmp(term, "dumb");
}

static const char *colour(enum verdict v)
{
	switch (v) {
	case VERDICT_PASS:
		return "\033[32m";
	case VERDICT_FAIL:
	case VERDICT_TIMEOUT:
	case VERDICT_CRASH:
		return "\033[31m";
	default:
		return "\033[33m";
	}
}

static void print_line(FILE *f, int fd, const struct result *result)
{
	bool on = coloured(fd);
	const struct check *c = result->check;

	fprintf(f, "%s%-7s%s %3ld/%-3ld %-14s %s%s\n",
		on ? colour(result->verdict) : "",
		verdict_name(result->verdict), on ? "\033[0m" : "",
		result->points, check_points(c), c->id, c->title,
		c->ungraded ? " (ungraded)" : "");
}

/* On a terminal the report has the same lines: there one at a time will do. */
void outputs_progress(const struct result *result)
{
	if (isatty(2))
		fprintf(stderr, "\r\033[K%s: %s", result->check->id,
			verdict_name(result->verdict));
	else
		print_line(stderr, 2, result);
}

static void print_results(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		const struct result *result = &r->results[i];
		struct buf feedback = { 0 }, b = { 0 };

		if (!result->asked)
			continue;
		print_line(stdout, 1, result);
		if (result->verdict != VERDICT_PASS) {
			outputs_feedback(r, result, &feedback);
			indent(&b, "        ", buf_text(&feedback));
			fputs(buf_text(&b), stdout);
		}
		buf_free(&feedback);
		buf_free(&b);
	}
}

static void print_block(const char *title, const struct buf *b)
{
	if (b->len)
		printf("\n%s\n%s", title, b->data);
}

/* A score of a part would look like a bad one. */
static char *part_summary(const struct record *r)
{
	size_t asked = 0, passed = 0, i;

	for (i = 0; i < r->rubric->n_checks; i++) {
		if (r->results[i].asked) {
			asked++;
			passed += r->results[i].verdict == VERDICT_PASS;
		}
	}
	return text("%zu of the %zu checks that were asked for passed; the "
		    "points are those of a grading of all", passed, asked);
}

void outputs_print(const struct record *r)
{
	bool named = strcmp(r->student->id, "reference");
	struct buf b = { 0 };
	char *s = is_whole(r) ? outputs_summary(r) : part_summary(r);
	size_t i;

	if (isatty(2))
		fputs("\r\033[K", stderr);
	printf("\nLab %ld, %s%s%s\n", r->rubric->lab, r->rubric->title,
	       named ? ": " : "", named ? r->student->id : "");
	print_results(r);
	if (is_whole(r) || r->n_facts)
		predictions(r, &b);
	print_block("Predictions", &b);
	buf_free(&b);
	flags(r, &b);
	print_block("Added lines that somebody should look at (no points)", &b);
	buf_free(&b);
	for (i = 0; i < r->notes.n; i++)
		printf("\nNote: %s\n", r->notes.v[i]);
	printf("\n%s\n", s);
	free(s);
}
