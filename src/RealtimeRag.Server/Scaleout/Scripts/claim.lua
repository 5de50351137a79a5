-- A client resumes with a token at this node. The newest attempt ('want') supersedes older ones that are still in progress.
-- KEYS s, o, p, t | ARGV token, node, next token, principal, attempt, mode, channel prefix, session, window, lifetime, fence that the node holds ('0' for none).
-- Modes: 'ask' begins the attempt and asks a running owner for the session, 'go' takes it if it was given up, 'force' takes it as its owner last wrote it.
-- Replies {'unknown'}, {'expired'}, {'overtaken'}, {'ask', owner, receivers} or
-- {'taken', fence, seq, epoch, previous owner, answer, taken events, snapshot, turns, batches}; the last three are left out if this node had the session already.
local h = redis.call('HMGET', KEYS[1], 'fen', 'own', 'tok', 'bef', 'key', 'want', 'seq', 'ep', 'evn', 'evt')
if not h[1] or h[5] ~= ARGV[4] or (ARGV[1] ~= h[3] and ARGV[1] ~= h[4]) then
  return {'unknown'}
end
local own = h[2]
-- A node may own a session that it does not hold, because the reply to an earlier claim was lost. Then it takes the session again.
local isHere = own == ARGV[2] and h[1] == ARGV[11]
local isElsewhere = own ~= '' and own ~= ARGV[2]
local isWritten = redis.call('EXISTS', KEYS[3]) == 1
if not isHere and not isElsewhere and not isWritten then
  return {'expired'}
end
if ARGV[6] == 'ask' then
  redis.call('HSET', KEYS[1], 'want', ARGV[5])
elseif h[6] ~= ARGV[5] then
  return {'overtaken'}
end
-- A session that its owner has not written yet cannot be taken, so 'force' asks the owner again.
if isElsewhere and (ARGV[6] ~= 'force' or not isWritten) then
  local receivers = 0
  if ARGV[6] ~= 'go' then
    receivers = redis.call('PUBLISH', ARGV[7] .. own, 'yield ' .. ARGV[8] .. ' ' .. ARGV[2] .. ' ' .. ARGV[5])
  end
  return {'ask', own, receivers}
end
redis.call('HSET', KEYS[1], 'tok', ARGV[3], 'bef', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[10])
if isHere then
  return {'taken', tonumber(h[1]), tonumber(h[7]), h[8], own, tonumber(h[9]), tonumber(h[10])}
end
local fence = redis.call('HINCRBY', KEYS[1], 'fen', 1)
redis.call('HSET', KEYS[1], 'own', ARGV[2])
local turns = redis.call('HGETALL', KEYS[4])
if isElsewhere then
  -- The owner was sending this answer itself, so another node could only continue it with lost or repeated pieces.
  for i = 1, #turns, 2 do
    if turns[i] ~= 'max' then
      local turn = cjson.decode(turns[i + 1])
      if turn.st == 'run' and turn.via == 'local' then
        turn.st = 'cut'
        turns[i + 1] = cjson.encode(turn)
        redis.call('HSET', KEYS[4], turns[i], turns[i + 1])
      end
    end
  end
  redis.call('PUBLISH', ARGV[7] .. own, 'lost ' .. ARGV[8])
end
redis.call('EXPIRE', KEYS[2], ARGV[9])
redis.call('EXPIRE', KEYS[3], ARGV[9])
return {'taken', fence, tonumber(h[7]), h[8], own, tonumber(h[9]), tonumber(h[10]),
  redis.call('GET', KEYS[3]) or '', turns, redis.call('LRANGE', KEYS[2], 0, -1)}
