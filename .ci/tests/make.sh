#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The verbs and what stands behind them, tried in a copy with small rooms:
# help, the run of the parts, setup and doctor with an apt-get of our own,
# clean, and that the lint finds what it is for.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
dir=$(mktemp -d) && dir=$(cd "$dir" && pwd -P) || exit 1
trap 'rm -rf "$dir"' EXIT

# inside DIR COMMAND...: runs it there with a clean environment, as from a
# new shell; leaves $out and $status.
inside()
{
	where=$1
	shift
	status=0
	out=$(cd "$where" && env -u O -u V -u J -u FOR -u FULL -u ONLY \
		-u KERNEL_SRC -u KTAP_PART -u KTAP_FD -u MAKEFLAGS -u MAKELEVEL \
		-u MAKE "$@" 2>&1 </dev/null) || status=$?
}

# says NAME STATUS PHRASE...: the last inside() ended so, and said so.
says()
{
	wanted "$1" || return 0
	name=$1 want=$2
	shift 2
	if [ "$status" -ne "$want" ]; then
		not_ok "$name" "expected: exit status $want" \
			"got: exit status $status, and it said:" "$out"
		return
	fi
	for phrase in "$@"; do
		case $out in
		*"$phrase"*)	;;
		*)
			not_ok "$name" "expected: $phrase" "got: $out"
			return ;;
		esac
	done
	ok "$name"
}

