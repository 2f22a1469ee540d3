-- Adds a message to its room's log, once a key, at most one a sender in an interval, and tells the subscribers.
-- KEYS: log, epoch, dedup, rate
-- ARGV: candidate epoch, message id, message, length of the log, memory of keys (ms), interval (ms; 0: not
-- limited), channel
local log, epoch_key, dedup, rate = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local first = redis.call('GET', dedup)
if first then
  return {'duplicate', first}
end
if ARGV[6] ~= '0' and not redis.call('SET', rate, '1', 'NX', 'PX', ARGV[6]) then
  return {'limited', tostring(redis.call('PTTL', rate))}
end

local epoch = open_log(log, epoch_key, ARGV[1])
local previous = last_offset(log)
local offset = redis.call('XADD', log, 'MAXLEN', '~', ARGV[4], '*', 'previous', previous, 'message', ARGV[3])
redis.call('SET', dedup, ARGV[2] .. ' ' .. offset, 'PX', ARGV[5])
redis.call('PUBLISH', ARGV[7], epoch .. ' ' .. offset .. ' ' .. previous .. ' ' .. ARGV[3])
return {'accepted', ARGV[2] .. ' ' .. offset}
