#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# image: build-image gives the same bytes for the same input, and an image in
# which ip and tc are iproute2's.  Needs no kernel but its gen_init_cpio.c.
#
#	initramfs/tests/image.sh
#
# Environment: O (with base/ and initramfs/guest/ in it); ONLY=NAME.

set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$(dirname -- "$(dirname -- "$here")")
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
gen=$O/base/usr/gen_init_cpio.c

[ -f "$gen" ] || bail "there is no $gen: run make base"
t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# checkout NAME: what build-image reads of the room, somewhere else.
checkout()
{
	mkdir -p "$t/$1/initramfs" "$t/$1/guest" &&
		cp "$top/initramfs/build-image" "$top/initramfs/init" \
			"$top/initramfs/motd" "$t/$1/initramfs" &&
		printf '#!/bin/sh\necho a program\n' >"$t/$1/guest/own" &&
		printf '#!/bin/sh\necho not busybox\n' >"$t/$1/guest/seq" &&
		chmod 755 "$t/$1/guest/own" "$t/$1/guest/seq"
}

build()
{
	"$t/$1/initramfs/build-image" --output "$t/$1/image" \
		--guest "$t/$1/guest" --gen-init-cpio "$gen" \
		>"$t/$1.out" 2>"$t/$1.err"
}

ktap_begin

checkout one
(umask 022 && build one)
expect builds_without_a_word_on_stderr '0 ' "$? $(cat "$t/one.err")"
expect says_in_one_line_what_it_made 1 \
	"$(grep -c "^image: $t/one/image, [0-9]* entries" "$t/one.out")"

# Elsewhere, by a stricter user, at another time, in another order.
sleep 1
checkout two
touch -d '2001-02-03 04:05:06' "$t/two/initramfs/init" "$t/two/guest/own"
mv "$t/two/guest/own" "$t/two/guest/x"
mv "$t/two/guest/x" "$t/two/guest/own"
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 build two)
check same_input_gives_the_same_bytes cmp "$t/one/image" "$t/two/image"

checkout three
echo >>"$t/three/initramfs/motd"
build three
expect other_input_gives_other_bytes 1 \
	"$(cmp -s "$t/one/image" "$t/three/image"; echo $?)"

checkout four
SOURCE_DATE_EPOCH=1000000000 build four
expect times_are_source_date_epoch 'Sep  9  2001' "$(gzip -dc "$t/four/image" |
	TZ=UTC cpio -tv --quiet | grep -o 'Sep  9  2001' | sort -u)"

gzip -dc "$t/one/image" | cpio -tv --quiet >"$t/list"
expect has_the_console_without_root 'crw------- 5, 1' \
	"$(awk '$NF == "dev/console" { print $1, $5, $6 }' "$t/list")"
expect all_belongs_to_root 'root root' \
	"$(awk '{ print $3, $4 }' "$t/list" | sort -u)"
expect a_program_comes_before_an_applet '-rwxr-xr-x' \
	"$(awk '$NF == "bin/seq" { print $1 }' "$t/list")"
expect nothing_is_there_twice '' "$(awk '{
	sub(/ -> .*/, "")
	print $NF
}' "$t/list" | sort | uniq -d)"

mkdir "$t/root"
(cd "$t/root" && gzip -dc "$t/one/image" |
	cpio -i -d --quiet --no-absolute-filenames 'bin/*' 'sbin/*' 'lib/*' \
	'lib64/*' 'usr/lib/*' 2>/dev/null)
expect links_lead_to_busybox '' "$(find "$t/root/bin" -type l |
	while IFS= read -r link; do
		[ -x "$link" ] || echo "$link"
	done)"

# By the guest's shell and by what starts programs: busybox would take its own.
in_guest()
{
	PATH=$t/root/sbin:$t/root/bin "$t/root/bin/sh" -c "$1" 2>&1
}
for name in ip tc; do
	expect "runs_${name}_of_iproute2" \
		"$name utility, iproute2" \
		"$(in_guest "timeout 9 env $name -V" | cut -d - -f 1)"
done
expect a_pipe_of_applets_and_programs_works 3 \
	"$(in_guest 'printf "1\n3\n" | tail -n 1 | xargs expr 0 +')"

# The image's own loader and libraries, not the host's.
loader=$(find "$t/root/lib64" "$t/root/lib" -name 'ld-linux*' | head -n 1)
libraries=$(find "$t/root/lib" "$t/root/usr/lib" -name 'lib*.so*' \
	-exec dirname '{}' ';' | sort -u | tr '\n' ':')
for name in ip tc; do
	expect "libraries_of_${name}_are_complete" '' \
		"$("$loader" --library-path "$libraries" --list \
		"$t/root/sbin/$name" 2>&1 |
		grep -v -e "$t/root" -e linux-vdso)"
done

checkout five
echo old >"$t/five/image"
echo 'this is no C' >"$t/five/gen.c"
status=0
"$t/five/initramfs/build-image" --output "$t/five/image" \
	--guest "$t/five/guest" --gen-init-cpio "$t/five/gen.c" \
	>/dev/null 2>&1 || status=$?
expect a_failed_build_touches_nothing '1 old image' \
	"$status $(cat "$t/five/image") $(cd "$t/five" && echo image*)"

mkdir "$t/no"
status=0
"$top/initramfs/build-image" --output "$t/no/image" --guest "$t/no/guest" \
	--gen-init-cpio "$gen" >/dev/null 2>&1 || status=$?
expect no_guest_programs_is_usage 2 "$status"
expect_status an_unknown_option_is_usage 2 \
	"$top/initramfs/build-image" --no-such-thing
expect_status help_is_0 0 "$top/initramfs/build-image" --help
ktap_end
