-- Adds a message to its room's log, once a key, after a pause since its sender's last one, and tells the subscribers.
-- KEYS: log, epoch, dedup, rate
-- ARGV: candidate epoch, message id, message, length of the log, memory of keys (ms), pause (ms; 0: none), channel, sender's key
local log, epoch_key, dedup, rate = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local first = redis.call('GET', dedup)
if first then
  return {'duplicate', first}
end
local pause = tonumber(ARGV[6])
if pause > 0 then
  -- The time and not only a key that expires: the pause may have been made shorter since.
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local wait = tonumber(redis.call('GET', rate) or 0) + pause - now
  if wait > 0 then
    return {'limited', tostring(wait)}
  end
  redis.call('SET', rate, string.format('%.0f', now), 'PX', ARGV[6])
end

local epoch = open_log(log, epoch_key, ARGV[1])
local previous = last_offset(log)
local offset = redis.call('XADD', log, 'MAXLEN', '~', ARGV[4], '*', 'previous', previous, 'key', ARGV[8], 'message', ARGV[3])
redis.call('SET', dedup, ARGV[2] .. ' ' .. offset, 'PX', ARGV[5])
redis.call('PUBLISH', ARGV[7], epoch .. ' ' .. offset .. ' ' .. previous .. ' ' .. ARGV[8] .. ' ' .. ARGV[3])
return {'accepted', ARGV[2] .. ' ' .. offset}
