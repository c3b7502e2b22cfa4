#!/usr/bin/env bash
# A small Ceph on this machine's loopback: one monitor, one manager, one store in memory, and radosgw, which speaks S3.
# Unlike moto it checks signatures and really ends signed addresses.
#
#   ceph.sh start DIR PORT   ready in well under a minute; about 600 MB of memory; the key is printed
#   ceph.sh stop DIR
#
# Needs radosgw ceph-mon ceph-osd ceph-mgr ceph-common (Debian). Everything it writes lies in DIR.
set -euo pipefail
command=$1 dir=$2

if [ "$command" = stop ]; then
    # radosgw first: it waits for the others as it ends.
    [ -f "$dir/pids" ] && tac "$dir/pids" | while read -r pid; do kill -9 "$pid" 2>/dev/null || true; done
    rm -rf "$dir"
    exit 0
fi

port=$3 monitor=$((port + 1))
mkdir -p "$dir"/{mon,mgr,osd,rgw,run,log}
conf="$dir/ceph.conf" keyring="$dir/keyring"
cat >"$conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = v2:127.0.0.1:$monitor
mon initial members = a
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = $keyring
run dir = $dir/run
admin socket = $dir/run/\$name.asok
pid file = $dir/run/\$name.pid
log file = $dir/log/\$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
osd objectstore = memstore
memstore device bytes = 1073741824
mon data = $dir/mon
mgr data = $dir/mgr
osd data = $dir/osd
rgw data = $dir/rgw
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:$port
rgw thread pool size = 64
CONF

add() { ceph-authtool "$keyring" --gen-key -n "$@" >/dev/null; }
ceph-authtool --create-keyring "$keyring" >/dev/null
add mon. --cap mon 'allow *'
add client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
add mgr.a --cap mon 'allow profile mgr' --cap osd 'allow *' --cap mds 'allow *'
add osd.0 --cap mon 'allow profile osd' --cap mgr 'allow profile osd' --cap osd 'allow *'
add client.rgw.a --cap mon 'allow rw' --cap osd 'allow rwx' --cap mgr 'allow rw'

run() { setsid "$@" -c "$conf" -f >>"$dir/log/out" 2>&1 & echo $! >>"$dir/pids"; }
monmaptool --create --fsid "$(sed -n 's/^fsid = //p' "$conf")" --addv a "[v2:127.0.0.1:$monitor]" "$dir/monmap" >/dev/null
ceph-mon --mkfs -i a --monmap "$dir/monmap" --keyring "$keyring" -c "$conf"
run ceph-mon -i a
timeout 60 ceph -c "$conf" -n mon. -k "$keyring" auth import -i "$keyring" 2>/dev/null
run ceph-mgr -i a
osd=$(cat /proc/sys/kernel/random/uuid)
timeout 60 ceph -c "$conf" osd new "$osd" 0 >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$osd" -c "$conf" >>"$dir/log/out" 2>&1
run ceph-osd -i 0
run radosgw -n client.rgw.a
for _ in $(seq 120); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.5
done
timeout 60 radosgw-admin -c "$conf" user create --uid tests --display-name tests \
    --access-key test-access --secret-key test-secret-of-nobody >/dev/null
echo "S3_TEST_ENDPOINT=http://127.0.0.1:$port S3_TEST_ACCESS_KEY=test-access S3_TEST_SECRET_KEY=test-secret-of-nobody"
