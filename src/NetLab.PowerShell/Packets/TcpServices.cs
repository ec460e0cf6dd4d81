using NetLab.Firewall;

namespace NetLab.PowerShell.Packets;

/// <summary>Names Windows has for ports, and others like them.</summary>
internal static class TcpServices
{
    /// <summary>The names. Windows's four first.</summary>
    public static IReadOnlyList<(string Name, int Port)> Known { get; } =
        [("HTTP", 80), ("RDP", 3389), ("SMB", 445), ("WINRM", 5985), ("HTTPS", 443), ("SSH", 22), ("DNS", 53), ("SMTP", 25), ("IMAPS", 993), ("LDAP", 389), ("MYSQL", 3306), ("POSTGRESQL", 5432)];

    /// <summary>The port of a name: one of these, else of /etc/services, else a number.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static int PortOf(string name, string parameter)
    {
        foreach ((string known, int port) in Known)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return port;
        }
        return ServicePort.Parse(name ?? "", ForwardProtocol.Tcp, parameter);
    }
}
