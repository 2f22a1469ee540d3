import { memo, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../ui/Icon';
import { hueOf } from '../ui/hue';
import { withEmotes } from './emotes';
import type { ChatMessage, ChatUser } from './protocol';
import type { Pending } from './room';

interface Props {
  messages: readonly ChatMessage[];
  pending: readonly Pending[];
  user: ChatUser | null;
  ready: boolean;
  /** Whether this person may moderate here. */
  moderates: boolean;
  onCommand: (command: string) => void;
  onRetry: (key: string) => void;
  onDiscard: (key: string) => void;
}

/** Pixels from the end within which a reader counts as reading along. */
const AT_END = 48;

export function MessageList({ messages, pending, user, ready, moderates, onCommand, onRetry, onDiscard }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const last = messages.at(-1)?.id;

  const toEnd = () => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (follow) toEnd();
  }, [follow, last, pending]);

  const onScroll = () => {
    const element = list.current;
    if (element) setFollow(element.scrollHeight - element.scrollTop - element.clientHeight < AT_END);
  };

  return (
    <div className="chat__room">
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={list} className="chat__list" role="log" aria-label="Messages" tabIndex={0} onScroll={onScroll}>
        {messages.length === 0 && pending.length === 0 && (
          <p className="chat__empty">{ready ? 'Nobody has said anything yet. Say hello!' : 'Joining the chat…'}</p>
        )}
        {messages.map((message) => (
          <Message
            key={message.id}
            message={message}
            onCommand={moderates && message.userId !== user?.id ? onCommand : undefined}
          />
        ))}
        {pending.map((each) => (
          <PendingMessage key={each.key} pending={each} user={user} onRetry={onRetry} onDiscard={onDiscard} />
        ))}
      </div>
      {!follow && (
        <button type="button" className="chat__below" onClick={() => setFollow(true)} data-testid="chat-more-below">
          <Icon name="down" size={16} /> More messages below
        </button>
      )}
    </div>
  );
}

const BADGES: Record<string, string> = {
  broadcaster: 'Broadcaster',
  moderator: 'Moderator',
  vip: 'VIP',
  subscriber: 'Subscriber',
};

interface MessageProps {
  message: ChatMessage;
  onCommand: ((command: string) => void) | undefined;
}

const Message = memo(function Message({ message, onCommand }: MessageProps) {
  return (
    <p className="message" data-testid="chat-message">
      {onCommand && <Tools message={message} onCommand={onCommand} />}
      <time className="message__time" dateTime={new Date(message.timestamp).toISOString()}>
        {clock(message.timestamp)}
      </time>
      {message.badges.map(({ type, months }) => (
        <span key={type} className={`badge badge--${type}`}>
          {BADGES[type] ?? type}
          {months !== undefined && ` ${months}`}
        </span>
      ))}
      <Name id={message.userId} name={message.displayName} color={message.color} />
      <span className="message__text">{withEmotes(message)}</span>
    </p>
  );
});

/** Shown while the pointer or the keyboard is at the message. */
function Tools({ message, onCommand }: { message: ChatMessage; onCommand: (command: string) => void }) {
  const { id, username, displayName } = message;
  return (
    <span className="message__tools" data-testid="chat-tools">
      <button
        type="button"
        className="link"
        onClick={() => onCommand(`/delete ${id}`)}
        aria-label="Delete this message"
      >
        Delete
      </button>
      <button
        type="button"
        className="link"
        onClick={() => onCommand(`/timeout ${username} 10m`)}
        aria-label={`Time out ${displayName} for 10 minutes`}
      >
        10 min
      </button>
      <button
        type="button"
        className="link"
        onClick={() => onCommand(`/ban ${username}`)}
        aria-label={`Ban ${displayName}`}
      >
        Ban
      </button>
    </span>
  );
}

interface PendingProps extends Pick<Props, 'user' | 'onRetry' | 'onDiscard'> {
  pending: Pending;
}

function PendingMessage({ pending, user, onRetry, onDiscard }: PendingProps) {
  return (
    <div className="message message--pending" data-testid="chat-message-pending" data-state={pending.state}>
      {user && <Name id={user.id} name={user.displayName} color={null} />}
      <span className="message__text">{pending.content}</span>
      {pending.state === 'waiting' && <span className="message__state">Sending…</span>}
      {pending.state === 'failed' && (
        <span className="message__state message__state--failed" role="alert">
          {pending.reason}{' '}
          <button type="button" className="link" onClick={() => onRetry(pending.key)}>
            Try again
          </button>{' '}
          <button type="button" className="link" onClick={() => onDiscard(pending.key)}>
            Discard
          </button>
        </span>
      )}
    </div>
  );
}

/** The chosen colour only lends its hue: lightness is the theme's, so that every name can be read on it. */
function Name({ id, name, color }: { id: string; name: string; color: string | null }) {
  const style = { '--name-color': color ?? `oklch(0.6 0.13 ${hueOf(id)})` };
  return (
    <span className="message__name" style={style}>
      {name}
    </span>
  );
}

function clock(timestamp: number): string {
  return new Date(timestamp).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
