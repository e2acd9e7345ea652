-- SPDX-License-Identifier: MIT
-- Memory: trees are built and dropped; the heap grows, shrinks and is faulted in again.
local function tree(depth)
	if depth == 0 then return {} end
	return { tree(depth - 1), tree(depth - 1) }
end
local function count(node)
	return node[1] and 1 + count(node[1]) + count(node[2]) or 1
end
local sum = 0
for _ = 1, 12 do sum = sum + count(tree(15)) end
local long = {}
for i = 1, 20 do long[i] = ("x"):rep(1000000) end
print(sum, #table.concat(long))
