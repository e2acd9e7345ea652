-- SPDX-License-Identifier: MIT
-- Tables: sorting with a function of the script, from a fixed sequence.
local state, list = 1, {}
for i = 1, 150000 do
	state = state * 48271 % 2147483647
	list[i] = state
end
table.sort(list, function(a, b) return a > b end)
print(list[1], list[#list // 2], list[#list])
