-- What every script of a room starts with.

-- Returns the epoch of a room's log. A log that is missing, or whose epoch is, gets a new epoch: whatever was there
-- cannot be continued.
local function open_log(log, epoch_key, candidate)
  local epoch = redis.call('GET', epoch_key)
  if epoch and redis.call('EXISTS', log) == 1 then
    return epoch
  end
  redis.call('DEL', log)
  -- Leaves an empty stream that has a last offset.
  redis.call('XADD', log, 'MAXLEN', 0, '*', 'opened', '1')
  redis.call('SET', epoch_key, candidate)
  return candidate
end

-- The offset of the newest entry ever added, also when it is gone.
local function last_offset(log)
  local facts = redis.call('XINFO', 'STREAM', log)
  for i = 1, #facts, 2 do
    if facts[i] == 'last-generated-id' then
      return facts[i + 1]
    end
  end
end
