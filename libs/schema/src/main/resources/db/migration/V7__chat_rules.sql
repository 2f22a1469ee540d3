-- Who may say what in a room, and who sees to it. People moderate over REST and with chat commands; both come here.

CREATE TABLE channel_roles (
    channel_id bigint      NOT NULL REFERENCES channels ON DELETE CASCADE,
    user_id    bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    role       text        NOT NULL CHECK (role IN ('moderator', 'vip')),
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel_id, user_id, role)
);

CREATE TABLE channel_bans (
    channel_id   bigint      NOT NULL REFERENCES channels ON DELETE CASCADE,
    user_id      bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    moderator_id bigint      NOT NULL,
    reason       text        NOT NULL DEFAULT '' CHECK (char_length(reason) <= 200),
    expires_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel_id, user_id)
);

COMMENT ON COLUMN channel_bans.expires_at IS 'of a timeout; null: a ban';

CREATE TABLE chat_settings (
    channel_id        bigint PRIMARY KEY REFERENCES channels ON DELETE CASCADE,
    slow_seconds      integer NOT NULL DEFAULT 0 CHECK (slow_seconds BETWEEN 0 AND 3600),
    followers_minutes integer CHECK (followers_minutes BETWEEN 0 AND 129600),
    subscribers_only  boolean NOT NULL DEFAULT false,
    emote_only        boolean NOT NULL DEFAULT false,
    message_length    integer NOT NULL DEFAULT 500 CHECK (message_length BETWEEN 1 AND 500)
);

COMMENT ON COLUMN chat_settings.slow_seconds IS 'between two messages of one person; 0: off';
COMMENT ON COLUMN chat_settings.followers_minutes IS 'for which one must have followed; null: off';
COMMENT ON COLUMN chat_settings.message_length IS 'in code points';

CREATE TABLE blocked_terms (
    channel_id bigint NOT NULL REFERENCES channels ON DELETE CASCADE,
    term       text   NOT NULL CHECK (char_length(term) BETWEEN 1 AND 100),
    PRIMARY KEY (channel_id, term)
);

CREATE TABLE emotes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id bigint REFERENCES channels ON DELETE CASCADE,
    code       text NOT NULL CHECK (code ~ '^[A-Za-z0-9_]{3,32}$')
);

CREATE UNIQUE INDEX emotes_by_code ON emotes (coalesce(channel_id, 0), code);

COMMENT ON COLUMN emotes.channel_id IS 'whose it is; null: everybody''s, with a picture in the web app';

INSERT INTO emotes (code) VALUES ('mrHeart'), ('mrWave'), ('mrLaugh'), ('mrGG');

-- Who did what to whom, for ever.
CREATE TABLE moderation_log (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id   bigint      NOT NULL,
    moderator_id bigint      NOT NULL,
    action       text        NOT NULL,
    target       text        NOT NULL,
    amount       bigint,
    reason       text        NOT NULL,
    address      text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX moderation_log_of_channel ON moderation_log (channel_id, id);

COMMENT ON COLUMN moderation_log.address IS 'where the request came from; chat: a command in the room';

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER moderation_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What rooms have to hear of. Chat pods listen, and put each one into its room's log.
CREATE TABLE chat_changes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id bigint      NOT NULL,
    change     json        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    logged_at  timestamptz
);

CREATE INDEX chat_changes_to_log ON chat_changes (id) WHERE logged_at IS NULL;

CREATE FUNCTION tell_chat() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('chat_changes', NEW.id || ' ' || NEW.channel_id || ' ' || NEW.change);
    RETURN NULL;
END
$$;

CREATE TRIGGER chat_changes_told AFTER INSERT ON chat_changes
    FOR EACH ROW EXECUTE FUNCTION tell_chat();

-- Nobody follows or subscribes yet; the migrations that bring that replace these two.
CREATE VIEW chat_followers AS
SELECT NULL::bigint AS channel_id, NULL::bigint AS user_id, NULL::timestamptz AS followed_at WHERE false;

CREATE VIEW chat_subscribers AS
SELECT NULL::bigint AS channel_id, NULL::bigint AS user_id, NULL::integer AS months WHERE false;

-- 3: the broadcaster or an admin, 2: a moderator, 0: anybody else; null: there is no such channel.
CREATE FUNCTION chat_rank(channel bigint, person bigint) RETURNS integer
    LANGUAGE sql STABLE STRICT
