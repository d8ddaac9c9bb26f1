-- name: insert_user
INSERT INTO account_user (name, display, password, active, must_change, last_sign_in)
VALUES ($1, $2, $3, 1, $4, NULL);

-- name: set_display
UPDATE account_user SET display = $2 WHERE name = $1;

-- name: set_active
UPDATE account_user SET active = $2 WHERE name = $1;

-- name: set_password
UPDATE account_user SET password = $2, must_change = $3 WHERE name = $1;

-- name: set_last_sign_in
UPDATE account_user SET last_sign_in = $2 WHERE name = $1;

-- name: insert_role
INSERT INTO account_role (name, role, centre) VALUES ($1, $2, $3);

-- name: delete_roles
DELETE FROM account_role WHERE name = $1;

-- name: insert_session
INSERT INTO account_session (session, name, began, seen) VALUES ($1, $2, $3, $3);

-- name: set_seen
UPDATE account_session SET seen = $2 WHERE session = $1;

-- name: delete_session
DELETE FROM account_session WHERE session = $1;

-- name: insert_token
INSERT INTO account_token (token, name, hash, title, made, expires, permissions)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: delete_token
DELETE FROM account_token WHERE token = $1;

-- name: find_user
SELECT display, password, active, must_change, last_sign_in FROM account_user WHERE name = $1;

-- name: list_names
SELECT name FROM account_user ORDER BY name;

-- name: roles_of
SELECT role, centre FROM account_role WHERE name = $1 ORDER BY role, centre;

-- name: sessions_of
SELECT session, began, seen FROM account_session WHERE name = $1 ORDER BY began, session;

-- name: tokens_of
SELECT token, hash, title, made, expires, permissions FROM account_token
WHERE name = $1 ORDER BY made, token;

-- name: find_session
SELECT name FROM account_session WHERE session = $1;

-- name: count_administrators
SELECT COUNT(*) FROM account_user
JOIN account_role ON account_role.name = account_user.name
WHERE account_user.active = 1 AND account_role.role = 'administrator'
  AND account_role.centre = '*' AND account_user.name <> $1;

-- name: clear
DELETE FROM account_user;
DELETE FROM account_role;
DELETE FROM account_session;
DELETE FROM account_token;
