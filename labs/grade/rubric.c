// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* realpath */
#include "rubric.h"

#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json.h"

#define BOUND_MAX	3600
#define FILE_BYTES	(16L << 20)

static const char *const types[] = {
	"predictions", "patch", "kernel", "program", "guest", "host", "manual",
};

/* What a check of each type may have beside what all have. */
static const char *const type_keys[] = {
	"", "", "kernel bound", "program",
	"kernel run args bound overlays measures repeat",
	"run args bound measures repeat", "criteria",
};

#define N_TYPES (sizeof(types) / sizeof(types[0]))

const char *check_type_name(enum check_type type)
{
	return types[type];
}

long check_points(const struct check *c)
{
	return c->ungraded ? 0 : c->points;
}

int rubric_find(const struct rubric *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->n_checks; i++) {
		if (!strcmp(r->checks[i].id, id))
			return (int)i;
	}
	return -1;
}

/* ---- words that must have a form */

static bool only(const char *s, const char *allowed)
{
	return *s && strlen(s) <= 64 && strspn(s, allowed) == strlen(s);
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT "0123456789"

static void must_be_id(const struct node *at, const char *key, const char *s)
{
	if (!only(s, LOWER DIGIT "-_") || strchr("-_", *s))
		json_bad(at, key, "\"%s\": give lower-case letters, digits "
			 "and '-', a letter or digit first", s);
}

/* No way out of the directory that it is meant for. */
static void must_be_path(const struct node *at, const char *key,
			 const char *s)
{
	if (!only(s, LOWER UPPER DIGIT "-_.,+/") || *s == '/' || *s == '.' ||
	    strstr(s, ".."))
		json_bad(at, key, "\"%s\": give a relative path without "
			 "\"..\", of letters, digits and -_.,+/", s);
}

static void must_be_there(const struct node *at, const char *key,
			  const char *dir, const char *name)
{
	char *path = text("%s/%s", dir, name);

	must_be_path(at, key, name);
	if (!file_exists(path))
		json_bad(at, key, "there is no %s", path);
	free(path);
}

static struct words paths(const struct node *at, const char *key,
			  const char *dir)
{
	struct words w = json_words(at, key);
	size_t i;

	for (i = 0; i < w.n; i++)
		must_be_there(at, key, dir, w.v[i]);
	return w;
}

/* ---- the parts of a rubric */

static void read_allow(struct rubric *r, const struct node *kernel)
{
	size_t i;

	r->n_allows = (size_t)json_count(kernel, "allow");
	r->allows = allocate(r->n_allows, sizeof(*r->allows));
	if (!r->n_allows)
		json_bad(kernel, "allow", "must name a file at least");
	for (i = 0; i < r->n_allows; i++) {
		struct node at = json_element(kernel, "allow", (int)i);

		json_keys(&at, "file functions");
		r->allows[i].file = json_string(&at, "file");
		must_be_path(&at, "file", r->allows[i].file);
		r->allows[i].items = json_words(&at, "functions");
		if (!r->allows[i].items.n)
			json_bad(&at, "functions",
				 "must name one, or be [\"*\"]");
	}
}

static void read_kernel(struct rubric *r, const struct node *top)
{
	struct node at;
	char *reference;

	if (!json_has(top, "kernel"))
		return;
	at = json_object(top, "kernel");
	json_keys(&at, "reference allow max_lines");
	r->kernel = true;
	reference = json_string(&at, "reference");
	r->on_base = !strcmp(reference, "base");
	r->on_series = !strcmp(reference, "repair");
	if (!r->on_base && !r->on_series && strcmp(reference, "series"))
		json_bad(&at, "reference", "must be \"series\", \"base\" "
			 "or \"repair\"");
	free(reference);
	r->max_lines = json_number(&at, "max_lines", 1, 10000);
	read_allow(r, &at);
}

/* Labs whose checks this one runs too. */
static void read_labs(struct rubric *r, const struct node *top,
		      const char *checkout)
{
	size_t i;

	r->labs = json_words(top, "labs");
	for (i = 0; i < r->labs.n; i++) {
		char *dir = text("%s/labs/%s/checks", checkout, r->labs.v[i]);

		must_be_path(top, "labs", r->labs.v[i]);
		if (!file_is_dir(dir))
			json_bad(top, "labs", "there is no %s", dir);
		free(dir);
	}
}

static void read_kernels(struct rubric *r, const struct node *top,
			 const char *checkout)
{
	static const char *const from[] = { "submission", "base", "series" };
	size_t i;

	r->n_kernels = (size_t)json_count(top, "kernels");
	r->kernels = allocate(r->n_kernels, sizeof(*r->kernels));
	for (i = 0; i < r->n_kernels; i++) {
		struct node at = json_element(top, "kernels", (int)i);
		struct kernel_spec *k = &r->kernels[i];
		char *word;

		json_keys(&at, "name from patches");
		k->name = json_string(&at, "name");
		must_be_id(&at, "name", k->name);
		word = json_string(&at, "from");
		if (!text_is_one_of(word, from, 3))
			json_bad(&at, "from", "must be \"submission\", "
				 "\"base\" or \"series\"");
		k->from = *word == 'b' ? FROM_BASE : !strcmp(word, "series") ?
			FROM_SERIES : FROM_SUBMISSION;
		if (k->from == FROM_SUBMISSION && !r->kernel)
			json_bad(&at, "from", "needs a \"kernel\" in the "
				 "rubric, which says what may be changed");
		k->patches = paths(&at, "patches", checkout);
		free(word);
	}
}

static void read_programs(struct rubric *r, const struct node *top,
			  const char *checkout)
{
	size_t i, j;

	r->n_programs = (size_t)json_count(top, "programs");
	r->programs = allocate(r->n_programs, sizeof(*r->programs));
	for (i = 0; i < r->n_programs; i++) {
		struct node at = json_element(top, "programs", (int)i);
		struct program_spec *p = &r->programs[i];

		json_keys(&at, "name sources flags include with patches libs");
		p->name = json_string(&at, "name");
		must_be_id(&at, "name", p->name);
		p->sources = json_words(&at, "sources");
		for (j = 0; j < p->sources.n; j++)
			must_be_path(&at, "sources", p->sources.v[j]);
		p->flags = json_words(&at, "flags");
		p->include = paths(&at, "include", checkout);
		p->with = paths(&at, "with", checkout);
		if (!p->sources.n && !p->with.n)
			json_bad(&at, "sources", "must name one, or \"with\" "
				 "must");
		p->patches = json_words(&at, "patches");
		p->libs = json_words(&at, "libs");
	}
}

static void read_files(struct rubric *r, const struct node *top)
{
	size_t i;

	r->n_files = (size_t)json_count(top, "files");
	r->files = allocate(r->n_files, sizeof(*r->files));
	for (i = 0; i < r->n_files; i++) {
		struct node at = json_element(top, "files", (int)i);

		json_keys(&at, "name max_bytes");
		r->files[i].name = json_string(&at, "name");
		must_be_path(&at, "name", r->files[i].name);
		r->files[i].max_bytes = json_number_or(&at, "max_bytes", 1,
						       FILE_BYTES, 65536);
	}
}

/* A number or a word, as it will stand in a shell's variable. */
static char *parameter_value(const struct node *at, const char *key,
			     const cJSON *v)
{
	char *s = NULL;

	if (cJSON_IsNumber(v) && v->valuedouble == (double)(long)v->valuedouble)
		s = text("%ld", (long)v->valuedouble);
	else if (cJSON_IsString(v))
		s = text_copy(v->valuestring);
	if (!s || !only(s, LOWER UPPER DIGIT "-_."))
		json_bad(at, key, "takes whole numbers, and words of letters, "
			 "digits and -_.");
	return s;
}

static void read_parameter(struct parameter *p, const struct node *at)
{
	const cJSON *item;

	json_keys(at, "name values default");
	p->name = json_string(at, "name");
	if (!only(p->name, UPPER DIGIT "_"))
		json_bad(at, "name", "\"%s\": give upper-case letters, "
			 "digits and '_'", p->name);
	json_count(at, "values");
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(at->json, "values"))
		words_add(&p->values, parameter_value(at, "values", item));
	if (!p->values.n)
		json_bad(at, "values", "must have one at least");
	if (!json_has(at, "default"))
		json_bad(at, "default", "is missing");
	p->standard = parameter_value(at, "default", cJSON_GetObjectItem(
		at->json, "default"));
}

