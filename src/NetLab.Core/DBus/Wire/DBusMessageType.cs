namespace NetLab.DBus;

/// <summary>What a message is (D-Bus Specification, "Message Format"). A number that is not listed must be ignored by who receives it.</summary>
public enum DBusMessageType : byte
{
    /// <summary>Not a valid type.</summary>
    Invalid = 0,

    /// <summary>Calls a method.</summary>
    MethodCall = 1,

    /// <summary>Answers a call with what it returned.</summary>
    MethodReturn = 2,

    /// <summary>Answers a call with the error it ended in.</summary>
    Error = 3,

    /// <summary>Announces something to whoever listens.</summary>
    Signal = 4,
}
