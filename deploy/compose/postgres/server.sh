#!/bin/bash
# One of two PostgreSQL servers that keep the same, as compose.yaml starts them. As the account that owns PGDATA:
#
#   server.sh create      the very first time, on one of them: roles, an empty database, commits wait for the other
#   server.sh run         start; an empty server copies the other one first and follows it
#   server.sh promote     the other one is gone: this one takes over, and commits wait for nobody
#   server.sh together    the other one is back and follows: commits wait for it again
#   server.sh alone       the other one is gone and this one was the primary already: commits wait for nobody
#
# Settings: PGDATA, NAME, PEER; and where it does not run in a container SECRETS, SOCKETS, PGPORT, PEER_PORT.
set -euo pipefail
umask 077
: "${PGDATA:?}" "${NAME:?}" "${PEER:?}"
secrets=${SECRETS:-/run/secrets}
sockets=${SOCKETS:-/var/run/postgresql}
port=${PGPORT:-5432}
peer_port=${PEER_PORT:-5432}
# a password in a file that goes with the container, and never on a command line
export PGPASSFILE=$sockets/pgpass
word=$(cat "$secrets/replicator_password")
printf '*:*:*:replicator:%s\n' "$word" >"$PGPASSFILE"
peer="host=$PEER port=$peer_port user=replicator connect_timeout=3"

peer_is_primary() {
    [ "$(psql --no-psqlrc -tAc 'select pg_is_in_recovery()' "$peer dbname=postgres" 2>/dev/null)" = f ]
}

here() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --host "$sockets" --port "$port" --dbname postgres "$@"; }

wait_for_peer() {
    here -c "alter system set synchronous_standby_names = '$1'" -c 'select pg_reload_conf()' >/dev/null
}

create() {
    [ ! -s "$PGDATA/PG_VERSION" ] || { echo "There is a database in $PGDATA already." >&2; exit 1; }
    initdb --pgdata "$PGDATA" --username postgres --auth-local peer --auth-host scram-sha-256 --encoding UTF8 \
        --locale C.UTF-8 --data-checksums >/dev/null
    # who may do everything comes from this machine only
    cat >>"$PGDATA/pg_hba.conf" <<'HBA'
host all postgres all reject
host replication replicator all scram-sha-256
host all all all scram-sha-256
HBA
    pg_ctl start --pgdata "$PGDATA" --wait --silent --log "$sockets/create.log" \
        --options "-c listen_addresses='' -k $sockets -p $port"
    here <<SQL
\\set owner \`cat "$secrets/owner_password"\`
\\set portal \`cat "$secrets/portal_password"\`
\\set replicator \`cat "$secrets/replicator_password"\`
create role owner login password :'owner';
create role portal login password :'portal';
create role replicator login replication password :'replicator';
create database portal owner owner;
revoke connect, temporary on database portal from public;
grant connect on database portal to portal;
revoke connect on database postgres from public;
grant connect on database postgres to replicator;
alter system set synchronous_standby_names = '*';
SQL
    pg_ctl stop --pgdata "$PGDATA" --mode fast --wait --silent
    echo "made a database; start both servers"
}

copy() {
    until peer_is_primary; do
        echo "waiting for a primary at $PEER; the very first time: server.sh create on one of the two" >&2
        sleep 3
    done
    pg_basebackup --dbname "$peer application_name=$NAME" --pgdata "$PGDATA" --write-recovery-conf \
        --wal-method stream --checkpoint fast
    echo "copied $PEER; following it"
}

run() {
    if [ ! -s "$PGDATA/PG_VERSION" ]; then
        copy
    elif [ ! -e "$PGDATA/standby.signal" ] && peer_is_primary; then
        # it missed what was committed there: two primaries would each have their own signals
        echo "$PEER is the primary now. Empty this volume and start again: it copies and follows." >&2
        exit 1
    fi
    # the log names no statement and no value: those hold addresses of staff
    exec postgres -D "$PGDATA" -p "$port" -k "$sockets" -c listen_addresses="${LISTEN:-*}" -c wal_level=replica \
        -c max_wal_senders=8 -c wal_keep_size=1GB -c hot_standby=on -c synchronous_commit=on \
        -c log_statement=none -c log_min_error_statement=panic -c log_min_messages=warning \
        -c log_error_verbosity=terse -c password_encryption=scram-sha-256 -c log_parameter_max_length=0 \
        -c log_parameter_max_length_on_error=0 -c log_connections=off
}

case ${1:-} in
    create) create ;;
    run) run ;;
    promote)
        here -c 'select pg_promote()' >/dev/null
        wait_for_peer ''
        ;;
    together) wait_for_peer '*' ;;
    alone) wait_for_peer '' ;;
    *)
        sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
