# SPDX-License-Identifier: MIT
# Text and tables: a text from a fixed sequence is cut into words, which are counted and sorted.
function next_number() {
	state = (state * 16807) % 2147483647
	return state
}
function sift(low, high, root, child) {
	while ((child = 2 * root - low + 1) <= high) {
		if (child < high && list[child] < list[child + 1])
			child++
		if (list[root] >= list[child])
			return
		swap = list[root]; list[root] = list[child]; list[child] = swap
		root = child
	}
}
BEGIN {
	state = 1
	for (line = 0; line < 6000; line++) {
		text = ""
		for (i = 0; i < 8; i++)
			text = text " " sprintf("w%x", next_number() % 3000)
		gsub(/w[0-3]/, "x", text)
		n = split(toupper(text), part, / +/)
		for (i = 1; i <= n; i++)
			if (length(part[i]) > 0)
				seen[part[i]]++
	}
	count = 0
	for (word in seen)
		list[++count] = word
	for (i = int(count / 2); i >= 1; i--)
		sift(1, count, i)
	for (i = count; i > 1; i--) {
		swap = list[1]; list[1] = list[i]; list[i] = swap
		sift(1, i - 1, 1)
	}
	total = 0
	for (i = 1; i <= count; i++)
		total = (total * 31 + seen[list[i]] * i) % 1000003
	print count, list[1], list[count], total
}
