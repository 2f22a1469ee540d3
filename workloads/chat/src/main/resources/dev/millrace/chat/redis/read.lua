-- A part of a room's log: the newest entries, or those after an offset.
-- KEYS: log, epoch
-- ARGV: candidate epoch, count, offset or nothing
-- Returns epoch, last offset, and for each entry its offset, the one before it, its sender's key, and the message.
local log = KEYS[1]
local epoch = open_log(log, KEYS[2], ARGV[1])
local answer = {epoch, last_offset(log)}

local function append(entry)
  local fields = {}
  for i = 1, #entry[2], 2 do
    fields[entry[2][i]] = entry[2][i + 1]
  end
  table.insert(answer, entry[1])
  table.insert(answer, fields['previous'])
  table.insert(answer, fields['key'] or '') -- an entry of before there were keys
  table.insert(answer, fields['message'])
end

if ARGV[3] then
  for _, entry in ipairs(redis.call('XRANGE', log, '(' .. ARGV[3], '+', 'COUNT', ARGV[2])) do
    append(entry)
  end
else
  -- A count of 0 is answered with nothing at all.
  local newest_first = redis.call('XREVRANGE', log, '+', '-', 'COUNT', ARGV[2]) or {}
  for i = #newest_first, 1, -1 do
    append(newest_first[i])
  end
end
return answer
