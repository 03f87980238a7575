/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - where in a C file something is defined.
 */
#ifndef WEAVE_SOURCE_H
#define WEAVE_SOURCE_H

#include "text.h"

/**
 * source_find - find the next definition
 * @line: the file, @n lines
 * @name: "tun_net_xmit", "struct tun_file", or the name of a macro
 * @at: line to begin at, from 0; moves behind what was found
 * @from, @to: get the first and the last line, from 1
 *
 * Prototypes are none. It is enough for the kernel's style, where a
 * definition begins in column one, and so does the end of a function's body.
 */
bool source_find(const struct line *line, int n, const char *name, int *at,
		 int *from, int *to);

#endif
