import { useStore } from 'zustand';
import { Link } from '@tanstack/react-router';
import { useSession } from '../app/session';
import { Composer } from './Composer';
import { MessageList } from './MessageList';
import type { RoomRules } from './protocol';
import type { Link as LinkState } from './room';
import { useChat } from './useChat';
import './chat.css';

const LINK_WORDS: Record<LinkState, string> = {
  connecting: 'Connecting…',
  open: 'Connected',
  reconnecting: 'Reconnecting…',
  closed: 'Disconnected',
};

interface Props {
  channelId: string;
  channelName: string;
  /** Where the chat was when the channel was looked up. */
  chatPath: string;
}

/** Signing in or out opens the chat anew, as the other person. */
export function ChatPanel(props: Props) {
  const userId = useSession((state) => state.user?.id);
  return <Panel key={`${props.channelId}/${userId ?? ''}`} {...props} />;
}

function Panel({ channelId, channelName, chatPath }: Props) {
  const connection = useChat(channelId, chatPath);
  const room = useStore(connection.room);
  const signedIn = useSession((state) => state.token !== null);
  const status = room.joined ? 'open' : room.link === 'open' ? 'connecting' : room.link;

  return (
    <section
      className="chat"
      aria-label="Chat"
      data-testid="chat-panel"
      data-pod={room.pod ?? undefined}
      data-state={room.joined ? 'joined' : room.link}
    >
      <header className="chat__header">
        <h2>Chat</h2>
        {room.viewers !== null && <span className="chat__viewers">{room.viewers} here</span>}
        <span className="chat__status" data-testid="chat-status" data-link={status} role="status">
          {LINK_WORDS[status]}
        </span>
      </header>
      <MessageList
        messages={room.messages}
        pending={room.pending}
        user={room.user}
        ready={room.joined}
        moderates={room.role === 'broadcaster' || room.role === 'moderator'}
        onCommand={(command) => connection.send(command)}
        onRetry={(key) => connection.retry(key)}
        onDiscard={(key) => connection.discard(key)}
      />
      {room.rules !== null && <Modes rules={room.rules} />}
      {room.apart && (
        <p className="chat__notice" role="status" data-testid="chat-apart">
          Chat is in pieces just now: not everybody hears you yet. Nothing you say is lost.
        </p>
      )}
      {room.notice !== null && (
        <p className="chat__notice" role="alert">
          {room.notice}
        </p>
      )}
      {/* While a reconnect runs nobody knows yet who the pod will take us for: what is typed then is kept and sent. */}
      {signedIn && (room.user !== null || room.pod === null) ? (
        <Composer cooldownUntil={room.cooldownUntil} onSend={(content) => connection.send(content)} />
      ) : (
        <p className="chat__sign-in" data-testid="chat-sign-in">
          <Link to="/sign-in" search={{ next: `/c/${channelName}` }}>
            Sign in to chat
          </Link>
        </p>
      )}
    </section>
  );
}

/** The rules that are on just now, in a line above the composer. */
function Modes({ rules }: { rules: RoomRules }) {
  const modes = [
    rules.slowSeconds > 0 && `a message every ${rules.slowSeconds} s`,
    rules.followersMinutes !== null && 'followers only',
    rules.subscribersOnly && 'subscribers only',
    rules.emoteOnly && 'emotes only',
  ].filter((mode) => mode !== false);
  if (modes.length === 0) return null;
  return (
    <p className="chat__modes" data-testid="chat-modes">
      Just now: {modes.join(', ')}
    </p>
  );
}
