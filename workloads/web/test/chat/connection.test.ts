import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatConnection } from '../../src/chat/connection';
import { CHANNEL, FakeServer } from './FakeServer';

let server: FakeServer;
let chat: ChatConnection;
const room = () => chat.room.getState();
const settle = () => vi.advanceTimersByTimeAsync(0);

async function untilSockets(count: number): Promise<void> {
  for (let tick = 0; tick < 60 && server.sockets.length < count; tick++) await vi.advanceTimersByTimeAsync(1_000);
  expect(server.sockets).toHaveLength(count);
}

beforeEach(async () => {
  vi.useFakeTimers();
  server = new FakeServer();
  chat = new ChatConnection(CHANNEL, server);
  chat.start();
  await settle();
});

afterEach(() => {
  chat.stop();
  vi.useRealTimers();
});

describe('joining', () => {
  it('greets with a ticket, joins, and shows the history and the pod', () => {
    server.last.welcome().joined().message(1).message(2);
    expect(server.last.ticket).toBe('ticket-1');
    expect(server.last.frames).toEqual([{ type: 'join', channelId: CHANNEL }]);
    expect(room().pod).toBe('chat-0');
    expect(room().messages.map((each) => each.content)).toEqual(['message 1', 'message 2']);
  });

  it('reads along without a ticket when nobody is signed in', async () => {
    server.signedIn = false;
    const reader = new ChatConnection(CHANNEL, server);
    reader.start();
    await settle();
    expect(server.last.ticket).toBeNull();
    reader.stop();
  });

  it('leaves out other rooms, unknown frames and noise', () => {
    server.last.welcome().joined();
    server.last.onmessage?.(new MessageEvent('message', { data: 'not json' }));
    server.last.onmessage?.(new MessageEvent('message', { data: '{"type":"fireworks"}' }));
    server.last.say({ type: 'viewer_count', channelId: '8', count: 3 });
    expect(room().viewers).toBeNull();
    server.last.say({ type: 'viewer_count', channelId: CHANNEL, count: 5 });
    expect(room().viewers).toBe(5);
  });
});

describe('reconnecting', () => {
  it('resumes after the last message, without showing one twice', async () => {
    server.last.welcome().joined().message(1).message(2);
    server.last.drop();
    expect(room().link).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(500);
    server.last.welcome();
    expect(server.last.frames).toEqual([{ type: 'join', channelId: CHANNEL, since: { epoch: 'e1', offset: '2-0' } }]);
    server.last.joined('resumed').message(2).message(3);
    expect(room().messages.map((each) => each.id)).toEqual(['1', '2', '3']);
  });

  it('goes on with a pod that is cut off, and then sees what everybody sees', () => {
    server.last.welcome().joined().message(1);
    server.last.joined('continued', 'pod', '0-0').message(2, 'here only', 'pod');
    expect(room().apart).toBe(true);
    expect(room().messages.map((each) => each.id)).toEqual(['1', '2']);
    server.last.joined('resumed', 'e1', '1-0').message(3).message(2);
    expect(room().apart).toBe(false);
    expect(room().messages.map((each) => each.id)).toEqual(['1', '3', '2']);
  });

  it('resumes a room in which nobody spoke from where it joined', async () => {
    server.last.welcome().joined('snapshot', 'e1', '5-0').drop();
    await vi.advanceTimersByTimeAsync(500);
    server.last.welcome();
    expect(server.last.frames).toEqual([{ type: 'join', channelId: CHANNEL, since: { epoch: 'e1', offset: '5-0' } }]);
  });

  it('joins again, on the same connection, when the pod could not let it in', async () => {
    server.last.welcome().say({ type: 'error', code: 'UNAVAILABLE', message: 'redis', channelId: CHANNEL });
    expect(room().notice).toMatch(/having trouble/);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.last.frames.map((frame) => frame.type)).toEqual(['join', 'join']);
    server.last.joined();
    expect(room().notice).toBeNull();
  });

  it('forgets what it has when the server sends a snapshot', async () => {
    server.last.welcome().joined().message(1);
    server.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    server.last.welcome().joined('snapshot', 'e2').message(9);
    expect(room().messages.map((each) => each.id)).toEqual(['9']);
  });

  it('waits longer each time, to 30 seconds, and starts over once it is in', async () => {
    const opened = () => server.sockets.length;
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = opened();
      server.last.drop();
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(opened()).toBe(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(opened()).toBe(before + 1);
    }
    server.last.welcome().joined().drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(opened()).toBe(10);
  });

  it('goes where the room has moved to, and resumes there', async () => {
    server.last.welcome().joined().message(1);
    server.last.say({ type: 'move', channelId: CHANNEL, path: '/ws/chat/room-demo' });
    await vi.advanceTimersByTimeAsync(500);
    expect(server.sockets[0]?.closedByClient).toBe(true);
    expect(server.last.path).toBe('/ws/chat/room-demo');
    server.last.welcome();
    expect(server.last.frames).toEqual([{ type: 'join', channelId: CHANNEL, since: { epoch: 'e1', offset: '1-0' } }]);
  });

  it('comes back by the path that always leads there when nobody is where the room was', async () => {
    server.last.welcome().joined();
    server.last.say({ type: 'move', channelId: CHANNEL, path: '/ws/chat/room-demo' });
    await vi.advanceTimersByTimeAsync(500);
    server.last.drop();
    await untilSockets(3);
    expect(server.last.path).toBe('/ws/chat');
  });

  it('goes nowhere else, whoever says so', () => {
    server.last.welcome().joined();
    server.last.say({ type: 'move', channelId: CHANNEL, path: '//elsewhere.example/ws/chat' });
    expect(server.sockets).toHaveLength(1);
    expect(server.last.closedByClient).toBe(false);
  });

  it('keeps trying while tickets cannot be had', async () => {
    server.ticketsFail = true;
    server.last.drop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.sockets).toHaveLength(1);
    server.ticketsFail = false;
    await untilSockets(2);
  });

  it('does not wait when the device is online again', async () => {
    server.last.drop();
    chat.hurry();
    await settle();
    expect(server.sockets).toHaveLength(2);
  });

  it('gives up on a pod that never greets', async () => {
    const silent = server.last;
    await vi.advanceTimersByTimeAsync(10_500);
    expect(silent.closedByClient).toBe(true);
    expect(server.sockets).toHaveLength(2);
  });

  it('opens nothing more after it was stopped', async () => {
    server.last.drop();
    chat.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets).toHaveLength(1);
  });
});

