// SPDX-License-Identifier: GPL-2.0-only
/*
 * refs.c - what a text names: barriers, findings, lines, files, functions.
 */
#include "refs.h"

#include <ctype.h>
#include <string.h>

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static bool boundary(const char *text, int at)
{
	return !at || (!word_char(text[at - 1]) && text[at - 1] != '/' &&
		       text[at - 1] != '-');
}

/* A number without leading zeros; 0 if there is none. */
static int number_at(const char *text, int *at)
{
	int n = 0;

	if (text[*at] == '0')
		return 0;
	while (isdigit((unsigned char)text[*at]) && n < 100000)
		n = 10 * n + text[(*at)++] - '0';
	return n;
}

static bool id_at(const char *text, int at, struct ref *ref)
{
	int p = at;

	ref->kind = REF_FINDING;
	if (text[p] == 'M' && text[p + 1] == 'B') {
		ref->kind = REF_BARRIER;
		p++;
	}
	if (text[p++] != 'B' || !number_at(text, &p) || word_char(text[p]))
		return false;
	ref->at = at;
	ref->n = p - at;
	return true;
}

/* "9/9" */
static int patch_at(const char *text, int *at)
{
	int n;

	if (text[*at] < '1' || text[*at] > '9' || text[*at + 1] != '/' ||
	    text[*at + 2] != '9' || word_char(text[*at + 3]))
		return 0;
	n = text[*at] - '0';
	*at += 3;
	return n;
}

/* "37", or "?2", which is -2; 0 if it is neither. */
static int line_at(const char *text, int *at)
{
	int p = *at + 1, n;

	if (text[*at] != '?')
		return number_at(text, at);
	n = number_at(text, &p);
	if (n)
		*at = p;
	return -n;
}

bool lines_in_text(const char *text, int *at, int *from, int *to)
{
	int p = *at, q, second;

	if (text[p++] != 'L')
		return false;
	*from = *to = line_at(text, &p);
	if (!*from)
		return false;
	q = p + 1;
	second = text[p] == '-' ? line_at(text, &q) : 0;
	if (second) {
		*to = second;
		p = q;
	}
	if (word_char(text[p]))
		return false;
	*at = p;
	return true;
}

static bool line_ref_at(const char *text, int at, struct ref *ref)
{
	int p = at, q;

	ref->kind = REF_LINE;
	ref->at = at;
	ref->patch = patch_at(text, &p);
	if (ref->patch) {
		p += text[p] == ',';
		if (text[p++] != ' ' ||
		    !lines_in_text(text, &p, &ref->from, &ref->to))
			return false;
	} else {
		if (!lines_in_text(text, &p, &ref->from, &ref->to))
			return false;
		ref->patch = -1;
		if (!strncmp(text + p, " of ", 4)) {
			q = p + 4;
			ref->patch = patch_at(text, &q);
			if (ref->patch)
				p = q;
			else
				ref->patch = -1;
		}
	}
	ref->n = p - at;
	return ref->patch > 0 || ref->from < 0 || ref->from >= REF_LINE_MIN;
}

/* "9/9" alone */
static bool patch_ref_at(const char *text, int at, struct ref *ref)
{
	int p = at;

	ref->kind = REF_PATCH;
	ref->at = at;
	ref->patch = patch_at(text, &p);
	ref->n = p - at;
	return ref->patch && text[p] != '/';
}

bool ref_in_text(const char *text, int *pos, struct ref *ref)
{
	int at;

	for (at = *pos; text[at]; at++) {
		if (!boundary(text, at))
			continue;
		memset(ref, 0, sizeof(*ref));
		if (id_at(text, at, ref) || line_ref_at(text, at, ref) ||
		    patch_ref_at(text, at, ref)) {
			*pos = ref->at + ref->n;
			return true;
		}
	}
	*pos = at;
	return false;
}

static int name_length(const char *s)
{
	int n = 0;

	if (isdigit((unsigned char)*s))
		return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static int path_length(const char *s)
{
	int n = 0;

	while (isalnum((unsigned char)s[n]) ||
	       (s[n] && strchr("_./+@,-", s[n])))
		n++;
	return n;
}

/* "name()" and nothing behind it */
static bool function_at(const char *code, int at, struct ref *ref)
{
	ref->name_at = at;
	ref->name_n = name_length(code + at);
	return ref->name_n && !strcmp(code + at + ref->name_n, "()");
}

bool ref_in_code(const char *code, struct ref *ref)
{
	int n = path_length(code);

	memset(ref, 0, sizeof(*ref));
	ref->n = strlen(code);
	if (function_at(code, 0, ref)) {
		ref->kind = REF_FUNCTION;
		return true;
	}
	ref->name_n = 0;
	ref->kind = REF_FILE;
	ref->path_n = n;
	if (!path_of_kit(code, n) && !path_of_kernel(code, n))
		return false;
	if (!code[n])
		return true;
	return code[n] == ':' && function_at(code, n + 1, ref);
}

static bool begins_with_one_of(const char *path, int n,
			       const char *const *dir)
{
	int m;

	for (; *dir; dir++) {
		m = strlen(*dir);
		if (n > m && !strncmp(path, *dir, m))
			return true;
	}
	return false;
}

bool path_of_kit(const char *path, int n)
{
	static const char *const room[] = {
		"patches/", "initramfs/", "userspace-ring/", "labs/",
		"annotated/", "slides/", "exercises/", NULL
	};

	return begins_with_one_of(path, n, room);
}

bool path_of_kernel(const char *path, int n)
{
	static const char *const dir[] = {
		"Documentation/", "arch/", "block/", "drivers/", "fs/",
		"include/", "kernel/", "lib/", "mm/", "net/", "samples/",
		"tools/", NULL
	};

	return begins_with_one_of(path, n, dir);
}
