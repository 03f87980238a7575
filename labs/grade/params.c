// SPDX-License-Identifier: GPL-2.0-only
#include "params.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

/* FNV-1a, 64 bits. */
static uint64_t hash(uint64_t h, const char *s)
{
	do {
		h ^= (unsigned char)*s;
		h *= UINT64_C(0x100000001b3);
	} while (*s++);
	return h;
}

/* Its low bits are weak for short words that differ in their last letter. */
static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 33;
}

/* What follows "NAME=" in the word, or NULL if it names another. */
static const char *given_value(const char *word, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(word, name, n) && word[n] == '=' ? word + n + 1 : NULL;
}

const char *param_value(const struct rubric *r, size_t i,
			const struct student *s)
{
	const struct parameter *p = &r->parameters[i];
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t j;

	for (j = 0; j < s->given.n; j++) {
		const char *value = given_value(s->given.v[j], p->name);

		if (value)
			return value;
	}
	if (!strcmp(s->id, REFERENCE_STUDENT))
		return p->standard;
	h = hash(h, s->id);
	h = hash(h, r->slug);
	h = hash(h, p->name);
	return p->values.v[mix(h) % p->values.n];
}

bool params_differ(const struct rubric *r, const struct student *s)
{
	size_t i;

	for (i = 0; i < r->n_parameters; i++) {
		if (strcmp(param_value(r, i, s), r->parameters[i].standard))
			return true;
	}
	return false;
}

/* Length of the placeholder at s that stands for a parameter, or 0. */
static size_t placeholder(const struct rubric *r, const char *s, size_t *which)
{
	size_t i;

	for (i = 0; i < r->n_parameters; i++) {
		size_t n = strlen(r->parameters[i].name);

		if (*s == '@' && s[1] &&
		    !strncmp(s + 1, r->parameters[i].name, n) &&
		    s[n + 1] == '@') {
			*which = i;
			return n + 2;
		}
	}
	return 0;
}

char *params_fill(const struct rubric *r, const struct student *s,
		  const char *template)
{
	struct buf b = { 0 };

	buf_add(&b, "", 0);
	while (*template) {
		size_t which = 0;
		size_t n = placeholder(r, template, &which);

		if (n)
			buf_puts(&b, param_value(r, which, s));
		else
			buf_add(&b, template, n = 1);
		template += n;
	}
	return b.data;
}

static bool given_is_known(const struct rubric *r, const char *word)
{
	size_t i;

	for (i = 0; i < r->n_parameters; i++) {
		const char *value = given_value(word, r->parameters[i].name);

		if (value && *value && strspn(value, WORD) == strlen(value))
			return true;
	}
	return false;
}

char *student_wrong(const struct rubric *r, const struct student *s)
{
	size_t i;

	if (!*s->id || strlen(s->id) > 64 || *s->id == '-' ||
	    strspn(s->id, WORD "+@") != strlen(s->id))
		return text("\"%s\" cannot be a student's ID: give letters, "
			    "digits and ._+@-, at most 64", s->id);
	for (i = 0; i < s->given.n; i++) {
		if (!given_is_known(r, s->given.v[i]))
			return text("\"%s\": give NAME=VALUE with a parameter "
				    "of %s", s->given.v[i], r->slug);
	}
	return NULL;
}
