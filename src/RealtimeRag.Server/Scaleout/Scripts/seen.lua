-- The client has received the next token, so the previous one becomes invalid. KEYS s | ARGV next token.
if redis.call('HGET', KEYS[1], 'tok') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'bef', '')
end
return 1
