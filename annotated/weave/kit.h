/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kit.h - everything that is read: patches, texts, register, kernel source.
 */
#ifndef WEAVE_KIT_H
#define WEAVE_KIT_H

#include "doc.h"
#include "patch.h"
#include "register.h"

#define PATCHES		10	/* cover letter and nine patches */
#define CHAPTERS_MAX	16
#define TREES_MAX	2

/**
 * struct kit - what weave works on
 * @root: top directory of the kit; "." leaves paths short
 * @tree: kernel sources in which functions are looked up
 * @patch: by number; NULL where one could not be read
 * @doc: the texts of the patches, by number; NULL where one is missing
 * @chapter: the other texts, in the order of reading
 */
struct kit {
	const char *root;
	const char *tree[TREES_MAX];
	int trees;
	struct registry *registry;
	struct patch *patch[PATCHES];
	struct doc *doc[PATCHES];
	struct doc *chapter[CHAPTERS_MAX];
	int chapters;
	struct faults *faults;
};

/* Read register and patches; faults are told. */
void kit_read(struct kit *k);

/* Read all texts; one that is missing is a fault. */
void kit_read_texts(struct kit *k);

/* Read one text by its path; NULL after a fault. */
struct doc *kit_read_text(struct kit *k, const char *path);

void kit_free(struct kit *k);

/* root/path, to be freed */
char *kit_path(const struct kit *k, const char *path);

/* "annotated/0009-....md" of a patch, to be freed */
char *kit_text_path(const struct kit *k, int number);

#endif
