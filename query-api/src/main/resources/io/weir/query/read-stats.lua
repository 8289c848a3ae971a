-- Everything that a result is made of, at one moment.
-- KEYS: position hash, progress hash, the experiment's hash, the project's accounting hash. Returns their fields and values.
local all = {}
for i = 1, #KEYS do all[i] = redis.call('HGETALL', KEYS[i]) end
return all
