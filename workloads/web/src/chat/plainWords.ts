import type { ErrorFrame } from './protocol';

/** A chat error as a person would say it. A code that is new to this app keeps the server's own sentence. */
export function plainWords({ code, message }: ErrorFrame): string {
  switch (code) {
    case 'READ_ONLY':
      return 'You are reading along. Sign in to chat.';
    case 'CHANNEL_NOT_FOUND':
      return 'This channel has no chat.';
    case 'RATE_LIMITED':
      return 'That was quick. Your message goes out in a moment.';
    case 'SLOW_MODE':
      return 'This chat is in slow mode. Your message goes out when it is your turn.';
    case 'BANNED':
      return 'You are banned from this chat.';
    case 'TIMED_OUT':
      return 'A moderator has asked you to be quiet for a while.';
    case 'SUBSCRIBERS_ONLY':
      return 'Only subscribers can chat just now.';
    case 'EMOTE_ONLY':
      return 'Only emotes can be sent just now.';
    case 'BLOCKED_TERM':
      return 'There is a word in this message that this channel does not want.';
    case 'CONTENT_INVALID':
      return 'This message cannot be sent. It may be empty, too long, or hold characters that chat does not take.';
    case 'UNAVAILABLE':
      return 'Chat is having trouble. Your message is kept and sent as soon as it can be.';
    case 'PARSE_ERROR':
      return 'Chat did not understand that message.';
    default:
      return message;
  }
}
