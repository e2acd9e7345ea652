-- SPDX-License-Identifier: MIT
-- Strings: building, matching, replacing; many small objects for the collector.
local seen, lines = {}, {}
for i = 1, 40000 do
	local line = ("%d:%s"):format(i, ("item " .. i * 7919 % 10007):rep(3, ","))
	lines[#lines + 1] = line:gsub("item (%d+)", "<%1>")
	for word in line:gmatch("%d+") do seen[word] = (seen[word] or 0) + 1 end
end
local count = 0
for _ in pairs(seen) do count = count + 1 end
print(#table.concat(lines, "\n"), count)