static void read_parameters(struct rubric *r, const struct node *top)
{
	size_t i;

	r->n_parameters = (size_t)json_count(top, "parameters");
	r->parameters = allocate(r->n_parameters, sizeof(*r->parameters));
	for (i = 0; i < r->n_parameters; i++) {
		struct node at = json_element(top, "parameters", (int)i);

		read_parameter(&r->parameters[i], &at);
	}
}

static void read_predictions(struct rubric *r, const struct node *top)
{
	size_t i;

	r->n_predictions = (size_t)json_count(top, "predictions");
	r->predictions = allocate(r->n_predictions, sizeof(*r->predictions));
	for (i = 0; i < r->n_predictions; i++) {
		struct node at = json_element(top, "predictions", (int)i);

		json_keys(&at, "id fact");
		r->predictions[i].id = json_string(&at, "id");
		must_be_id(&at, "id", r->predictions[i].id);
		r->predictions[i].fact = json_string_or(&at, "fact", NULL);
	}
}

/* ---- checks */

static enum check_type read_type(const struct node *at)
{
	char *word = json_string(at, "type");
	size_t i;

	for (i = 0; i < N_TYPES; i++) {
		if (!strcmp(word, types[i]))
			break;
	}
	if (i == N_TYPES)
		json_bad(at, "type", "\"%s\" is none; there are predictions, "
			 "patch, kernel, program, guest, host and manual",
			 word);
	free(word);
	return (enum check_type)i;
}

