using System.Buffers.Binary;
using System.Text;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A question to a <see cref="KeyValueServer"/>, or its answer: a kind, a key or nothing, a number, and bytes.
/// </summary>
/// <param name="Kind">What is asked, or how it went.</param>
/// <param name="Key">The key; empty in answers.</param>
/// <param name="Milliseconds">How long to wait.</param>
/// <param name="Value">The value, or the text of an error.</param>
internal sealed record KeyValueMessage(byte Kind, string Key, int Milliseconds, byte[] Value)
{
    public const byte Get = 1;
    public const byte TryGet = 2;
    public const byte Put = 3;
    public const byte Found = 4;
    public const byte Missing = 5;
    public const byte TimedOut = 6;

    // kind, milliseconds, length of the key, length of the value.
    private const int HeadSize = 13;
    private const int MaxKey = 64 << 10;

    /// <summary>Bytes of a value.</summary>
    public const int MaxValue = 64 << 20;

    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] key = Encoding.UTF8.GetBytes(Key);
        byte[] message = new byte[HeadSize + key.Length + Value.Length];
        message[0] = Kind;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(1), Milliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(5), key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(9), Value.Length);
        key.CopyTo(message, HeadSize);
        Value.CopyTo(message, HeadSize + key.Length);
        await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="IOException">The connection ended, or the bytes are no message.</exception>
    public static async Task<KeyValueMessage> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] head = new byte[HeadSize];
        await stream.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        int milliseconds = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
        int keySize = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(5));
        int valueSize = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(9));
        if (head[0] is < Get or > TimedOut || keySize is < 0 or > MaxKey || valueSize is < 0 or > MaxValue)
        {
            throw new IOException("The bytes are no message of a key-value store.");
        }

        byte[] key = new byte[keySize];
        await stream.ReadExactlyAsync(key, cancellationToken).ConfigureAwait(false);
        byte[] value = new byte[valueSize];
        await stream.ReadExactlyAsync(value, cancellationToken).ConfigureAwait(false);
        return new(head[0], Encoding.UTF8.GetString(key), milliseconds, value);
    }
}
