-- What an answer is made of, or the answer itself where it was made of the same.
-- KEYS: position hash, document that was made before, then the hashes of records that are wanted.
-- ARGV: 1 the position that the reader has a document of, as its fields and values with a space between; empty: none.
-- Returns the position hash and a list, which holds the document if there is one that was made of this position; and then
-- the hashes' fields and values, unless the reader has a document or is given one.
local position = redis.call('HGETALL', KEYS[1])
local version = table.concat(position, ' ')
if version == ARGV[1] then return {position, {}} end
local document = redis.call('GET', KEYS[2])
if document and string.sub(document, 1, #version + 1) == version .. '\n' then return {position, {document}} end
local all = {position, {}}
for i = 3, #KEYS do all[i] = redis.call('HGETALL', KEYS[i]) end
return all
