-- A ticket is used. KEYS k | ARGV time of issue in ms, lifetime in ms, by how many ms the time of issue may be ahead.
-- Replies 1, or 0 if the ticket was used before or is not valid now.
local time = redis.call('TIME')
local age = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - tonumber(ARGV[1])
if age >= tonumber(ARGV[2]) or age < -tonumber(ARGV[3]) then
  return 0
end
-- The mark outlives the ticket.
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', tonumber(ARGV[2]) + tonumber(ARGV[3])) then
  return 1
end
return 0
