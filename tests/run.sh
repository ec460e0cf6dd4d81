#!/usr/bin/env bash
# The one test command: installs what is missing of the tools the tests use as witnesses, builds, runs xUnit and Pester, and ends
# with one line that counts everything. Run it as root; as an ordinary user it works in a user namespace and skips what that forbids.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1 LANG=${LANG:-C.UTF-8}
passed=0 failed=0 skipped=0
failures=$(mktemp)

say() { printf '\n== %s\n' "$*"; }
count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }
# Everything a test run says goes to the log; a terminal sees it go by, any other reader only what matters: a kept log is short, and thousands of lines that
# passed would push out the one that did not.
keep() { if [ -t 1 ]; then tee "$1"; else cat >"$1"; fi; }
# A run that ended before it could say how: what it said last is all there is to go by.
broken() {
    count 0 1 0
    { echo "$1. Its last words:"; tail -n 40 "$2"; } >>"$failures"
}
# What failed comes last, beside the count: logs are read from their end, and often only that is kept.
finish() {
    if [ -s "$failures" ]; then say "Failed"; cat "$failures"; fi
    rm -f "$failures"
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    exit $((failed > 0))
}

install_witnesses() {
    local tool package missing=()
    for tool in ip:iproute2 nft:nftables iptables:iptables conntrack:conntrack ping:iputils-ping traceroute:traceroute socat:socat strace:strace lsof:lsof lsns:util-linux udevadm:udev blkid:util-linux mkfs.ext4:e2fsprogs mkfs.vfat:dosfstools mkfs.exfat:exfatprogs mkntfs:ntfs-3g xorriso:xorriso dig:bind9-dnsutils delv:bind9-dnsutils kdig:knot-dnsutils dnssec-signzone:bind9-utils nsd:nsd knotd:knot named:bind9 unbound:unbound dbus-daemon:dbus-daemon dbus-broker-launch:dbus-broker setpriv:util-linux python3:python3-minimal umockdev-wrapper:umockdev udisksctl:udisks2 tcpdump:tcpdump tshark:tshark doveconf:dovecot-core swaks:swaks openssl:openssl nmap:nmap; do
        package=${tool#*:} tool=${tool%%:*}
        PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || missing+=("$package")
    done
    for package in dbus gi dbusmock aiosmtpd spf; do
        PATH=/usr/bin:/bin python3 -c "import $package" 2>/dev/null || missing+=("python3-$package")
    done
    PATH=/usr/bin:/bin python3 -c "import gi; gi.require_version('UMockdev', '1.0')" 2>/dev/null || missing+=(gir1.2-umockdev-1.0)
    perl -MNet::SSLeay -e 1 2>/dev/null || missing+=(libnet-ssleay-perl)
    # It would take the place of another mail server, which is somebody's.
    [ -e /usr/sbin/sendmail ] || missing+=(postfix)
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && install_quietly "${missing[@]}"
    fi || echo "Not installed: ${missing[*]} (needs root and apt). The tests that call them will say so and skip."
}

# systemd-resolved is unpacked and not installed: its package would take this machine's /etc/resolv.conf over. Where it cannot be had, the tests skip.
unpack_resolved() {
    local at=.tools/resolved
    { [ -x /usr/lib/systemd/systemd-resolved ] || [ -x /lib/systemd/systemd-resolved ] || [ -d "$at" ]; } && return
    [ "$(id -u)" = 0 ] && command -v apt-get dpkg-deb >/dev/null || return 0
    mkdir -p "$at.new" && (cd "$at.new" && apt-get download -qq systemd-resolved >/dev/null 2>&1 && dpkg-deb -x systemd-resolved_*.deb . && rm systemd-resolved_*.deb) && mv "$at.new" "$at" || {
        rm -rf "$at.new"
        echo "systemd-resolved is not to be had. The tests that run it skip."
    }
}

# Exim is unpacked and not installed: its package would take Postfix's place. Where it cannot be had, the tests skip.
unpack_exim() {
    local at=.tools/exim package packages=(exim4-daemon-light)
    { [ -x /usr/sbin/exim4 ] || [ -d "$at" ]; } && return
    [ "$(id -u)" = 0 ] && command -v apt-get dpkg-deb >/dev/null || return 0
    for package in $(apt-cache depends exim4-daemon-light 2>/dev/null | sed -n 's/^ *Depends: \(lib.*\)/\1/p'); do
        dpkg -s "$package" >/dev/null 2>&1 || packages+=("$package")
    done
    rm -rf "$at.new"
    mkdir -p "$at.new" && (cd "$at.new" && apt-get download -qq "${packages[@]}" >/dev/null 2>&1 && for package in *.deb; do dpkg-deb -x "$package" . || exit; done && rm ./*.deb) && mv "$at.new" "$at" || {
        rm -rf "$at.new"
        echo "exim4 is not to be had. The tests that run it skip."
    }
}

# Installs packages without starting their daemons, now or at the next start of the machine: the tests run servers of their own.
install_quietly() {
    local policy=/usr/sbin/policy-rc.d ours='' status package
    [ -e "$policy" ] || { ours=$policy; printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    status=$?
    [ -z "$ours" ] || rm -f "$ours"
    for package in "$@"; do
        case $package in
            bind9) systemctl disable -q named 2>/dev/null ;;
            dovecot-core) systemctl disable -q dovecot 2>/dev/null ;;
            knot | nsd | postfix | unbound) systemctl disable -q "$package" 2>/dev/null ;;
        esac
    done
    return $status
}

# Runs a command where it cannot hurt the host; where even a user namespace is refused, the tests skip what they may not do.
isolated() {
    if tests/isolated.sh true 2>/dev/null; then tests/isolated.sh "$@"; else "$@"; fi
}

run_xunit() {
    local project=$1 log summary
    say "$project"
    log=$(mktemp)
    isolated dotnet "tests/$project/bin/Release/net10.0/$project.dll" -noColor -noLogo 2>&1 | keep "$log"
    summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
    grep -A 12 -F '[FAIL]' "$log" >>"$failures"
    echo "$summary"
    grep -A 1 -F '[SKIP]' "$log" | grep -vE '\[SKIP\]|^--$' | sort | uniq -c | sed 's/ \+/ skipped  /2'
    if [[ $summary =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+) ]]; then
        local bad=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
        count $((BASH_REMATCH[1] - BASH_REMATCH[3] - BASH_REMATCH[4])) "$bad" "${BASH_REMATCH[4]}"
    else
        broken "$project ended without a summary" "$log"
    fi
    rm -f "$log"
}

# PowerShell 7.6 and Pester 5: from PATH, else the ordinary way into .tools, which git ignores.
find_pwsh() {
    local is76='if ($PSVersionTable.PSVersion -lt [version]"7.6") { exit 1 }'
    for pwsh in pwsh "$PWD/.tools/pwsh"; do
        command -v "$pwsh" >/dev/null && "$pwsh" -NoProfile -Command "$is76" && break
        pwsh=
    done
    if [ -z "$pwsh" ]; then
        dotnet tool install PowerShell --tool-path .tools --version '7.6.*' >/dev/null 2>&1 || return 1
        pwsh=$PWD/.tools/pwsh
    fi
    export PSModulePath=$PWD/.tools/modules${PSModulePath:+:$PSModulePath}
    "$pwsh" -NoProfile -Command '
        if (Get-Module -ListAvailable Pester | Where-Object Version -ge 5.5) { exit 0 }
        $ErrorActionPreference = "Stop"
        New-Item -ItemType Directory -Force .tools/modules | Out-Null
        Save-PSResource Pester -Version "[5.5,6.0)" -Path .tools/modules -TrustRepository' >/dev/null 2>&1
}

run_pester() {
    local files its result skips log
    files=$(find tests/NetLab.PowerShell.Tests -name '*.Tests.ps1' | wc -l)
    its=$(grep -hEc "^\s*It\s" tests/NetLab.PowerShell.Tests/*.Tests.ps1 | awk '{ n += $1 } END { print n + 0 }')
    if ! find_pwsh; then
        printf '\n!!!! POWERSHELL 7.6 WITH PESTER 5 IS NOT TO BE HAD HERE: %d CMDLET TESTS IN %d FILES DID NOT RUN !!!!\n' "$its" "$files"
        count 0 0 "$its"
        return
    fi
    say "NetLab.PowerShell.Tests ($("$pwsh" -NoProfile -Command '"pwsh $($PSVersionTable.PSVersion)"'))"
    result=$(mktemp) skips=$(mktemp) log=$(mktemp)
    RESULT=$result SKIPS=$skips FAILURES=$failures isolated "$pwsh" -NoProfile -Command '
        Import-Module Pester -MinimumVersion 5.5
        $run = Invoke-Pester -Path tests/NetLab.PowerShell.Tests -Output Normal -PassThru
        $run.Failed | ForEach-Object {
            "$($_.Block.BlockContainer.Item.Name): $($_.ExpandedPath)"
            $_.ErrorRecord | ForEach-Object { "    $_"; $_.ScriptStackTrace -split "`n" -match "\.Tests\.ps1|Support" }
        } | Out-File $env:FAILURES -Append
        $run.FailedContainers + $run.FailedBlocks | ForEach-Object { "$($_.Item ?? $_.Block.BlockContainer.Item ?? $_.ExpandedPath): $($_.ErrorRecord)" } | Out-File $env:FAILURES -Append
        $broken = $run.FailedContainersCount + $run.FailedBlocksCount
        "$($run.PassedCount) $($run.FailedCount + $broken) $($run.SkippedCount + $run.NotRunCount)" > $env:RESULT
        $run.Skipped + $run.NotRun | Group-Object { "$($_.Block.BlockContainer.Item.Name): $($_.ErrorRecord ? $_.ErrorRecord[0] : $_.Block.ExpandedPath)" } | ForEach-Object { "{0,6} skipped  {1}" -f $_.Count, $_.Name } > $env:SKIPS' 2>&1 | keep "$log"
    cat "$skips"
    if [[ $(cat "$result") =~ ^([0-9]+)\ ([0-9]+)\ ([0-9]+)$ ]]; then
        count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
    else
        broken 'Pester ended without a result' "$log"
    fi
    rm -f "$result" "$skips" "$log"
}

install_witnesses
unpack_resolved
unpack_exim
say "Building"
if ! dotnet build NetLab.PowerShell.sln -c Release -nodeReuse:false -p:UseSharedCompilation=false -v q --nologo; then
    count 0 1 0
    finish
fi
run_xunit NetLab.Core.Tests
run_xunit NetLab.Help.Tests
run_pester
finish
