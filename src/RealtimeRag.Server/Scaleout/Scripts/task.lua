-- The backend has named the task of a running answer. KEYS t | ARGV node, number, task.
local json = redis.call('HGET', KEYS[1], ARGV[2])
-- There is no record if the store was unavailable when the question was asked, or has lost it.
if not json then
  return 1
end
local turn = cjson.decode(json)
if turn.prod ~= ARGV[1] then
  return 0
end
turn.task = ARGV[3]
redis.call('HSET', KEYS[1], ARGV[2], cjson.encode(turn))
return turn.st == 'run' and 1 or 0
