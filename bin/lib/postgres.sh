# shellcheck shell=bash
# A throw-away PostgreSQL cluster: its own folder, its own port, its own unprivileged user.
#
#     . bin/lib/postgres.sh
#     trap postgres_stop EXIT
#     postgres_start careless     # tests: nothing survives a power cut, and nothing needs to
#     postgres_start durable      # benchmarks: every commit is flushed, as in earnest
#     … "$POSTGRES_URL" …
#
# The server listens on the loopback address and on a socket in its folder, with a password of this run:
# whoever else works on the machine cannot get in.

POSTGRES_DIR=
POSTGRES_URL=
POSTGRES_BIN=

# More tests than one run at a time, each with a small pool of its own.
readonly POSTGRES_CONNECTIONS_MAX=300
# Below the range that Linux hands out to outgoing connections (32768 and up), so that the port stays free
# between choosing and listening.
readonly POSTGRES_PORT_MIN=15000
readonly POSTGRES_PORT_MAX=30000
readonly POSTGRES_PORT_TRIES_MAX=20

# The newest server binaries on the machine; Debian keeps them out of PATH.
postgres_binaries() {
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    if [[ -x $found/initdb ]]; then
        printf '%s\n' "$found"
    elif command -v initdb >/dev/null 2>&1 && command -v pg_ctl >/dev/null 2>&1; then
        dirname "$(command -v initdb)"
    else
        return 1
    fi
}

# PostgreSQL refuses to run as root; then an unprivileged user runs it.
postgres_as_user() {
    if [[ $EUID -ne 0 ]]; then
        "$@"
        return
    fi
    local user=postgres
    if ! id -u "$user" >/dev/null 2>&1; then
        user=guanxi-test
        id -u "$user" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$user"
    fi
    # Not from the clone: the user may have no right to stand there.
    (cd / && exec runuser -u "$user" -- "$@")
}

postgres_start() {
    local mode=$1
    POSTGRES_BIN=$(postgres_binaries) || refuse "the PostgreSQL server is missing: run bin/setup"
    # The unprivileged user may have no way into the caller's own TMPDIR.
    POSTGRES_DIR=$(TMPDIR='' fresh_dir pg)
    if [[ $EUID -eq 0 ]]; then
        # The first call makes the user where there is none.
        chown "$(postgres_as_user id -un)" "$POSTGRES_DIR"
    fi

    local password
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    # The password is checked over the loopback address only; `password` spares a debug build the thousands
    # of hash rounds per connection that `scram-sha-256` asks of the client.
    # shellcheck disable=SC2016 # The inner shell reads $1 and $2.
    if ! printf '%s\n' "$password" | postgres_as_user sh -c '
            umask 077
            cat > "$2/password"
            "$1/initdb" --pgdata="$2/data" --username=postgres --pwfile="$2/password" \
                --auth-local=password --auth-host=password \
                --encoding=UTF8 --no-locale --no-sync > "$2/initdb.log" 2>&1
            done=$?
            rm "$2/password"
            exit $done' sh "$POSTGRES_BIN" "$POSTGRES_DIR"; then
        cat "$POSTGRES_DIR/initdb.log" >&2
        refuse "initdb failed; its words are above"
    fi

    local settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRES_DIR"
    settings+=" -c max_connections=$POSTGRES_CONNECTIONS_MAX -c jit=off"
    case $mode in
    careless)
        settings+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        settings+=" -c wal_level=minimal -c max_wal_senders=0"
        ;;
    durable) settings+=" -c shared_buffers=512MB -c max_wal_size=4GB" ;;
    *) refuse "postgres_start takes careless or durable, not '$mode'" ;;
    esac

    local try port
    for ((try = 0; try < POSTGRES_PORT_TRIES_MAX; try++)); do
        port=$((POSTGRES_PORT_MIN + RANDOM % (POSTGRES_PORT_MAX - POSTGRES_PORT_MIN)))
        if postgres_as_user "$POSTGRES_BIN/pg_ctl" start --wait --silent --pgdata="$POSTGRES_DIR/data" \
            --log="$POSTGRES_DIR/server.log" --options="$settings -c port=$port" </dev/null >/dev/null 2>&1; then
            POSTGRES_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
            return 0
        fi
        # Another try helps only where the port was taken.
        grep -q 'could not bind' "$POSTGRES_DIR/server.log" || break
    done
    tail -n 40 "$POSTGRES_DIR/server.log" >&2 || true
    refuse "PostgreSQL did not start; its last words are above"
}

# A new, empty database beside `postgres`; prints its address.
postgres_database() {
    local rest=${POSTGRES_URL#*:*:}
    local password=${rest%%@*}
    # By the environment: every user of the machine reads the words of a command.
    PGPASSWORD=$password "$POSTGRES_BIN/psql" --no-psqlrc --quiet \
        --dbname="${POSTGRES_URL/:$password@/@}" --command="create database $1" </dev/null >&2
    printf '%s/%s\n' "${POSTGRES_URL%/*}" "$1"
}

# Safe to call twice, and before anything was started. Nothing in the cluster is worth a clean shutdown.
postgres_stop() {
    [[ -n $POSTGRES_DIR ]] || return 0
    if [[ -f $POSTGRES_DIR/data/postmaster.pid ]]; then
        postgres_as_user "$POSTGRES_BIN/pg_ctl" stop --mode=immediate --wait --silent \
            --pgdata="$POSTGRES_DIR/data" </dev/null >/dev/null 2>&1 || true
    fi
    rm -rf "$POSTGRES_DIR"
    POSTGRES_DIR=
    POSTGRES_URL=
}