AS $$
    SELECT CASE
        WHEN c.owner_id = person OR EXISTS (SELECT FROM users u WHERE u.id = person AND u.role = 'admin') THEN 3
        WHEN EXISTS (SELECT FROM channel_roles r
                     WHERE r.channel_id = channel AND r.user_id = person AND r.role = 'moderator') THEN 2
        ELSE 0 END
    FROM channels c
    WHERE c.id = channel
$$;

-- What a room has to know of somebody who speaks there.
CREATE FUNCTION chat_member(channel bigint, person bigint)
    RETURNS TABLE (broadcaster boolean, moderator boolean, vip boolean, banned boolean, banned_until timestamptz,
                   followed_at timestamptz, subscribed_months integer)
    LANGUAGE sql STABLE STRICT
AS $$
    SELECT c.owner_id = person,
           chat_rank(channel, person) >= 2,
           EXISTS (SELECT FROM channel_roles r WHERE r.channel_id = c.id AND r.user_id = person AND r.role = 'vip'),
           b.user_id IS NOT NULL,
           b.expires_at,
           (SELECT min(f.followed_at) FROM chat_followers f WHERE f.channel_id = c.id AND f.user_id = person),
           (SELECT max(s.months) FROM chat_subscribers s WHERE s.channel_id = c.id AND s.user_id = person)
    FROM channels c
    LEFT JOIN channel_bans b ON b.channel_id = c.id AND b.user_id = person
        AND (b.expires_at IS NULL OR b.expires_at > now())
    WHERE c.id = channel
$$;

-- What holds for everybody in a room.
CREATE FUNCTION chat_rules(channel bigint)
    RETURNS TABLE (slow_seconds integer, followers_minutes integer, subscribers_only boolean, emote_only boolean,
                   message_length integer, blocked_terms text[], emote_ids bigint[], emote_codes text[])
    LANGUAGE sql STABLE STRICT
AS $$
    SELECT coalesce(s.slow_seconds, 0), s.followers_minutes, coalesce(s.subscribers_only, false),
           coalesce(s.emote_only, false), coalesce(s.message_length, 500),
           ARRAY(SELECT t.term FROM blocked_terms t WHERE t.channel_id = c.id ORDER BY t.term),
           ARRAY(SELECT e.id FROM emotes e WHERE e.channel_id IS NULL OR e.channel_id = c.id ORDER BY e.id),
           ARRAY(SELECT e.code FROM emotes e WHERE e.channel_id IS NULL OR e.channel_id = c.id ORDER BY e.id)
    FROM channels c
    LEFT JOIN chat_settings s ON s.channel_id = c.id
    WHERE c.id = channel
$$;

-- Does what a moderator asks for, writes it down and tells the room, all or nothing. Answers DONE, CHANNEL_NOT_FOUND,
-- FORBIDDEN, USER_NOT_FOUND or INVALID. target: a username, a message's id or a term; amount: seconds, minutes,
-- characters, 0 or 1; null with followers: off.
CREATE FUNCTION chat_moderate(channel bigint, moderator bigint, action text, target text, amount bigint, reason text,
                              address text)
    RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    rank    integer := chat_rank(channel, moderator);
    person  bigint;
    ends_at timestamptz;
    told    json;
