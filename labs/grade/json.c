// SPDX-License-Identifier: GPL-2.0-only
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

#define FILE_MAX (1u << 20)

void json_bad(const struct node *at, const char *key, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "grade: %s: %s%s%s%s", at->file, at->where,
		*at->where && key ? "." : "", key ? key : "",
		*at->where || key ? ": " : "");
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EXIT_USAGE);
}

static int line_of(const char *start, const char *at)
{
	int line = 1;

	for (; start < at; start++)
		line += *start == '\n';
	return line;
}

struct node json_open(const char *file)
{
	struct node top = { .file = file, .where = text_copy("") };
	struct buf b = { 0 };
	const char *end = NULL;
	char *why;

	if (file_read(file, FILE_MAX, &b, &why))
		json_bad(&top, NULL, "%s", why);
	if (strlen(b.data) != b.len)
		json_bad(&top, NULL, "holds a byte of value 0");
	top.json = cJSON_ParseWithOpts(b.data, &end, 1);
	if (!top.json)
		json_bad(&top, NULL, "line %d is not JSON, or the one before",
			 line_of(b.data, end ? end : b.data));
	if (!cJSON_IsObject(top.json))
		json_bad(&top, NULL, "must be an object, { ... }");
	buf_free(&b);
	return top;
}

static bool is_word(const char *words, const char *word)
{
	size_t n = strlen(word);
	const char *at = words;

	while (n && (at = strstr(at, word))) {
		if ((at == words || at[-1] == ' ') &&
		    (at[n] == ' ' || !at[n]))
			return true;
		at += n;
	}
	return false;
}

void json_keys(const struct node *at, const char *keys)
{
	const cJSON *item, *other;

	cJSON_ArrayForEach(item, at->json) {
		if (!is_word(keys, item->string))
			json_bad(at, item->string,
				 "no such key; known here: %s", keys);
		for (other = item->next; other; other = other->next) {
			if (!strcmp(item->string, other->string))
				json_bad(at, item->string, "is there twice");
		}
	}
}

static const cJSON *value(const struct node *at, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(at->json, key);
}

bool json_has(const struct node *at, const char *key)
{
	return value(at, key) != NULL;
}

char *json_string(const struct node *at, const char *key)
{
	const cJSON *v = value(at, key);

	if (!v)
		json_bad(at, key, "is missing");
	if (!cJSON_IsString(v) || !*v->valuestring)
		json_bad(at, key, "must be a string that is not empty");
	return text_copy(v->valuestring);
}

char *json_string_or(const struct node *at, const char *key, const char *or)
{
	return json_has(at, key) ? json_string(at, key) :
		or ? text_copy(or) : NULL;
}

long json_number(const struct node *at, const char *key, long min, long max)
{
	const cJSON *v = value(at, key);

	if (!v)
		json_bad(at, key, "is missing");
	if (!cJSON_IsNumber(v) || v->valuedouble < (double)min ||
	    v->valuedouble > (double)max ||
	    v->valuedouble != (double)(long)v->valuedouble)
		json_bad(at, key, "must be a whole number from %ld to %ld",
			 min, max);
	return (long)v->valuedouble;
}

long json_number_or(const struct node *at, const char *key, long min,
		    long max, long or)
{
	return json_has(at, key) ? json_number(at, key, min, max) : or;
}

bool json_flag(const struct node *at, const char *key)
{
	const cJSON *v = value(at, key);

	if (v && !cJSON_IsBool(v))
		json_bad(at, key, "must be true or false");
	return cJSON_IsTrue(v);
}

static const cJSON *array(const struct node *at, const char *key)
{
	const cJSON *v = value(at, key);

	if (v && !cJSON_IsArray(v))
		json_bad(at, key, "must be a list, [ ... ]");
	return v;
}

struct words json_words(const struct node *at, const char *key)
{
	struct words w = { 0 };
	const cJSON *item;

	cJSON_ArrayForEach(item, array(at, key)) {
		if (!cJSON_IsString(item) || !*item->valuestring)
			json_bad(at, key, "must hold strings that are not "
				 "empty, and nothing else");
		words_add(&w, item->valuestring);
	}
	return w;
}

struct node json_object(const struct node *at, const char *key)
{
	struct node n = { .file = at->file, .json = value(at, key) };

	if (!n.json)
		json_bad(at, key, "is missing");
	if (!cJSON_IsObject(n.json))
		json_bad(at, key, "must be an object, { ... }");
	n.where = text("%s%s%s", at->where, *at->where ? "." : "", key);
	return n;
}

int json_count(const struct node *at, const char *key)
{
	return cJSON_GetArraySize(array(at, key));
}

struct node json_element(const struct node *at, const char *key, int i)
{
	struct node n = { .file = at->file };

	n.json = cJSON_GetArrayItem(array(at, key), i);
	n.where = text("%s%s%s[%d]", at->where, *at->where ? "." : "", key, i);
	if (!cJSON_IsObject(n.json))
		json_bad(&n, NULL, "must be an object, { ... }");
	return n;
}
