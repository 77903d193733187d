# shellcheck shell=bash
# Node packages by their lock file, installed only when the lock file is newer than what is there.

# Installs the packages of one folder. No install scripts run: nothing that we use needs one.
npm_packages() {
    local dir=$1
    [[ -f $dir/package-lock.json ]] || refuse "$dir/package-lock.json is missing: commit the lock file beside $dir/package.json"
    # npm writes this file last, so an interrupted install is done again.
    local installed=$dir/node_modules/.package-lock.json
    if [[ -f $installed && ! $dir/package-lock.json -nt $installed ]]; then
        return 0
    fi
    say "npm packages of $dir/"
    npm ci --prefix "$dir" --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier </dev/null >/dev/null
    # A lock file without packages leaves no folder.
    mkdir -p "$dir/node_modules"
    touch "$installed"
}
