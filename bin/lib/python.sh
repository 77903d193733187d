# shellcheck shell=bash
# Python packages by their lock file, into an environment of the folder's own, made anew only when the lock file is
# newer than what is there.

# Whether this machine's Python can make such environments (Debian has that in a package of its own).
python_makes_environments() {
    command -v python3 >/dev/null 2>&1 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Installs the packages of one folder into its .venv; each must have one of the hashes that the lock file names.
python_packages() {
    local dir=$1
    local installed=$dir/.venv/.installed
    if [[ -f $installed && ! $dir/requirements.txt -nt $installed ]]; then
        return 0
    fi
    say "Python packages of $dir/"
    python3 -m venv --clear "$dir/.venv"
    "$dir/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
        --require-hashes --requirement "$dir/requirements.txt" </dev/null >&2
    # Written last, so that an interrupted installation is done again.
    touch "$installed"
}
