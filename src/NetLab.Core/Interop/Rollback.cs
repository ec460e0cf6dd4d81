namespace NetLab.Interop;

/// <summary>Taking back what was done when a later step failed.</summary>
internal static class Rollback
{
    /// <summary>Takes one step back. A failure of that is passed over: what went wrong first is what the user has to know.</summary>
    public static void Try(Action step)
    {
        try
        {
            step();
        }
        catch (LinuxException)
        {
        }
    }
}
