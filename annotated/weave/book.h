/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * book.h - all files of the book.
 */
#ifndef WEAVE_BOOK_H
#define WEAVE_BOOK_H

#include "kit.h"

/* The file that LaTeX is given, without ".tex". */
#define BOOK_NAME	"ringside-annotated"

/**
 * book_write - write the LaTeX of the book into a directory, which is made
 *
 * Class, colours and figures come from elsewhere: see ../rules.mk.
 * Faults go to @k->faults.
 */
void book_write(struct kit *k, const char *dir);

#endif
