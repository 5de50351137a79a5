-- Stores a new session, or a new token for it after its connection could not resume another session.
-- KEYS s | ARGV node, token, epoch, principal, lifetime in seconds. Replies 1, or -1 if another node owns the session.
local own = redis.call('HGET', KEYS[1], 'own')
if own and own ~= ARGV[1] then
  return -1
end
if not own then
  redis.call('HSET', KEYS[1], 'fen', 1, 'own', ARGV[1], 'ep', ARGV[3], 'key', ARGV[4], 'seq', 0, 'evn', 0, 'evt', 0, 'want', '')
end
redis.call('HSET', KEYS[1], 'tok', ARGV[2], 'bef', '')
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
