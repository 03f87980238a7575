/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json - read a JSON file whose mistakes are told in one sentence
 *
 * The functions that take a value end the program with EXIT_USAGE if it is
 * not what it should be, and name file and key.
 */
#ifndef GRADE_JSON_H
#define GRADE_JSON_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "text.h"

/* An object or array, and how it is called in messages. */
struct node {
	const char *file;
	char *where;		/* "checks[2]"; "" is the whole file */
	const cJSON *json;
};

/* Parses the file; it must hold one object. */
struct node json_open(const char *file);

/* "FILE: WHERE.KEY: ...", and the end. key may be NULL. */
_Noreturn void json_bad(const struct node *at, const char *key,
			const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Every key must be one of keys (space-separated), and none come twice. */
void json_keys(const struct node *at, const char *keys);
bool json_has(const struct node *at, const char *key);

/* The value of key, which must be there. */
char *json_string(const struct node *at, const char *key);
long json_number(const struct node *at, const char *key, long min, long max);
/* The same, or what is given if the key is not there. */
char *json_string_or(const struct node *at, const char *key, const char *or);
long json_number_or(const struct node *at, const char *key, long min,
		    long max, long or);
bool json_flag(const struct node *at, const char *key);
/* An array of strings; an empty list if the key is not there. */
struct words json_words(const struct node *at, const char *key);
/* An object. */
struct node json_object(const struct node *at, const char *key);
/* How many elements the array has, 0 if it is not there. */
int json_count(const struct node *at, const char *key);
/* Element i, an object. */
struct node json_element(const struct node *at, const char *key, int i);

#endif
