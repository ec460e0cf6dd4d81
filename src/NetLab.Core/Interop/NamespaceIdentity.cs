namespace NetLab.Interop;

/// <summary>What identifies a namespace while it lives: the device and inode number of its file (namespaces(7)).</summary>
/// <param name="Device">The nsfs device, major number in the upper 32 bits.</param>
/// <param name="Inode">The inode, the number in <c>net:[4026531840]</c>.</param>
public readonly record struct NamespaceIdentity(ulong Device, ulong Inode);
