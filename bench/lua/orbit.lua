-- SPDX-License-Identifier: MIT
-- Floating point: bodies that attract each other.
local bodies = {}
for i = 1, 5 do
	local turn = i * 1.2566370614359172
	bodies[i] = { x = math.cos(turn) * i, y = math.sin(turn) * i, u = -math.sin(turn), v = math.cos(turn), mass = 1 / i }
end
local function step(time)
	for i = 1, #bodies do
		local a = bodies[i]
		for j = i + 1, #bodies do
			local b = bodies[j]
			local x, y = a.x - b.x, a.y - b.y
			local square = x * x + y * y + 0.01
			local pull = time / (square * math.sqrt(square))
			a.u, a.v = a.u - x * b.mass * pull, a.v - y * b.mass * pull
			b.u, b.v = b.u + x * a.mass * pull, b.v + y * a.mass * pull
		end
		a.x, a.y = a.x + time * a.u, a.y + time * a.v
	end
end
for _ = 1, 60000 do step(0.001) end
local sum = 0
for _, body in ipairs(bodies) do sum = sum + body.x * body.y end
print(string.format("%.9f", sum))
