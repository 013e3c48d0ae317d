using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace XlaSharp.Runtime.PjRt.Caching;

/// <summary>
/// SHA-256 of what a process reads when it starts. <see cref="SHA256"/> is OpenSSL's on Linux, and loading that takes
/// longer than a small artifact takes to be read and run, so the first megabyte of a process is computed here.
/// </summary>
public static class ContentDigest
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = 32;

    private const int BlockSize = 64;

    /// <summary>After so many bytes OpenSSL, some times as fast, would have paid for being loaded.</summary>
    private const long Limit = 1 << 20;

    private static long _computed;

    /// <summary>The SHA-256 of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Its 32 bytes.</returns>
    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Limit || Interlocked.Add(ref _computed, bytes.Length) > Limit)
        {
            return SHA256.HashData(bytes);
        }

        byte[] digest = new byte[Size];
        Compute(bytes, digest);
        return digest;
    }

    /// <summary>FIPS 180-4, section 6.2.</summary>
    internal static void Compute(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<uint> state =
        [
            0x6a09e667,
            0xbb67ae85,
            0x3c6ef372,
            0xa54ff53a,
            0x510e527f,
            0x9b05688c,
            0x1f83d9ab,
            0x5be0cd19,
        ];
        ReadOnlySpan<byte> rest = bytes;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
        {
            Add(state, rest);
        }

        // The rest, a one bit, zeros, and the number of bits, in one or two blocks.
        Span<byte> end = stackalloc byte[2 * BlockSize];
        end.Clear();
        rest.CopyTo(end);
        end[rest.Length] = 0x80;
        int length = rest.Length < BlockSize - 8 ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteInt64BigEndian(end[(length - 8)..], 8L * bytes.Length);
        for (int i = 0; i < length; i += BlockSize)
        {
            Add(state, end[i..]);
        }

        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
        }
    }

    private static void Add(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> schedule = stackalloc uint[64];
        for (int t = 0; t < 16; t++)
        {
            schedule[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..]);
        }

        for (int t = 16; t < 64; t++)
        {
            uint w15 = schedule[t - 15];
            uint w2 = schedule[t - 2];
            uint s0 = BitOperations.RotateRight(w15, 7) ^ BitOperations.RotateRight(w15, 18) ^ (w15 >> 3);
            uint s1 = BitOperations.RotateRight(w2, 17) ^ BitOperations.RotateRight(w2, 19) ^ (w2 >> 10);
            schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
        }

        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        ReadOnlySpan<uint> constants = Constants;
        for (int t = 0; t < 64; t++)
        {
            uint s1 =
                BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint first = h + s1 + ((e & f) ^ (~e & g)) + constants[t] + schedule[t];
            uint s0 =
                BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint second = s0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // csharpier-ignore
    private static ReadOnlySpan<uint> Constants =>
        [
            0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
            0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
            0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
            0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
            0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
            0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
            0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
            0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
        ];
}
