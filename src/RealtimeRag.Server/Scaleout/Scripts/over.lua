-- A node has received a whole answer. If the session has moved, the record stays until the session ends, so that its new owner can read the end.
-- KEYS t | ARGV number, node.
local json = redis.call('HGET', KEYS[1], ARGV[1])
if not json then
  return 1
end
local turn = cjson.decode(json)
if turn.prod ~= ARGV[2] then
  return 0
end
if turn.via == 'local' then
  redis.call('HDEL', KEYS[1], ARGV[1])
elseif turn.st == 'run' then
  turn.st = 'done'
  redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(turn))
end
return 1
