-- The owner writes the whole session, because the store has lost all or part of it. The higher fence wins.
-- KEYS s, o, p | ARGV node, fence, token, earlier token, epoch, principal, last, answer, taken, frames, snapshot, window, lifetime. Replies {1, seq} or {-1, 0, owner}.
local h = redis.call('HMGET', KEYS[1], 'fen', 'own')
local fence = tonumber(ARGV[2])
if h[1] and (tonumber(h[1]) > fence or (tonumber(h[1]) == fence and h[2] ~= ARGV[1])) then
  return {-1, 0, h[2]}
end
redis.call('HSET', KEYS[1], 'fen', fence, 'own', ARGV[1], 'tok', ARGV[3], 'bef', ARGV[4], 'ep', ARGV[5], 'key', ARGV[6],
  'seq', ARGV[7], 'evn', ARGV[8], 'evt', ARGV[9])
redis.call('DEL', KEYS[2])
redis.call('RPUSH', KEYS[2], ARGV[7] .. '\n' .. ARGV[10])
redis.call('SET', KEYS[3], ARGV[11], 'EX', ARGV[12])
redis.call('EXPIRE', KEYS[1], ARGV[13])
redis.call('EXPIRE', KEYS[2], ARGV[12])
return {1, tonumber(ARGV[7])}
