using System.Buffers.Binary;
using NetLab.Dns;

namespace NetLab.Tests.Dns;

/// <summary>Data of every type, drawn at random: what a server could send, names not compressed.</summary>
internal static class RandomRecords
{
    /// <summary>The types with data of their own that a zone or an answer can hold.</summary>
    public static readonly DnsRecordType[] Types = [.. DnsRecordReaders.Types.Where(static type => type is not (DnsRecordType.OPT or DnsRecordType.TSIG))];

    private static readonly DnsRecordType[] Signed = [DnsRecordType.A, DnsRecordType.NS, DnsRecordType.MX, DnsRecordType.TXT, DnsRecordType.AAAA, DnsRecordType.SVCB, DnsRecordType.NSEC3PARAM];

    /// <summary>Bytes a record of the type can have.</summary>
    public static byte[] Data(DnsRecordType type, Random random)
    {
        var data = new Draw(random);
        switch (type)
        {
            case DnsRecordType.A: data.Bytes(4); break;
            case DnsRecordType.AAAA: data.Address(); break;
            case DnsRecordType.NS or DnsRecordType.MD or DnsRecordType.MF or DnsRecordType.CNAME or DnsRecordType.MB or DnsRecordType.MG or DnsRecordType.MR or DnsRecordType.PTR or DnsRecordType.DNAME: data.Name(); break;
            case DnsRecordType.SOA: data.Name().Name().Bytes(20); break;
            case DnsRecordType.MINFO or DnsRecordType.RP: data.Name().Name(); break;
            case DnsRecordType.MX or DnsRecordType.AFSDB or DnsRecordType.RT or DnsRecordType.KX: data.Bytes(2).Name(); break;
            case DnsRecordType.HINFO: data.String().String(); break;
            case DnsRecordType.TXT or DnsRecordType.SPF or DnsRecordType.AVC or DnsRecordType.NINFO or DnsRecordType.RESINFO or DnsRecordType.WALLET:
                for (int i = random.Next(4); i >= 0; i--) data.String();
                break;
            case DnsRecordType.LOC: data.Byte(0).Size().Size().Size().Angle(90).Angle(180).Bytes(4); break;
            case DnsRecordType.SRV: data.Bytes(6).Name(); break;
            case DnsRecordType.NAPTR: data.Bytes(4).Byte(1).Byte("SAUP"[random.Next(4)]).String().Expression().Name(); break;
            case DnsRecordType.CERT: data.Word(random.Next(3) == 0 ? 253 : random.Next(300)).Bytes(2).Byte(random.Next(3) == 0 ? random.Next(256) : random.Next(18)).Some(1, 200); break;
            case DnsRecordType.APL:
                for (int i = random.Next(4); i >= 0; i--) data.Prefix();
                break;
            case DnsRecordType.DS or DnsRecordType.CDS or DnsRecordType.DLV or DnsRecordType.TA: data.Bytes(2).Byte(random.Next(1, 256)).Digest(); break;
            case DnsRecordType.SSHFP: data.Bytes(1).Byte(random.Next(3, 256)).Some(1, 90); break;
            // Not of types that a name has only one of: dig minds two signatures of those.
            case DnsRecordType.RRSIG: data.Word(random.Next(2) == 0 ? (int)Signed[random.Next(Signed.Length)] : random.Next(300, 65536)).Byte(random.Next(1, 250)).Bytes(5).Times().Bytes(2).Name().Some(1, 200); break;
            case DnsRecordType.NSEC: data.Name().Bitmap(1); break;
            case DnsRecordType.KEY or DnsRecordType.DNSKEY or DnsRecordType.CDNSKEY: data.Word(256 + random.Next(2)).Byte(3).Byte(13).Bytes(64); break;
            case DnsRecordType.DHCID or DnsRecordType.OPENPGPKEY: data.Some(1, 200); break;
            case DnsRecordType.NSEC3: data.Byte(1).Bytes(3).Short(0, 12).Byte(20).Bytes(20).Bitmap(0); break;
            case DnsRecordType.NSEC3PARAM: data.Byte(1).Bytes(3).Short(0, 12); break;
            case DnsRecordType.TLSA or DnsRecordType.SMIMEA: data.Bytes(3).Some(1, 200); break;
            case DnsRecordType.CSYNC: data.Bytes(6).Bitmap(0); break;
            case DnsRecordType.ZONEMD: data.Bytes(4).Byte(1).Byte(random.Next(3, 256)).Some(12, 90); break;
            case DnsRecordType.SVCB or DnsRecordType.HTTPS: data.Word(random.Next(1, 9)).Name().Parameters(); break;
            case DnsRecordType.EUI48: data.Bytes(6); break;
            case DnsRecordType.EUI64: data.Bytes(8); break;
            case DnsRecordType.URI: data.Bytes(4).Some(1, 60); break;
            case DnsRecordType.CAA: data.Bytes(1).Byte(5); data.Text("issue").Some(0, 60); break;
            case DnsRecordType.TSIG: data.Name(true).Bytes(8).Word(32).Bytes(32).Bytes(2).Word(18).Word(6).Bytes(6); break;
            default: data.Some(0, 100); break;
        }
        return data.ToArray();
    }

