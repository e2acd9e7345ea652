#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What the TAB key gives.  Usage: test_completion.sh BUILD_DIR
cd "$(dirname "$0")/../.." || exit
PATH=$(cd "$1" && pwd)/bin:$PATH
failed=0
. tools/completion/eremite.bash || exit

# complete_words WORD...: complete the last one; the answers are in $found, sorted.
complete_words()
{
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	"_$1" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	found=$(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | tr '\n' ' ')
	found=${found% }
}

# expect NAME ANSWERS WORD...
expect()
{
	local name=$1 answers=$2

	shift 2
	complete_words "$@"
	if [[ $found == "$answers" ]]; then
		echo "ok completion.$name"
	else
		echo "not ok completion.$name"
		echo "# $* gives '$found', not '$answers'"
		failed=1
	fi
}

# every NAME COMMAND...: each option of --help is offered.
every()
{
	local name=$1 option missing=

	shift
	complete_words "$@" -
	for option in $("$@" --help | grep '^  -' | grep -o -e '--[a-z-]*'); do
		[[ " $found " == *" $option "* || " $found " == *" $option= "* ]] || missing+=" $option"
	done
	if [[ -z $missing && $found == *--memory=* && $found == *-m* ]]; then
		echo "ok completion.$name"
	else
		echo "not ok completion.$name"
		echo "# missing:$missing in $found"
		failed=1
	fi
}

every skete_options skete
every run_options eremite run
expect option --timeout= skete --time
expect switch --thp skete --thp
expect optional_value --stats skete --sta
expect after_switch --timeout= skete -v --time
expect after_value --timeout= skete -m 64 --time
expect after_long_value --timeout= skete --memory = 64 --time
expect values "off strict" skete --sandbox =
expect value_begun strict skete --sandbox = s
expect value_of_run "qemu qemu-pc qemu-q35" eremite run --vmm = q
COMPLETION_VARIABLE=1
expect variable COMPLETION_VARIABLE eremite run -e COMPLETION_V
expect options_end_at_the_image "" skete hello --time
expect options_end_at_dashes "" skete -- --time
expect image "" skete -m 64 hel
expect command "run" eremite r
expect command_and_options "--help --version" eremite --
expect other_command --json eremite size --j

# Other shells, where they are installed.
report()
{
	if [[ $2 == "$3" ]]; then
		echo "ok completion.$1"
	else
		echo "not ok completion.$1"
		echo "# '$2', not '$3'"
		failed=1
	fi
}

in_fish()
{
	fish --no-config -c "source tools/completion/eremite.fish; complete -C '$1'" 2>&1 | cut -f1 |
		LC_ALL=C sort | tr '\n' ' '
}

if command -v fish >/dev/null; then
	report fish_options "$(in_fish 'skete --ti')" "--timeout= "
	report fish_commands "$(in_fish 'eremite ')" "check run size why "
	report fish_subcommand "$(in_fish 'eremite size --j')" "--json "
	report fish_all "$(in_fish 'skete -')" "$(skete --help | grep -o '^  -.*' |
		grep -oE -e '^  -[a-z],' -e '--[a-z-]+(\[?=)?' | sed 's/^  //; s/,//; s/\[=//' |
		LC_ALL=C sort -u | tr '\n' ' ')"
fi
if command -v zsh >/dev/null; then
	report zsh_syntax "$(zsh -n tools/completion/eremite.zsh 2>&1)" ""
fi
exit $failed
