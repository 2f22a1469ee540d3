import { createStore, type StoreApi } from 'zustand/vanilla';
import { backoff } from './backoff';
import { plainWords } from './plainWords';
import {
  CLOSE_BAD_TICKET,
  CLOSE_DRAINING,
  DEFAULT_PATH,
  isChatPath,
  parseServerFrame,
  type ClientFrame,
  type ErrorFrame,
  type ServerFrame,
} from './protocol';
import { discarded, emptyRoom, failed, linkLost, nextToSend, received, typed, type Room } from './room';

/** The part of a browser's WebSocket that chat needs. */
export interface Socket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Surroundings {
  /** Opens a socket at a path of this origin; the ticket is null for a reader. */
  open: (ticket: string | null, path: string) => Socket;
  /** A ticket for whoever is signed in, null when nobody is; throws when it cannot be had now. */
  ticket: () => Promise<string | null>;
  random: () => number;
  newKey: () => string;
}

/** No acknowledgement for so long: the connection is taken for dead, whatever the browser thinks of it. */
const ACK_TIMEOUT_MS = 8_000;
/** A pod that has not greeted by now will not. */
const WELCOME_TIMEOUT_MS = 10_000;
/** The server knows a key for five minutes; after that a retry could become a second message. */
const KEY_LIFETIME_MS = 4.5 * 60_000;
/** A pause when the server is in trouble or names none itself. */
const PAUSE_MS = 2_000;
/** How many tickets in a row may be refused before chat goes on read-only: the first and one new one. */
const TICKET_TRIES = 2;

/**
 * One channel's chat over one WebSocket: keeps it open, resumes where it was, and sends what the person typed exactly
 * once and in order. All state is in {@link room}; nothing here knows about React.
 */
export class ChatConnection {
  readonly room: StoreApi<Room> = createStore<Room>()(() => emptyRoom);

