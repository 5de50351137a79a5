-- Records that a node is alive. KEYS nodes | ARGV node, time in ms until a silent node counts as gone, time in ms until its runs are stopped.
-- Replies {nodes alive, nodes whose runs to stop, the time of the store in ms}.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
local gone, swept = now - tonumber(ARGV[2]), now - tonumber(ARGV[3])
return {
  redis.call('ZRANGEBYSCORE', KEYS[1], gone, '+inf'),
  redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. swept),
  now}
