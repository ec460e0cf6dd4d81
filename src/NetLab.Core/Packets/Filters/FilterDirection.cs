namespace NetLab.Packets;

/// <summary>Which end of a packet a filter asks about.</summary>
internal enum FilterDirection
{
    Either,
    Source,
    Destination,
    Both,
}
