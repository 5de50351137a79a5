-- A node has counted questions and tokens of a principal. KEYS u | ARGV account of the node, its questions, its tokens, lifetime.
-- The node gives everything that it has counted, so that a repeated call adds nothing. Replies {questions, tokens} of all nodes.
local all = {}
for i, count in ipairs({'q', 't'}) do
  local field = ARGV[1] .. ':' .. count
  local before = tonumber(redis.call('HGET', KEYS[1], field) or '0')
  local now = tonumber(ARGV[i + 1])
  if now > before then
    redis.call('HSET', KEYS[1], field, ARGV[i + 1])
    redis.call('HINCRBY', KEYS[1], count, string.format('%.0f', now - before))
  end
  all[i] = tonumber(redis.call('HGET', KEYS[1], count) or '0')
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
return all
