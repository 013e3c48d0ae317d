using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>Memory that compiled code reads constants from.</summary>
public sealed unsafe class AlignedBytesTests
{
    [Test]
    public void BytesLieAtAMultipleOf64AndStayThere([Values(0, 1, 63, 64, 100_000, 9_000_001)] int length)
    {
        byte[] values = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        AlignedBytes bytes = new(values);
        long address = (long)bytes.Pointer;
        GC.Collect();
        Assert.That(address % 64, Is.Zero);
        Assert.That((long)bytes.Pointer, Is.EqualTo(address));
        Assert.That(bytes.Span.SequenceEqual(values));
        GC.KeepAlive(bytes);
    }
}
