// SPDX-License-Identifier: GPL-2.0-only
#include "flags.h"

#include <ctype.h>
#include <string.h>

/* A word that ends in '*' stands for all that begin so. */
static const struct {
	const char *word;
	const char *why;
} table[] = {
	{ "asm", "inline assembly" },
	{ "__asm__", "inline assembly" },
	{ "asm_volatile_goto", "inline assembly" },
	{ "call_usermodehelper*", "starts a program in the guest" },
	{ "kernel_write", "writes a file in the guest" },
	{ "kernel_read*", "reads a file in the guest" },
	{ "filp_open", "opens a file in the guest" },
	{ "file_open*", "opens a file in the guest" },
	{ "vfs_*", "works on files in the guest" },
	{ "set_memory_*", "changes the protection of memory" },
	{ "sys_call_table", "reaches for system calls" },
	{ "kallsyms_*", "looks up addresses of the kernel" },
	{ "text_poke*", "patches the kernel's code" },
	{ "write_cr*", "writes a control register" },
	{ "wrmsr*", "writes a register of the CPU" },
	{ "prepare_creds", "changes who a process is" },
	{ "commit_creds", "changes who a process is" },
	{ "register_kprobe*", "puts a probe into the kernel" },
	{ "register_ftrace_function", "puts a probe into the kernel" },
	{ "tracepoint_probe_*", "puts a probe into the kernel" },
	{ "tracing_*", "changes what tracing sees" },
	{ "current", "asks who is calling" },
	{ "get_task_comm", "asks who is calling" },
	{ "saved_command_line", "asks how the guest was booted" },
	{ "virtio*", "reaches for the channel of the results" },
	{ "vport*", "reaches for the channel of the results" },
	{ "tx_dropped", "writes or reads a counter that is graded" },
	{ "rx_dropped", "writes or reads a counter that is graded" },
	{ "tx_packets", "writes or reads a counter that is graded" },
	{ "rx_packets", "writes or reads a counter that is graded" },
	{ "dev_core_stats_*", "writes a counter that is graded" },
	{ "dev_sw_netstats_*", "writes a counter that is graded" },
	{ "DEV_STATS_*", "writes a counter that is graded" },
	{ "qstats*", "writes a counter of the qdisc" },
	{ "bstats*", "writes a counter of the qdisc" },
	{ "qdisc_qstats_*", "writes a counter of the qdisc" },
	{ "printk", "writes to the console and the kernel's log" },
	{ "panic", "ends the guest" },
	{ "BUG*", "ends the guest" },
	{ "kernel_power_off", "ends the guest" },
	{ "kernel_restart", "ends the guest" },
	{ "emergency_restart", "ends the guest" },
	{ "msleep*", "waits" },
	{ "mdelay", "waits" },
	{ "udelay", "waits" },
	{ "ndelay", "waits" },
	{ "schedule_timeout*", "waits" },
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does the identifier of length n at s fit the word? */
static bool fits(const char *s, size_t n, const char *word)
{
	size_t m = strlen(word);

	if (word[m - 1] == '*')
		return n >= m - 1 && !strncmp(s, word, m - 1);
	return n == m && !strncmp(s, word, m);
}

static const char *reason(const char *line)
{
	size_t n, i;

	while (*line) {
		for (n = 0; is_word(line[n]); n++)
			;
		for (i = 0; n && i < sizeof(table) / sizeof(table[0]); i++) {
			if (fits(line, n, table[i].word))
				return table[i].why;
		}
		line += n ? n : 1;
	}
	return NULL;
}

void flags_find(const struct diff *change, struct flags *flags)
{
	size_t i, j;

	for (i = 0; i < change->n; i++) {
		const struct diff_file *f = &change->files[i];

		for (j = 0; j < f->n; j++) {
			const char *why = f->lines[j].added ?
				reason(f->lines[j].text) : NULL;

			if (!why)
				continue;
			flags->v = enlarge(flags->v, flags->n + 1,
					   sizeof(*flags->v));
			flags->v[flags->n++] = (struct flag){
				.file = text_copy(diff_name(f)),
				.line = f->lines[j].number,
				.source = text_copy(f->lines[j].text),
				.why = why,
			};
		}
	}
}

char *flags_table(void)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		buf_printf(&b, "%-26s %s\n", table[i].word, table[i].why);
	return b.data;
}
