namespace XlaSharp.Native.Exports;

/// <summary>Named values that C code may read for as long as the list lives.</summary>
internal sealed unsafe class NamedValues
{
    // What the values point at.
    private readonly List<object> _kept = [];
    private readonly List<PJRT_NamedValue> _values = [];
    private Pinned<PJRT_NamedValue>? _pinned;

    /// <summary>How many values there are.</summary>
    public nuint Count => (nuint)_values.Count;

    /// <summary>The first value; nothing may be added after this was asked for.</summary>
    public PJRT_NamedValue* Pointer => (_pinned ??= new Pinned<PJRT_NamedValue>([.. _values])).Pointer;

    /// <summary>Adds an integer.</summary>
    public NamedValues Add(string name, long value)
    {
        PJRT_NamedValue named = Start(name, PJRT_NamedValue_Type.PJRT_NamedValue_kInt64, 1);
        named.int64_value = value;
        _values.Add(named);
        return this;
    }

    /// <summary>Adds a list of integers.</summary>
    public NamedValues Add(string name, params ReadOnlySpan<long> values)
    {
        PJRT_NamedValue named = Start(name, PJRT_NamedValue_Type.PJRT_NamedValue_kInt64List, (nuint)values.Length);
        named.int64_array_value = Keep(new Pinned<long>(values)).Pointer;
        _values.Add(named);
        return this;
    }

    /// <summary>Adds a float.</summary>
    public NamedValues Add(string name, float value)
    {
        PJRT_NamedValue named = Start(name, PJRT_NamedValue_Type.PJRT_NamedValue_kFloat, 1);
        named.float_value = value;
        _values.Add(named);
        return this;
    }

    /// <summary>Adds a text.</summary>
    public NamedValues Add(string name, string value)
    {
        PinnedText text = Keep(new PinnedText(value));
        PJRT_NamedValue named = Start(name, PJRT_NamedValue_Type.PJRT_NamedValue_kString, text.Size);
        named.string_value = text.Pointer;
        _values.Add(named);
        return this;
    }

    private PJRT_NamedValue Start(string name, PJRT_NamedValue_Type type, nuint size)
    {
        PinnedText text = Keep(new PinnedText(name));
        return new PJRT_NamedValue
        {
            struct_size = PJRT_NamedValue.StructSize,
            name = text.Pointer,
            name_size = text.Size,
            type = type,
            value_size = size,
        };
    }

    private T Keep<T>(T item)
        where T : class
    {
        _kept.Add(item);
        return item;
    }
}
