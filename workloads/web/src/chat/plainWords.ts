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
