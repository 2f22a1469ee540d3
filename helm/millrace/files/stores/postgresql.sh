#!/bin/sh
# Starts PostgreSQL out of the official image or out of Debian's package; makes the database first when there is none.
# A superuser is all there is: this store is for trying things out.
set -eu
for folder in /usr/lib/postgresql/*/bin; do
  PATH="$folder:$PATH"
done
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # What an earlier start left that was killed on its way.
  rm -rf "$PGDATA" "$PGDATA.new"
  printf '%s' "$DATABASE_PASSWORD" >/tmp/password
  initdb --pgdata="$PGDATA.new" --username="$DATABASE_USERNAME" --pwfile=/tmp/password \
    --auth-local=scram-sha-256 --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$PGDATA.new/pg_hba.conf"
  echo "CREATE DATABASE millrace" | postgres --single -D "$PGDATA.new" postgres
  mv "$PGDATA.new" "$PGDATA"
fi
unset DATABASE_PASSWORD
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp -c max_connections=200
