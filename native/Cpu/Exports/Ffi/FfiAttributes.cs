using System.Text;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>The attributes of a call, laid out for handlers to read for as long as this object lives.</summary>
internal sealed unsafe class FfiAttributes
{
    // What the structs point at.
    private readonly List<object> _kept = [];

    /// <summary>Lays out a dictionary.</summary>
    public FfiAttributes(DictionaryCallAttribute attributes) => Value = Dictionary(attributes);

    /// <summary>The attributes, sorted by name.</summary>
    public XLA_FFI_Attrs Value { get; }

    private XLA_FFI_Attrs Dictionary(DictionaryCallAttribute dictionary)
    {
        int count = dictionary.Entries.Length;
        Pinned<XLA_FFI_AttrType> types = Keep(new Pinned<XLA_FFI_AttrType>(new XLA_FFI_AttrType[count]));
        Pinned<nint> names = Keep(new Pinned<nint>(new nint[count]));
        Pinned<nint> values = Keep(new Pinned<nint>(new nint[count]));
        for (int i = 0; i < count; i++)
        {
            (string name, CallAttribute value) = dictionary.Entries[i];
            names.Span[i] = (nint)Keep(new Pinned<XLA_FFI_ByteSpan>(Bytes(Encoding.UTF8.GetBytes(name)))).Pointer;
            (types.Span[i], values.Span[i]) = Attribute(value);
        }

        return new XLA_FFI_Attrs
        {
            struct_size = (nuint)sizeof(XLA_FFI_Attrs),
            size = count,
            types = types.Pointer,
            names = (XLA_FFI_ByteSpan**)names.Pointer,
            attrs = (void**)values.Pointer,
        };
    }

    private (XLA_FFI_AttrType Type, nint Value) Attribute(CallAttribute attribute) =>
        attribute switch
        {
            ScalarCallAttribute scalar => (
                XLA_FFI_AttrType.XLA_FFI_AttrType_SCALAR,
                (nint)
                    Keep(
                        new Pinned<XLA_FFI_Scalar>(
                            new XLA_FFI_Scalar { dtype = FfiDataType.Of(scalar.Type), value = Data(scalar.Bytes.Span) }
                        )
                    ).Pointer
            ),
            ArrayCallAttribute array => (
                XLA_FFI_AttrType.XLA_FFI_AttrType_ARRAY,
                (nint)
                    Keep(
                        new Pinned<XLA_FFI_Array>(
                            new XLA_FFI_Array
                            {
                                dtype = FfiDataType.Of(array.Type),
                                size = (nuint)array.Count,
                                data = Data(array.Bytes.Span),
                            }
                        )
                    ).Pointer
            ),
            StringCallAttribute text => (
                XLA_FFI_AttrType.XLA_FFI_AttrType_STRING,
                (nint)Keep(new Pinned<XLA_FFI_ByteSpan>(Bytes(text.Bytes.Span))).Pointer
            ),
            DictionaryCallAttribute dictionary => (
                XLA_FFI_AttrType.XLA_FFI_AttrType_DICTIONARY,
                (nint)Keep(new Pinned<XLA_FFI_Attrs>(Dictionary(dictionary))).Pointer
            ),
            _ => throw new InvalidOperationException($"no form for {attribute}"),
        };

    private XLA_FFI_ByteSpan Bytes(ReadOnlySpan<byte> bytes) => new() { ptr = Data(bytes), len = (nuint)bytes.Length };

    // Pinned arrays of bytes are aligned to 8, as numbers need.
    private byte* Data(ReadOnlySpan<byte> bytes) => Keep(new Pinned<byte>(bytes)).Pointer;

    private T Keep<T>(T item)
        where T : class
    {
        _kept.Add(item);
        return item;
    }
}
