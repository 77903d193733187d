# shellcheck shell=bash
# Where the house stands and how its scripts speak. Sourced first by every script in bin/.
#
# HOUSE is the root of the clone, CALLED_FROM the folder the person stood in.

# shellcheck disable=SC2034 # Scripts that take a path read it.
CALLED_FROM=$PWD
HOUSE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$HOUSE" || exit

# rustup puts cargo here; a non-interactive shell often does not know it.
if ! command -v cargo >/dev/null 2>&1 && [[ -x ${HOME:-/root}/.cargo/bin/cargo ]]; then
    PATH="${HOME:-/root}/.cargo/bin:$PATH"
fi

# One line about what happens now, on standard error: standard output belongs to results.
say() {
    printf '== %s\n' "$*" >&2
}

# Ends the script with a sentence that says what to do.
refuse() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Where cargo puts what it builds.
target_dir() {
    local target=${CARGO_TARGET_DIR:-target}
    [[ $target == /* ]] || target=$HOUSE/$target
    printf '%s\n' "$target"
}

# The crate of a room or of a part of the platform: `customers` and `rooms/customers` are guanxi-customers.
crate_of() {
    local room=${1%/}
    room=${room##*/}
    room=${room#guanxi-}
    if [[ $room == guanxi && -f guanxi/Cargo.toml ]]; then
        printf 'guanxi\n'
    elif [[ -f rooms/$room/Cargo.toml || -f platform/$room/Cargo.toml ]]; then
        printf 'guanxi-%s\n' "$room"
    elif [[ -f $room/Cargo.toml ]]; then
        sed -n 's/^name = "\(.*\)"$/\1/p' "$room/Cargo.toml" | head -n 1
    else
        refuse "there is no room called '$1'; there are: $(rooms_known)"
    fi
}

rooms_known() {
    local manifest known=()
    for manifest in rooms/*/Cargo.toml platform/*/Cargo.toml guanxi/Cargo.toml; do
        [[ -f $manifest ]] && known+=("$(basename "$(dirname "$manifest")")")
    done
    printf '%s\n' "${known[*]}"
}

# A folder of this run's own, on a disk rather than in memory; the caller removes it.
# Short, because the path of a unix socket may be 107 bytes at most.
fresh_dir() {
    mktemp -d "${TMPDIR:-/var/tmp}/guanxi-$1.XXXXXX"
}
