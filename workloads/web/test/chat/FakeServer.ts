import type { Socket, Surroundings } from '../../src/chat/connection';
import type { ChatMessage, ClientFrame, ServerFrame } from '../../src/chat/protocol';

export const CHANNEL = '7';
export const alice = { id: '1', username: 'alice', displayName: 'Alice' };

/** One socket as the server sees it. */
export class FakeSocket implements Socket {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly frames: ClientFrame[] = [];
  closedByClient = false;

  constructor(
    readonly ticket: string | null,
    readonly path: string,
  ) {}

  send(text: string): void {
    this.frames.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closedByClient = true;
  }

  say(...frames: ServerFrame[]): void {
    frames.forEach((frame) => this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) })));
  }

  drop(code = 1006): void {
    this.onclose?.(new CloseEvent('close', { code }));
  }

  welcome(user: typeof alice | null = alice, pod = 'chat-0'): this {
    this.say({ type: 'welcome', pod, user });
    return this;
  }

  joined(history: 'snapshot' | 'resumed' | 'continued' = 'snapshot', epoch = 'e1', offset = '0-0'): this {
    this.say({ type: 'joined', channelId: CHANNEL, epoch, offset, history });
    return this;
  }

  message(number: number, content = `message ${number}`, epoch = 'e1'): this {
    this.say({
      type: 'message',
      channelId: CHANNEL,
      epoch,
      offset: `${number}-0`,
      message: message(number, content),
    });
    return this;
  }

  ack(key: string, number: number): this {
    this.say({
      type: 'ack',
      channelId: CHANNEL,
      idempotencyKey: key,
      messageId: String(number),
      offset: `${number}-0`,
      reach: 'room',
    });
    return this;
  }

  sent(): Extract<ClientFrame, { type: 'message' }>[] {
    return this.frames.filter((frame) => frame.type === 'message');
  }
}

export function message(number: number, content: string): ChatMessage {
  return {
    id: String(number),
    channelId: CHANNEL,
    userId: alice.id,
    username: alice.username,
    displayName: alice.displayName,
    content,
    badges: [],
    emotes: [],
    color: '#7ab8ff',
    timestamp: 1_700_000_000_000 + number,
  };
}

/** The world around a connection, with switches for what goes wrong. */
export class FakeServer implements Surroundings {
  readonly sockets: FakeSocket[] = [];
  signedIn = true;
  ticketsFail = false;
  ticketsGiven = 0;
  private keys = 0;

  open = (ticket: string | null, path: string): Socket => {
    const socket = new FakeSocket(ticket, path);
    this.sockets.push(socket);
    return socket;
  };

  ticket = (): Promise<string | null> => {
    if (this.ticketsFail) return Promise.reject(new Error('the API is away'));
    if (!this.signedIn) return Promise.resolve(null);
    this.ticketsGiven += 1;
    return Promise.resolve(`ticket-${this.ticketsGiven}`);
  };

  random = (): number => 1;

  newKey = (): string => {
    this.keys += 1;
    return `key-${this.keys}`;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }
}
