-- The node that asked has failed: the node that gets task and user from this script stops the run.
-- KEYS t | ARGV number, node. Replies {task, user}, or {} if another node has got them.
local json = redis.call('HGET', KEYS[1], ARGV[1])
if not json then
  return {}
end
local turn = cjson.decode(json)
if turn.prod ~= ARGV[2] or turn.st ~= 'run' then
  return {}
end
turn.st = 'cut'
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(turn))
return {turn.task, turn.user}
