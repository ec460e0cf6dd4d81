using System.Globalization;
using System.Text;

namespace NetLab.DBus;

/// <summary>
/// The client's half of the SASL dialogue, without a socket: lines in, lines out (D-Bus specification, "Authentication Protocol").
/// EXTERNAL with our user id comes first; where the server sees another id (user namespaces), EXTERNAL without one, which leaves it to
/// the socket's credentials; then DBUS_COOKIE_SHA1, a secret in the user's files; then ANONYMOUS. The question for descriptors goes out with an attempt where it can, which spares a round trip.
/// </summary>
internal sealed class DBusAuthentication
{
    /// <summary>The longest line dbus-daemon takes, and we do.</summary>
    public const int LongestLine = 16 * 1024;

    private const string Question = "NEGOTIATE_UNIX_FD\r\n";
    private const string Cookie = "DBUS_COOKIE_SHA1";

    private readonly List<string> _attempts = [];
    private readonly bool _askForDescriptors;
    private readonly DBusCookies? _cookies;
    private string _offered = "", _attempt = "";
    private string? _fault;
    private bool _asked;
    private State _state;

    /// <summary>Begins a dialogue.</summary>
    /// <param name="userId">The id to be authenticated as.</param>
    /// <param name="askForDescriptors">Whether the transport can carry descriptors and credentials: a Unix socket.</param>
    /// <param name="cookies">The secrets shared with buses; null to do without.</param>
    public DBusAuthentication(uint userId, bool askForDescriptors, DBusCookies? cookies = null)
    {
        (_askForDescriptors, _cookies) = (askForDescriptors, cookies);
        string id = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(userId.ToString(CultureInfo.InvariantCulture)));
        _attempts.Add($"EXTERNAL {id}");
        // dbus-daemon says OK to it over TCP too, where there are no credentials, and then hangs up.
        if (askForDescriptors) _attempts.Add("EXTERNAL");
        if (cookies is not null) _attempts.Add($"{Cookie} {id}");
        _attempts.Add("ANONYMOUS");
    }

    private enum State
    {
        Authenticating,
        AwaitingDescriptors,
        PassingRefusal,
        Done,
    }

    /// <summary>The server's id, once it has said OK.</summary>
    public string ServerId { get; private set; } = "";

    /// <summary>Whether descriptors may be sent and will come.</summary>
    public bool PassesDescriptors { get; private set; }

    /// <summary>Whether the dialogue is over and messages may follow.</summary>
    public bool IsDone => _state == State.Done;

    /// <summary>What to send first.</summary>
    public byte[] Begin() => [0, .. Encoding.ASCII.GetBytes(NextAttempt(""))];

    /// <summary>Takes one line of the server's, without its end, and returns what to send.</summary>
    /// <exception cref="DBusConnectionException">The server refuses every mechanism, or does not speak the protocol.</exception>
    public byte[] Answer(string line)
    {
        (string word, string rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and int space ? (line[..space], line[(space + 1)..]) : (line, "");
        string answer = (_state, word) switch
        {
            (State.Authenticating, "OK") => Accepted(rest),
            (State.Authenticating, "DATA") when _attempt.StartsWith(Cookie, StringComparison.Ordinal) => Proof(rest),
            // EXTERNAL without an id is asked for one, and gives none.
            (State.Authenticating, "DATA") => "DATA\r\n",
            (State.Authenticating, "REJECTED" or "ERROR") => Rejected(word == "ERROR" ? "" : rest),
            // The answer to the question that went out with the refused attempt.
            (State.PassingRefusal, "ERROR") => NextAttempt(_offered),
            (State.AwaitingDescriptors, "AGREE_UNIX_FD") => Finish(true),
            (State.AwaitingDescriptors, "ERROR") => Finish(false),
            _ => throw new DBusConnectionException($"The bus answered '{Shorten(line)}' during authentication; it does not seem to speak D-Bus."),
        };
        return Encoding.ASCII.GetBytes(answer);
    }

    private string Accepted(string serverId)
    {
        ServerId = serverId.Trim();
        if (!_askForDescriptors) return Finish(false);
        _state = State.AwaitingDescriptors;
        return _asked ? "" : Question;
    }

    private string Proof(string challenge)
    {
        string? answer = null;
        try
        {
            answer = _cookies!.Answer(Encoding.ASCII.GetString(Convert.FromHexString(challenge)), out _fault);
        }
        catch (FormatException)
        {
            _fault = "its cookie challenge is malformed";
        }
        return answer is null ? "CANCEL\r\n" : $"DATA {Convert.ToHexStringLower(Encoding.ASCII.GetBytes(answer))}\r\n";
    }

    private string Rejected(string offered)
    {
        _offered = offered;
        if (!_asked) return NextAttempt(offered);
        _state = State.PassingRefusal;
        return "";
    }

    private string NextAttempt(string offered)
    {
        string[] mechanisms = offered.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        while (_attempts.Count > 0)
        {
            string attempt = _attempts[0];
            _attempts.RemoveAt(0);
            if (mechanisms.Length > 0 && !mechanisms.Contains(attempt.Split(' ')[0])) continue;
            _state = State.Authenticating;
            // A server that will ask for data first would take the question for a wrong answer.
            _asked = _askForDescriptors && attempt != "EXTERNAL" && !attempt.StartsWith(Cookie, StringComparison.Ordinal);
            _attempt = attempt;
            return $"AUTH {attempt}\r\n{(_asked ? Question : "")}";
        }
        throw new DBusConnectionException(
            $"The bus refused to authenticate this user{(mechanisms.Length > 0 ? $"; it takes {string.Join(", ", mechanisms.Select(Shorten))}" : "")}{(_fault is null ? "" : $", and {Shorten(_fault)}")}.",
            "A session bus admits its own user only; run as that user.");
    }

    private string Finish(bool descriptors)
    {
        PassesDescriptors = descriptors;
        _state = State.Done;
        return "BEGIN\r\n";
    }

    private static string Shorten(string text) =>
        string.Concat(text.Take(160).Select(static c => char.IsControl(c) ? '?' : c));
}
