-- The owner keeps an idle session in the store and checks that it still owns it. KEYS s, o, p, t | ARGV node, fence, window, lifetime. Replies 1, -1 or -3 like append.
local h = redis.call('HMGET', KEYS[1], 'fen', 'own', 'seq')
if not h[1] or tonumber(h[1]) < tonumber(ARGV[2]) then
  return -3
end
if tonumber(h[1]) ~= tonumber(ARGV[2]) or h[2] ~= ARGV[1] then
  return -1
end
-- The content expires before the session does if no node reaches the store for longer than the window.
if tonumber(h[3]) > 0 and redis.call('EXISTS', KEYS[3]) == 0 then
  return -3
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
for i = 2, 4 do
  redis.call('EXPIRE', KEYS[i], ARGV[3])
end
return 1
