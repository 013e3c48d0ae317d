using System.Globalization;
using System.Text;
using XlaSharp.Hlo.Bytecode.Native;
using XlaSharp.Hlo.Bytecode.Vhlo;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>The attributes and types of a file, read when first used and shared by all users.</summary>
internal sealed class EntryTable
{
    private const int MaximumDepth = 200;

    // Entries share their parts, so a small file can stand for an endless text. No real attribute comes near this many
    // parts.
    private const long MaximumParts = 1 << 22;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly string _fileName;
    private readonly Entry[] _attributes;
    private readonly Entry[] _types;
    private long _parts;
    private int _depth;

    private sealed class Entry(string dialect, bool isCustom, int start, int size)
    {
        public string Dialect { get; } = dialect;

        public bool IsCustom { get; } = isCustom;

        public int Start { get; } = start;

        public int Size { get; } = size;

        public object? Value { get; set; }

        public long Parts { get; set; }

        public bool IsBeingRead { get; set; }
    }

    /// <summary>Reads the sizes; the entries themselves are read when used.</summary>
    /// <param name="container">The container.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="fileName">Its name in messages.</param>
    /// <param name="strings">The strings.</param>
    /// <param name="dialects">The dialects.</param>
    /// <param name="resources">The resources.</param>
    public EntryTable(
        Container container,
        ReadOnlyMemory<byte> file,
        string fileName,
        StringTable strings,
        DialectTable dialects,
        ResourceTable resources
    )
    {
        (_file, _fileName, Strings, Resources) = (file, fileName, strings, resources);
        ByteCursor sizes = container.Require(Container.Section.EntrySizes);
        ByteCursor data = container.Require(Container.Section.Entries);
        int attributes = sizes.Count("the number of attributes");
        int types = sizes.Count("the number of types");
        _attributes = ReadSizes(sizes, data, dialects, attributes);
        _types = ReadSizes(sizes, data, dialects, types);
        sizes.ExpectEnd("the section of attribute and type sizes");
    }

    /// <summary>The strings.</summary>
    public StringTable Strings { get; }

    /// <summary>The resources.</summary>
    public ResourceTable Resources { get; }

    /// <summary>A reference to an attribute.</summary>
    public HloAttribute Attribute(ByteCursor cursor, string what = "attribute") =>
        AttributeAt(cursor, cursor.Index(_attributes.Length, what));

    /// <summary>A reference to an attribute that may be absent.</summary>
    public HloAttribute? OptionalAttribute(ByteCursor cursor, string what = "optional attribute")
    {
        ulong index = cursor.Flagged(what, out bool present);
        return present ? AttributeAt(cursor, cursor.CheckIndex(index, _attributes.Length, what)) : null;
    }

    /// <summary>A reference to a type.</summary>
    public HloType Type(ByteCursor cursor) => TypeAt(cursor, cursor.Index(_types.Length, "type"));

    /// <summary>A type by number.</summary>
    public HloType TypeAt(ByteCursor cursor, ulong index) =>
        TypeAt(cursor, cursor.CheckIndex(index, _types.Length, "type"));

    private static Entry[] ReadSizes(ByteCursor sizes, ByteCursor data, DialectTable dialects, int count)
    {
        List<Entry> entries = [];
        while (entries.Count < count)
        {
            string dialect = dialects.ReadDialect(sizes);
            int group = sizes.Count("the number of entries of a dialect");
            if (group == 0 || group > count - entries.Count)
            {
                throw sizes.Error(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"expected a group of 1 to {count - entries.Count} attributes or types, got {group}"
                    )
                );
            }

            for (int i = 0; i < group; i++)
            {
                ulong size = sizes.Flagged("the size of an attribute or type", out bool isCustom);
                int start = data.Position;
                entries.Add(new(dialect, isCustom, start, data.Bytes(size, "an attribute or type").Length));
            }
        }

        return [.. entries];
    }

    private HloAttribute AttributeAt(ByteCursor user, int index) =>
        (HloAttribute)Resolve(_attributes[index], user, isType: false);

    private HloType TypeAt(ByteCursor user, int index) => (HloType)Resolve(_types[index], user, isType: true);

    private object Resolve(Entry entry, ByteCursor user, bool isType)
    {
        entry.Value ??= Read(entry, user, isType);
        _parts += entry.Parts;
        return _parts <= MaximumParts || _depth == 0
            ? entry.Value
            : throw user.Error($"an attribute or type has more than {MaximumParts} parts");
    }

    private object Read(Entry entry, ByteCursor user, bool isType)
    {
        ByteCursor cursor = new(_file, entry.Start, entry.Start + entry.Size, _fileName);
        if (entry.IsBeingRead)
        {
            throw user.Error("an attribute or type contains itself");
        }

        if (_depth == MaximumDepth)
        {
            throw user.Error($"attributes and types are nested deeper than {MaximumDepth} levels");
        }

        long outer = _parts;
        (_parts, entry.IsBeingRead) = (1, true);
        _depth++;
        object value = entry.IsCustom ? ReadCustom(new(cursor, this), entry.Dialect, isType) : ReadText(cursor, isType);
        _depth--;
        (entry.Parts, entry.IsBeingRead, _parts) = (_parts, false, outer);
        return value;
    }

    private static object ReadCustom(EntryReader reader, string dialect, bool isType)
    {
        ulong code = reader.Cursor.Varint("the code of an attribute or type");
        object? value = (dialect, isType) switch
        {
            ("builtin", false) => BuiltinAttributeCodes.Read(reader, code),
            ("builtin", true) => BuiltinTypeCodes.Read(reader, code),
            ("vhlo", false) => VhloAttributeCodes.Read(reader, code),
            ("vhlo", true) => VhloTypeCodes.Read(reader, code),
            ("stablehlo", false) => StableHloCodes.ReadAttribute(reader, code),
            ("stablehlo", true) => StableHloCodes.ReadType(reader, code),
            ("chlo", false) => StableHloCodes.ReadChlo(reader, code),
            ("quant", true) => VhloTypeCodes.ReadQuantized(reader, code),
            ("sdy", false) => SdyCodes.Read(reader, code),
            _ => throw reader.Cursor.Error(
                $"the {(isType ? "types" : "attributes")} of dialect '{dialect}' in bytecode are not supported"
            ),
        };
        if (value is null)
        {
            string kind = isType ? "type" : "attribute";
            throw reader.Cursor.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"dialect '{dialect}' has no {kind} of code {code} that is supported"
                )
            );
        }

        reader.Cursor.ExpectEnd("an attribute or type");
        return value;
    }

    private static object ReadText(ByteCursor cursor, bool isType)
    {
        int start = cursor.Position;
        string text = Encoding.UTF8.GetString(cursor.UntilNul("the text of an attribute or type").Span);
        cursor.ExpectEnd("the text of an attribute or type");
        try
        {
            return isType ? Parser.ParseType(text) : Parser.ParseAttribute(text);
        }
        catch (Exception exception) when (exception is HloException or ConstraintException)
        {
            throw cursor.ErrorAt(start, $"the text of an attribute or type does not parse: {exception.Message}");
        }
    }
}
