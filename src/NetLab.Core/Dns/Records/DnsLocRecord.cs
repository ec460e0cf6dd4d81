namespace NetLab.Dns;

/// <summary>Where on the earth the name is (RFC 1876), by WGS 84.</summary>
public sealed class DnsLocRecord : DnsRecord
{
    private const uint Middle = 1u << 31;
    private const long ThousandthsPerDegree = 3_600_000;
    // Altitude counts from 100 km below the reference spheroid.
    private const long AltitudeBase = 10_000_000;
    private readonly uint _latitude;
    private readonly uint _longitude;
    private readonly uint _altitude;
    private readonly byte _size;
    private readonly byte _horizontal;
    private readonly byte _vertical;

    internal DnsLocRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        _ = reader.UInt8();
        _size = Precision(ref reader);
        _horizontal = Precision(ref reader);
        _vertical = Precision(ref reader);
        _latitude = Angle(ref reader, 90);
        _longitude = Angle(ref reader, 180);
        _altitude = reader.UInt32();
    }

    /// <summary>Degrees north; south is negative.</summary>
    public double Latitude => (double)((long)_latitude - Middle) / ThousandthsPerDegree;

    /// <summary>Degrees east; west is negative.</summary>
    public double Longitude => (double)((long)_longitude - Middle) / ThousandthsPerDegree;

    /// <summary>Metres above the reference spheroid.</summary>
    public double Altitude => (_altitude - AltitudeBase) / 100.0;

    /// <summary>The diameter of what is there, in metres.</summary>
    public double Size => Centimetres(_size) / 100.0;

    /// <summary>The diameter of the circle of error, in metres.</summary>
    public double HorizontalPrecision => Centimetres(_horizontal) / 100.0;

    /// <summary>The error in altitude, in metres.</summary>
    public double VerticalPrecision => Centimetres(_vertical) / 100.0;

    /// <inheritdoc/>
    public override string Data
    {
        get
        {
            long altitude = _altitude - AltitudeBase, metres = Math.Abs(altitude) / 100, rest = Math.Abs(altitude) % 100;
            return $"{AngleText(_latitude, 'N', 'S')} {AngleText(_longitude, 'E', 'W')} {(altitude < 0 ? "-" : "")}{metres}.{rest:d2}m "
                + $"{PrecisionText(_size)} {PrecisionText(_horizontal)} {PrecisionText(_vertical)}";
        }
    }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(0);
        writer.UInt8(_size);
        writer.UInt8(_horizontal);
        writer.UInt8(_vertical);
        writer.UInt32(_latitude);
        writer.UInt32(_longitude);
        writer.UInt32(_altitude);
    }

    private static byte Precision(ref DnsReader reader)
    {
        byte value = reader.UInt8();
        return value >> 4 <= 9 && (value & 15) <= 9 ? value : throw reader.Malformed($"a LOC record has the size 0x{value:x2}, whose digits are not decimal");
    }

    private static uint Angle(ref DnsReader reader, int degrees)
    {
        uint value = reader.UInt32();
        return Math.Abs((long)value - Middle) <= degrees * ThousandthsPerDegree ? value : throw reader.Malformed($"a LOC record is more than {degrees} degrees away");
    }

    private static string AngleText(uint angle, char positive, char negative)
    {
        long value = Math.Abs((long)angle - Middle);
        return $"{value / ThousandthsPerDegree} {value / 60_000 % 60} {value / 1000 % 60}.{value % 1000:d3} {(angle >= Middle ? positive : negative)}";
    }

    // The first digit times ten to the power of the second.
    private static long Centimetres(byte precision)
    {
        long value = precision >> 4;
        for (int i = 0; i < (precision & 15); i++) value *= 10;
        return value;
    }

    private static string PrecisionText(byte precision)
    {
        long value = Centimetres(precision);
        return (precision & 15) > 1 ? $"{value / 100}m" : $"{value / 100}.{value % 100:d2}m";
    }
}
