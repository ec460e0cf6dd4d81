namespace NetLab.Sockets;

/// <summary>The other end sent a line longer than may be: what follows cannot be told apart any more.</summary>
public sealed class LineTooLongException : FormatException
{
    internal LineTooLongException(int maximum)
        : base($"A line of more than {maximum} bytes came.")
    {
    }
}