static int kernel_index(const struct rubric *r, const struct node *at)
{
	char *name = json_string_or(at, "kernel", NULL);
	size_t i;

	if (!name)
		return -1;
	for (i = 0; i < r->n_kernels; i++) {
		if (!strcmp(r->kernels[i].name, name)) {
			free(name);
			return (int)i;
		}
	}
	json_bad(at, "kernel", "\"%s\" is not in \"kernels\"", name);
}

static int program_index(const struct rubric *r, const struct node *at)
{
	char *name = json_string_or(at, "program", NULL);
	size_t i;

	if (!name)
		return -1;
	for (i = 0; i < r->n_programs; i++) {
		if (!strcmp(r->programs[i].name, name)) {
			free(name);
			return (int)i;
		}
	}
	json_bad(at, "program", "\"%s\" is not in \"programs\"", name);
}

static void read_script(struct rubric *r, struct check *c,
			const struct node *at)
{
	c->run = json_string(at, "run");
	must_be_there(at, "run", r->dir, c->run);
	c->args = json_words(at, "args");
	c->overlays = json_words(at, "overlays");
	c->measures = json_flag(at, "measures");
	c->repeat = json_number_or(at, "repeat", 1, 100, 1);
	c->bound = json_number(at, "bound", 1, BOUND_MAX);
}

