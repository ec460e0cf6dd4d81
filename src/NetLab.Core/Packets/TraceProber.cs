using NetLab.Interop;

namespace NetLab.Packets;

/// <summary>Sends probes of one kind, all of one flow: routers that share load among several ways send them all the same one.</summary>
internal abstract class TraceProber : IDisposable
{
    /// <summary>What is sent.</summary>
    public abstract TraceProtocol Protocol { get; }

    /// <summary>
    /// How many probes may be sent ahead of what is known. Beyond the destination they all arrive there, and Linux answers UDP to closed ports
    /// only six times at once and then once a second.
    /// </summary>
    public abstract int Ahead { get; }

    /// <summary>How many probes may wait for an answer at once.</summary>
    public abstract int MostUnderWay { get; }

    /// <summary>The size of the IP and other headers of a probe.</summary>
    public abstract int HeaderSize { get; }

    /// <summary>The MTU of the way as this machine sees it; 0 when it does not.</summary>
    public abstract int FirstMtu { get; }

    /// <summary>Sends a probe and gives it its number.</summary>
    /// <param name="probe">The probe.</param>
    public abstract Errno Send(TraceProbe probe);

    /// <summary>Waits until something came.</summary>
    public abstract void Wait(TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Takes what came.</summary>
    public abstract bool TryTake(out TraceAnswer answer);

    /// <inheritdoc/>
    public abstract void Dispose();
}
