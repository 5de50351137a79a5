-- The owner adds the changes since its last write. The script checks the fence, so a node that has lost the session cannot write.
-- KEYS s, o, p, t | ARGV node, fence, first, last, oldest, answer, taken, frames, snapshot, window, lifetime, parks.
-- Parks: '' keeps the session, 'any' gives it up, and an attempt gives it up unless a newer attempt has begun.
-- Replies {1, seq}; {2, seq} if it is stored but not given up; {-1, 0, owner} if the node is not the owner; {-2, seq} if frames in between are missing;
-- {-3, 0} if the store has lost the session.
local h = redis.call('HMGET', KEYS[1], 'fen', 'own', 'seq', 'want')
local fence, first, last = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not h[1] or tonumber(h[1]) < fence then
  return {-3, 0}
end
local seq = tonumber(h[3])
if tonumber(h[1]) ~= fence or h[2] ~= ARGV[1] then
  -- The reply to giving it up was lost.
  if ARGV[12] ~= '' and h[2] == '' and tonumber(h[1]) == fence + 1 and seq == last then
    return {1, seq}
  end
  return {-1, 0, h[2]}
end
if seq > 0 and redis.call('EXISTS', KEYS[3]) == 0 then
  return {-3, 0}
end
if last > seq then
  if first ~= seq + 1 then
    return {-2, seq}
  end
  redis.call('RPUSH', KEYS[2], ARGV[4] .. '\n' .. ARGV[8])
  redis.call('HSET', KEYS[1], 'seq', last)
end
if last >= seq then
  redis.call('SET', KEYS[3], ARGV[9], 'EX', ARGV[10])
  redis.call('HSET', KEYS[1], 'evn', ARGV[6], 'evt', ARGV[7])
end
local oldest = tonumber(ARGV[5])
for _ = 1, 64 do
  local batch = redis.call('LINDEX', KEYS[2], 0)
  if not batch or tonumber(string.match(batch, '^%d+')) > oldest then
    break
  end
  redis.call('LPOP', KEYS[2])
end
local parks = ARGV[12] == 'any' or (ARGV[12] ~= '' and ARGV[12] == h[4])
if parks then
  redis.call('HSET', KEYS[1], 'own', '', 'fen', fence + 1)
  local turns = redis.call('HGETALL', KEYS[4])
  for i = 1, #turns, 2 do
    if turns[i] ~= 'max' then
      local turn = cjson.decode(turns[i + 1])
      if turn.st == 'run' and turn.via == 'local' and turn.prod == ARGV[1] then
        turn.via = 'store'
        redis.call('HSET', KEYS[4], turns[i], cjson.encode(turn))
      end
    end
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[11])
redis.call('EXPIRE', KEYS[2], ARGV[10])
redis.call('EXPIRE', KEYS[4], ARGV[10])
return {(parks or ARGV[12] == '') and 1 or 2, math.max(seq, last)}