# copy DIR: our Makefile and .ci, with parts that only say that they ran.
copy()
{
	mkdir -p "$1/.ci/tests" "$1/patches" "$1/initramfs" || exit 1
	cp "$top/Makefile" "$1" || exit 1
	for file in "$top"/.ci/*; do
		[ ! -f "$file" ] || cp "$file" "$1/.ci" || exit 1
	done
	for part in lint summary make; do
		printf '%s\n' '#!/bin/sh' '. .ci/ktap.sh' ktap_begin \
			"ok ran_$part" ktap_end >"$1/.ci/tests/$part.sh"
		chmod +x "$1/.ci/tests/$part.sh"
	done
	echo 'demo,test,check cmd:sh dash a shell' >"$1/.ci/packages"
	cat >"$1/patches/rules.mk" <<'END'
base: ### the tree
	@echo base >>log

TESTS += patches/bad
test/patches/bad: ### a part that fails
	$(Q)$(PART) sh -c '. .ci/ktap.sh; ktap_begin; not_ok bad_$(FULL); ktap_end'
END
	cat >"$1/initramfs/rules.mk" <<'END'
shell: ## a front verb of a room
kernels image:
	@echo $@ >>log

TESTS += initramfs/good
BUDGET_initramfs/good := 3
test/initramfs/good:
	$(Q)$(PART) sh -c '. .ci/ktap.sh; ktap_begin; ok good_$(O); ktap_end'

TESTS_FULL += initramfs/full
test/initramfs/full:
	$(Q)$(PART) sh -c '. .ci/ktap.sh; ktap_begin; ok "full_$$FULL"; ktap_end'
END
	mkdir -p "$1/labs/experiments"
	# shellcheck disable=SC2016 # the demo expands it
	printf '%s\n' '#!/bin/sh' 'echo "measured in $O"' \
		>"$1/labs/experiments/demo"
	chmod +x "$1/labs/experiments/demo"
}

ktap_begin

copy "$dir/kit"
kit=$dir/kit

inside "$kit" make
says plain_make_prints_the_front_verbs 0 'make demo' 'make test ' \
	'make check' 'make shell'
case $out in
*doctor*)	not_ok plain_make_keeps_the_other_verbs_back "got: $out" ;;
*)		ok plain_make_keeps_the_other_verbs_back ;;
esac
inside "$kit" make help-all
says help_all_prints_the_other_verbs 0 'make doctor' 'make setup' \
	'make clean' 'make test/patches/bad' 'KERNEL_SRC='

inside "$kit" make O='a b' test
says a_space_in_O_is_refused 2 'O="a b"'
copy "$dir/two words"
inside "$dir/two words" make test
says a_checkout_with_a_space_in_its_path_is_refused 2 'two words' 'move it'

inside "$kit" make -j2 test
says a_failing_part_stops_no_other_part 2 'not ok 1 bad_' 'ok 1 good_' \
	'4 passed, 1 failed, 0 skipped'
expect steps_run_in_order 'base kernels ' "$(tr '\n' ' ' <"$kit/log")"
expect each_part_leaves_its_result_file 5 \
	"$(find "$kit/build/test" -name '*.ktap' | wc -l)"
inside "$kit" make test/initramfs/good
says one_part_can_be_run_alone 0 'ok 1 good_'
inside "$kit" make test/patches/bad
says one_failing_part_fails_make 2 'again: make test/patches/bad ONLY=bad_'
inside "$kit" make test-full
says test_full_runs_more_and_says_so_to_parts 2 'ok 1 full_1' \
	'5 passed, 1 failed'
inside "$kit" make check
says check_runs_what_needs_no_kernel 0 '3 passed, 0 failed, 0 skipped'
inside "$kit" make -n test
says a_dry_run_runs_nothing 0 'part:initramfs/good:3'

rm -f "$kit/log"
inside "$kit" make -j2 O="$dir/else" demo
says demo_measures_in_the_given_directory 0 "measured in $dir/else"
expect demo_builds_before_it_measures 'base kernels image ' \
	"$(tr '\n' ' ' <"$kit/log")"

cat >>"$kit/patches/rules.mk" <<'END'
TESTS := patches/early
test/patches/early: nothing-makes-this
	$(Q)$(PART) true
END
inside "$kit" make test
says a_part_that_cannot_start_is_a_failure 2 \
	'patches/early: the result file is missing' '1 failed, 0 skipped'
sed -i 's/early: nothing.*/early:/' "$kit/patches/rules.mk"
inside "$kit" make test
says a_part_that_says_nothing_is_a_failure 2 \
	'patches/early: the result file is empty' '1 failed, 0 skipped'

# --- clean
students=work
mkdir -p "$kit/$students/mine"
inside "$kit" make clean
if [ -d "$kit/$students/mine" ] && [ ! -e "$kit/build" ]; then
	ok clean_removes_build_and_leaves_work
else
	not_ok clean_removes_build_and_leaves_work "$(ls "$kit")"
fi
inside "$kit" make O=/ clean
says clean_refuses_the_root 2 'holds this checkout'
inside "$kit" make O=. clean
says clean_refuses_the_checkout 2 'holds this checkout'
inside "$kit" make O=work clean
says clean_refuses_work 2 'not for built things'
mkdir "$dir/home"
echo precious >"$dir/home/thesis"
inside "$kit" make O="$dir/home" clean
says clean_refuses_a_directory_that_is_not_ours 2 'no mark'
inside "$kit" make O="$dir/home" check
says building_refuses_a_directory_with_other_files 2 'holds files already'
expect other_files_stay precious "$(cat "$dir/home/thesis")"
# held LINK TARGET: waits, 5 s at most, until process $busy has it so.
held()
{
	tries=0
	until [ "$(readlink "/proc/$busy/$1")" = "$2" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 50 ] || return 0
		sleep 0.1
	done
}

(cd "$dir/else" && exec sleep 60) &
busy=$!
held cwd "$dir/else"
inside "$kit" make O="$dir/else" clean
says clean_refuses_while_a_process_works_there 2 "process $busy works in"
kill "$busy"
wait "$busy" 2>/dev/null
(exec sleep 60 >"$dir/else/log") &
busy=$!
held fd/1 "$dir/else/log"
inside "$kit" make O="$dir/else" clean
says clean_refuses_while_a_file_is_open_there 2 "process $busy works in"
kill "$busy"
wait "$busy" 2>/dev/null
inside "$kit" make O="$dir/else" clean
expect clean_removes_a_directory_that_we_made no \
	"$([ -e "$dir/else" ] && echo yes || echo no)"

# --- setup and doctor: apt-get, apt-cache and id are ours, in front of PATH
fake=$dir/fake
mkdir "$fake"
cat >"$fake/apt-get" <<'END'
#!/bin/sh
echo "apt-get $*" >>"${0%/*}/log"
case " $* " in
*' update '*)
	[ ! -e "${0%/*}/update-fails" ] || exit 100
	cp "${0%/*}/after-update" "${0%/*}/known" ;;
*' install '*)
	[ ! -e "${0%/*}/install-fails" ] || exit 100
	touch "${0%/*}/proof" ;;
esac
END
cat >"$fake/apt-cache" <<'END'
#!/bin/sh
grep -x "$2" "${0%/*}/known"
END
cat >"$fake/id" <<'END'
#!/bin/sh
cat "${0%/*}/uid"
END
chmod +x "$fake/apt-get" "$fake/apt-cache" "$fake/id"
echo "demo,test file:$fake/proof proof-package shows it" >"$kit/.ci/packages"

# fresh UID KNOWN AFTER-UPDATE: a machine that lacks proof-package.
fresh()
{
	rm -f "$fake/log" "$fake/proof" "$fake/update-fails" \
		"$fake/install-fails"
	: >"$fake/log"
	echo "$1" >"$fake/uid"
	echo "$2" >"$fake/known"
	echo "$3" >"$fake/after-update"
}