describe('a refused ticket', () => {
  it('gets one new one, then reads along', async () => {
    server.last.drop(4001);
    await vi.advanceTimersByTimeAsync(500);
    expect(server.last.ticket).toBe('ticket-2');
    server.last.drop(4001);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.last.ticket).toBeNull();
    expect(room().notice).toMatch(/reading along/);
  });

  it('is forgotten once a ticket was good', async () => {
    server.last.drop(4001);
    await vi.advanceTimersByTimeAsync(500);
    server.last.welcome().joined().drop();
    await vi.advanceTimersByTimeAsync(500);
    server.last.drop(4001);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.last.ticket).toBe('ticket-4');
  });
});

describe('sending', () => {
  beforeEach(() => {
    server.last.welcome().joined();
  });

  it('shows a message as pending until it is acknowledged and came back', () => {
    chat.send('hi');
    expect(server.last.sent()).toEqual([
      { type: 'message', channelId: CHANNEL, content: 'hi', idempotencyKey: 'key-1' },
    ]);
    expect(room().pending).toMatchObject([{ key: 'key-1', state: 'waiting' }]);
    server.last.ack('key-1', 1);
    expect(room().pending).toMatchObject([{ key: 'key-1', state: 'acked' }]);
    server.last.message(1, 'hi');
    expect(room().pending).toEqual([]);
    expect(room().messages).toHaveLength(1);
  });

  it('takes the message before its acknowledgement as well', () => {
    chat.send('hi');
    server.last.message(1, 'hi').ack('key-1', 1);
    expect(room().pending).toEqual([]);
  });

  it('keeps the order: the next goes out when the one before is acknowledged', () => {
    chat.send('one');
    chat.send('two');
    expect(server.last.sent().map((each) => each.content)).toEqual(['one']);
    server.last.ack('key-1', 1);
    expect(server.last.sent().map((each) => each.content)).toEqual(['one', 'two']);
  });

  it('retries with the same key after a lost connection', async () => {
    chat.send('hi');
    server.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    server.last.welcome().joined('resumed');
    expect(server.last.sent()).toMatchObject([{ content: 'hi', idempotencyKey: 'key-1' }]);
  });

  it('takes a connection without acknowledgements for dead', async () => {
    chat.send('hi');
    const deaf = server.last;
    await vi.advanceTimersByTimeAsync(8_500);
    expect(deaf.closedByClient).toBe(true);
    server.last.welcome().joined('resumed');
    expect(server.last).not.toBe(deaf);
    expect(server.last.sent()).toMatchObject([{ idempotencyKey: 'key-1' }]);
  });

  it('keeps what is typed while disconnected', async () => {
    server.last.drop();
    chat.send('later');
    await vi.advanceTimersByTimeAsync(500);
    server.last.welcome().joined('resumed');
    expect(server.last.sent()).toMatchObject([{ content: 'later' }]);
  });

  it('waits as long as the server says, then tries the same key again', async () => {
    chat.send('quick');
    server.last.say({
      type: 'error',
      code: 'RATE_LIMITED',
      message: 'slow down',
      idempotencyKey: 'key-1',
      retryAfter: 3,
    });
    expect(room().cooldownUntil).toBe(Date.now() + 3_000);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(server.last.sent()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.last.sent()).toMatchObject([{ idempotencyKey: 'key-1' }, { idempotencyKey: 'key-1' }]);
  });

  it('tries again by itself while chat is unavailable', async () => {
    chat.send('hi');
    server.last.say({ type: 'error', code: 'UNAVAILABLE', message: 'redis', idempotencyKey: 'key-1' });
    expect(room().notice).toMatch(/is kept and sent/);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.last.sent()).toHaveLength(2);
  });

  it('joins again when the pod lost the room', () => {
    chat.send('hi');
    server.last.say({ type: 'error', code: 'NOT_JOINED', message: 'join first', idempotencyKey: 'key-1' });
    expect(server.last.frames.at(-1)?.type).toBe('join');
    server.last.joined('resumed');
    expect(server.last.sent()).toHaveLength(2);
  });

  it('says in plain words why a message failed, and lets the person try again or discard it', () => {
    chat.send('bad');
    chat.send('good');
    server.last.say({ type: 'error', code: 'CONTENT_INVALID', message: 'invalid', idempotencyKey: 'key-1' });
    expect(room().pending[0]).toMatchObject({ state: 'failed' });
    expect(room().pending[0]?.reason).toMatch(/cannot be sent/);
    expect(server.last.sent().map((each) => each.content)).toEqual(['bad', 'good']);
    server.last.ack('key-2', 2).message(2, 'good');
    chat.retry('key-1');
    expect(server.last.sent().at(-1)).toMatchObject({ content: 'bad', idempotencyKey: 'key-3' });
    chat.discard('key-3');
    expect(room().pending).toEqual([]);
  });

  it('does not try a key that the server may have forgotten', async () => {
    server.last.drop();
    chat.send('old');
    server.ticketsFail = true;
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    server.ticketsFail = false;
    await untilSockets(2);
    server.last.welcome().joined('resumed');
    expect(server.last.sent()).toEqual([]);
    expect(room().pending).toMatchObject([{ state: 'failed' }]);
  });

  it('keeps the newest 500 messages', () => {
    for (let number = 1; number <= 510; number++) server.last.message(number);
    expect(room().messages).toHaveLength(500);
    expect(room().messages[0]?.id).toBe('11');
  });
});

