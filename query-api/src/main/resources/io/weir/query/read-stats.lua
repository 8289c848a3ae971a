-- Everything that an answer is made of, at one moment.
-- KEYS: position hash, then the hashes of records that are wanted. Returns their fields and values.
local all = {}
for i = 1, #KEYS do all[i] = redis.call('HGETALL', KEYS[i]) end
return all
