using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>The checksum of serialized executables.</summary>
public sealed class ChecksumTests
{
    [Test]
    public void EveryBitAndTheLengthCount([Values(1, 7, 8, 63, 64, 65, 200)] int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        HashSet<ulong> sums = [Checksum.Of(bytes), Checksum.Of([.. bytes, 0])];
        for (int bit = 0; bit < 8 * length; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            sums.Add(Checksum.Of(flipped));
        }

        Assert.That(sums, Has.Count.EqualTo((8 * length) + 2));
    }

    [Test]
    public void NoTwoBitsOfWordsThatFollowEachOtherMakeUpForOneAnother()
    {
        // A word is added to the sum that the word 64 bytes before it is in.
        byte[] bytes = new byte[128];
        ulong whole = Checksum.Of(bytes);
        for (int first = 0; first < 64; first++)
        {
            bytes[first / 8] ^= (byte)(1 << (first % 8));
            for (int second = 512; second < 576; second++)
            {
                bytes[second / 8] ^= (byte)(1 << (second % 8));
                Assert.That(Checksum.Of(bytes), Is.Not.EqualTo(whole), $"bits {first} and {second}");
                bytes[second / 8] = 0;
            }

            bytes[first / 8] = 0;
        }
    }

    [Test]
    public void ExchangedWordsChangeIt()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        HashSet<ulong> sums = [Checksum.Of(bytes)];
        for (int word = 8; word < bytes.Length; word += 8)
        {
            byte[] exchanged = [.. bytes];
            bytes.AsSpan(0, 8).CopyTo(exchanged.AsSpan(word));
            bytes.AsSpan(word, 8).CopyTo(exchanged);
            sums.Add(Checksum.Of(exchanged));
        }

        Assert.That(sums, Has.Count.EqualTo(32));
    }

    [Test]
    public void ACopyIsWholeAndHasTheSumOfWhatItCopies(
        [Values(0, 1, Checksum.PartSize - 1, Checksum.PartSize, Checksum.PartSize + 1, (5 * Checksum.PartSize) + 12345)]
            int length
    )
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        byte[] copy = new byte[length + 1];

        Assert.That(Checksum.Copy(bytes, copy), Is.EqualTo(Checksum.OfParts(bytes)));
        Assert.That(copy[..^1], Is.EqualTo(bytes));
        Assert.That(copy[^1], Is.Zero);
    }

    [Test]
    public void PartsThatAreExchangedOrDamagedChangeTheSum()
    {
        byte[] bytes = new byte[(3 * Checksum.PartSize) + 5];
        new Random(3).NextBytes(bytes);
        byte[] exchanged =
        [
            .. bytes[Checksum.PartSize..(2 * Checksum.PartSize)],
            .. bytes[..Checksum.PartSize],
            .. bytes[(2 * Checksum.PartSize)..],
        ];
        ulong[] sums =
        [
            Checksum.OfParts(bytes),
            Checksum.OfParts(exchanged),
            .. new[] { 0, Checksum.PartSize, bytes.Length - 1 }.Select(place =>
            {
                byte[] damaged = [.. bytes];
                damaged[place] ^= 0x80;
                return Checksum.OfParts(damaged);
            }),
        ];

        Assert.That(sums, Is.Unique);
    }
}
