-- An answer has ended where it was asked. One that was carried stays until its session is gone. KEYS t | ARGV number.
local json = redis.call('HGET', KEYS[1], ARGV[1])
if json and cjson.decode(json).via == 'local' then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
