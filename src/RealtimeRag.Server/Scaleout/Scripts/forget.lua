-- Ends a session. KEYS s, o, p, t | ARGV node, fence, '1' if its window has passed: a client that resumes later then still learns that it expired.
local h = redis.call('HMGET', KEYS[1], 'fen', 'own')
if h[1] ~= ARGV[2] or h[2] ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
if ARGV[3] == '1' then
  redis.call('HSET', KEYS[1], 'own', '', 'fen', tonumber(ARGV[2]) + 1)
else
  redis.call('DEL', KEYS[1])
end
return 1
