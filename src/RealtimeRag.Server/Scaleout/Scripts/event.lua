-- The node that called the backend passes an event on to a session that has moved.
-- KEYS s, t, e | ARGV node, number, index, event, channel prefix, session, lifetime.
-- Replies 1, or 0 if the answer is no longer wanted.
local json = redis.call('HGET', KEYS[2], ARGV[2])
if not json then
  return 0
end
local turn = cjson.decode(json)
if (turn.st ~= 'run' and turn.st ~= 'done') or turn.prod ~= ARGV[1] then
  return 0
end
local known = redis.call('LLEN', KEYS[3])
if known < tonumber(ARGV[3]) then
  -- The list was lost. Nothing may be passed on after a gap.
  turn.st = 'cut'
  redis.call('HSET', KEYS[2], ARGV[2], cjson.encode(turn))
  return 0
end
if known == tonumber(ARGV[3]) then
  redis.call('RPUSH', KEYS[3], ARGV[4])
  redis.call('EXPIRE', KEYS[3], ARGV[7])
end
local own = redis.call('HGET', KEYS[1], 'own')
if own and own ~= '' then
  redis.call('PUBLISH', ARGV[5] .. own, 'event ' .. ARGV[6])
end
return 1