static void read_check(struct rubric *r, struct check *c,
		       const struct node *at)
{
	char *keys;

	c->type = read_type(at);
	keys = text("id title points type needs ungraded %s",
		    type_keys[c->type]);
	json_keys(at, keys);
	free(keys);
	c->id = json_string(at, "id");
	must_be_id(at, "id", c->id);
	if (rubric_find(r, c->id) >= 0)
		json_bad(at, "id", "\"%s\" is the id of another check", c->id);
	c->title = json_string(at, "title");
	c->points = json_number(at, "points", 0, 100);
	c->ungraded = json_flag(at, "ungraded");
	c->needs = json_words(at, "needs");
	c->repeat = 1;
	c->kernel = kernel_index(r, at);
	c->program = program_index(r, at);
	if (c->type == CHECK_KERNEL && c->kernel < 0)
		json_bad(at, "kernel", "is missing");
	if (c->type == CHECK_PROGRAM && c->program < 0)
		json_bad(at, "program", "is missing");
	if (c->type == CHECK_KERNEL)
		c->bound = json_number_or(at, "bound", 1, BOUND_MAX, 900);
	if (c->type == CHECK_PATCH && !r->kernel)
		json_bad(at, "type", "\"patch\" needs a \"kernel\" in the "
			 "rubric");
	if (c->type == CHECK_GUEST || c->type == CHECK_HOST)
		read_script(r, c, at);
	c->criteria = json_words(at, "criteria");
	if (c->type == CHECK_MANUAL && !c->criteria.n)
		json_bad(at, "criteria", "must tell whoever grades by hand "
			 "what to look for");
}

/* A check may need those before it, so there is no circle. */
static void read_checks(struct rubric *r, const struct node *top)
{
	size_t n = (size_t)json_count(top, "checks"), i, j;

	if (!n)
		json_bad(top, "checks", "must have one at least");
	r->checks = allocate(n, sizeof(*r->checks));
	for (i = 0; i < n; i++) {
		struct node at = json_element(top, "checks", (int)i);
		struct check *c = &r->checks[i];

		read_check(r, c, &at);
		for (j = 0; j < c->needs.n; j++) {
			if (rubric_find(r, c->needs.v[j]) < 0)
				json_bad(&at, "needs", "\"%s\" is not the id "
					 "of a check before this one",
					 c->needs.v[j]);
		}
		r->n_checks++;
	}
}

static void read_tools(struct rubric *r, const struct node *top)
{
	static const char *const known[] = { "herd7", "ring-explore" };
	size_t i;

	r->tools = json_words(top, "tools");
	for (i = 0; i < r->tools.n; i++) {
		if (!text_is_one_of(r->tools.v[i], known, 2))
			json_bad(top, "tools", "\"%s\" is none; there are "
				 "herd7 and ring-explore", r->tools.v[i]);
	}
}

struct rubric *rubric_read(const char *dir, const char *checkout)
{
	struct rubric *r = allocate(1, sizeof(*r));
	struct node top;
	char *file;

	r->dir = realpath(dir, NULL);
	if (!r->dir || !file_is_dir(r->dir))
		die(EXIT_USAGE, "there is no directory %s: give a lab's with "
		    "--lab", dir);
	r->slug = text_copy(strrchr(r->dir, '/') + 1);
	file = text("%s/rubric.json", r->dir);
	if (!file_exists(file))
		die(EXIT_USAGE, "%s has no rubric.json: give a lab's directory "
		    "with --lab", r->dir);
	top = json_open(file);
	json_keys(&top, "lab title version kernel programs files parameters "
		  "predictions kernels checks tools labs");
	r->lab = json_number(&top, "lab", 0, 99);
	r->title = json_string(&top, "title");
	r->version = json_number(&top, "version", 1, 1000000);
	read_kernel(r, &top);
	read_kernels(r, &top, checkout);
	read_programs(r, &top, checkout);
	read_files(r, &top);
	read_parameters(r, &top);
	read_predictions(r, &top);
	read_checks(r, &top);
	read_tools(r, &top);
	read_labs(r, &top, checkout);
	return r;
}

char *rubric_points_wrong(const struct rubric *r)
{
	long machine = 0, manual = 0;
	size_t i;

	for (i = 0; i < r->n_checks; i++) {
		if (r->checks[i].type == CHECK_MANUAL)
			manual += check_points(&r->checks[i]);
		else
			machine += check_points(&r->checks[i]);
	}
	if (machine == MACHINE_POINTS && manual == MANUAL_POINTS)
		return NULL;
	return text("the checks add up to %ld points, and %ld by hand; every "
		    "lab has %d and %d", machine, manual, MACHINE_POINTS,
		    MANUAL_POINTS);
}
