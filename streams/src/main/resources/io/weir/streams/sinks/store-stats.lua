-- Writes a batch of one partition and moves its position, all or nothing.
-- KEYS: 1 the position hash, then the hashes that records lie in.
-- ARGV: 1 partition, 2 expected position, 3 next position, 4 channel, 5 number of records, then of each record
--       the place of its hash in KEYS, field, revision (empty: it is gone), value; then the names of the experiments that changed.
-- Returns 1, or 0 when the position is another and nothing was written.
local position = redis.call('HGET', KEYS[1], 'position:' .. ARGV[1])
if position ~= ARGV[2] then return 0 end
local at = 6
for _ = 1, tonumber(ARGV[5]) do
    local hash, field, revision, value = KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    if revision == '' then
        redis.call('HDEL', hash, field)
    else
        local stored = redis.call('HGET', hash, field)
        local known = stored and tonumber(string.match(stored, '^%d+')) or 0
        if tonumber(revision) > known then redis.call('HSET', hash, field, revision .. ' ' .. value) end
    end
    at = at + 4
end
redis.call('HSET', KEYS[1], 'position:' .. ARGV[1], ARGV[3])
for name = at, #ARGV do redis.call('PUBLISH', ARGV[4], ARGV[name]) end
return 1
