# SPDX-License-Identifier: MIT
#
# Completion of `eremite` and `skete` for fish.  What the options are, --help tells.

function __eremite_options
    $argv --help 2>/dev/null | string match -ra -- '^  -[a-z](?=,)|--[a-z-]+\[?=?' |
        string replace -r '^  |\[=$' '' | sort -u
end

function __eremite_at_options
    string match -q -- '-*' (commandline -ct)
end

complete -c skete -n __eremite_at_options -f -a '(__eremite_options skete)'
complete -c eremite -n __fish_use_subcommand -f \
    -a '(eremite --help 2>/dev/null | string replace -rf "^  ([a-z]+) +" "\$1\t")'
complete -c eremite -n 'not __fish_use_subcommand; and __eremite_at_options' -f \
    -a '(__eremite_options eremite (commandline -opc)[2])'
