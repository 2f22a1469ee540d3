-- People, their sessions, and the channel that each of them has.

CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username      text        NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9][a-z0-9_]{1,23}[a-z0-9]$'),
    display_name  text        NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 40),
    password_hash text        NOT NULL,
    role          text        NOT NULL DEFAULT 'viewer' CHECK (role IN ('viewer', 'admin')),
    color         text        NOT NULL CHECK (color ~ '^#[0-9a-f]{6}$'),
    created_at    timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN users.color IS 'of the name in chat';

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    user_id    bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
);

CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the bearer token; the token itself is stored nowhere';

CREATE TABLE channels (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id          bigint      NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    name              text        NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9_]{1,23}[a-z0-9]$'),
    title             text        NOT NULL DEFAULT '' CHECK (char_length(title) <= 140),
    version           integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    stream_key_hash   bytea       NOT NULL UNIQUE CHECK (octet_length(stream_key_hash) = 32),
    stream_key_sealed bytea       NOT NULL,
    suspended_at      timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN channels.version IS 'grows with each edit by people: optimistic locking';
COMMENT ON COLUMN channels.stream_key_hash IS 'SHA-256 of the stream key';
COMMENT ON COLUMN channels.stream_key_sealed IS 'the stream key under AES-GCM, for its owner to see again';
