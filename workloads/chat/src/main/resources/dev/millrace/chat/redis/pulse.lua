-- Reports how many members a pod has in a room; a report counts until it expires, or is withdrawn with 0.
-- KEYS: log, epoch, pulse
-- ARGV: candidate epoch, pod, members, memory of a report (s)
-- Returns members on all pods, epoch, last offset.
local pulse = KEYS[3]
local now = tonumber(redis.call('TIME')[1])

if ARGV[3] == '0' then
  redis.call('HDEL', pulse, ARGV[2])
else
  redis.call('HSET', pulse, ARGV[2], ARGV[3] .. ' ' .. (now + ARGV[4]))
  redis.call('EXPIRE', pulse, ARGV[4])
end

local total = 0
local reports = redis.call('HGETALL', pulse)
for i = 1, #reports, 2 do
  local members, expires_at = string.match(reports[i + 1], '^(%d+) (%d+)$')
  if tonumber(expires_at) > now then
    total = total + tonumber(members)
  else
    redis.call('HDEL', pulse, reports[i])
  end
end

local epoch = open_log(KEYS[1], KEYS[2], ARGV[1])
return {tostring(total), epoch, last_offset(KEYS[1])}
