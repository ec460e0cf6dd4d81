namespace NetLab.Smtp;

/// <summary>A file that goes with a message.</summary>
/// <param name="FileName">The name it has there.</param>
/// <param name="Content">What is in it.</param>
public sealed record SmtpAttachment(string FileName, ReadOnlyMemory<byte> Content);
