#!/usr/bin/env bash
# A private, signed DNS tree on loopback addresses, with one zone broken in each way, for xUnit (class DnsTree), Pester and people.
#   dns-tree.sh start DIRECTORY   makes and signs the zones in DIRECTORY, starts the servers, waits until they answer
#   dns-tree.sh stop DIRECTORY    ends those servers
# Run it where port 53 of 127.0.1.0/24 is free and yours: inside tests/isolated.sh. Exit code 3 says what is missing.
#   127.0.1.1 root   127.0.1.2 test. optout. unsigned.   127.0.1.3 everything below   127.0.1.53 unbound, validating
# In DIRECTORY: root.hints, anchor.ds (the root's trust anchor as a DS record), anchor.bind (the same for delv -a), *.zone, pids.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
month=now+2592000
action=$1 dir=$(mkdir -p "$2" && cd "$2" && pwd)

stop() {
    [ -f "$dir/pids" ] || return 0
    local pid
    while read -r pid; do kill -TERM "$pid" 2>/dev/null || true; done <"$dir/pids"
    while read -r pid; do while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done; done <"$dir/pids"
    rm -f "$dir/pids"
}

# zone NAME ALGORITHM DS(yes|no|wrong|unknown) SIGNING-OPTIONS...; the zone's own records come on standard input.
# Leaves db.NAME (unsigned), NAME.zone (as served) and ds.NAME (what the parent says of it).
zone() {
    local name=$1 algorithm=$2 ds=$3 file=${1%.} key bits=
    shift 3
    [ $# -gt 0 ] || set -- -e $month
    [ -n "$file" ] || file=root
    {
        printf '$ORIGIN %s\n$TTL 300\n@ SOA ns.%s admin.test. 1 3600 900 604800 300\n' "$name" "${name#.}"
        cat
    } >"$file.db"
    if [ "$algorithm" = none ]; then cp "$file.db" "$file.zone"; : >"$file.ds"; return; fi
    case $algorithm in RSA*) bits='-b 2048' ;; esac
    # One key a zone: half the time to make and to sign.
    key=$(dnssec-keygen -q -a "$algorithm" $bits -f KSK -n ZONE "$name" 2>/dev/null)
    cat "$key.key" >>"$file.db"
    dnssec-signzone -q -P -z -O full -o "$name" -f "$file.zone" "$@" "$file.db" "$key" >/dev/null 2>&1 || { echo "cannot sign $name" >&2; exit 1; }
    case $ds in
        yes) dnssec-dsfromkey -2 "$key.key" >"$file.ds" ;;
        wrong) dnssec-dsfromkey -2 "$key.key" | sed -E 's/ [0-9A-F]{8}([0-9A-F ]+)$/ 00112233\1/' >"$file.ds" ;;
        unknown) dnssec-dsfromkey -2 "$key.key" | awk '{ $5 = 100; print }' >"$file.ds" ;;
        no) : >"$file.ds" ;;
    esac
}

ns() { printf '@ NS ns\nns A %s\n' "$1"; }
# A leaf zone's usual records: www and mail, a wildcard, an empty non-terminal above deep.ent.
leaf() { ns 127.0.1.3; printf '@ MX 10 mail\nwww A 192.0.2.1\nwww A 192.0.2.2\nwww AAAA 2001:db8::1\nmail A 192.0.2.25\n*.wild TXT "from the wildcard"\nhere.wild A 192.0.2.9\ndeep.ent A 192.0.2.7\nshort CNAME www\n'; }

