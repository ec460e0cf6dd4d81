using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>
/// The kernel's answer to one request: struct nlmsgerr and, with NLM_F_ACK_TLVS, the attributes of the extended acknowledgement.
/// </summary>
internal readonly record struct NetlinkAcknowledgement(uint Sequence, Errno Error, string? Text, int? AttributeOffset, int? MissingAttribute)
{
    private const NetlinkFlags Capped = (NetlinkFlags)0x100, HasAttributes = (NetlinkFlags)0x200;

    /// <summary>Reads a message of type <see cref="NetlinkControl.Error"/>, or a DONE that carries an error in the same form.</summary>
    public static NetlinkAcknowledgement Read(in NetlinkMessage message)
    {
        if (message.Payload.Length < 4) throw new NetlinkFormatException("A netlink acknowledgement has no error number.");
        int code = Wire.Read<int>(message.Payload);
        var answer = new NetlinkAcknowledgement(message.Sequence, (Errno)(code == int.MinValue ? int.MaxValue : -Math.Min(code, 0)), null, null, null);
        if ((message.Flags & HasAttributes) == 0) return answer;

        int echo = 4;
        if (message.Type == NetlinkControl.Error)
        {
            // Behind the number stands the header of the request, and unless the answer is capped its payload too.
            if (message.Payload.Length < 4 + NetlinkHeader.Size) throw new NetlinkFormatException("A netlink acknowledgement is cut short.");
            NetlinkHeader request = Wire.Read<NetlinkHeader>(message.Payload[4..]);
            long size = (message.Flags & Capped) != 0 ? NetlinkHeader.Size : ((long)request.Length + 3) & ~3L;
            if (4 + size > message.Payload.Length) throw new NetlinkFormatException("A netlink acknowledgement is shorter than the request it echoes.");
            echo += (int)size;
        }
        var attributes = new NetlinkAttributeReader(message.Payload[echo..]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case 1: answer = answer with { Text = attributes.Text() }; break;
                case 2: answer = answer with { AttributeOffset = (int)Math.Min(attributes.UInt32(), int.MaxValue) }; break;
                case 5: answer = answer with { MissingAttribute = (int)Math.Min(attributes.UInt32(), int.MaxValue) }; break;
            }
        }
        return answer;
    }

    /// <summary>The rejection as an exception. <paramref name="requests"/> are the bytes sent, in which the offset points.</summary>
    public NetlinkException ToException(ReadOnlySpan<byte> requests, int index, string attempted)
    {
        int? attribute = MissingAttribute;
        ReadOnlySpan<byte> rest = requests;
        for (int i = 0; AttributeOffset is int offset && rest.Length >= NetlinkHeader.Size; i++)
        {
            int length = (int)Math.Min(Wire.Read<uint>(rest), (uint)rest.Length);
            if (i == index)
            {
                if (offset >= NetlinkHeader.Size && offset <= length - 4) attribute = Wire.Read<ushort>(rest[(offset + 2)..]) & 0x3fff;
                break;
            }
            rest = rest[Math.Min(NetlinkHeader.Align(length), rest.Length)..];
        }
        return new NetlinkException(Error, attempted, Text, attribute, index);
    }
}
