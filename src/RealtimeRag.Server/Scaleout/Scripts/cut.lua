-- The node that asked is gone: whoever gets the task and the user from here stops the run. KEYS t | ARGV number, node. Replies {task, user}, or {} where somebody else has it.
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