leaves() {
    {
        leaf | zone rsa256.test. RSASHA256 yes &
        leaf | zone rsa512.test. RSASHA512 yes &
        leaf | zone rsasha1.test. RSASHA1 yes &
        wait
    } &
    leaf | zone ecdsa256.test. ECDSAP256SHA256 yes
    leaf | zone ecdsa384.test. ECDSAP384SHA384 yes
    leaf | zone ed25519.test. ED25519 yes
    leaf | zone ed448.test. ED448 yes
    leaf | zone nsec3.test. ECDSAP256SHA256 yes -3 - -H 0 -e $month
    leaf | zone salted.test. ECDSAP256SHA256 yes -3 aabbccdd -H 10 -e $month
    leaf | zone iterated.test. ECDSAP256SHA256 yes -3 ab -H 150 -e $month
    leaf | zone expired.test. ECDSAP256SHA256 yes -s 20200101000000 -e 20200201000000
    leaf | zone future.test. ECDSAP256SHA256 yes -s now+864000 -e $month
    leaf | zone wrongds.test. ECDSAP256SHA256 wrong
    leaf | zone unknown.test. ECDSAP256SHA256 unknown
    leaf | zone island.test. ECDSAP256SHA256 no
    leaf | zone insecure.test. none no
    leaf | zone nosig.test. ECDSAP256SHA256 yes
    leaf | zone badsig.test. ECDSAP256SHA256 yes
    leaf | zone nokey.test. ECDSAP256SHA256 yes
    leaf | zone badnsec3.test. ECDSAP256SHA256 yes -3 - -H 0 -e $month
    leaf | zone nodenial.test. ECDSAP256SHA256 yes
    { leaf; cat sub.deeper.parent.test.ds; printf 'sub.deeper NS ns.sub.deeper\nns.sub.deeper A 127.0.1.3\n'; } | zone parent.test. ECDSAP256SHA256 yes
    { leaf; printf 'secure CNAME www.ecdsa256.test.\ninsecure CNAME www.insecure.test.\nbogus CNAME www.expired.test.\nnothing CNAME no.ecdsa256.test.\nwww.loop CNAME www.loop\ntree DNAME ecdsa256.test.\n'; chain; } | zone alias.test. ECDSAP256SHA256 yes
    leaf | zone signed.optout. ECDSAP256SHA256 yes
    leaf | zone plain.optout. none no
    leaf | zone leaf.unsigned. none no
    wait
    # What no signer would do: signatures taken away or changed.
    sed -i -E '/^www\.nosig\.test\..*RRSIG\s+A /d' nosig.test.zone
    # The first letter of a signature, for another one.
    sed -i -E '/^www\.badsig\.test\..*RRSIG\s+A /{s/(badsig\.test\. )[A-M]/\1z/;t;s/(badsig\.test\. )./\1A/}' badsig.test.zone
    sed -i -E '/\s(RRSIG\s+)?DNSKEY\s/d' nokey.test.zone
    sed -i -E '/\sIN\s+NSEC3\s/s/$/ TYPE65280/' badnsec3.test.zone
    sed -i -E '/\s(RRSIG\s+)?NSEC\s/d' nodenial.test.zone
}

# alias1 -> alias2 -> ... -> alias17 -> www: with alias2 sixteen aliases, with alias1 one too many.
chain() { local i; for ((i = 1; i < 17; i++)); do printf 'alias%d CNAME alias%d\n' "$i" "$((i + 1))"; done; printf 'alias17 CNAME www\n'; }

delegate() { local name; for name in "$@"; do printf '%s NS ns.%s\nns.%s A 127.0.1.3\n' "$name" "$name" "$name"; cat "${name%.}.ds"; done; }

make() {
    cd "$dir"
    leaf | zone sub.deeper.parent.test. ECDSAP256SHA256 yes
    leaves
    local test=(*.test.ds) optout=(*.optout.ds)
    test=("${test[@]%.ds}") optout=("${optout[@]%.ds}")
    test=("${test[@]/sub.deeper.parent.test/}")
    { ns 127.0.1.2; delegate $(printf '%s. ' "${test[@]}" | sed 's/ \. / /'); } | zone test. ECDSAP256SHA256 yes
    { ns 127.0.1.2; delegate $(printf '%s. ' "${optout[@]}"); } | zone optout. ECDSAP384SHA384 yes -3 - -H 0 -A -e $month
    { ns 127.0.1.2; delegate leaf.unsigned.; } | zone unsigned. none no
    { printf '@ NS ns.\nns. A 127.0.1.1\n'; for tld in test optout unsigned; do printf '%s. NS ns.%s.\nns.%s. A 127.0.1.2\n' $tld $tld $tld; cat $tld.ds; done; } | zone . RSASHA256 yes
    cp root.ds anchor.ds
    awk '{ digest = ""; for (i = 7; i <= NF; i++) digest = digest $i; printf "trust-anchors { . static-ds %s %s %s \"%s\"; };\n", $4, $5, $6, digest }' root.ds >anchor.bind
    printf '. 3600000 IN NS ns.\nns. 3600000 IN A 127.0.1.1\n' >root.hints
}