fresh 1000 proof-package proof-package
inside "$kit" env PATH="$fake:$PATH" make setup FOR=demo
says setup_without_root_prints_the_one_command 2 'proof-package' \
	'setup FOR="demo"'
expect setup_without_root_calls_no_apt_get '' "$(cat "$fake/log")"
inside "$kit" env PATH="$fake:$PATH" make demo
says demo_without_root_prints_the_one_command 2 'setup FOR="demo"'

fresh 0 proof-package proof-package
inside "$kit" env PATH="$fake:$PATH" make setup
says setup_installs_what_is_missing 0 'installing proof-package'
expect setup_does_not_update_known_packages 1 "$(wc -l <"$fake/log")"
inside "$kit" env PATH="$fake:$PATH" make setup
says setup_with_nothing_missing_is_silent 0
expect setup_with_nothing_missing_does_nothing 1 "$(wc -l <"$fake/log")"

fresh 0 other proof-package
inside "$kit" env PATH="$fake:$PATH" make setup
expect setup_updates_the_lists_for_an_unknown_package 'apt-get update' \
	"$(head -n 1 "$fake/log")"
fresh 0 other other
inside "$kit" env PATH="$fake:$PATH" make setup
says setup_names_a_package_that_apt_does_not_know 2 \
	'apt knows no package proof-package'
fresh 0 other other
touch "$fake/update-fails"
inside "$kit" env PATH="$fake:$PATH" make setup
says setup_says_that_update_failed 2 'apt-get update failed'
fresh 0 proof-package proof-package
touch "$fake/install-fails"
inside "$kit" env PATH="$fake:$PATH" make setup
says setup_says_that_install_failed 2 'could not install proof-package'
expect setup_updates_and_tries_again_once 3 "$(wc -l <"$fake/log")"

fresh 1000 proof-package proof-package
rm "$fake/apt-get"
mkdir "$dir/bare"
for tool in sh dirname grep cat make env printf nproc tr ls mkdir head cp \
	touch awk; do
	ln -s "$(command -v "$tool")" "$dir/bare/$tool"
done
cp "$fake/id" "$dir/bare"
echo 0 >"$dir/bare/uid"
inside "$kit" env PATH="$dir/bare" .ci/setup demo
says setup_without_apt_names_the_packages 2 'no apt-get here' proof-package
inside "$kit" .ci/setup nonsense
says setup_refuses_an_unknown_purpose 2 'nonsense'

start=$(date +%s)
inside "$kit" make doctor
says doctor_names_what_is_missing_and_its_package 2 "$fake/proof" \
	'package proof-package' '1 missing'
spent=$(($(date +%s) - start))
check doctor_takes_at_most_five_seconds [ "$spent" -le 5 ]
inside "$kit" make check
says check_needs_only_its_own_packages 2 'no purpose is called "check"'
touch "$fake/proof"
inside "$kit" .ci/doctor --quiet demo
says quiet_doctor_is_content 0
expect quiet_doctor_is_silent '' "$out"
inside "$top" .ci/setup --missing check demo test debug
expect packages_table_is_read_whole 0 \
	"$(printf '%s\n' "$out" | grep -c 'is no proof')"

# --- the lint, in a checkout where everything is wrong
bad=$dir/bad
mkdir -p "$bad/.ci/tests" "$bad/initramfs/guest"
cp "$top/.ci/ktap.sh" "$top/.ci/licences" "$bad/.ci"
cp "$top/.ci/tests/lint.sh" "$bad/.ci/tests"
# Spelled in halves: the lint reads this file too.
{
	echo '#!/bin/bash'
	echo 'python''3 -c pass'
	echo "echo \$1 # FIX""ME "
	echo "cd /hom""e/me; wget deb.debian"".org"
} >"$bad/initramfs/script"
{
	printf 'int main(void)\n{\n\tint unused;\n\treturn 0;\n}\n'
	printf '/* %080d */\n' 0
} >"$bad/initramfs/guest/wide.c"
awk 'BEGIN { print "[a](gone.md) `make no-such-verb`"
	for (i = 0; i < 60; i++) print "" }' >"$bad/initramfs/README.md"
: >"$bad/two words"
git init -q "$bad" 2>/dev/null
inside "$bad" .ci/tests/lint.sh
passed=$(printf '%s\n' "$out" | grep '^ok')
wanted lint_finds_every_kind_of_fault && {
	if [ "$status" -eq 1 ] && [ -z "$passed" ]; then
		ok lint_finds_every_kind_of_fault
	else
		not_ok lint_finds_every_kind_of_fault \
			'expected: no lint test passes' "got: $passed"
	fi
}

ktap_end