  private socket: Socket | null = null;
  private closed = false;
  private attempt = 0;
  private refusedTickets = 0;
  /** Whether the pod of this connection said hello. */
  private greeted = false;
  /** The key that is on the wire of this connection. */
  private inFlight: string | null = null;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly channelId: string,
    private readonly around: Surroundings,
    private path: string = DEFAULT_PATH,
  ) {}

  start(): void {
    this.closed = false;
    void this.connect();
  }

  /** Leaves for good. */
  stop(): void {
    this.closed = true;
    this.clearTimers();
    this.socket?.close();
    this.socket = null;
    this.room.setState({ link: 'closed', joined: false });
  }

  /** Tries at once instead of after the pause, for example because the device is online again. */
  hurry(): void {
    if (this.socket !== null || this.closed || this.reconnectTimer === undefined) return;
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = undefined;
    void this.connect();
  }

  send(content: string): void {
    this.update((room) => typed(room, content, this.around.newKey(), Date.now()));
    this.flush();
  }

  /** Another try for a message that failed, as a new message. */
  retry(key: string): void {
    const message = this.room.getState().pending.find((each) => each.key === key);
    this.discard(key);
    if (message) this.send(message.content);
  }

  discard(key: string): void {
    this.update((room) => discarded(room, key));
  }

  private async connect(): Promise<void> {
    let ticket: string | null = null;
    if (this.refusedTickets < TICKET_TRIES) {
      try {
        ticket = await this.around.ticket();
      } catch {
        this.scheduleReconnect();
        return;
      }
    }
    if (this.isClosed()) return;
    const socket = this.around.open(ticket, this.path);
    this.greeted = false;
    this.socket = socket;
    this.watch(WELCOME_TIMEOUT_MS);
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      const frame = parseServerFrame(event.data);
      if (frame) this.take(frame);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private take(frame: ServerFrame): void {
    if ('channelId' in frame && frame.channelId !== this.channelId) return;
    if (frame.type === 'error') {
      this.refused(frame);
      return;
    }
    this.update((room) => received(room, frame));
    switch (frame.type) {
      case 'welcome':
        clearTimeout(this.watchdog);
        this.greeted = true;
        this.refusedTickets = frame.user === null ? this.refusedTickets : 0;
        this.join();
        break;
      case 'joined':
        this.attempt = 0;
        this.flush();
        break;
      case 'ack':
        if (this.inFlight === frame.idempotencyKey) this.landed();
        this.flush();
        break;
      case 'move':
        this.move(frame.path);
        break;
      case 'notice':
        if (this.inFlight === frame.idempotencyKey) this.landed();
        this.flush();
        break;
      default:
        break;
    }
  }

  /** The room has its place elsewhere: goes on there where it is now. */
  private move(path: string): void {
    if (!isChatPath(path) || path === this.path) return;
    this.path = path;
    this.attempt = 0;
    this.reopen();
  }

  private join(): void {
    const { position } = this.room.getState();
    const join: ClientFrame = { type: 'join', channelId: this.channelId };
    this.transmit(position === null ? join : { ...join, since: position });
  }

  /** Puts the oldest waiting message on the wire, unless one is there or the room wants a pause. */
  private flush(): void {
    const room = this.room.getState();
    const next = nextToSend(room);
    if (!next || !room.joined || this.inFlight !== null) return;
    const now = Date.now();
    if (now - next.since > KEY_LIFETIME_MS) {
      this.update((before) => failed(before, next.key, 'This message could not be sent for minutes.'));
      this.flush();
      return;
    }
    if (room.cooldownUntil > now) {
      this.after(room.cooldownUntil - now, () => this.flush());
      return;
    }
    this.inFlight = next.key;
    this.watch(ACK_TIMEOUT_MS);
    this.transmit({
      type: 'message',
      channelId: this.channelId,
      content: next.content,
      idempotencyKey: next.key,
    });
  }

  private refused(error: ErrorFrame): void {
    const words = plainWords(error);
    const key = error.idempotencyKey;
    if (key !== undefined && this.inFlight === key) this.landed();
    switch (error.code) {
      case 'RATE_LIMITED':
      case 'SLOW_MODE': {
        const pause = error.retryAfter === undefined ? PAUSE_MS : error.retryAfter * 1_000;
        this.room.setState({ cooldownUntil: Date.now() + pause });
        this.after(pause, () => this.flush());
        return;
      }
      case 'UNAVAILABLE':
        this.room.setState({ notice: words });
        this.after(PAUSE_MS, () => (this.room.getState().joined ? this.flush() : this.join()));
        return;
      case 'NOT_JOINED':
        this.room.setState({ joined: false });
        this.join();
        return;
      case 'TIMED_OUT':
      case 'FOLLOWERS_ONLY':
        // What was typed fails, and the composer counts down to when the next may be tried.
        if (error.retryAfter !== undefined) {
          this.room.setState({ cooldownUntil: Date.now() + error.retryAfter * 1_000 });
        }
        if (key !== undefined) this.update((room) => failed(room, key, words));
        this.flush();
        return;
      default:
        if (key === undefined) this.room.setState({ notice: words });
        else this.update((room) => failed(room, key, words));
        this.flush();
    }
  }

  private after(delay: number, action: () => void): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(action, delay);
  }

  /** The message on the wire has been answered, one way or the other. */
  private landed(): void {
    this.inFlight = null;
    clearTimeout(this.watchdog);
  }

  private watch(delay: number): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.reopen(), delay);
  }

  private reopen(): void {
    const socket = this.socket;
    this.lost(0);
    socket?.close();
  }

  private lost(code: number): void {
    this.socket = null;
    this.landed();
    clearTimeout(this.pause);
    if (this.isClosed()) return;
    // Nobody there, perhaps because the room has moved back meanwhile: this path leads to it always.
    if (!this.greeted) this.path = DEFAULT_PATH;
    this.update(linkLost);
    if (code === CLOSE_BAD_TICKET) {
      this.refusedTickets += 1;
      if (this.refusedTickets === TICKET_TRIES) {
        this.room.setState({ notice: 'Chat did not accept your sign-in. You are reading along.' });
      }
    } else if (code === CLOSE_DRAINING) {
      // A planned move: another pod is ready now.
      this.attempt = 0;
    }
    this.scheduleReconnect();
  }

  private scheduleReconnect(): void {
    if (this.isClosed()) return;
    this.room.setState({ link: 'reconnecting' });
    const delay = backoff(this.attempt, this.around.random);
    this.attempt += 1;
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = setTimeout(() => {
      this.reconnectTimer = undefined;
      void this.connect();
    }, delay);
  }

  private transmit(frame: ClientFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private update(change: (room: Room) => Room): void {
    this.room.setState(change(this.room.getState()), true);
  }

  /** A call, because the compiler would otherwise believe that an await changes nothing. */
  private isClosed(): boolean {
    return this.closed;
  }

  private clearTimers(): void {
    clearTimeout(this.reconnectTimer);
    clearTimeout(this.watchdog);
    clearTimeout(this.pause);
  }
}
