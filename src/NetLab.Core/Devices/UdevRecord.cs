namespace NetLab.Devices;

/// <summary>What udevd has in its database of one device.</summary>
public sealed class UdevRecord
{
    /// <summary>The properties its rules set, such as ID_FS_LABEL.</summary>
    public OrderedDictionary<string, string> Properties { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The links it made to the device file, with their whole paths.</summary>
    public List<string> Links { get; } = [];

    /// <summary>The tags the device has.</summary>
    public List<string> Tags { get; } = [];

    /// <summary>Reads a record.</summary>
    /// <param name="text">The file's lines: a letter, a colon, and what it means.</param>
    internal static UdevRecord Parse(string text)
    {
        var record = new UdevRecord();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.Length < 3 || line[1] != ':') continue;
            ReadOnlySpan<char> value = line[2..];
            switch (line[0])
            {
                case 'E' when value.IndexOf('=') is int equals and > 0:
                    record.Properties[value[..equals].ToString()] = value[(equals + 1)..].ToString();
                    break;
                case 'S':
                    record.Links.Add($"/dev/{value}");
                    break;
                case 'G':
                    record.Tags.Add(value.ToString());
                    break;
            }
        }
        return record;
    }
}
