namespace NetLab.DBus;

/// <summary>Whom a link tells what arrives. Called by whichever thread reads: it must not wait.</summary>
internal interface IDBusLinkOwner
{
    /// <summary>A message that is no answer to a call arrived.</summary>
    void Arrived(DBusLink link, DBusMessage message);

    /// <summary>An answer arrived whose call is waited for no longer, or never was made; false when nobody wants it.</summary>
    bool ArrivedUnasked(DBusLink link, DBusMessage reply);

    /// <summary>All that was there has been read.</summary>
    void Rested();

    /// <summary>Nothing happened for the idle time and no call is pending; the link asks whether to close. Called under a lock of the link.</summary>
    bool MayClose(DBusLink link);

    /// <summary>The link has ended; called on its reader thread, which is at home and now free.</summary>
    void Ended(DBusLink link);
}