    /// <summary>A name of random labels.</summary>
    public static DnsName Name(Random random) => DnsName.FromWire(new Draw(random).Name().ToArray());

    private sealed class Draw(Random random)
    {
        private readonly List<byte> _bytes = [];

        public byte[] ToArray() => [.. _bytes];

        public Draw Byte(int value)
        {
            _bytes.Add((byte)value);
            return this;
        }

        public Draw Word(int value) => Byte(value >> 8).Byte(value);

        public Draw Text(string text)
        {
            foreach (char c in text) Byte(c);
            return this;
        }

        public Draw Bytes(int count)
        {
            for (int i = 0; i < count; i++) Byte(random.Next(256));
            return this;
        }

        public Draw Some(int from, int to) => Bytes(random.Next(from, to + 1));

        public Draw Short(int from, int to)
        {
            int length = random.Next(from, to + 1);
            return Byte(length).Bytes(length);
        }

        public Draw String() => random.Next(8) == 0 ? Short(0, 255) : Short(0, 20);

        public Draw Expression() => random.Next(2) == 0 ? Byte(0) : Byte(13).Text("!^(.)$!a:\\1b!");

        // Mostly ordinary labels, in both cases; now and then any bytes.
        public Draw Name(bool lower = false)
        {
            int labels = random.Next(5);
            for (int i = 0; i < labels; i++)
            {
                int length = random.Next(10) == 0 ? random.Next(1, 64) : random.Next(1, 9);
                bool any = !lower && random.Next(4) == 0;
                Byte(length);
                for (int j = 0; j < length; j++) Byte(any ? random.Next(256) : (lower ? "abcdefgh-_0129" : "abcdefGHIJ-_0129")[random.Next(14)]);
                if (any && length > 40) break;
            }
            return Byte(0);
        }

        public Draw Address() => random.Next(4) switch
        {
            0 => Bytes(16),
            1 => Text(new string('\0', 8)).Bytes(8),
            2 => Text(new string('\0', 10)).Byte(random.Next(2) * 255).Byte(random.Next(2) * 255).Bytes(4),
            _ => Sparse(),
        };

        private Draw Sparse()
        {
            for (int i = 0; i < 8; i++) Word(random.Next(3) == 0 ? random.Next(65536) : 0);
            return this;
        }

        // dig refuses a signature that ends before it begins.
        public Draw Times()
        {
            int begin = random.Next(), end = begin + random.Next(int.MaxValue - begin);
            return Word(end >> 16).Word(end).Word(begin >> 16).Word(begin);
        }

        public Draw Size() => Byte((random.Next(1, 10) << 4) | random.Next(10));

        public Draw Angle(int degrees)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)((1L << 31) + random.NextInt64(-degrees * 3_600_000L, (degrees * 3_600_000L) + 1)));
            _bytes.AddRange(four);
            return this;
        }

        public Draw Prefix()
        {
            bool four = random.Next(2) == 0;
            int length = random.Next(0, (four ? 4 : 16) + 1);
            Word(four ? 1 : 2).Byte(random.Next((four ? 32 : 128) + 1)).Byte(length | (random.Next(2) << 7)).Bytes(length);
            if (length > 0 && _bytes[^1] == 0) _bytes[^1] = 1;
            return this;
        }

        public Draw Digest()
        {
            int type = random.Next(6);
            return Byte(type).Bytes(type switch { 1 => 20, 2 or 3 => 32, 4 => 48, _ => random.Next(1, 90) });
        }

        public Draw Bitmap(int fewest)
        {
            int windows = random.Next(fewest, 4), window = 0;
            for (int i = 0; i < windows; i++)
            {
                int length = random.Next(1, 33);
                // Low numbers have mnemonics; nobody stores types that exist in questions only.
                Byte(window).Byte(length).Bytes(length);
                if (_bytes[^1] == 0) _bytes[^1] = 1;
                window += random.Next(1, 80);
            }
            return this;
        }

        public Draw Parameters()
        {
            bool port = random.Next(3) == 0, plain = random.Next(4) == 0;
            if (port && plain) Word(0).Word(4).Word(1).Word(3);
            if (plain || random.Next(2) == 0) Word(1).List();
            if (plain) Word(2).Word(0);
            if (port) Word(3).Word(2).Bytes(2);
            if (random.Next(2) == 0) Word(4).Word(8).Bytes(8);
            if (random.Next(3) == 0) Long(5, 1, 80);
            if (random.Next(2) == 0) Word(6).Word(16).Address();
            if (random.Next(3) == 0) Word(7).Word(16).Text("/dns-query{?dns}");
            if (random.Next(3) == 0) Long(667, 1, 30);
            if (random.Next(5) == 0) Word(668).Word(0);
            return this;
        }

        private Draw Long(int key, int from, int to)
        {
            int length = random.Next(from, to);
            return Word(key).Word(length).Bytes(length);
        }

        private Draw List()
        {
            byte[] inner = random.Next(3) == 0 ? new Draw(random).Short(1, 8).Short(1, 8).ToArray() : [2, (byte)'h', (byte)'2', 2, (byte)'h', (byte)'3'];
            Word(inner.Length);
            _bytes.AddRange(inner);
            return this;
        }
    }
}
