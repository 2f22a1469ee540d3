import type { components } from './schema';

/** What the API sends and takes, generated from docs/contracts/openapi.json. Ids are decimal strings, times RFC 3339. */
type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Session = Schemas['Session'];
export type Channel = Schemas['Channel'];
export type StreamStatus = Schemas['StreamStatus'];
export type SourceReport = Schemas['SourceReport'];
export type SourceFacts = Schemas['SourceFacts'];
export type StreamState = StreamStatus['state'];
export type LivePage = Schemas['Page'];
export type Broadcast = Schemas['Broadcast'];
export type BroadcastPage = Schemas['BroadcastPage'];
export type Me = Schemas['Me'];
export type StreamKey = Schemas['StreamKey'];
export type ChatTicket = Schemas['Ticket'];
export type NewAccount = Schemas['NewAccount'];
export type Credentials = Schemas['Credentials'];
export type ChannelEdit = Schemas['ChannelEdit'];

export type FieldError = Required<Schemas['Field']>;
export type ErrorCode = NonNullable<Schemas['Detail']['code']>;

export interface ErrorDetail {
  code: ErrorCode;
  message: string;
  fields?: FieldError[];
}

export type Envelope = { success: true; data: unknown } | { success: false; error: ErrorDetail };
