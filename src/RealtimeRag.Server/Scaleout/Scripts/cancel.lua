-- The owner cancels an answer that another node receives from the backend. KEYS s, t | ARGV node, fence, number, channel prefix, session.
local h = redis.call('HMGET', KEYS[1], 'fen', 'own')
if h[1] ~= ARGV[2] or h[2] ~= ARGV[1] then
  return -1
end
local json = redis.call('HGET', KEYS[2], ARGV[3])
if json then
  local turn = cjson.decode(json)
  turn.st = 'cancelled'
  redis.call('HSET', KEYS[2], ARGV[3], cjson.encode(turn))
  redis.call('PUBLISH', ARGV[4] .. turn.prod, 'cancel ' .. ARGV[5] .. ' ' .. ARGV[3])
end
return 1
