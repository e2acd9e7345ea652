# SPDX-License-Identifier: MIT
#
# awk -f casts.awk AST: the files in which clang's syntax tree (-ast-dump) has a cast from an integer
# to a pointer.  The dump names a file only where it differs from the one named before.
{
	start = file
	if (match($0, /<[^ <>,:]+\.[chS]:[0-9]+:[0-9]+/)) {
		start = substr($0, RSTART + 1, RLENGTH - 1)
		sub(/:.*/, "", start)
	}
	rest = $0
	while (match(rest, /[<, ][^ <>,:]+\.[chS]:[0-9]+:[0-9]+/)) {
		file = substr(rest, RSTART + 1, RLENGTH - 1)
		sub(/:.*/, "", file)
		rest = substr(rest, RSTART + RLENGTH)
	}
}
/<IntegralToPointer>/ {
	print start
}
