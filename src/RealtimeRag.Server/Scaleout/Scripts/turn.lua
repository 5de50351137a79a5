-- Records a question before it is asked: once, and only by the owner. KEYS s, t | ARGV node, fence ('0' for a session that is not stored), number, user, lifetime.
-- Replies 1; -1 if the node is not the owner; -4 if the question was asked before.
if ARGV[2] ~= '0' then
  local h = redis.call('HMGET', KEYS[1], 'fen', 'own')
  if h[1] and (h[1] ~= ARGV[2] or h[2] ~= ARGV[1]) and tonumber(h[1]) >= tonumber(ARGV[2]) then
    return -1
  end
end
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1 then
  return -4
end
redis.call('HSET', KEYS[2], ARGV[3], cjson.encode({prod = ARGV[1], st = 'run', via = 'local', user = ARGV[4], task = ''}))
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[2], 'max') or '0') then
  redis.call('HSET', KEYS[2], 'max', ARGV[3])
end
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
