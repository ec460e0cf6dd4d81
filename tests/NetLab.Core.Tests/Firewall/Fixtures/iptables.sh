iptables -t filter -A INPUT -p tcp -m multiport --dports 80,443,8000:8100 -m comment --comment "web ports" -j ACCEPT
iptables -A INPUT -p tcp -m multiport ! --sports 1,2 -j ACCEPT
iptables -A INPUT -p tcp -m multiport --ports 1,2 -j ACCEPT
iptables -A INPUT -p tcp --sport 1000:2000 ! --dport 22 --tcp-flags SYN,ACK SYN -j DROP
iptables -A INPUT -p udp --dport 53 -j DROP
iptables -A INPUT -m conntrack --ctstate NEW,INVALID -j LOG --log-prefix "new: " --log-level info --log-uid
iptables -A INPUT -m conntrack ! --ctstate NEW -m conntrack --ctstatus ASSURED -j REJECT
iptables -A INPUT -m conntrack --ctproto tcp --ctorigsrc 10.0.0.0/8 --ctorigdstport 80 --ctdir ORIGINAL -j REJECT --reject-with icmp-host-prohibited
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -m addrtype ! --src-type LOCAL --dst-type BROADCAST,MULTICAST -j ACCEPT
iptables -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT
iptables -A INPUT -m mark --mark 0x1/0xff -j ACCEPT
iptables -A INPUT -m mark ! --mark 0x5 -j ACCEPT
iptables -t mangle -A PREROUTING -j MARK --set-mark 0x10
iptables -t mangle -A PREROUTING -j MARK --set-xmark 0x10/0xff
iptables -t mangle -A PREROUTING -j MARK --or-mark 0x4
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
iptables -t mangle -A PREROUTING -j CONNMARK --save-mark
iptables -A INPUT -p icmp --icmp-type echo-request -j ACCEPT
iptables -A INPUT -m limit --limit 5/min --limit-burst 7 -j ACCEPT
iptables -A INPUT -m physdev --physdev-in eth0 -j ACCEPT
iptables -A INPUT -m string --string bad --algo bm -j DROP
iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP
iptables -A INPUT -m mac --mac-source 02:00:00:00:00:01 -j DROP
iptables -A INPUT -m hashlimit --hashlimit-name x --hashlimit-upto 5/s -j ACCEPT
iptables -A OUTPUT -m owner --uid-owner 0 -j ACCEPT
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j SNAT --to-source 192.0.2.1
iptables -t nat -A POSTROUTING -p tcp -s 10.0.0.0/24 -j SNAT --to-source 192.0.2.1-192.0.2.9:1000-2000 --random --persistent
iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-65535 --random
iptables -t nat -A POSTROUTING -j MASQUERADE --random-fully
iptables -t nat -A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 8081
iptables -t nat -A PREROUTING -p tcp --dport 82 -j DNAT --to-destination 10.0.0.2:80
iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.2
iptables -t nat -A PREROUTING -p tcp --dport 1000:1999 -j DNAT --to-destination 10.0.0.2-10.0.0.5:2000-2999
iptables -A INPUT -j NFLOG --nflog-group 5 --nflog-prefix "nf"
ip6tables -A INPUT -p tcp --dport 22 -j REJECT --reject-with icmp6-adm-prohibited
ip6tables -A INPUT -p icmpv6 --icmpv6-type neighbour-solicitation -j ACCEPT
ip6tables -A INPUT -s 2001:db8::/32 -j REJECT
ip6tables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [2001:db8::2]:80
ip6tables -t nat -A POSTROUTING -s 2001:db8::/64 -j MASQUERADE
ip6tables -t nat -A POSTROUTING -j SNAT --to-source 2001:db8::9
