using System.Collections.Immutable;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>The blobs of a file that attributes refer to.</summary>
internal sealed class ResourceTable
{
    private readonly List<string> _keys = [];
    private readonly ImmutableDictionary<string, ReadOnlyMemory<byte>>.Builder _blobs =
        ImmutableDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>();
    private readonly ImmutableDictionary<string, uint>.Builder _alignments = ImmutableDictionary.CreateBuilder<
        string,
        uint
    >();

    /// <summary>Reads the two sections; without them there are no resources.</summary>
    /// <param name="container">The file.</param>
    /// <param name="strings">The strings.</param>
    /// <param name="dialects">The dialects.</param>
    public ResourceTable(Container container, StringTable strings, DialectTable dialects)
    {
        if (container.Find(Container.Section.ResourceSizes) is not { } sizes)
        {
            return;
        }

        ByteCursor values = container.Require(Container.Section.Resources);
        int external = sizes.Count("the number of external resource groups");
        for (int i = 0; i < external; i++)
        {
            _ = strings.Read(sizes, "a resource provider");
            ReadGroup(sizes, values, strings, isDialect: false);
        }

        while (!sizes.IsAtEnd)
        {
            _ = dialects.ReadDialect(sizes);
            ReadGroup(sizes, values, strings, isDialect: true);
        }
    }

    /// <summary>Blobs by key.</summary>
    public ImmutableDictionary<string, ReadOnlyMemory<byte>> Blobs => _blobs.ToImmutable();

    /// <summary>Their alignments by key.</summary>
    public ImmutableDictionary<string, uint> Alignments => _alignments.ToImmutable();

    /// <summary>A reference to a dialect's resource: its key.</summary>
    public string ReadKey(ByteCursor cursor) => _keys[cursor.Index(_keys.Count, "resource")];

    private void ReadGroup(ByteCursor sizes, ByteCursor values, StringTable strings, bool isDialect)
    {
        int count = sizes.Count("the number of resources");
        for (int i = 0; i < count; i++)
        {
            string key = strings.Read(sizes, "a resource key");
            ulong size = sizes.Varint("the size of a resource");
            byte kind = sizes.Byte("the kind of a resource");
            ByteCursor value = values.Part(size, "a resource");
            if (isDialect)
            {
                _keys.Add(key);
                if (kind == 0 && size > 0)
                {
                    ulong alignment = AfterHeader(value, out ulong length);
                    value.Align(alignment);
                    _alignments[key] = (uint)Math.Min(alignment, uint.MaxValue);
                    _blobs[key] = value.Bytes(length, "a resource");
                }
            }
        }
    }

    private static ulong AfterHeader(ByteCursor value, out ulong length)
    {
        ulong alignment = value.Varint("the alignment of a resource");
        length = value.Varint("the size of a resource");
        return alignment;
    }
}
