/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scenes.h - scripts for ring-run, made from a seed.
 *
 * A scene is a ring in some state and a few operations on it. The state is
 * laid out by hand, so that a mistake in one function shows in its own
 * subject and in no other.
 */
#ifndef LAB1_SCENES_H
#define LAB1_SCENES_H

#include <stdbool.h>

/**
 * scenes_make - print a script
 * @subject: one of scenes_subjects()
 * @seed: equal seeds make equal scripts
 *
 * Return: false if there is no such subject.
 */
bool scenes_make(const char *subject, unsigned int seed);

/* The subjects, each with a blank in front. */
const char *scenes_subjects(void);

#endif
