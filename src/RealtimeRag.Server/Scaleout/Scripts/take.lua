-- Events of one client have happened at one node. KEYS l | ARGV time of one event in us, number of events; 0 only reads.
-- Replies in how many us everything that was counted will have happened at the average rate.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local before = math.max(now, tonumber(redis.call('HGET', KEYS[1], 'tat') or '0'))
local after = before + tonumber(ARGV[1]) * tonumber(ARGV[2])
if after > before then
  redis.call('HSET', KEYS[1], 'tat', string.format('%.0f', after))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', (after - now) / 1000 + 1000))
end
return string.format('%.0f', after - now)
