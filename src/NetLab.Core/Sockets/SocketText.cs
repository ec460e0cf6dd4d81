namespace NetLab.Sockets;

/// <summary>How text is turned into bytes: encodings in which a line ends with the byte 10.</summary>
public enum SocketText
{
    /// <summary>UTF-8; what is none becomes U+FFFD.</summary>
    Utf8,

    /// <summary>ISO 8859-1: every byte is a character, none is lost.</summary>
    Latin1,

    /// <summary>ASCII; what is none becomes a question mark.</summary>
    Ascii,
}
