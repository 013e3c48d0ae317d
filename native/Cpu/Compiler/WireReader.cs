using System.Text;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Reads protocol buffers field by field. The plugin needs six fields of two messages; the protobuf library would bring
/// more code than the rest of the plugin's managed part.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;
    private int _type;

    /// <summary>The number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; false at the end. The field must then be read or skipped.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        _type = (int)(tag & 7);
        return Field != 0 ? true : throw new InvalidDataException("field number 0");
    }

    /// <summary>An integer.</summary>
    public long Int64() => _type == Varint ? (long)ReadVarint() : throw Mismatch("an integer");

    /// <summary>A truth value.</summary>
    public bool Bool() => Int64() != 0;

    /// <summary>A nested message or a byte string.</summary>
    public ReadOnlySpan<byte> Span() => _type == Bytes ? Take(ReadVarint()) : throw Mismatch("a message");

    /// <summary>A text.</summary>
    public string String() => Encoding.UTF8.GetString(Span());

    /// <summary>Adds the numbers of a repeated integer field, packed or not.</summary>
    public void AddInt64s(List<long> to)
    {
        if (_type != Bytes)
        {
            to.Add(Int64());
            return;
        }

        WireReader packed = new(Span());
        while (!packed._rest.IsEmpty)
        {
            to.Add((long)packed.ReadVarint());
        }
    }

    /// <summary>Passes over a field that nobody here reads.</summary>
    public void Skip()
    {
        switch (_type)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(8);
                break;
            case Bytes:
                Take(ReadVarint());
                break;
            case Fixed32:
                Take(4);
                break;
            default:
                throw new InvalidDataException($"wire type {_type} of field {Field}");
        }
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("an integer of more than 10 bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new InvalidDataException($"{count} bytes expected, {_rest.Length} left");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private readonly InvalidDataException Mismatch(string expected) =>
        new($"field {Field} should hold {expected}, its wire type is {_type}");
}
