#compdef eremite skete
# SPDX-License-Identifier: MIT
#
# Completion of `eremite` and `skete` for zsh.  What the options are, --help tells.

_eremite_options()
{
	"$@" --help 2>/dev/null | grep -oE -e '^  -[a-z],' -e '--[a-z-]+(\[?=)?' |
		sed 's/^  //; s/,$//; s/\[=$//' | LC_ALL=C sort -u
}

local -a options
local -a command=($words[1])

[[ $service == skete ]] || command+=($words[2])
if [[ $service == eremite && $CURRENT == 2 ]]; then
	options=(${(f)"$($words[1] --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')"})
	compadd -- $options --help --version
elif [[ $PREFIX == -* ]]; then
	options=(${(f)"$(_eremite_options $command)"})
	compadd -S '' -- ${(M)options:#*=}
	compadd -- ${options:#*=}
else
	_files
fi
