-- The node that asks the backend passes on what it says to a session that has moved. KEYS s, t, e | ARGV node, number, index, event, channel prefix, session, window.
-- Replies 1, or 0 where nobody wants the answer any more.
local json = redis.call('HGET', KEYS[2], ARGV[2])
if not json then
  return 0
end
local turn = cjson.decode(json)
if turn.st ~= 'run' or turn.prod ~= ARGV[1] then
  return 0
end
if redis.call('LLEN', KEYS[3]) == tonumber(ARGV[3]) then
  redis.call('RPUSH', KEYS[3], ARGV[4])
  redis.call('EXPIRE', KEYS[3], ARGV[7])
end
local own = redis.call('HGET', KEYS[1], 'own')
if own and own ~= '' then
  redis.call('PUBLISH', ARGV[5] .. own, 'event ' .. ARGV[6])
end
return 1
