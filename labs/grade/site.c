// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE	/* realpath, mkdtemp */
#include "site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "text.h"

static char *variable(const char *name, char *otherwise)
{
	const char *value = getenv(name);

	if (!value || !*value)
		return otherwise;
	free(otherwise);
	return text_copy(value);
}

void site_init(struct site *s, const char *top, long jobs)
{
	char *lock, *o, *real;

	*s = (struct site){ .jobs = jobs };
	s->top = realpath(top, NULL);
	lock = text("%s/patches/base.lock", s->top ? s->top : top);
	if (!s->top || !file_exists(lock))
		die(EXIT_USAGE, "%s is not a checkout of the kit: name it with "
		    "--top", top);
	free(lock);
	o = variable("O", text("%s/build", s->top));
	real = realpath(o, NULL);
	s->o = real ? real : o;
	s->run_vm = variable("RINGSIDE_RUN_VM",
			     text("%s/initramfs/run-vm", s->top));
	s->build_kernel = variable("RINGSIDE_BUILD_KERNEL",
				   text("%s/initramfs/build-kernel", s->top));
	s->image = variable("RINGSIDE_IMAGE",
			    text("%s/initramfs/base.cpio.gz", s->o));
	s->accel = variable("RINGSIDE_ACCEL", text_copy("auto"));
	s->again = variable("RINGSIDE_AGAIN", text_copy(""));
}

/* For atexit(): whoever ends the program leaves nothing behind. */
static char *to_remove;

static void remove_tmp(void)
{
	dir_remove(to_remove);
}

void site_make_tmp(struct site *s)
{
	char *path = variable("TMPDIR", text_copy("/tmp"));

	s->tmp = text("%s/grade.XXXXXX", path);
	if (!mkdtemp(s->tmp))
		die(EXIT_INFRA, "cannot make a directory in %s: %s; set TMPDIR "
		    "to one that can be written", path, strerror(errno));
	/* A compiler that runs as nobody must reach what is below. */
	chmod(s->tmp, 0711);
	to_remove = s->tmp;
	atexit(remove_tmp);
	free(path);
}