serve() {
    local number=$1 name
    shift
    {
        printf 'server:\n ip-address: 127.0.1.%s@53\n username: ""\n chroot: ""\n database: ""\n zonesdir: "%s"\n' "$number" "$dir"
        printf ' zonelistfile: "%s/list.%s"\n xfrdfile: "%s/xfrd.%s"\n xfrdir: "%s"\n pidfile: "%s/nsd.%s.pid"\n' "$dir" "$number" "$dir" "$number" "$dir" "$dir" "$number"
        # Its own limit of answers a second would make a test's questions vanish.
        printf ' server-count: 1\n rrl-ratelimit: 0\n rrl-whitelist-ratelimit: 0\n verbosity: 0\nremote-control:\n control-enable: no\n'
        for name in "$@"; do printf 'zone:\n name: %s\n zonefile: %s.zone\n provide-xfr: 127.0.0.0/8 NOKEY\n' "$name" "$name" | sed 's/zonefile: \.\.zone/zonefile: root.zone/'; done
    } >"$dir/nsd.$number.conf"
    nsd -d -c "$dir/nsd.$number.conf" >"$dir/nsd.$number.log" 2>&1 </dev/null &
    echo $! >>"$dir/pids"
}

start() {
    local tool address zones
    for tool in nsd unbound dnssec-keygen dnssec-signzone dig; do
        command -v "$tool" >/dev/null || { echo "the tool '$tool' is not installed"; exit 3; }
    done
    # Somebody's own resolver at these addresses is not to be met, nor to be mistaken for the tree.
    if [ "$(id -u)" != 0 ] || [ -n "$(ss -Hlnu 'sport = :53' 2>/dev/null)" ]; then echo "port 53 is not free here; run through tests/isolated.sh"; exit 3; fi
    make
    : >"$dir/pids"
    serve 1 .
    serve 2 test optout unsigned
    zones=(*.test.zone *.optout.zone leaf.unsigned.zone)
    serve 3 "${zones[@]%.zone}"
    cat >"$dir/unbound.conf" <<EOF
server:
 interface: 127.0.1.53
 port: 53
 username: ""
 chroot: ""
 directory: "$dir"
 pidfile: "$dir/unbound.pid"
 use-syslog: no
 do-ip6: no
 num-threads: 1
 do-not-query-localhost: no
 access-control: 127.0.0.0/8 allow
 local-zone: "test." nodefault
 root-hints: "$dir/root.hints"
 trust-anchor-file: "$dir/anchor.ds"
 trust-anchor-signaling: no
 module-config: "validator iterator"
 val-log-level: 2
 ede: yes
 minimal-responses: no
remote-control:
 control-enable: no
EOF
    unbound -d -p -c "$dir/unbound.conf" >"$dir/unbound.log" 2>&1 </dev/null &
    echo $! >>"$dir/pids"
    for address in 1 2 3; do
        name=$([ $address = 1 ] && echo . || { [ $address = 2 ] && echo test. || echo ecdsa256.test.; })
        for ((try = 0; try < 50; try++)); do
            [ "$(dig -r +short +time=1 +tries=1 @127.0.1.$address "$name" SOA 2>/dev/null | wc -l)" = 0 ] || break
            sleep 0.05
        done
    done
    for ((try = 0; try < 50; try++)); do
        if dig -r +time=1 +tries=1 @127.0.1.53 . SOA 2>/dev/null | grep -q 'flags:.* ad'; then return 0; fi
        sleep 0.05
    done
    echo "the servers do not answer; see $dir/*.log"
    stop
    exit 1
}

cd "$dir"
"$action"
