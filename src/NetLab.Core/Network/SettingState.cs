namespace NetLab.Network;

/// <summary>Whether a setting is on, as Windows's cmdlets say it.</summary>
public enum SettingState : byte
{
    /// <summary>Off.</summary>
    Disabled = 0,

    /// <summary>On.</summary>
    Enabled = 1,
}
