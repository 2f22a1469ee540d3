-- What chat may know of people and channels.

CREATE VIEW chat_users AS
SELECT id AS user_id, username, display_name, color
FROM users;

CREATE VIEW chat_channels AS
SELECT id AS channel_id, name AS channel_name, owner_id
FROM channels;