BEGIN
    IF rank IS NULL THEN
        RETURN 'CHANNEL_NOT_FOUND';
    END IF;
    IF rank < (CASE WHEN action ~ '^(grant|revoke)_' THEN 3 ELSE 2 END) THEN
        RETURN 'FORBIDDEN';
    END IF;
    IF char_length(reason) > 200 OR char_length(target) > 100 THEN
        RETURN 'INVALID';
    END IF;
    IF action IN ('ban', 'timeout', 'unban') OR action ~ '^(grant|revoke)_' THEN
        SELECT u.id INTO person FROM users u WHERE u.username = lower(target);
        IF person IS NULL THEN
            RETURN 'USER_NOT_FOUND';
        END IF;
        IF action IN ('ban', 'timeout') AND chat_rank(channel, person) >= rank THEN
            RETURN 'FORBIDDEN';
        END IF;
    END IF;

    CASE action
        WHEN 'ban', 'timeout' THEN
            IF action = 'timeout' THEN
                IF amount IS NULL OR amount NOT BETWEEN 1 AND 1209600 THEN
                    RETURN 'INVALID';
                END IF;
                ends_at := now() + make_interval(secs => amount);
            END IF;
            INSERT INTO channel_bans AS b (channel_id, user_id, moderator_id, reason, expires_at)
            VALUES (channel, person, moderator, chat_moderate.reason, ends_at)
            ON CONFLICT (channel_id, user_id) DO UPDATE
                SET moderator_id = excluded.moderator_id, reason = excluded.reason, expires_at = excluded.expires_at,
                    created_at = now();
            told := json_build_object('type', 'user_banned', 'userId', person::text,
                                      'until', floor(extract(epoch FROM ends_at) * 1000)::bigint);
        WHEN 'unban' THEN
            DELETE FROM channel_bans b WHERE b.channel_id = channel AND b.user_id = person;
            told := json_build_object('type', 'user_unbanned', 'userId', person::text);
        WHEN 'delete' THEN
            told := json_build_object('type', 'message_deleted', 'messageId', target);
        WHEN 'clear' THEN
            told := json_build_object('type', 'clear_chat');
        WHEN 'grant_moderator', 'grant_vip' THEN
            INSERT INTO channel_roles (channel_id, user_id, role) VALUES (channel, person, split_part(action, '_', 2))
            ON CONFLICT DO NOTHING;
            told := json_build_object('type', 'role_changed', 'userId', person::text,
                                      'role', split_part(action, '_', 2), 'granted', true);
        WHEN 'revoke_moderator', 'revoke_vip' THEN
            DELETE FROM channel_roles r
            WHERE r.channel_id = channel AND r.user_id = person AND r.role = split_part(action, '_', 2);
            told := json_build_object('type', 'role_changed', 'userId', person::text,
                                      'role', split_part(action, '_', 2), 'granted', false);
        WHEN 'block_term', 'unblock_term' THEN
            IF target = '' THEN
                RETURN 'INVALID';
            END IF;
            IF action = 'block_term' THEN
                INSERT INTO blocked_terms (channel_id, term) VALUES (channel, lower(target)) ON CONFLICT DO NOTHING;
            ELSE
                DELETE FROM blocked_terms t WHERE t.channel_id = channel AND t.term = lower(target);
            END IF;
            told := json_build_object('type', 'terms_changed');
        WHEN 'slow', 'followers', 'subscribers', 'emote_only', 'length' THEN
            IF amount IS NULL AND action <> 'followers'
                OR amount NOT BETWEEN (CASE action WHEN 'length' THEN 1 ELSE 0 END)
                    AND (CASE action WHEN 'slow' THEN 3600 WHEN 'followers' THEN 129600 WHEN 'length' THEN 500 ELSE 1 END)
            THEN
                RETURN 'INVALID';
            END IF;
            INSERT INTO chat_settings (channel_id) VALUES (channel) ON CONFLICT DO NOTHING;
            UPDATE chat_settings s
            SET slow_seconds = CASE action WHEN 'slow' THEN amount ELSE s.slow_seconds END,
                followers_minutes = CASE action WHEN 'followers' THEN amount ELSE s.followers_minutes END,
                subscribers_only = CASE action WHEN 'subscribers' THEN amount = 1 ELSE s.subscribers_only END,
                emote_only = CASE action WHEN 'emote_only' THEN amount = 1 ELSE s.emote_only END,
                message_length = CASE action WHEN 'length' THEN amount ELSE s.message_length END
            WHERE s.channel_id = channel;
            IF action = 'slow' THEN
                told := json_build_object('type', 'slow_mode', 'seconds', amount);
            ELSE
                SELECT json_build_object('type', 'chat_mode', 'followersMinutes', s.followers_minutes,
                                         'subscribersOnly', s.subscribers_only, 'emoteOnly', s.emote_only,
                                         'messageLength', s.message_length)
                INTO told FROM chat_settings s WHERE s.channel_id = channel;
            END IF;
        ELSE
            RETURN 'INVALID';
    END CASE;

    INSERT INTO moderation_log (channel_id, moderator_id, action, target, amount, reason, address)
    VALUES (channel, moderator, action, target, amount, reason, address);
    INSERT INTO chat_changes (channel_id, change) VALUES (channel, told);
    RETURN 'DONE';
END
$$;
