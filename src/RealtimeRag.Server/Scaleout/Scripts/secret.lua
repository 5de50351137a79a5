-- The secret that seals the tickets of all nodes. KEYS secret | ARGV this node's secret, which becomes that of all if there is none. Replies the secret of all.
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