describe('moderation', () => {
  const at = { channelId: CHANNEL, epoch: 'e1', offset: '9-0' };
  const rules = {
    slowSeconds: 0,
    followersMinutes: null,
    subscribersOnly: false,
    emoteOnly: false,
    messageLength: 500,
  };

  it('takes back what moderators take back', () => {
    server.last.welcome().joined().message(1).message(2).message(3);
    server.last.say({ type: 'message_deleted', messageId: '2', ...at });
    expect(room().messages.map((each) => each.id)).toEqual(['1', '3']);
    expect(room().position).toEqual({ epoch: 'e1', offset: '9-0' });
    server.last.say({ type: 'user_banned', userId: 'somebody else', until: null, ...at });
    expect(room().messages).toHaveLength(2);
    server.last.say({ type: 'user_banned', userId: '1', until: null, ...at });
    expect(room().messages).toEqual([]);
    server.last.message(10).say({ type: 'clear_chat', ...at });
    expect(room().messages).toEqual([]);
  });

  it('knows the rules and the role, and what changes of them', () => {
    server.last.welcome().joined();
    server.last.say({ type: 'room_state', channelId: CHANNEL, role: 'viewer', ...rules });
    server.last.say({ type: 'slow_mode', seconds: 30, ...at });
    server.last.say({
      type: 'chat_mode',
      followersMinutes: 10,
      subscribersOnly: false,
      emoteOnly: true,
      messageLength: 100,
      ...at,
    });
    expect(room().rules).toEqual({
      slowSeconds: 30,
      followersMinutes: 10,
      subscribersOnly: false,
      emoteOnly: true,
      messageLength: 100,
    });
    server.last.say({ type: 'role_changed', userId: '1', role: 'moderator', granted: true, ...at });
    expect(room().role).toBe('moderator');
    server.last.say({ type: 'role_changed', userId: '1', role: 'moderator', granted: false, ...at });
    expect(room().role).toBe('viewer');
  });

  it('runs a command, which leaves no message behind', () => {
    server.last.welcome().joined();
    chat.send('/clear');
    expect(server.last.sent()[0]?.content).toBe('/clear');
    server.last.say({ type: 'notice', channelId: CHANNEL, idempotencyKey: 'key-1', message: 'Done.' });
    expect(room().pending).toEqual([]);
    chat.send('next');
    expect(server.last.sent()).toHaveLength(2);
  });

  it('waits its turn in slow mode and gives up when it is timed out, counting down both times', async () => {
    server.last.welcome().joined();
    chat.send('slowly');
    server.last.say({
      type: 'error',
      code: 'SLOW_MODE',
      message: '',
      channelId: CHANNEL,
      idempotencyKey: 'key-1',
      retryAfter: 30,
    });
    expect(room().cooldownUntil - Date.now()).toBe(30_000);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.last.sent()).toHaveLength(2);
    server.last.say({
      type: 'error',
      code: 'TIMED_OUT',
      message: '',
      channelId: CHANNEL,
      idempotencyKey: 'key-1',
      retryAfter: 60,
    });
    expect(room().pending[0]?.state).toBe('failed');
    expect(room().cooldownUntil - Date.now()).toBe(60_000);
  });
});
