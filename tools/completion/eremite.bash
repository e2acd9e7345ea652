# SPDX-License-Identifier: MIT
#
# Completion of `eremite` and `skete` for bash.  What the options are, --help tells.

# Print the options of a command, with = behind those that need a value.
_eremite_options()
{
	"$@" --help 2>/dev/null | grep -oE -e '^  -[a-z],' -e '--[a-z-]+(\[?=)?' |
		sed 's/^  //; s/,$//; s/\[=$//' | LC_ALL=C sort -u
}

# Print the values of option $1, one a line; nothing if they are not to be listed.
_eremite_values()
{
	case $1 in
	--vmm) printf '%s\n' auto skete process qemu qemu-pc qemu-q35 ;;
	--accel) printf '%s\n' auto kvm tcg ;;
	--sandbox) printf '%s\n' strict off ;;
	--isolation) printf '%s\n' kvm process ;;
	-e | --env) compgen -v | LC_ALL=C sort ;;
	esac
}

_eremite_takes_word()
{
	case $1 in
	-m | -c | -e | -o) return 0 ;;
	--*) [[ $2 == *$'\n'"$1="$'\n'* ]] ;;
	*) return 1 ;;
	esac
}

# Complete words from number $1 on, which are those of the command in the other arguments.
_eremite_run()
{
	local first=$1 cur=${COMP_WORDS[COMP_CWORD]} option='' options i
	shift
	options=$'\n'$(_eremite_options "$@")$'\n'

	# Find out whether we are still among the options; readline cuts words at =.
	for ((i = first; i < COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == = ]]; then
			continue
		elif [[ -n $option && (${COMP_WORDS[i - 1]} == = || ${COMP_WORDS[i - 1]} == "$option") ]]; then
			option=
		elif [[ ${COMP_WORDS[i]} == -- ]]; then
			return 0
		elif [[ ${COMP_WORDS[i]} != -* ]]; then
			return 0
		elif _eremite_takes_word "${COMP_WORDS[i]}" "$options"; then
			option=${COMP_WORDS[i]}
		fi
	done
	if [[ $cur == = || ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 1]}
		[[ $option != = ]] || option=${COMP_WORDS[COMP_CWORD - 2]}
		cur=${cur#=}
	fi
	if [[ -n $option ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_eremite_values "$option")" -- "$cur")
	elif [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
		[[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
	fi
}

_skete()
{
	COMPREPLY=()
	_eremite_run 1 "$1"
}

_eremite()
{
	local commands

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		commands=$("$1" --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')
		mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "${COMP_WORDS[1]}")
	else
		_eremite_run 2 "$1" "${COMP_WORDS[1]}"
	fi
}

# Where we have nothing to say, there are files.
complete -o default -F _skete skete
complete -o default -F _eremite eremite
